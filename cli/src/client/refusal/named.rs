//! What a call names by number, hash or address, as commands take it.

use guerdon_primitives::{
    jobs::JobId, Change, DatasetId, ModelId, PaymentId, ProposalId, VotingRules, WorkId,
};
use guerdon_runtime::{Runtime, RuntimeCall};
use pallet_utility::Call::{batch, batch_all, force_batch};
use pallet_works::WorkParent;
use sp_runtime::AccountId32;

/// What a call names. A batch names what all its calls name alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    work: Option<WorkId>,
    parent_work: Option<WorkId>,
    dataset: Option<DatasetId>,
    model: Option<ModelId>,
    parent_model: Option<ModelId>,
    payment: Option<PaymentId>,
    job: Option<JobId>,
    proposal: Option<ProposalId>,
    account: Option<AccountId32>,
    /// The voting rules that a dataset is to have.
    pub(super) rules: Option<VotingRules>,
}

impl Named {
    /// What a call names.
    pub(super) fn by(call: &RuntimeCall) -> Self {
        match call {
            RuntimeCall::Works(call) => Self::by_works(call),
            RuntimeCall::Datasets(call) => Self::by_datasets(call),
            RuntimeCall::Models(call) => Self::by_models(call),
            RuntimeCall::Royalties(call) => Self::by_royalties(call),
            RuntimeCall::Attribution(call) => Self::by_attribution(call),
            RuntimeCall::Governance(call) => Self::by_governance(call),
            RuntimeCall::Utility(batch { calls } | batch_all { calls } | force_batch { calls }) => {
                calls.iter().map(Self::by).reduce(Self::alike).unwrap_or_default()
            }
            _ => Self::default(),
        }
    }

    fn by_works(call: &pallet_works::Call<Runtime>) -> Self {
        use pallet_works::Call;
        match call {
            Call::register { work, parents, .. } => {
                let (mut works, mut payments) = (Vec::new(), Vec::new());
                for (parent, _) in parents {
                    match parent {
                        WorkParent::Work(work) => works.push(*work),
                        WorkParent::Outputs(payment) => payments.push(*payment),
                    }
                }
                let (parent_work, payment) = (only(&works), only(&payments));
                Self { work: Some(*work), parent_work, payment, ..Self::default() }
            }
            Call::withdraw { work } | Call::remove { work } => Self { work: Some(*work), ..Self::default() },
            Call::__Ignore(_, never) => match *never {},
        }
    }

    fn by_datasets(call: &pallet_datasets::Call<Runtime>) -> Self {
        use pallet_datasets::Call;
        match call {
            Call::create { policy, .. } => Self { rules: Some(policy.voting), ..Self::default() },
            Call::offer { dataset, work } | Call::withdraw { dataset, work } => {
                Self { dataset: Some(*dataset), work: Some(*work), ..Self::default() }
            }
            Call::stake { dataset, .. } | Call::unstake { dataset, .. } => {
                Self { dataset: Some(*dataset), ..Self::default() }
            }
            Call::__Ignore(_, never) => match *never {},
        }
    }

    fn by_models(call: &pallet_models::Call<Runtime>) -> Self {
        use pallet_models::Call;
        match call {
            Call::register { training, parent, .. } => {
                let datasets: Vec<_> = training.iter().map(|(dataset, _)| *dataset).collect();
                let parent_model = parent.map(|parent| parent.model);
                Self { dataset: only(&datasets), parent_model, ..Self::default() }
            }
            Call::set_price { model, .. } | Call::set_derivatives { model, .. } | Call::remove { model } => {
                Self { model: Some(*model), ..Self::default() }
            }
            Call::accept_terms { model, dataset, .. } | Call::leave_dataset { model, dataset } => {
                Self { model: Some(*model), dataset: Some(*dataset), ..Self::default() }
            }
            Call::__Ignore(_, never) => match *never {},
        }
    }

    fn by_royalties(call: &pallet_royalties::Call<Runtime>) -> Self {
        use pallet_royalties::Call;
        match call {
            Call::pay { model, .. } => Self { model: Some(*model), ..Self::default() },
            Call::claim { account, .. } => Self { account: Some(account.clone()), ..Self::default() },
            Call::pass_on { payment, .. } => Self { payment: Some(*payment), ..Self::default() },
            Call::approve_asset { .. } | Call::retire_asset { .. } => Self::default(),
            Call::__Ignore(_, never) => match *never {},
        }
    }

    fn by_attribution(call: &pallet_attribution::Call<Runtime>) -> Self {
        use pallet_attribution::Call;
        match call {
            Call::commit { job, attributor, .. } | Call::reveal { job, attributor, .. } => {
                Self { job: Some(*job), account: Some(attributor.clone()), ..Self::default() }
            }
            Call::challenge { job, .. } => Self { job: Some(*job), ..Self::default() },
            Call::register { .. }
            | Call::add_bond { .. }
            | Call::set_key { .. }
            | Call::resume {}
            | Call::leave {}
            | Call::withdraw_bond {}
            | Call::set_encoder { .. } => Self::default(),
            Call::__Ignore(_, never) => match *never {},
        }
    }

    fn by_governance(call: &pallet_governance::Call<Runtime>) -> Self {
        use pallet_governance::Call;
        match call {
            Call::propose { dataset, change } => {
                let rules = match change {
                    Change::Voting(rules) => Some(*rules),
                    _ => None,
                };
                Self { dataset: Some(*dataset), rules, ..Self::default() }
            }
            Call::offer_terms { model, dataset, .. } => {
                Self { model: Some(*model), dataset: Some(*dataset), ..Self::default() }
            }
            Call::vote { proposal, .. } => Self { proposal: Some(*proposal), ..Self::default() },
            Call::delegate { dataset, to } => {
                Self { dataset: Some(*dataset), account: Some(to.clone()), ..Self::default() }
            }
            Call::revoke { dataset } => Self { dataset: Some(*dataset), ..Self::default() },
            Call::__Ignore(_, never) => match *never {},
        }
    }

    /// What both name alike.
    fn alike(self, other: Self) -> Self {
        Self {
            work: same(self.work, other.work),
            parent_work: same(self.parent_work, other.parent_work),
            dataset: same(self.dataset, other.dataset),
            model: same(self.model, other.model),
            parent_model: same(self.parent_model, other.parent_model),
            payment: same(self.payment, other.payment),
            job: same(self.job, other.job),
            proposal: same(self.proposal, other.proposal),
            account: same(self.account, other.account),
            rules: same(self.rules, other.rules),
        }
    }
}

/// What commands take: what is named, or else what stands for it in their help.
impl Named {
    /// A work's whole hash: a command finds the work by nothing less.
    pub(super) fn work(&self) -> String {
        self.work.map_or("WORK".into(), hex::encode)
    }

    /// The work that a work was made from.
    pub(super) fn parent_work(&self) -> String {
        self.parent_work.map_or("WORK".into(), hex::encode)
    }

    pub(super) fn dataset(&self) -> String {
        or(self.dataset, "DATASET")
    }

    pub(super) fn model(&self) -> String {
        or(self.model, "MODEL")
    }

    /// The model that a model is made from.
    pub(super) fn parent_model(&self) -> String {
        or(self.parent_model, "MODEL")
    }

    pub(super) fn payment(&self) -> String {
        or(self.payment, "PAYMENT")
    }

    pub(super) fn job(&self) -> String {
        or(self.job, "JOB")
    }

    pub(super) fn proposal(&self) -> String {
        or(self.proposal, "PROPOSAL")
    }

    pub(super) fn account(&self) -> String {
        or(self.account.as_ref(), "ACCOUNT")
    }
}

fn or(named: Option<impl ToString>, placeholder: &str) -> String {
    named.map_or(placeholder.into(), |named| named.to_string())
}

fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.filter(|one| other.as_ref() == Some(one))
}

/// The one thing that is listed; none if there are several.
fn only<T: Copy>(listed: &[T]) -> Option<T> {
    match listed {
        [one] => Some(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(dataset: DatasetId, work: u8) -> RuntimeCall {
        pallet_datasets::Call::<Runtime>::offer { dataset, work: WorkId::repeat_byte(work) }.into()
    }

    fn together(calls: Vec<RuntimeCall>) -> RuntimeCall {
        pallet_utility::Call::<Runtime>::batch_all { calls }.into()
    }

    #[test]
    fn works_are_named_by_their_whole_hash() {
        let named = Named::by(&offer(7, 0xab));
        assert_eq!((named.work(), named.dataset()), ("ab".repeat(32), "7".into()));
        assert_eq!((named.model(), named.account()), ("MODEL".into(), "ACCOUNT".into()));
    }

    #[test]
    fn a_batch_names_what_all_its_calls_name() {
        let named = Named::by(&together(vec![offer(7, 1), offer(7, 2), offer(7, 1)]));
        assert_eq!((named.work(), named.dataset()), ("WORK".into(), "7".into()));
        let named = Named::by(&together(vec![offer(7, 1), offer(8, 1)]));
        assert_eq!((named.work(), named.dataset()), ("01".repeat(32), "DATASET".into()));
        assert_eq!(Named::by(&together(vec![together(vec![offer(7, 1)])])), Named::by(&offer(7, 1)));
        assert_eq!(Named::by(&together(vec![])), Named::default());
    }
}
