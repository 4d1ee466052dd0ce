//! Calls of royalties.

use super::{
    super::{
        holdings,
        ledger::{ASSETS, DOLLARS, EUROS},
        world::World,
    },
    models, AccountId, RuntimeCall,
};
use frame_support::traits::fungibles::Inspect;
use guerdon_primitives::{api::Source, Asset, MAX_OUTPUTS};
use guerdon_runtime::{configs::CurrencyAndAssets, constants::MILLI, Balance, Runtime};
use pallet_models::Models;
use pallet_royalties::{Call, Inheritances, NextPayment, Sources, MAX_SOURCES};

pub fn pay(world: &mut World, who: &AccountId) -> RuntimeCall {
    let model = models::model(world);
    let outputs = match world.choice.below(24) {
        0 => 0,
        1 => MAX_OUTPUTS,
        2 => MAX_OUTPUTS + 1,
        _ => world.choice.between(1, 3) as u32,
    };
    let record = Models::<Runtime>::get(model);
    let sold: Vec<_> = record.map(|record| record.prices.into_iter().collect()).unwrap_or_default();
    let (asset, price) = match world.choice.one(&sold) {
        Some(sold) if !world.choice.once_in(20) => sold.clone(),
        _ => (asset(world), 1),
    };
    let price = price.saturating_mul(outputs.into());
    let fee = match world.choice.below(12) {
        0 => price.saturating_sub(1),
        1 => world.choice.amount(CurrencyAndAssets::balance(asset.clone(), who)),
        2..=6 => price,
        _ => price.saturating_add(Balance::from(world.choice.below(1_000 * MILLI as u64))),
    };
    let (root, manifest) = (world.choice.hash(), world.locator());
    Call::pay { model, asset, fee, outputs, root, manifest }.into()
}

/// Of one source or of several, some of them twice.
pub fn claim(world: &mut World, _: &AccountId) -> RuntimeCall {
    let account = world.account();
    let sources = match world.choice.below(20) {
        0 => 0,
        1 => MAX_SOURCES.into(),
        _ => world.choice.between(1, 6),
    };
    let source = |world: &mut World| {
        let source = match world.choice.once_in(3) {
            true => Source::Own,
            false => Source::Dividends(holdings::staked(world, &account).0),
        };
        (source, asset(world))
    };
    let sources = (0..sources).map(|_| source(world)).collect();
    Call::claim { account: account.clone(), sources: Sources::truncate_from(sources) }.into()
}

pub fn pass_on(world: &mut World, _: &AccountId) -> RuntimeCall {
    let waiting: Vec<_> = Inheritances::<Runtime>::iter_keys().collect();
    let (payment, asset) = match world.choice.one(&waiting) {
        Some(waiting) if !world.choice.once_in(10) => waiting.clone(),
        _ => (world.choice.below(NextPayment::<Runtime>::get() + 1), asset(world)),
    };
    Call::pass_on { payment, asset }.into()
}

/// What those call who say in which assets fees are paid; never about the currency itself.
pub fn approve_or_retire(world: &mut World) -> RuntimeCall {
    let asset = Asset::WithId(if world.choice.once_in(5) { DOLLARS } else { EUROS });
    match world.choice.once_in(3) {
        true => Call::retire_asset { asset }.into(),
        false => Call::approve_asset { asset }.into(),
    }
}

/// An asset to name in a call: mostly one that fees are paid in.
pub fn asset(world: &mut World) -> Asset {
    match world.choice.below(40) {
        0 => Asset::WithId(7),
        _ => world.choice.one(&ASSETS).expect("there are assets; qed").clone(),
    }
}
