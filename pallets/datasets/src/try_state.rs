//! What must hold between blocks.

use crate::{
    policy::ensure_admission_usable, Config, DatasetTickets, Datasets, Entries, FreezeReason, NextDataset,
    Offer, OfferTickets, Offers, Pallet, Stakes,
};
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    traits::fungibles::{freeze::Inspect as _, Inspect as _},
};
use guerdon_primitives::{Balance, DatasetId, WorkId, Works};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks datasets, offers and stakes against each other, and stakes against freezes and balances.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let totals = Self::check_stakes()?;
        for (dataset, record) in Datasets::<T>::iter() {
            let upcoming = record.terms.upcoming.map(|upcoming| upcoming.terms);
            ensure!(
                core::iter::once(record.terms.in_force)
                    .chain(upcoming)
                    .all(|terms| record.policy.ensure_above_floor::<T>(&terms).is_ok()),
                "terms below the floor"
            );
            ensure!(
                ensure_admission_usable::<T>(&record.policy.admission).is_ok(),
                "a policy that works could not be taken by"
            );
            ensure!(dataset < NextDataset::<T>::get(), "a dataset beyond the next number");
            ensure!(T::Shares::asset_exists(dataset), "a dataset without shares");
            ensure!(DatasetTickets::<T>::contains_key(dataset), "a dataset without its deposit");
            ensure!(
                record.total_staked == totals.get(&dataset).copied().unwrap_or(0),
                "a total that is not the sum of the stakes"
            );
        }
        ensure!(totals.keys().all(Datasets::<T>::contains_key), "a stake in no dataset");
        ensure!(
            DatasetTickets::<T>::iter_keys().all(Datasets::<T>::contains_key),
            "a deposit for no dataset"
        );
        Self::check_offers()
    }

    /// Checks each stake against its freeze, and returns the sums by dataset.
    fn check_stakes() -> Result<BTreeMap<DatasetId, Balance>, TryRuntimeError> {
        let mut totals = BTreeMap::new();
        for (dataset, who, stake) in Stakes::<T>::iter() {
            let frozen = T::StakedShares::balance_frozen(dataset, &FreezeReason::Staked.into(), &who);
            ensure!(stake > 0, "an empty stake");
            ensure!(stake == frozen, "a stake that is not what is frozen");
            ensure!(stake <= T::Shares::balance(dataset, &who), "a stake beyond the balance");
            let total: &mut Balance = totals.entry(dataset).or_default();
            *total = total.checked_add(stake).ok_or("stakes sum to more than an amount holds")?;
        }
        Ok(totals)
    }

    /// Checks offers, and that offers, entries and deposits are one to one.
    fn check_offers() -> Result<(), TryRuntimeError> {
        let mut offers = 0;
        for (dataset, work, offer) in Offers::<T>::iter() {
            let end = Datasets::<T>::get(dataset).map_or(0, |record| record.entries);
            ensure!(offer.index < end, "an offer beyond the next index");
            ensure!(Entries::<T>::get(dataset, offer.index) == Some(work), "an offer without its entry");
            ensure!(OfferTickets::<T>::contains_key(dataset, work), "an offer without its deposit");
            Self::check_offer(&work, &offer)?;
            offers += 1;
        }
        ensure!(offers == Entries::<T>::iter_keys().count(), "an entry without its offer");
        ensure!(offers == OfferTickets::<T>::iter_keys().count(), "a deposit without its offer");
        Ok(())
    }

    fn check_offer(work: &WorkId, offer: &Offer) -> Result<(), TryRuntimeError> {
        let now = Self::now();
        let registered = T::Works::work(work).ok_or("an offer of an unknown work")?;
        ensure!(offer.admitted_at.is_none_or(|at| at <= now), "a work admitted in the future");
        ensure!(offer.withdrawn_at.is_none_or(|at| at <= now), "a work withdrawn in the future");
        ensure!(
            offer.admitted_at.is_some() == (offer.shares > 0),
            "shares without admission, or the reverse"
        );
        ensure!(offer.shares <= offer.base_shares, "more shares than a work brings");
        if let (Some(admitted), Some(withdrawn)) =
            (offer.admitted_at, offer.withdrawn_at(registered.withdrawn_at))
        {
            ensure!(admitted <= withdrawn, "a work admitted after it was withdrawn");
        }
        Ok(())
    }
}
