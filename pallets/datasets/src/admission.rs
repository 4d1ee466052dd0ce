//! What becomes of an offer when its job ends.

use crate::{Config, Entries, Event, Offer, OfferTickets, Offers, Pallet, WeightInfo};
use frame_support::{
    pallet_prelude::Weight,
    storage::with_storage_layer,
    traits::{fungibles::Mutate, Consideration, Defensive},
};
use guerdon_primitives::{
    jobs::{Finding, Task},
    Balance, DatasetId, OnOutcome, Outcome, WorkId, WorkReferences, Works,
};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> OnOutcome<T::AccountId> for Pallet<T> {
    /// Judges an offer. Outcomes of other tasks, and of offers that are not being judged, change nothing.
    ///
    /// An offer that was withdrawn meanwhile, or whose work was, ends unjudged, whatever was found.
    fn on_outcome(task: &Task, outcome: &Outcome<T::AccountId>) -> Weight {
        if let Task::Novelty { dataset, work } = *task {
            Self::judge(dataset, work, outcome);
        }
        Self::weight()
    }

    fn weight() -> Weight {
        T::WeightInfo::on_outcome()
    }
}

impl<T: Config> Pallet<T> {
    fn judge(dataset: DatasetId, work: WorkId, outcome: &Outcome<T::AccountId>) {
        let Some(offer) = Offers::<T>::get(dataset, work) else { return };
        if offer.admitted_at.is_some() {
            return;
        }

        let from_all = T::Works::work(&work).and_then(|registered| registered.withdrawn_at);
        let found = outcome.finding.as_ref().filter(|_| offer.withdrawn_at(from_all).is_none());
        let Some(&Finding::Novelty { similarity, nearest }) = found else {
            return Self::end_unjudged(dataset, work, offer);
        };
        if similarity >= offer.max_similarity {
            Self::remove_offer(dataset, work, offer);
            return Self::deposit_event(Event::Refused { dataset, work, similarity, nearest });
        }
        let shares = offer.shares_for(similarity);
        match with_storage_layer(|| Self::admit(dataset, work, offer, shares)) {
            Ok(owner) => {
                Self::deposit_event(Event::Admitted { dataset, work, owner, similarity, shares });
            }
            // The shares cannot be given, so the work cannot be taken.
            Err(_) => Self::end_unjudged(dataset, work, offer),
        }
    }

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
        let admitted_at = Some(Self::now());
        Offers::<T>::insert(dataset, work, Offer { admitted_at, shares, ..offer });
        Ok(owner)
    }

    fn end_unjudged(dataset: DatasetId, work: WorkId, offer: Offer) {
        Self::remove_offer(dataset, work, offer);
        Self::deposit_event(Event::Unjudged { dataset, work });
    }

    /// Removes an offer and returns its deposit to the work's owner.
    fn remove_offer(dataset: DatasetId, work: WorkId, offer: Offer) {
        Offers::<T>::remove(dataset, work);
        Entries::<T>::remove(dataset, offer.index);
        let ticket = OfferTickets::<T>::take(dataset, work);
        if let Some((ticket, registered)) = ticket.zip(T::Works::work(&work)).defensive() {
            let _ = ticket.drop(&registered.owner).defensive_proof("the deposit is held");
        }
        T::Works::release(&work);
    }
}
