//! Calls of the DAOs.

use super::{
    super::{holdings, world::World},
    AccountId, RuntimeCall,
};
use guerdon_primitives::DatasetId;
use guerdon_runtime::Runtime;
use pallet_governance::{Call, NextProposal, OpenProposals, Vote};

pub fn propose(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (operator, contributors, shareholders) = world.choice.terms();
    let (dataset, _) = holdings::staked(world, who);
    Call::propose { dataset, operator, contributors, shareholders }.into()
}

pub fn vote(world: &mut World, who: &AccountId) -> RuntimeCall {
    let vote = *world.choice.one(&[Vote::Aye, Vote::Aye, Vote::Nay, Vote::Abstain]).expect("not empty; qed");
    let (dataset, _) = holdings::staked(world, who);
    Call::vote { proposal: proposal(world, dataset), vote }.into()
}

pub fn close(world: &mut World, _: &AccountId) -> RuntimeCall {
    let dataset = world.dataset();
    Call::close { proposal: proposal(world, dataset) }.into()
}

/// Mostly the open proposal of the dataset, if there is one.
fn proposal(world: &mut World, dataset: DatasetId) -> u32 {
    match OpenProposals::<Runtime>::get(dataset) {
        Some(open) if !world.choice.once_in(20) => open,
        _ => world.number(NextProposal::<Runtime>::get()),
    }
}
