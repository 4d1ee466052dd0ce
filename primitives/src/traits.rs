//! How pallets know each other.

use crate::{
    jobs::{JobId, Task},
    Asset, Balance, BlockNumber, DatasetId, ModelId, ModelOffer, Outcome, PaymentId, Terms, Work, WorkId,
};
use frame_support::pallet_prelude::{DispatchError, DispatchResult, Weight};

/// The register of works, as other pallets read it.
pub trait Works<AccountId> {
    /// A registered work.
    fn work(work: &WorkId) -> Option<Work<AccountId>>;
}

/// Told which works datasets keep or judge, so that none of these leaves the register.
pub trait WorkReferences {
    /// A dataset refers to the work from now on. An error if there is no such work.
    fn hold(work: &WorkId) -> DispatchResult;
    /// A dataset that referred to the work does so no more.
    fn release(work: &WorkId);
}

/// The datasets, as other pallets read them.
pub trait Datasets<AccountId> {
    /// The terms now in force; none if there is no such dataset.
    fn terms(dataset: DatasetId) -> Option<Terms>;
    /// Whether the work was in the dataset at the end of block `at`.
    fn contained(dataset: DatasetId, work: &WorkId, at: BlockNumber) -> bool;
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

/// What fees are paid in.
pub trait Assets {
    /// Whether fees may be paid in the asset.
    fn is_approved(asset: &Asset) -> bool;
}

/// The payments, as other pallets read them.
pub trait Payments {
    /// When a payment was made; none if there is no such payment.
    fn paid_at(payment: PaymentId) -> Option<BlockNumber>;
}

/// The staked shares of the datasets.
pub trait StakedShares<AccountId> {
    /// What `who` has staked.
    fn staked(dataset: DatasetId, who: &AccountId) -> Balance;
    /// The shares that `who` has and did not stake.
    fn unstaked(dataset: DatasetId, who: &AccountId) -> Balance;
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
    /// `who` has `from` staked shares of the dataset, and is about to have `to`.
    fn before_stake_change(dataset: DatasetId, who: &AccountId, from: Balance, to: Balance);
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
    /// Opens a job. Its outcome comes to [`OnOutcome`], after its last deadline at the latest.
    ///
    /// The more of the chain's currency is `at_stake`, the more attributors are asked; where that cannot be told, as
    /// many as for the most.
    fn open(task: Task, at_stake: Option<Balance>) -> Result<JobId, DispatchError>;
}

/// Told how each job ended, exactly once.
pub trait OnOutcome<AccountId> {
    /// `task` ended with `outcome`. There is nobody to report an error to: what cannot be done as found falls
    /// back on what needs no finding. Returns the weight of what was done.
    fn on_outcome(task: &Task, outcome: &Outcome<AccountId>) -> Weight;
    /// The most that [`Self::on_outcome`] weighs.
    fn weight() -> Weight;
}
