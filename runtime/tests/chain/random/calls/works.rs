//! Calls of the register of works.

use super::{super::world::World, AccountId, RuntimeCall};

pub fn register(world: &mut World, _: &AccountId) -> RuntimeCall {
    let work = if world.choice.once_in(10) { world.work() } else { world.choice.hash() };
    pallet_works::Call::register { work, locator: world.locator() }.into()
}
