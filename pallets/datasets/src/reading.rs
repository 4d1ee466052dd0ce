//! What other pallets and the runtime API read.

use crate::{Config, Datasets, Entries, Offers, Pallet};
use alloc::vec::Vec;
use frame_support::traits::Get;
use guerdon_primitives::{
    api::{DaoView, Entry, MAX_ENTRIES_PER_PAGE},
    BlockNumber, DatasetId, DatasetTerms, ProposalId, WorkId, Works,
};
use sp_runtime::traits::AccountIdConversion;

/// Tells treasuries from other accounts of the pallet.
const TREASURY: [u8; 8] = *b"treasury";

impl<T: Config> guerdon_primitives::Datasets<T::AccountId> for Pallet<T> {
    fn terms(dataset: DatasetId) -> Option<DatasetTerms> {
        Datasets::<T>::get(dataset).map(|record| record.terms.at(Self::now()))
    }

    fn contained(dataset: DatasetId, work: &WorkId, at: BlockNumber) -> bool {
        let Some(offer) = Offers::<T>::get(dataset, work) else { return false };
        let Some(registered) = T::Works::work(work) else { return false };
        let withdrawn_at = offer.withdrawn_at(registered.withdrawn_at);
        offer.admitted_at.is_some_and(|admitted| admitted <= at)
            && withdrawn_at.is_none_or(|withdrawn| at < withdrawn)
    }

    fn treasury(dataset: DatasetId) -> T::AccountId {
        // By its number alone, the treasury of the first dataset would be the pallet's own account.
        T::PalletId::get().into_sub_account_truncating((TREASURY, dataset))
    }
}

impl<T: Config> Pallet<T> {
    /// How a dataset governs itself. `open` are the proposals that take votes.
    pub fn dao_view(dataset: DatasetId, open: Vec<ProposalId>) -> Option<DaoView<T::AccountId>> {
        let record = Datasets::<T>::get(dataset)?;
        Some(DaoView {
            rules: record.policy.voting,
            terms: record.terms.at(Self::now()),
            contributors_floor: record.policy.contributors_floor,
            staked: record.total_staked,
            open,
            treasury: <Self as guerdon_primitives::Datasets<T::AccountId>>::treasury(dataset),
        })
    }

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
