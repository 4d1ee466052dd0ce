//! The generators of calls: one function for each call of the project's pallets, and for those of the SDK that
//! move money or act in another's name.
//!
//! A generator makes a call that the given account is to send, mostly one that can succeed.

mod attribution;
mod datasets;
mod governance;
mod models;
mod money;
mod nonsense;
mod others;
mod royalties;
mod shares;
mod works;

pub use attribution::answer;

use super::world::World;
use guerdon_runtime::{AccountId, Address, RuntimeCall};

/// Makes a call for an account.
type Generator = fn(&mut World, &AccountId) -> RuntimeCall;

/// The generators, each with how often it is drawn.
const GENERATORS: [(u64, Generator); 44] = [
    (80, works::register),
    (6, works::withdraw),
    (12, works::remove),
    (4, datasets::create),
    (90, datasets::offer),
    (15, datasets::withdraw),
    (50, datasets::stake),
    (50, datasets::unstake),
    (20, models::register),
    (20, models::set_price),
    (20, models::set_derivatives),
    (6, models::remove),
    (90, royalties::pay),
    (110, royalties::claim),
    (20, royalties::pass_on),
    (20, attribution::register),
    (20, attribution::add_bond),
    (6, attribution::set_key),
    (50, attribution::resume),
    (6, attribution::leave),
    (50, attribution::withdraw_bond),
    (50, attribution::challenge),
    (20, models::accept_terms),
    (4, models::leave_dataset),
    (50, governance::propose),
    (15, governance::offer_terms),
    (110, governance::vote),
    (20, governance::delegate),
    (10, governance::revoke),
    (50, money::transfer),
    (30, money::transfer_asset),
    (4, money::burn),
    (60, shares::transfer),
    (25, shares::approve),
    (30, shares::transfer_approved),
    (20, shares::touch_or_refund),
    (10, shares::rule),
    (50, others::batch),
    (25, others::derivative),
    (25, others::change_proxies),
    (25, others::proxy),
    (15, others::multisig),
    (20, others::preimage),
    (25, nonsense::any),
];

/// Root's calls are drawn this often, for the account that has the key of `sudo`.
const SUDO_ONCE_IN: u64 = 8;

/// A call for `who` to send.
pub fn any(world: &mut World, who: &AccountId) -> RuntimeCall {
    if *who == world.accounts.sudo() && world.depth == 0 && world.choice.once_in(SUDO_ONCE_IN) {
        return others::sudo(world, who);
    }
    if let Some(generator) = beginning(world) {
        return generator(world, who);
    }
    let sum = GENERATORS.iter().map(|(weight, _)| weight).sum();
    let mut draw = world.choice.below(sum);
    for (weight, generator) in GENERATORS {
        if draw < weight {
            return generator(world, who);
        }
        draw -= weight;
    }
    unreachable!("the draw is below the sum of the weights")
}

/// What comes first, now and then, while there is nothing that other calls could name.
fn beginning(world: &mut World) -> Option<Generator> {
    let first: Generator = if pallet_datasets::NextDataset::<guerdon_runtime::Runtime>::get() < 3 {
        datasets::create
    } else if pallet_models::NextModel::<guerdon_runtime::Runtime>::get() < 3 {
        models::register
    } else {
        return None;
    };
    world.choice.once_in(4).then_some(first)
}

/// A call to be wrapped in another one; calls are not wrapped for ever.
fn wrapped(world: &mut World, who: &AccountId) -> RuntimeCall {
    if world.depth >= 2 {
        return frame_system::Call::remark { remark: Vec::new() }.into();
    }
    world.depth += 1;
    let call = any(world, who);
    world.depth -= 1;
    call
}

fn address(account: AccountId) -> Address {
    Address::Id(account)
}
