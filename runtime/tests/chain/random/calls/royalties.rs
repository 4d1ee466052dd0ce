//! Calls of royalties.

use super::{
    super::{holdings, world::World},
    models, AccountId, RuntimeCall,
};
use guerdon_primitives::MAX_OUTPUTS;
use guerdon_runtime::{constants::MILLI, Balance, Runtime};
use pallet_models::Models;
use pallet_royalties::Call;

pub fn pay(world: &mut World, who: &AccountId) -> RuntimeCall {
    let model = models::model(world);
    let outputs = match world.choice.below(24) {
        0 => 0,
        1 => MAX_OUTPUTS,
        2 => MAX_OUTPUTS + 1,
        _ => world.choice.between(1, 3) as u32,
    };
    let price = Models::<Runtime>::get(model).map_or(1, |record| record.price).saturating_mul(outputs.into());
    let fee = match world.choice.below(12) {
        0 => price.saturating_sub(1),
        1 => world.choice.amount(guerdon_runtime::Balances::free_balance(who)),
        2..=6 => price,
        _ => price.saturating_add(Balance::from(world.choice.below(1_000 * MILLI as u64))),
    };
    let (root, manifest) = (world.choice.hash(), world.locator());
    Call::pay { model, fee, outputs, root, manifest }.into()
}

pub fn claim(world: &mut World, _: &AccountId) -> RuntimeCall {
    Call::claim { account: world.account() }.into()
}

pub fn claim_dividends(world: &mut World, _: &AccountId) -> RuntimeCall {
    let account = world.account();
    let (dataset, _) = holdings::staked(world, &account);
    Call::claim_dividends { dataset, account }.into()
}
