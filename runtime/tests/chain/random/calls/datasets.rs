//! Calls of datasets.

use super::{
    super::{holdings, world::World},
    works, AccountId, RuntimeCall,
};
use frame_support::BoundedVec;
use guerdon_primitives::{AcceptedConsents, Admission, DatasetId, Parts, VotingRules, WorkId};
use guerdon_runtime::{constants::UNIT, Balance, Runtime};
use pallet_datasets::{Call, Policy, ShareFate, MAX_BASE_SHARES};
use pallet_works::Works;

pub fn create(world: &mut World, _: &AccountId) -> RuntimeCall {
    let policy = Policy {
        admission: admission(world),
        voting: voting(world),
        contributors_floor: Parts::from_percent(world.choice.below(12) as u32),
        on_withdrawal: if world.choice.once_in(2) { ShareFate::Burn } else { ShareFate::Keep },
    };
    let terms = world.choice.terms();
    Call::create { policy, terms }.into()
}

/// What a dataset takes: mostly what it can be.
pub fn admission(world: &mut World) -> Admission {
    let base_shares = match world.choice.below(12) {
        0 => 0,
        1 => 1,
        2 => MAX_BASE_SHARES,
        3 => MAX_BASE_SHARES + 1,
        _ => Balance::from(world.choice.between(1, 1_000_000_000_000)),
    };
    let licences = match world.choice.below(4) {
        0 => (0..world.choice.between(1, 3)).map(|_| works::licence(world)).collect(),
        _ => Vec::new(),
    };
    Admission {
        max_similarity: Parts::from_percent(world.choice.between(50, 110) as u32),
        base_shares,
        licences: BoundedVec::truncate_from(licences),
        consents: match world.choice.once_in(4) {
            true => AcceptedConsents::WithoutRoyalty,
            false => AcceptedConsents::WithRoyalty,
        },
    }
}

/// Rules that votes are short by, mostly within the bounds.
pub fn voting(world: &mut World) -> VotingRules {
    let period = match world.choice.below(24) {
        0 => 4,
        1 => u32::MAX,
        _ => world.choice.between(5, 60) as u32,
    };
    VotingRules {
        period,
        quorum: Parts::from_percent(world.choice.below(12) as u32),
        approval: Parts::from_percent(world.choice.between(49, 70) as u32),
        proposer_stake: Parts::from_percent(world.choice.below(3) as u32),
        deposit: Balance::from(world.choice.between(1, 50)) * UNIT,
        enactment_delay: world.choice.below(10) as u32,
        notice: world.choice.between(5, 600) as u32,
    }
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
