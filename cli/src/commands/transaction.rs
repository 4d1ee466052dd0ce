//! `guerdon transaction`.

use super::{Answer, Session};
use crate::{
    client::{sentence, told, Fate, Outcome, MORTALITY},
    interruption::unknown,
    units::amount,
    Error, Result,
};
use clap::Args;
use codec::Decode;
use guerdon_primitives::BlockNumber;
use guerdon_runtime::{Address, UncheckedExtrinsic};
use serde_json::json;
use sp_core::H256;
use sp_runtime::{generic::Preamble, AccountId32};

#[derive(Debug, Args)]
#[command(
    after_help = "The message of a command that could not tell what became of its transaction names both numbers.\n\n\
                  Example:\n  guerdon transaction \\\n    \
                  0x2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 \\\n    \
                  --since 1200"
)]
pub(super) struct Transaction {
    /// The transaction's hash
    #[arg(value_parser = parse_hash)]
    hash: H256,
    /// The block that it was signed at
    #[arg(long, value_name = "BLOCK")]
    since: BlockNumber,
}

fn parse_hash(text: &str) -> Result<H256> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut hash).map_err(|_| {
        Error::Input(format!("\"{text}\" is not a transaction's hash: 64 hexadecimal digits"))
    })?;
    Ok(hash.into())
}

impl Transaction {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let Self { hash, since } = self;
        let client = session.client().await?;
        let (place, finalized) = match client.fate_of(hash, since).await? {
            Fate::Finalized(place) => (place, true),
            Fate::InBlock(place) => (place, false),
            Fate::Open => return Err(unknown("it is in no block so far", hash, since)),
            Fate::Never => {
                return Err(Error::Refused(format!(
                    "it is in none of the {} blocks from {} on that could have it, and never will be: nothing was done",
                    MORTALITY - 1,
                    since.saturating_add(1)
                )))
            }
        };
        let number = place.number;
        let transaction = UncheckedExtrinsic::decode(&mut &place.bytes[..]).ok();
        let signer = transaction.as_ref().and_then(signer);
        let unknown = AccountId32::new([0; 32]);
        let undone = if finalized { "cannot be undone" } else { "can still be undone" };
        let outcome = client.outcome(signer.as_ref().unwrap_or(&unknown), &place).await;
        let outcome = outcome.map_err(|error| {
            Error::Unknown(format!(
                "it is in block {number}, which {undone}, and this node does not tell whether it was refused there: {error}"
            ))
        });
        match outcome? {
            Outcome::Done(included) => {
                let text = format!(
                    "carried out in block {number}, which {undone}; the transaction's fee was {}",
                    amount(included.fee)
                );
                let json = json!({
                    "transaction": format!("{hash:?}"), "block": number, "finalized": finalized,
                    "signer": signer.map(|signer| signer.to_string()), "fee": included.fee.to_string(),
                });
                Ok(Answer::new(text, json))
            }
            Outcome::Failed { error, .. } => {
                let why = match transaction {
                    Some(transaction) => told(&transaction.function, &error),
                    None => sentence(&error),
                };
                Err(Error::Refused(format!(
                    "it is in block {number}, which {undone}, and was refused: {why}"
                )))
            }
            Outcome::Never(_) | Outcome::NotTaken(_) => Err(Error::Refused("nothing was done".into())),
        }
    }
}

/// Who signed a transaction.
fn signer(transaction: &UncheckedExtrinsic) -> Option<AccountId32> {
    match &transaction.preamble {
        Preamble::Signed(Address::Id(account), ..) => Some(account.clone()),
        _ => None,
    }
}
