//! The runtime API that engines and clients read the chain through.

use crate::{
    jobs::{JobId, Task},
    Asset, Balance, BlockNumber, DatasetId, Locator, ModelId, Outcome, PaymentContract, PaymentId, WorkId,
    WorkUpstream,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_split::Line;
use scale_info::TypeInfo;
use sp_core::H256;

/// The most entries that one call of [`GuerdonApi::entries`] returns.
pub const MAX_ENTRIES_PER_PAGE: u32 = 1024;

/// An open job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct JobView<AccountId> {
    /// What is asked.
    pub task: Task,
    /// When it was opened.
    pub opened_at: BlockNumber,
    /// The last block that takes results.
    pub deadline: BlockNumber,
    /// Who is to answer.
    pub committee: Vec<AccountId>,
}

/// A work that is in a dataset, or offered to it and not yet judged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Entry<AccountId> {
    /// Its place in the order of offers to this dataset.
    pub index: u32,
    /// Which work.
    pub work: WorkId,
    /// Who owns it.
    pub owner: AccountId,
    /// Where its bytes are.
    pub locator: Locator,
    /// When it was registered.
    pub registered_at: BlockNumber,
    /// What it was made from.
    pub upstream: WorkUpstream<AccountId>,
    /// The job that judges or judged its novelty.
    pub job: JobId,
    /// When it was admitted; none while it is being judged.
    pub admitted_at: Option<BlockNumber>,
    /// When it was withdrawn, from this dataset or from all; it counts for payments made before that block only.
    pub withdrawn_at: Option<BlockNumber>,
}

impl<AccountId> Entry<AccountId> {
    /// Whether the work was in the dataset at the end of a block.
    pub fn is_contained_at(&self, block: BlockNumber) -> bool {
        self.admitted_at.is_some_and(|admitted| admitted <= block)
            && self.withdrawn_at.is_none_or(|withdrawn| block < withdrawn)
    }
}

/// A payment and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PaymentView<AccountId> {
    /// Who paid.
    pub payer: AccountId,
    /// For which model.
    pub model: ModelId,
    /// How much.
    pub fee: Balance,
    /// In what.
    pub asset: Asset,
    /// How many outputs it covers.
    pub outputs: u32,
    /// The Merkle root over the outputs' SHA-256.
    pub root: H256,
    /// Where the manifest is.
    pub manifest: Locator,
    /// When it was paid.
    pub paid_at: BlockNumber,
    /// What it is settled by.
    pub contract: PaymentContract<AccountId>,
    /// The job that attributes it.
    pub job: JobId,
    /// How the job ended; none while the fee is in escrow.
    pub outcome: Option<Outcome<AccountId>>,
}

/// What an account earns by.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Source {
    /// Works, membership of teams, and results; for the treasury, its part.
    Own,
    /// Staked shares of a dataset.
    Dividends(DatasetId),
}

/// Why an account has not what it could have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Missed {
    /// Its shares of the dataset were not staked when income came.
    NotStaked,
    /// It was asked for a result, and gave none, or one that was not agreed on.
    NotAgreed,
}

/// What an account has of one source and one asset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct IncomeView {
    /// What it earns by.
    pub source: Source,
    /// What the amounts are of.
    pub asset: Asset,
    /// All that it earned; `claimable` and `paid_out` together.
    pub earned: Balance,
    /// What it can claim now.
    pub claimable: Balance,
    /// What was sent to it.
    pub paid_out: Balance,
    /// What it could have had besides, and why it has not.
    pub missed: Vec<(Missed, Balance)>,
}

sp_api::decl_runtime_apis! {
    /// What engines need to do jobs, and what clients show.
    pub trait GuerdonApi<AccountId> where AccountId: Codec {
        /// An open job.
        fn job(job: JobId) -> Option<JobView<AccountId>>;
        /// The entries of a dataset from an index on, in order; at most [`MAX_ENTRIES_PER_PAGE`].
        ///
        /// Fewer than were asked for means that there are no more.
        fn entries(dataset: DatasetId, from: u32, limit: u32) -> Vec<Entry<AccountId>>;
        /// A payment.
        fn payment(payment: PaymentId) -> Option<PaymentView<AccountId>>;
        /// The lines a settled payment was split into, recomputed from state.
        fn explain(payment: PaymentId) -> Option<Vec<Line<AccountId, WorkId>>>;
        /// What an account has earned, by source and asset; nothing where it neither earned nor missed any.
        fn earnings(account: AccountId) -> Vec<IncomeView>;
    }
}
