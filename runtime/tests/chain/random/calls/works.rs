//! Calls of the register of works.

use super::{super::world::World, AccountId, RuntimeCall};
use guerdon_primitives::{Consent, Licence, Parts, WorkId};
use guerdon_runtime::Runtime;
use pallet_royalties::NextPayment;
use pallet_works::{Call, WorkParent, WorkParents};

/// What works are registered under, and datasets take; the last is no licence.
const LICENCES: [&str; 4] = ["CC-BY-4.0", "CC0-1.0", "LicenseRef-own", "no licence"];

pub fn register(world: &mut World, _: &AccountId) -> RuntimeCall {
    let work = if world.choice.once_in(10) { world.work() } else { world.choice.hash() };
    let (locator, licence, consent) = (world.locator(), licence(world), consent(world));
    Call::register { work, locator, licence, consent, parents: parents(world) }.into()
}

pub fn withdraw(world: &mut World, who: &AccountId) -> RuntimeCall {
    Call::withdraw { work: own_work(world, who) }.into()
}

pub fn remove(world: &mut World, who: &AccountId) -> RuntimeCall {
    Call::remove { work: own_work(world, who) }.into()
}

/// Mostly a work of the account's, if it has one.
pub fn own_work(world: &mut World, who: &AccountId) -> WorkId {
    let own = world.works_of.get(who).and_then(|own| world.choice.one(own)).copied();
    match own {
        Some(own) if !world.choice.once_in(20) => own,
        _ => world.work(),
    }
}

/// A licence, mostly the first.
pub fn licence(world: &mut World) -> Licence {
    let place = if world.choice.once_in(5) { world.choice.below(LICENCES.len() as u64) } else { 0 };
    Licence::truncate_from(LICENCES[place as usize].as_bytes().to_vec())
}

fn consent(world: &mut World) -> Consent {
    match world.choice.below(20) {
        0 => Consent::Deny,
        1..=9 => Consent::Allow,
        _ => Consent::AllowWithRoyalty,
    }
}

/// For every third work some that it was made from. What is asked for by all sums to the whole or less, mostly.
fn parents(world: &mut World) -> WorkParents {
    if !world.choice.once_in(3) {
        return WorkParents::default();
    }
    let number = world.choice.between(1, 4);
    let most = u64::from(Parts::DENOMINATOR) / if world.choice.once_in(20) { 1 } else { number };
    let parent = |world: &mut World| {
        let parent = match world.choice.below(3) {
            0 => WorkParent::Outputs(payment(world)),
            _ => WorkParent::Work(world.work()),
        };
        let part = if world.choice.once_in(30) { 0 } else { world.choice.below(most) + 1 };
        (parent, Parts::new(part as u32).unwrap_or_default())
    };
    WorkParents::truncate_from((0..number).map(|_| parent(world)).collect())
}

/// A payment, now and then one that there is not.
fn payment(world: &mut World) -> u64 {
    let next = NextPayment::<Runtime>::get();
    if world.choice.once_in(20) {
        next
    } else {
        world.choice.below(next.max(1))
    }
}
