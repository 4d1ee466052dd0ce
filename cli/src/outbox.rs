//! Payments that are under way, on disk: what is signed is written down before it is sent, so that a command which was
//! interrupted goes on with the same payment and makes no second one.
//!
//! There is one record for the same payer, model and outputs, from before the transaction is sent until the command that
//! made it has told its end.

use crate::{client::Signed, local::replace, state_folder::state_folder, Error, Result};
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

/// The place of one payment's record.
pub struct Outbox {
    file: PathBuf,
}

/// What an earlier run left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The transaction that it signed.
    pub signed: Signed,
    /// The payment that this made, if the run came to know it.
    pub payment: Option<PaymentId>,
}

#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    /// The signed transaction, in SCALE and hex.
    signed: String,
    payment: Option<PaymentId>,
}

impl Outbox {
    /// The place for a payment, in the user's state folder.
    pub fn of(subject: &Subject) -> Result<Self> {
        Ok(Self::below(&state_folder("payments")?, subject))
    }

    fn below(folder: &Path, subject: &Subject) -> Self {
        let name = BlakeTwo256::hash_of(subject);
        Self { file: folder.join(format!("{}.json", hex::encode(name))) }
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
        let Pending { signed, payment } = pending;
        let signed = hex::encode(signed.encode());
        let record = Record { version: VERSION, signed, payment: *payment };
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
    let Record { version, signed, payment } = serde_json::from_slice(record).ok()?;
    let signed = hex::decode(signed).ok().filter(|_| version == VERSION)?;
    Some(Pending { signed: Signed::decode(&mut &signed[..]).ok()?, payment })
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
        let outbox = Outbox::below(folder.path(), &subject());
        assert_eq!(outbox.pending(), Ok(None));
        let signed = Signed { bytes: vec![1, 2, 3], account: AccountId32::new([2; 32]), nonce: 9, since: 77 };
        let again = Outbox::below(folder.path(), &subject());
        for payment in [None, Some(7)] {
            let pending = Pending { signed: signed.clone(), payment };
            outbox.keep(&pending).unwrap();
            assert_eq!(again.pending(), Ok(Some(pending)));
        }
        let others = [
            Subject { genesis: H256::zero(), ..subject() },
            Subject { payer: AccountId32::new([3; 32]), ..subject() },
            Subject { model: 4, ..subject() },
            Subject { root: H256::zero(), ..subject() },
        ];
        for other in others {
            assert_eq!(Outbox::below(folder.path(), &other).pending(), Ok(None));
        }
        again.clear().unwrap();
        assert_eq!(outbox.pending(), Ok(None));
        outbox.clear().unwrap();
    }

    #[test]
    fn a_record_that_is_not_understood_stops_the_payment() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::below(folder.path(), &subject());
        for record in ["", "{}", r#"{"version":2,"signed":""}"#, r#"{"version":1,"signed":"00"}"#] {
            fs::write(&outbox.file, record).unwrap();
            assert!(matches!(outbox.pending(), Err(Error::Input(_))), "{record}");
        }
    }
}
