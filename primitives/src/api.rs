//! The runtime API that engines and clients read the chain through.

use crate::{
    jobs::{JobId, Task},
    Balance, BlockNumber, DatasetId, Locator, ModelId, Outcome, PaymentContract, PaymentId, WorkId,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
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
    /// The job that judges or judged its novelty.
    pub job: JobId,
    /// When it was admitted; none while it is being judged.
    pub admitted_at: Option<BlockNumber>,
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

/// What an account has earned.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EarningsView {
    /// From works, teams and results: can be claimed now.
    pub claimable: Balance,
    /// From the same: claimed so far.
    pub claimed: Balance,
    /// By dataset: dividends that can be claimed now, dividends claimed so far.
    pub dividends: Vec<(DatasetId, Balance, Balance)>,
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
        /// What an account has earned.
        fn earnings(account: AccountId) -> EarningsView;
    }
}
