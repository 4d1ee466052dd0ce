//! Transfers of the chain's currency.

use super::{super::world::World, address, AccountId, RuntimeCall};
use guerdon_runtime::Balances;
use pallet_balances::Call;

pub fn transfer(world: &mut World, who: &AccountId) -> RuntimeCall {
    let dest = address(world.account());
    let value = world.choice.amount(Balances::free_balance(who));
    match world.choice.below(12) {
        0 => Call::transfer_all { dest, keep_alive: world.choice.once_in(2) }.into(),
        1..=6 => Call::transfer_allow_death { dest, value }.into(),
        7 => Call::force_transfer { source: address(world.account()), dest, value }.into(),
        _ => Call::transfer_keep_alive { dest, value }.into(),
    }
}

pub fn burn(world: &mut World, who: &AccountId) -> RuntimeCall {
    let value = world.choice.amount(Balances::free_balance(who));
    Call::burn { value, keep_alive: world.choice.once_in(2) }.into()
}
