//! How pallets know each other.

use crate::{
    jobs::{JobId, Task},
    Balance, BlockNumber, DatasetId, ModelId, ModelOffer, Outcome, Terms, Work, WorkId,
};
use frame_support::pallet_prelude::{DispatchError, DispatchResult, Weight};

/// The register of works, as other pallets read it.
pub trait Works<AccountId> {
    /// A registered work.
    fn work(work: &WorkId) -> Option<Work<AccountId>>;
}

/// The datasets, as other pallets read them.
pub trait Datasets<AccountId> {
    /// The terms now in force; none if there is no such dataset.
    fn terms(dataset: DatasetId) -> Option<Terms>;
    /// When the work was admitted to the dataset; none if it is not in it.
    fn admitted_at(dataset: DatasetId, work: &WorkId) -> Option<BlockNumber>;
    /// How long its DAO votes, in blocks, and the least turnout; none if there is no such dataset.
    fn voting(dataset: DatasetId) -> Option<VotingRules>;
    /// Puts new terms in force, for payments made from now on.
    fn set_terms(dataset: DatasetId, terms: Terms) -> DispatchResult;
}

/// The rules a dataset's DAO votes by.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    codec::Encode,
    codec::Decode,
    codec::DecodeWithMemTracking,
    codec::MaxEncodedLen,
    scale_info::TypeInfo,
    serde::Serialize,
)]
pub struct VotingRules {
    /// How many blocks a vote is open.
    pub period: BlockNumber,
    /// The least part of the staked shares that must vote for the result to count.
    pub quorum: crate::Parts,
}

/// The staked shares of the datasets.
pub trait StakedShares<AccountId> {
    /// What `who` has staked.
    fn staked(dataset: DatasetId, who: &AccountId) -> Balance;
    /// What all have staked.
    fn total_staked(dataset: DatasetId) -> Balance;
    /// Starts a new snapshot: what is staked from now on counts in [`Self::staked_at_snapshot`] only after the
    /// next one. Returns what all have staked.
    fn take_snapshot(dataset: DatasetId) -> Balance;
    /// What `who` had staked at the last snapshot and has not unstaked since.
    fn staked_at_snapshot(dataset: DatasetId, who: &AccountId) -> Balance;
}

/// Told of every change of a stake, before it happens.
pub trait OnStakeChange<AccountId> {
    /// `who` has `staked` shares of the dataset, and is about to have another number.
    fn before_stake_change(dataset: DatasetId, who: &AccountId, staked: Balance);
    /// The worst-case weight of one call.
    fn weight() -> Weight;
}

/// Whether a stake must stay for now.
pub trait StakeLocks<AccountId> {
    /// Whether `who` takes part in a vote of the dataset that is still open.
    fn is_locked(dataset: DatasetId, who: &AccountId) -> bool;
}

/// The models, as other pallets read them.
pub trait Models<AccountId> {
    /// What the model asks for; none if there is no such model.
    fn offer(model: ModelId) -> Option<ModelOffer<AccountId>>;
}

/// Where jobs are opened.
pub trait Jobs {
    /// Opens a job. Its outcome comes to [`OnOutcome`], at its deadline at the latest.
    fn open(task: Task) -> Result<JobId, DispatchError>;
    /// The worst-case weight of [`Self::open`].
    fn weight() -> Weight;
}

/// Told how each job ended, exactly once.
pub trait OnOutcome<AccountId> {
    /// `task` ended with `outcome`. There is nobody to report an error to: what cannot be done as found falls
    /// back on what needs no finding.
    fn on_outcome(task: &Task, outcome: &Outcome<AccountId>);
    /// The worst-case weight of one call.
    fn weight() -> Weight;
}
