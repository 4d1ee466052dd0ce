//! The invariants of the register.

use crate::{Bargain, Bargains, Config, Model, Models, NextModel, Pallet, Tickets};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, sp_runtime::TryRuntimeError};
use guerdon_primitives::{DatasetId, Datasets, ModelId, Parts};
use guerdon_split::MAX_DATASETS;

impl<T: Config> Pallet<T> {
    /// Every model can be paid for: its prices are above zero, it has a team, datasets that exist, none named twice,
    /// and ancestors that were registered before it and have no more than its whole income. A deposit is there for
    /// each. Its bargains are with datasets that it is paid for, about terms that there are or were.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextModel::<T>::get();
        let mut children = BTreeMap::<ModelId, u32>::new();
        for (model, record) in Models::<T>::iter() {
            ensure!(model < next, "a model's identifier is still to be given");
            ensure!(record.prices.values().all(|price| *price > 0), "a model is free");
            ensure!(Tickets::<T>::contains_key(model), "a model without a deposit");
            ensure!(!record.team.is_empty(), "a model has no team");
            ensure!(record.team.iter().all(|(_, _, share)| *share > 0), "a team share is zero");
            ensure!(!record.training.is_empty(), "a model has no dataset");
            let mut datasets = BTreeSet::new();
            for (dataset, share) in &record.training {
                ensure!(*share > 0, "a training share is zero");
                ensure!(datasets.insert(*dataset), "a dataset is named twice");
                ensure!(T::Datasets::terms(*dataset).is_some(), "a model's dataset does not exist");
            }
            Self::try_lineage(model, &record)?;
            if let Some((parent, _)) = record.upstream.first() {
                *children.entry(*parent).or_default() += 1;
            }
        }
        for (model, record) in Models::<T>::iter() {
            let counted = children.get(&model).copied().unwrap_or(0);
            ensure!(record.children == counted, "a model has another number of children than it counts");
        }
        ensure!(Tickets::<T>::iter_keys().all(Models::<T>::contains_key), "a deposit for no model");
        Bargains::<T>::iter()
            .try_for_each(|(model, dataset, bargain)| Self::try_bargain(model, dataset, bargain))
    }

    fn try_bargain(model: ModelId, dataset: DatasetId, bargain: Bargain) -> Result<(), TryRuntimeError> {
        let record = Models::<T>::get(model).ok_or("a bargain of no model")?;
        ensure!(
            Self::is_trained_on(&record, dataset),
            "a bargain with a dataset that the model has no part of"
        );
        let terms = T::Datasets::terms(dataset).ok_or("a bargain with no dataset")?;
        let newest = terms.upcoming_revision().unwrap_or(terms.revision);
        match bargain {
            // The first terms of a dataset are never upcoming.
            Bargain::Accepted(revision) => {
                ensure!((1..=newest).contains(&revision), "terms were accepted that never were upcoming")
            }
            Bargain::Left => (),
        }
        Ok(())
    }

    fn try_lineage(model: ModelId, record: &Model<T::AccountId>) -> Result<(), TryRuntimeError> {
        let mut datasets: BTreeSet<_> = record.training.iter().map(|(dataset, _)| *dataset).collect();
        // An ancestor is registered before whatever is made from it.
        let mut descendant = model;
        let mut parts = 0u32;
        for (ancestor, part) in &record.upstream {
            ensure!(*ancestor < descendant, "a model is younger than what was made from it");
            descendant = *ancestor;
            parts = parts.saturating_add(part.get());
            let ancestor = Models::<T>::get(ancestor).ok_or("an ancestor does not exist")?;
            datasets.extend(ancestor.training.iter().map(|(dataset, _)| *dataset));
        }
        ensure!(parts <= Parts::DENOMINATOR, "the ancestors have more than all that a model earns");
        ensure!(datasets.len() <= MAX_DATASETS as usize, "a model has too many datasets to be paid for");
        Ok(())
    }
}
