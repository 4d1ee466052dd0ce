//! Calls of datasets.

use super::{
    super::{holdings, world::World},
    AccountId, RuntimeCall,
};
use guerdon_primitives::{Parts, VotingRules};
use guerdon_runtime::Balance;
use pallet_datasets::{Call, Policy, MAX_BASE_SHARES};

pub fn create(world: &mut World, _: &AccountId) -> RuntimeCall {
    let (operator, contributors, shareholders) = world.choice.terms();
    let base_shares = match world.choice.below(12) {
        0 => 0,
        1 => 1,
        2 => MAX_BASE_SHARES,
        3 => MAX_BASE_SHARES + 1,
        _ => Balance::from(world.choice.between(1, 1_000_000_000_000)),
    };
    let period = match world.choice.below(12) {
        0 => 9,
        1 => u32::MAX,
        _ => world.choice.between(10, 60) as u32,
    };
    let quorum = Parts::from_percent(world.choice.below(60) as u32);
    let max_similarity = Parts::from_percent(world.choice.between(50, 110) as u32);
    let policy = Policy { max_similarity, base_shares, voting: VotingRules { period, quorum } };
    Call::create { policy, operator, contributors, shareholders }.into()
}

pub fn offer(world: &mut World, who: &AccountId) -> RuntimeCall {
    let own = world.works_of.get(who).and_then(|own| world.choice.one(own)).copied();
    let work = match own {
        Some(own) if !world.choice.once_in(20) => own,
        _ => world.work(),
    };
    Call::offer { dataset: world.dataset(), work }.into()
}

pub fn stake(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (dataset, free) = holdings::free(world, who);
    let amount = world.choice.amount(free);
    Call::stake { dataset, amount }.into()
}

pub fn unstake(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (dataset, staked) = holdings::staked(world, who);
    let amount = world.choice.amount(staked);
    Call::unstake { dataset, amount }.into()
}
