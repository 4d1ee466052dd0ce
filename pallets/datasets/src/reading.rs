//! What other pallets and the runtime API read.

use crate::{Config, Datasets, Entries, Error, Event, Offers, Pallet};
use alloc::vec::Vec;
use frame_support::pallet_prelude::DispatchResult;
use guerdon_primitives::{
    api::{Entry, MAX_ENTRIES_PER_PAGE},
    BlockNumber, DatasetId, Terms, VotingRules, WorkId, Works,
};

impl<T: Config> guerdon_primitives::Datasets<T::AccountId> for Pallet<T> {
    fn terms(dataset: DatasetId) -> Option<Terms> {
        Datasets::<T>::get(dataset).map(|record| record.terms)
    }

    fn contained(dataset: DatasetId, work: &WorkId, at: BlockNumber) -> bool {
        let Some(offer) = Offers::<T>::get(dataset, work) else { return false };
        let Some(registered) = T::Works::work(work) else { return false };
        let withdrawn_at = offer.withdrawn_at(registered.withdrawn_at);
        offer.admitted_at.is_some_and(|admitted| admitted <= at)
            && withdrawn_at.is_none_or(|withdrawn| at < withdrawn)
    }

    fn voting(dataset: DatasetId) -> Option<VotingRules> {
        Datasets::<T>::get(dataset).map(|record| record.policy.voting)
    }

    fn set_terms(dataset: DatasetId, terms: Terms) -> DispatchResult {
        Datasets::<T>::try_mutate(dataset, |record| {
            record.as_mut().ok_or(Error::<T>::UnknownDataset)?.terms = terms;
            Self::deposit_event(Event::TermsChanged { dataset, terms });
            Ok(())
        })
    }
}

impl<T: Config> Pallet<T> {
    /// The entries of a dataset from the index `from` on, in order: up to `limit`, holes not counted, and at
    /// most [`MAX_ENTRIES_PER_PAGE`].
    ///
    /// Reads every index it passes, so it is for runtime APIs alone.
    pub fn entries(dataset: DatasetId, from: u32, limit: u32) -> Vec<Entry<T::AccountId>> {
        let end = Datasets::<T>::get(dataset).map_or(0, |record| record.entries);
        (from..end)
            .filter_map(|index| Self::entry(dataset, index))
            .take(limit.min(MAX_ENTRIES_PER_PAGE) as usize)
            .collect()
    }

    fn entry(dataset: DatasetId, index: u32) -> Option<Entry<T::AccountId>> {
        let work = Entries::<T>::get(dataset, index)?;
        let offer = Offers::<T>::get(dataset, work)?;
        let registered = T::Works::work(&work)?;
        Some(Entry {
            index,
            work,
            owner: registered.owner,
            locator: registered.locator,
            registered_at: registered.registered_at,
            upstream: registered.upstream,
            job: offer.job,
            admitted_at: offer.admitted_at,
            withdrawn_at: offer.withdrawn_at(registered.withdrawn_at),
        })
    }
}
