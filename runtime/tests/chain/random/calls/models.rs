//! Calls of models.

use super::{super::world::World, royalties, AccountId, RuntimeCall};
use guerdon_primitives::{Asset, DatasetId, Datasets, ModelId, Parts, Prices, Role, Team};
use guerdon_runtime::{constants::MILLI, Balance, Runtime};
use pallet_models::{Call, Derivatives, Models, NextModel, Parent, Training};

const ROLES: [Role; 5] =
    [Role::Researcher, Role::Engineer, Role::ComputeProvider, Role::Founder, Role::Investor];

pub fn register(world: &mut World, _: &AccountId) -> RuntimeCall {
    let (prices, team, training) = (prices(world), team(world), training(world));
    let (parent, derivatives) = (parent(world), derivatives(world));
    Call::register { prices, team, training, parent, derivatives }.into()
}

pub fn set_price(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (model, asset) = (own_model(world, who), royalties::asset(world));
    let price = if world.choice.once_in(10) { None } else { Some(price(world)) };
    Call::set_price { model, asset, price }.into()
}

pub fn remove(world: &mut World, who: &AccountId) -> RuntimeCall {
    Call::remove { model: own_model(world, who) }.into()
}

pub fn set_derivatives(world: &mut World, who: &AccountId) -> RuntimeCall {
    Call::set_derivatives { model: own_model(world, who), derivatives: derivatives(world) }.into()
}

/// Mostly the upcoming terms of a dataset, or, for a model that has left, those in force.
pub fn accept_terms(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (model, dataset) = trained(world, who);
    let terms = <guerdon_runtime::Datasets as Datasets<AccountId>>::terms(dataset);
    let revision = match terms {
        Some(terms) if !world.choice.once_in(10) => terms.upcoming_revision().unwrap_or(terms.revision),
        _ => world.choice.below(3) as u32,
    };
    Call::accept_terms { model, dataset, revision }.into()
}

pub fn leave_dataset(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (model, dataset) = trained(world, who);
    Call::leave_dataset { model, dataset }.into()
}

/// Mostly a model of the account's, and a dataset that it was trained on.
pub fn trained(world: &mut World, who: &AccountId) -> (ModelId, DatasetId) {
    let model = own_model(world, who);
    let training = Models::<Runtime>::get(model).map(|record| record.training).unwrap_or_default();
    let dataset = world.choice.one(&training).map(|(dataset, _)| *dataset);
    (model, dataset.unwrap_or_else(|| world.dataset()))
}

fn own_model(world: &mut World, who: &AccountId) -> ModelId {
    let mut model = model(world);
    // Most models are another's: a few tries find one's own.
    for _ in 0..6 {
        if Models::<Runtime>::get(model).is_some_and(|record| record.operator == *who) {
            break;
        }
        model = self::model(world);
    }
    model
}

/// A model to name in a call.
pub fn model(world: &mut World) -> ModelId {
    world.number(NextModel::<Runtime>::get())
}

/// For every second model one that it was made from, mostly for what this asks.
fn parent(world: &mut World) -> Option<Parent> {
    if world.choice.once_in(2) {
        return None;
    }
    let model = model(world);
    let asked = match Models::<Runtime>::get(model).map(|record| record.derivatives) {
        Some(Derivatives::For(asked)) if !world.choice.once_in(10) => asked,
        _ => part(world),
    };
    Some(Parent { model, part: asked })
}

fn derivatives(world: &mut World) -> Derivatives {
    match world.choice.below(4) {
        0 => Derivatives::Refused,
        _ => Derivatives::For(part(world)),
    }
}

/// A part of the whole: nothing and all of it among them.
fn part(world: &mut World) -> Parts {
    match world.choice.below(12) {
        0 => Parts::ZERO,
        1 => Parts::ONE,
        _ => Parts::new(world.choice.below(Parts::DENOMINATOR.into()) as u32).unwrap_or_default(),
    }
}

/// A price in the currency mostly, and in another asset now and then.
fn prices(world: &mut World) -> Prices {
    let mut prices = Prices::new();
    for asset in [Asset::Native, royalties::asset(world)] {
        if !world.choice.once_in(10) {
            let _ = prices.try_insert(asset, price(world));
        }
    }
    prices
}

fn price(world: &mut World) -> Balance {
    match world.choice.below(24) {
        0 => 0,
        1 => Balance::MAX,
        2..=6 => 1,
        _ => Balance::from(world.choice.below(1_000)) * MILLI + Balance::from(world.choice.below(7)),
    }
}

/// Up to sixteen members, of whom some may be the same account or the pallets' own.
fn team(world: &mut World) -> Team<AccountId> {
    let members = if world.choice.once_in(30) { 0 } else { world.choice.between(1, 4).pow(2) };
    let member = |world: &mut World| {
        let role = *world.choice.one(&ROLES).expect("there are roles; qed");
        (world.account(), role, share(world))
    };
    Team::truncate_from((0..members).map(|_| member(world)).collect())
}

fn training(world: &mut World) -> Training {
    let datasets = if world.choice.once_in(30) { 0 } else { world.choice.between(1, 3) };
    let mut training: Vec<_> = (0..datasets).map(|_| (world.dataset(), share(world))).collect();
    if !world.choice.once_in(10) {
        training.sort_unstable();
        training.dedup_by_key(|(dataset, _)| *dataset);
    }
    Training::truncate_from(training)
}

fn share(world: &mut World) -> u32 {
    match world.choice.below(30) {
        0 => 0,
        1 => u32::MAX,
        _ => world.choice.between(1, 100) as u32,
    }
}
