//! What becomes of an offer when its job ends.

use crate::{Config, Datasets, Entries, Event, Offer, Offers, Pallet, WeightInfo};
use frame_support::{pallet_prelude::Weight, storage::with_storage_layer, traits::fungibles::Mutate};
use guerdon_primitives::{
    jobs::{Finding, Task},
    Balance, DatasetId, OnOutcome, OnStakeChange, Outcome, WorkId, Works,
};
use sp_runtime::{traits::SaturatedConversion, ArithmeticError, DispatchError};

impl<T: Config> OnOutcome<T::AccountId> for Pallet<T> {
    /// Judges an offer. Outcomes of other tasks, and of offers that are not being judged, change nothing.
    fn on_outcome(task: &Task, outcome: &Outcome<T::AccountId>) {
        let Task::Novelty { dataset, work } = *task else { return };
        let Some(offer) = Offers::<T>::get(dataset, work) else { return };
        let (None, Some(record)) = (offer.admitted_at, Datasets::<T>::get(dataset)) else { return };

        let Some(Finding::Novelty { similarity, nearest }) = outcome.finding else {
            return Self::end_unjudged(dataset, work, offer);
        };
        if similarity >= record.policy.max_similarity {
            Self::remove_offer(dataset, work, offer);
            return Self::deposit_event(Event::Refused { dataset, work, similarity, nearest });
        }
        let shares = record.policy.shares(similarity);
        match with_storage_layer(|| Self::admit(dataset, work, offer, shares)) {
            Ok(owner) => {
                Self::deposit_event(Event::Admitted { dataset, work, owner, similarity, shares });
            }
            // The shares cannot be given, so the work cannot be taken.
            Err(_) => Self::end_unjudged(dataset, work, offer),
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::on_outcome().saturating_add(T::OnStakeChange::weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Marks the offer as admitted, mints its shares and stakes them. Returns the owner.
    fn admit(
        dataset: DatasetId,
        work: WorkId,
        offer: Offer,
        shares: Balance,
    ) -> Result<T::AccountId, DispatchError> {
        let owner = T::Works::work(&work).ok_or(crate::Error::<T>::UnknownWork)?.owner;
        let staked = Self::stake_of(dataset, &owner).checked_add(shares).ok_or(ArithmeticError::Overflow)?;
        T::Shares::mint_into(dataset, &owner, shares)?;
        Self::change_stake(dataset, &owner, staked)?;
        let admitted_at = Some(frame_system::Pallet::<T>::block_number().saturated_into());
        Offers::<T>::insert(dataset, work, Offer { admitted_at, ..offer });
        Ok(owner)
    }

    fn end_unjudged(dataset: DatasetId, work: WorkId, offer: Offer) {
        Self::remove_offer(dataset, work, offer);
        Self::deposit_event(Event::Unjudged { dataset, work });
    }

    fn remove_offer(dataset: DatasetId, work: WorkId, offer: Offer) {
        Offers::<T>::remove(dataset, work);
        Entries::<T>::remove(dataset, offer.index);
    }
}
