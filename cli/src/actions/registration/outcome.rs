//! What became of each file, and of each of its offers.

use crate::Error;
use guerdon_primitives::{Balance, DatasetId, Parts, WorkId};
use sp_runtime::AccountId32;
use std::path::PathBuf;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The file, as it was named or found.
    pub file: PathBuf,
    /// The SHA-256 of its bytes; none if they were not read to the end.
    pub work: Option<WorkId>,
    /// How far it came as a work.
    pub fate: Fate,
    /// How far it came in each dataset; nothing if it is not a work of the account.
    pub offers: Vec<Offered>,
}

/// How far a file came as a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is a work of the account since this run.
    Registered,
    /// It was a work of the account before this run.
    Already(Stated),
    /// It is no work of the account, and does not become one.
    Refused(Refusal),
    /// It was found in a folder, and is of a format that is not registered.
    Skipped,
    /// Its turn did not come.
    Left,
}

/// What is stated of a work that was registered before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// What this run states too.
    Same,
    /// Another licence or consent, which stays.
    Otherwise,
    /// Nothing counts any more: its owner took back the consent.
    Withdrawn,
}

/// Why a file is no work of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has the same bytes as another file of this run.
    SameBytes(PathBuf),
    /// Another account registered it.
    OwnedBy(AccountId32),
    /// It is no picture that can be decoded; why not.
    NoPicture(String),
    /// It cannot be read, or not taken; why not.
    Unusable(String),
    /// It was written to while it was being registered.
    Changed,
    /// The chain's own sentence.
    ByTheChain(String),
}

/// How far a work came in a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The dataset.
    pub dataset: DatasetId,
    /// What became of the offer.
    pub standing: Standing,
}

/// What became of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is being judged.
    Pending,
    /// The work is in the dataset.
    Admitted {
        /// The shares that it brought.
        shares: Balance,
        /// In which run.
        run: Run,
    },
    /// It is too near to another work.
    NearCopy {
        /// How near.
        similarity: Parts,
        /// That work.
        nearest: Option<Nearest>,
        /// In which run it was judged.
        run: Run,
    },
    /// Its content could not be had, or the attributors did not agree.
    Unjudged,
    /// It ended, and nobody saw how: the work is not in the dataset.
    Unseen,
    /// It was not made; why not.
    Refused(String),
    /// It was not made: its turn did not come.
    Left,
}

/// A run of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// This one.
    This,
    /// One before it.
    Earlier,
}

/// The work that another one is too near to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// The work.
    pub work: WorkId,
    /// The file of this run that it is.
    pub file: Option<PathBuf>,
    /// Who owns it.
    pub owner: Option<AccountId32>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All was done.
    Complete,
    /// Offers are being judged, which was not to be waited for.
    NotAwaited,
    /// It was interrupted before anything was sent.
    Undone,
    /// It was interrupted after something was sent, or while it waited.
    Interrupted,
    /// It failed after something was sent: what became of the last of it is not known.
    InDoubt(Error),
    /// It failed after all that was sent was done.
    Failed(Error),
}

/// A run, told in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of each file, in the order of the files.
    pub outcomes: Vec<Outcome>,
    /// The transaction fees that were paid.
    pub fees: Balance,
    /// Whether anything was sent to the chain.
    pub sent: bool,
    /// How it ended.
    pub ending: Ending,
}

impl Outcome {
    /// A file whose turn has not come.
    pub(super) fn of(file: PathBuf, work: Option<WorkId>, fate: Fate) -> Self {
        Self { file, work, fate, offers: Vec::new() }
    }

    /// Whether something of it was refused.
    pub fn is_refused(&self) -> bool {
        matches!(self.fate, Fate::Refused(_))
            || self.offers.iter().any(|offered| offered.standing.is_refused())
    }

    /// Whether it is a work of the account.
    pub fn is_a_work(&self) -> bool {
        matches!(self.fate, Fate::Registered | Fate::Already(_))
    }
}

impl Standing {
    /// Whether the work is not in the dataset, and the offer has come to its end.
    pub fn is_refused(&self) -> bool {
        matches!(self, Self::NearCopy { .. } | Self::Unjudged | Self::Unseen | Self::Refused(_))
    }
}
