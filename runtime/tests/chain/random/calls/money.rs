//! Transfers of the chain's currency and of other assets.

use super::{
    super::{
        ledger::{DOLLARS, EUROS},
        world::World,
    },
    address, AccountId, RuntimeCall,
};
use guerdon_runtime::{configs::FeeAssets, Assets, Balances, Runtime};
use pallet_balances::Call;

type AssetsCall = pallet_assets::Call<Runtime, FeeAssets>;

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

/// A transfer of another asset, now and then to the royalties account.
pub fn transfer_asset(world: &mut World, who: &AccountId) -> RuntimeCall {
    let id = if world.choice.once_in(2) { DOLLARS } else { EUROS };
    let target = address(world.account());
    let amount = world.choice.amount(Assets::balance(id, who));
    match world.choice.once_in(2) {
        true => AssetsCall::transfer { id, target, amount }.into(),
        false => AssetsCall::transfer_keep_alive { id, target, amount }.into(),
    }
}

pub fn burn(world: &mut World, who: &AccountId) -> RuntimeCall {
    let value = world.choice.amount(Balances::free_balance(who));
    Call::burn { value, keep_alive: world.choice.once_in(2) }.into()
}
