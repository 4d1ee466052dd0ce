//! Calls of datasets.

use super::{
    super::{holdings, world::World},
    works, AccountId, RuntimeCall,
};
use frame_support::BoundedVec;
use guerdon_primitives::{DatasetId, Parts, VotingRules, WorkId};
use guerdon_runtime::{Balance, Runtime};
use pallet_datasets::{AcceptedConsents, Call, Policy, ShareFate, MAX_BASE_SHARES};
use pallet_works::Works;

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
    let licences = match world.choice.below(4) {
        0 => (0..world.choice.between(1, 3)).map(|_| works::licence(world)).collect(),
        _ => Vec::new(),
    };
    let policy = Policy {
        max_similarity,
        base_shares,
        voting: VotingRules { period, quorum },
        licences: BoundedVec::truncate_from(licences),
        consents: match world.choice.once_in(4) {
            true => AcceptedConsents::WithoutRoyalty,
            false => AcceptedConsents::WithRoyalty,
        },
        on_withdrawal: if world.choice.once_in(2) { ShareFate::Burn } else { ShareFate::Keep },
    };
    Call::create { policy, operator, contributors, shareholders }.into()
}

pub fn offer(world: &mut World, who: &AccountId) -> RuntimeCall {
    let work = works::own_work(world, who);
    Call::offer { dataset: world.dataset(), work }.into()
}

/// Mostly a work that the account may withdraw from a dataset, or one that is being judged.
pub fn withdraw(world: &mut World, who: &AccountId) -> RuntimeCall {
    let is_free = |work: &WorkId| {
        let record = Works::<Runtime>::get(work);
        record.is_some_and(|record| record.owner == *who || record.withdrawn_at.is_some())
    };
    let free: Vec<(DatasetId, WorkId)> =
        world.admitted.iter().filter(|(_, work)| is_free(work)).copied().collect();
    let (dataset, work) = match world.choice.one(&free).copied() {
        Some(found) if !world.choice.once_in(6) => found,
        _ => (world.dataset(), works::own_work(world, who)),
    };
    Call::withdraw { dataset, work }.into()
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
