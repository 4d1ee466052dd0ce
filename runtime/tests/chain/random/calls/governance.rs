//! Calls of the DAOs.

use super::{
    super::{holdings, world::World},
    datasets, models, royalties, AccountId, RuntimeCall,
};
use guerdon_primitives::{Change, DatasetId, Datasets, Parts, ProposalId, Vote};
use guerdon_runtime::{constants::MILLI, Balance, Runtime};
use pallet_governance::{Call, NextProposal, OpenProposals, Voters};

pub fn propose(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (dataset, _) = holdings::staked(world, who);
    // Terms that pass while others are upcoming have to wait.
    let terms = <guerdon_runtime::Datasets as Datasets<AccountId>>::terms(dataset);
    let change = match terms.and_then(|terms| terms.upcoming) {
        Some(_) if !world.choice.once_in(4) => Change::Terms(world.choice.terms()),
        _ => change(world),
    };
    Call::propose { dataset, change }.into()
}

pub fn offer_terms(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (model, dataset) = models::trained(world, who);
    Call::offer_terms { model, dataset, terms: world.choice.terms() }.into()
}

pub fn vote(world: &mut World, who: &AccountId) -> RuntimeCall {
    let vote = *world.choice.one(&[Vote::Aye, Vote::Aye, Vote::Nay, Vote::Abstain]).expect("not empty; qed");
    let (dataset, _) = holdings::staked(world, who);
    Call::vote { proposal: proposal(world, dataset), vote }.into()
}

pub fn delegate(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (dataset, _) = holdings::staked(world, who);
    Call::delegate { dataset, to: world.account() }.into()
}

/// Mostly of a delegation that there is.
pub fn revoke(world: &mut World, who: &AccountId) -> RuntimeCall {
    let delegates = |dataset: &DatasetId| Voters::<Runtime>::get(dataset, who).delegate.is_some();
    let there: Vec<_> = (0..pallet_datasets::NextDataset::<Runtime>::get()).filter(delegates).collect();
    let dataset = world.choice.one(&there).copied();
    Call::revoke { dataset: dataset.unwrap_or_else(|| world.dataset()) }.into()
}

fn change(world: &mut World) -> Change<AccountId> {
    match world.choice.below(22) {
        0 => Change::ContributorsFloor(Parts::from_percent(world.choice.below(30) as u32)),
        1 | 2 => Change::Admission(datasets::admission(world)),
        3 => Change::Curator(world.account()),
        4..=6 => Change::Voting(datasets::voting(world)),
        7..=9 => Change::Spend {
            asset: royalties::asset(world),
            amount: match world.choice.once_in(4) {
                true => Balance::from(world.choice.below(1_000)) * MILLI,
                false => world.choice.below(1_000_000).into(),
            },
            beneficiary: world.account(),
        },
        _ => Change::Terms(world.choice.terms()),
    }
}

/// Mostly an open proposal of the dataset, if there is one.
fn proposal(world: &mut World, dataset: DatasetId) -> ProposalId {
    let open = OpenProposals::<Runtime>::get(dataset);
    match world.choice.one(&open) {
        Some(open) if !world.choice.once_in(20) => open.proposal,
        _ => world.number(NextProposal::<Runtime>::get()),
    }
}
