//! What a job is to be done on, and why one is not done.

use crate::{chain::ChainError, jobs::Interruption, manifest::ManifestError, pipeline::PieceError};
use guerdon_primitives::{
    api::PaymentView,
    jobs::{Round, Task},
    Balance, BlockNumber,
};
use sp_core::{crypto::AccountId32, H256};

/// What a job is to be done on. A finding holds for its inputs, in every round of the job, and for no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// What is asked.
    pub task: Task,
    /// When it was opened.
    pub opened_at: BlockNumber,
    /// The SHA-256 of the weights of the encoder that it is to be done with; none if any will do.
    pub encoder: Option<H256>,
    /// The payment that is to be attributed; none if it is not about one.
    pub payment: Option<PaymentView<AccountId32>>,
}

/// An open job, as the chain tells of it at its best block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenJob {
    /// What it is to be done on.
    pub inputs: Inputs,
    /// Which committee is asked.
    pub round: Round,
    /// How much of the chain's currency depends on it; none if that cannot be told.
    pub at_stake: Option<Balance>,
    /// The last block that takes commitments; none if the round takes no more.
    pub commits_until: Option<BlockNumber>,
}

impl OpenJob {
    /// How many outputs are to be attributed.
    pub fn outputs(&self) -> u32 {
        self.inputs.payment.as_ref().map_or(0, |payment| payment.outputs)
    }
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The chain cannot be read.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Content that the job is about has no vectors.
    #[error(transparent)]
    Piece(#[from] PieceError),
    /// The manifest is not what the payment says.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The chain wants another encoder than this engine has.
    #[error(
        "it is to be done with the encoder whose weights have the SHA-256 {wanted:x}, and those of this engine's \
         have {found}: start the engine with the folder of the encoder that is wanted"
    )]
    Encoder {
        /// The SHA-256 of the weights that are wanted.
        wanted: H256,
        /// That of the weights that are there, in hexadecimal digits.
        found: String,
    },
    /// It is not gone on with for now.
    #[error("{0}; it goes on later from where it is")]
    Interrupted(Interruption),
    /// The chain does not hold what the job is about.
    #[error("the job is not what the chain says: {0}")]
    Stale(String),
    /// The engine itself is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}
