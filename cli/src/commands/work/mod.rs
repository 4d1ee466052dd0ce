//! `guerdon work`.

mod json;
mod register;
mod report;
mod show;
mod summary;
mod withdraw;
mod words;

use super::{Answer, Session};
use crate::{Error, Result};
use clap::Subcommand;
use guerdon_primitives::{DatasetId, WorkId};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check picture files, upload them to the engine, register them as one's works, and offer them to datasets
    Register(register::Register),
    /// Show a registered work
    #[command(after_help = "Example:\n  guerdon work show \\\n    \
                      2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    Show {
        /// Its SHA-256
        #[arg(value_parser = parse_work)]
        work: WorkId,
    },
    /// Take back the consent to a work, for good: no payment made from then on pays by it
    #[command(after_help = "Example:\n  guerdon work withdraw --key me.key \\\n    \
                      2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    Withdraw {
        /// Its SHA-256
        #[arg(value_parser = parse_work)]
        work: WorkId,
        /// Withdraw it from this dataset only; can be given several times
        #[arg(long = "dataset", value_name = "DATASET")]
        datasets: Vec<DatasetId>,
    },
    /// Give up a work that is in no dataset and that no other work was made from, and have its deposit back
    #[command(after_help = "Example:\n  guerdon work remove --key me.key \\\n    \
                      2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    Remove {
        /// Its SHA-256
        #[arg(value_parser = parse_work)]
        work: WorkId,
    },
}

/// A work's SHA-256 in hex.
pub(super) fn parse_work(text: &str) -> Result<WorkId> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut hash)
        .map_err(|_| Error::Input(format!("\"{text}\" is not a SHA-256 in hex")))?;
    Ok(WorkId::from(hash))
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Register(register) => register.run(session).await,
            Self::Show { work } => show::show(session, work).await,
            Self::Withdraw { work, datasets } => withdraw::withdraw(session, work, &datasets).await,
            Self::Remove { work } => withdraw::remove(session, work).await,
        }
    }
}
