//! In which datasets an account has shares, as generators of calls look for them.

use super::world::World;
use guerdon_primitives::DatasetId;
use guerdon_runtime::{AccountId, Balance, Runtime, Shares};
use pallet_datasets::{NextDataset, Stakes};

/// A dataset of which the account has shares that are not staked, and how many; mostly, if there is one.
pub fn free(world: &mut World, who: &AccountId) -> (DatasetId, Balance) {
    one(world, |dataset| Shares::balance(dataset, who).saturating_sub(stake(dataset, who)))
}

/// A dataset of which the account has staked shares, and how many; mostly, if there is one.
pub fn staked(world: &mut World, who: &AccountId) -> (DatasetId, Balance) {
    one(world, |dataset| stake(dataset, who))
}

fn one(world: &mut World, amount: impl Fn(DatasetId) -> Balance) -> (DatasetId, Balance) {
    let there: Vec<_> = (0..NextDataset::<Runtime>::get())
        .map(|dataset| (dataset, amount(dataset)))
        .filter(|(_, amount)| *amount > 0)
        .collect();
    match world.choice.one(&there).copied() {
        Some(found) if !world.choice.once_in(20) => found,
        _ => {
            let dataset = world.dataset();
            (dataset, amount(dataset))
        }
    }
}

fn stake(dataset: DatasetId, who: &AccountId) -> Balance {
    Stakes::<Runtime>::get(dataset, who)
}
