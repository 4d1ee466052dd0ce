//! Payments that are under way, on disk: what is signed is written down before it is sent, so that a command which was
//! interrupted goes on with the same payment and makes no second one.
//!
//! There is one record for the same payer, model and outputs, from before the transaction is sent until the command that
//! made it has told its end. While a command has it, no other one that pays for the same begins.

mod claim;

use crate::{client::Signed, local::replace, state_folder::state_folder, Error, Result};
use claim::Claim;
use codec::{Decode, Encode};
use guerdon_primitives::{ModelId, PaymentId};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    AccountId32,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The version of records that is written and read.
const VERSION: u32 = 1;

/// What is paid for, by whom, on which chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode)]
pub struct Subject {
    /// The hash of the chain's block 0.
    pub genesis: H256,
    /// Who pays.
    pub payer: AccountId32,
    /// For which model.
    pub model: ModelId,
    /// The Merkle root over the outputs.
    pub root: H256,
}

/// One payment's record, which no other process has as long as this is there.
pub struct Outbox {
    file: PathBuf,
    _claim: Claim,
}

/// What an earlier run left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The transaction that it signed.
    pub signed: Signed,
    /// The payment that this made, if the run came to know it.
    pub payment: Option<PaymentId>,
    /// The chain's block 1, if there was one then.
    pub first_block: Option<H256>,
}

impl Pending {
    /// Whether this was left on another chain with the same genesis, as development chains have it each time.
    pub fn is_of_another_chain(&self, first_block: Option<H256>) -> bool {
        self.first_block.zip(first_block).is_some_and(|(then, now)| then != now)
    }
}

#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    /// The signed transaction, in SCALE and hex.
    signed: String,
    payment: Option<PaymentId>,
    first_block: Option<H256>,
}

impl Outbox {
    /// The record of a payment, in the user's state folder.
    ///
    /// # Errors
    ///
    /// Another process has it.
    pub fn of(subject: &Subject) -> Result<Self> {
        Self::below(&state_folder("payments")?, subject)
    }

    fn below(folder: &Path, subject: &Subject) -> Result<Self> {
        let name = hex::encode(BlakeTwo256::hash_of(subject));
        let claim = Claim::of(&folder.join(format!("{name}.lock")))?;
        let claim = claim.ok_or_else(|| {
            Error::Input(
                "another command is paying for these outputs now: wait for its end, and pay again if you mean to pay twice"
                    .into(),
            )
        })?;
        Ok(Self { file: folder.join(format!("{name}.json")), _claim: claim })
    }

    /// What an earlier run signed and did not tell the end of.
    ///
    /// # Errors
    ///
    /// There is a record that is not understood: whether something was paid cannot be told.
    pub fn pending(&self) -> Result<Option<Pending>> {
        let shown = self.file.display();
        let record = match fs::read(&self.file) {
            Ok(record) => record,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::Input(format!("{shown} cannot be read: {error}"))),
        };
        read(&record).map(Some).ok_or_else(|| {
            Error::Input(format!(
                "{shown} tells of a payment for the same outputs in a form unknown here: use the program that wrote it, or \
                 remove the file if you know what became of that payment"
            ))
        })
    }

    /// Writes down what is about to be sent, or which payment it made.
    pub fn keep(&self, pending: &Pending) -> Result<()> {
        let Pending { signed, payment, first_block } = pending;
        let signed = hex::encode(signed.encode());
        let record = Record { version: VERSION, signed, payment: *payment, first_block: *first_block };
        let record = serde_json::to_vec(&record).map_err(|error| Error::Input(error.to_string()))?;
        replace(&self.file, &record)
    }

    /// Forgets the record: its end is known.
    pub fn clear(&self) -> Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::Input(format!("{} cannot be removed: {error}", self.file.display())))
            }
            _ => Ok(()),
        }
    }
}

fn read(record: &[u8]) -> Option<Pending> {
    let Record { version, signed, payment, first_block } = serde_json::from_slice(record).ok()?;
    let signed = hex::decode(signed).ok().filter(|_| version == VERSION)?;
    Some(Pending { signed: Signed::decode(&mut &signed[..]).ok()?, payment, first_block })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        Subject {
            genesis: H256::repeat_byte(1),
            payer: AccountId32::new([2; 32]),
            model: 3,
            root: H256::repeat_byte(4),
        }
    }

    #[test]
    fn a_record_is_there_until_it_is_cleared_and_for_the_same_payment_only() {
        let folder = tempfile::tempdir().unwrap();
        let below = |subject: &Subject| Outbox::below(folder.path(), subject).unwrap();
        let outbox = below(&subject());
        assert_eq!(outbox.pending(), Ok(None));
        drop(outbox);
        let signed = Signed { bytes: vec![1, 2, 3], account: AccountId32::new([2; 32]), nonce: 9, since: 77 };
        for (payment, first_block) in [(None, None), (Some(7), Some(H256::repeat_byte(5)))] {
            let pending = Pending { signed: signed.clone(), payment, first_block };
            below(&subject()).keep(&pending).unwrap();
            assert_eq!(below(&subject()).pending(), Ok(Some(pending)));
        }
        let others = [
            Subject { genesis: H256::zero(), ..subject() },
            Subject { payer: AccountId32::new([3; 32]), ..subject() },
            Subject { model: 4, ..subject() },
            Subject { root: H256::zero(), ..subject() },
        ];
        for other in others {
            assert_eq!(below(&other).pending(), Ok(None));
        }
        below(&subject()).clear().unwrap();
        assert_eq!(below(&subject()).pending(), Ok(None));
        below(&subject()).clear().unwrap();
    }

    #[test]
    fn one_command_at_a_time_pays_for_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::below(folder.path(), &subject()).unwrap();
        let told = Outbox::below(folder.path(), &subject()).err().expect("the first has it");
        assert_eq!(told.exit_code(), 2, "{told}");
        Outbox::below(folder.path(), &Subject { model: 4, ..subject() }).expect("that is another payment");
        drop(outbox);
        Outbox::below(folder.path(), &subject()).expect("nobody has it");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn a_record_of_another_chain_is_told_by_its_first_block() {
        let signed = Signed { bytes: vec![1], account: AccountId32::new([2; 32]), nonce: 9, since: 77 };
        let [one, other] = [1, 2].map(|byte| Some(H256::repeat_byte(byte)));
        let pending = |first_block| Pending { signed: signed.clone(), payment: None, first_block };
        assert!(pending(one).is_of_another_chain(other));
        assert!(!pending(one).is_of_another_chain(one));
        assert!(!pending(None).is_of_another_chain(one), "it was signed before there was a block");
        assert!(!pending(one).is_of_another_chain(None), "the node does not know yet");
    }

    #[test]
    fn a_record_that_is_not_understood_stops_the_payment() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::below(folder.path(), &subject()).unwrap();
        for record in ["", "{}", r#"{"version":2,"signed":""}"#, r#"{"version":1,"signed":"00"}"#] {
            fs::write(&outbox.file, record).unwrap();
            assert!(matches!(outbox.pending(), Err(Error::Input(_))), "{record}");
        }
    }
}
