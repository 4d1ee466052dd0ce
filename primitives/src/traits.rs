//! How pallets know each other.

use crate::{
    jobs::{JobId, Task},
    Asset, Balance, BlockNumber, Change, DatasetId, DatasetTerms, Enactment, ModelId, ModelOffer, Outcome,
    PaymentId, Terms, VotingRules, Work, WorkId,
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
    /// The terms in force now, and those that start next; none if there is no such dataset.
    fn terms(dataset: DatasetId) -> Option<DatasetTerms>;
    /// Whether the work was in the dataset at the end of block `at`.
    fn contained(dataset: DatasetId, work: &WorkId, at: BlockNumber) -> bool;
    /// The account of the dataset's own treasury. Nobody has its key.
    fn treasury(dataset: DatasetId) -> AccountId;
}

/// The datasets, as their DAOs change them.
pub trait GovernedDatasets<AccountId> {
    /// The rules that its DAO votes by; none if there is no such dataset.
    fn voting(dataset: DatasetId) -> Option<VotingRules>;
    /// Whether the change could be enacted now, as far as that can be known. What the treasury has is not looked at.
    fn check(dataset: DatasetId, change: &Change<AccountId>) -> DispatchResult;
    /// Puts a change other than [`Change::Spend`] in place, which is for its treasury. Terms start `notice` blocks later.
    ///
    /// On an error the caller has to roll back.
    fn enact(
        dataset: DatasetId,
        change: Change<AccountId>,
        notice: BlockNumber,
    ) -> Result<Enactment, DispatchError>;
    /// The most that [`Self::enact`] weighs.
    fn weight() -> Weight;
}

/// The bounds of the rules that DAOs vote by.
pub trait VotingBounds {
    /// An error if a dataset may not have these rules.
    fn ensure_allowed(rules: &VotingRules) -> DispatchResult;
}

/// The treasuries of the datasets, as their DAOs spend from them.
pub trait Treasuries<AccountId> {
    /// Sends the beneficiary an amount of what the dataset's treasury has and earned.
    ///
    /// On an error the caller has to roll back.
    fn spend(dataset: DatasetId, asset: &Asset, amount: Balance, beneficiary: &AccountId) -> DispatchResult;
    /// The most that [`Self::spend`] weighs.
    fn weight() -> Weight;
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
}

/// Told of every change of a stake, before it happens.
pub trait OnStakeChange<AccountId> {
    /// `who` has `from` staked shares of the dataset, and is about to have `to`.
    fn before_stake_change(dataset: DatasetId, who: &AccountId, from: Balance, to: Balance);
}

impl<AccountId, First, Second> OnStakeChange<AccountId> for (First, Second)
where
    First: OnStakeChange<AccountId>,
    Second: OnStakeChange<AccountId>,
{
    fn before_stake_change(dataset: DatasetId, who: &AccountId, from: Balance, to: Balance) {
        First::before_stake_change(dataset, who, from, to);
        Second::before_stake_change(dataset, who, from, to);
    }
}

/// How much of a stake must stay for now.
pub trait StakeLocks<AccountId> {
    /// How many of the staked shares of `who` vote in the dataset, or are what a proposal was made by, while the vote is
    /// open.
    fn locked(dataset: DatasetId, who: &AccountId) -> Balance;
}

/// The models, as other pallets read them.
pub trait Models<AccountId> {
    /// What the model asks for; none if there is no such model.
    fn offer(model: ModelId) -> Option<ModelOffer<AccountId>>;
    /// The terms of a dataset for a payment that the model is paid by now.
    fn terms(model: ModelId, dataset: DatasetId) -> Result<Terms, NoTerms>;
}

/// Why a model has no terms for a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTerms {
    /// There is no such dataset.
    UnknownDataset,
    /// The model's operator left it.
    Left,
}

/// The models, as the DAOs of their datasets deal with their operators.
pub trait Operators<AccountId> {
    /// Whether `who` operates the model, and it was trained on the dataset.
    fn operates(who: &AccountId, model: ModelId, dataset: DatasetId) -> bool;
    /// The model has the upcoming terms of the dataset from now on, if there are any and it did not leave.
    fn accept(model: ModelId, dataset: DatasetId);
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
