//! What a dataset's DAO changes of it.

use crate::{policy::ensure_admission_usable, Config, Dataset, Datasets, Error, Event, Pallet, WeightInfo};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Weight},
};
use guerdon_primitives::{
    BlockNumber, Change, DatasetId, Enactment, GovernedDatasets, Terms, UpcomingTerms, VotingBounds,
    VotingRules,
};
use sp_runtime::{ArithmeticError, DispatchError};

impl<T: Config> GovernedDatasets<T::AccountId> for Pallet<T> {
    fn voting(dataset: DatasetId) -> Option<VotingRules> {
        Datasets::<T>::get(dataset).map(|record| record.policy.voting)
    }

    fn check(dataset: DatasetId, change: &Change<T::AccountId>) -> DispatchResult {
        let record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
        Self::ensure_possible(&record, change)
    }

    fn enact(
        dataset: DatasetId,
        change: Change<T::AccountId>,
        notice: BlockNumber,
    ) -> Result<Enactment, DispatchError> {
        let mut record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
        Self::ensure_possible(&record, &change)?;
        record.terms = record.terms.at(Self::now());
        let event = match change {
            Change::Terms(stated) => {
                if let Some(upcoming) = record.terms.upcoming {
                    return Ok(Enactment::NotBefore(upcoming.starts_at));
                }
                let terms = stated.checked().ok_or(Error::<T>::TermsNotWhole)?;
                Self::announce(dataset, &mut record, terms, notice)?
            }
            Change::ContributorsFloor(floor) => {
                record.policy.contributors_floor = floor;
                Event::ContributorsFloorRaised { dataset, floor }
            }
            Change::Admission(admission) => {
                record.policy.admission = admission.clone();
                Event::AdmissionChanged { dataset, admission }
            }
            Change::Curator(curator) => {
                record.curator = curator.clone();
                Event::CuratorChanged { dataset, curator }
            }
            Change::Voting(rules) => {
                record.policy.voting = rules;
                Event::VotingRulesChanged { dataset, rules }
            }
            Change::Spend { .. } => return Err(DispatchError::Unavailable),
        };
        Datasets::<T>::insert(dataset, record);
        Self::deposit_event(event);
        Ok(Enactment::Done)
    }

    fn weight() -> Weight {
        T::WeightInfo::enact()
    }
}

impl<T: Config> Pallet<T> {
    /// Refuses what a dataset could not be by, and what goes against its floor.
    fn ensure_possible(record: &Dataset<T::AccountId>, change: &Change<T::AccountId>) -> DispatchResult {
        let policy = &record.policy;
        match change {
            Change::Terms(stated) => {
                let terms = stated.checked().ok_or(Error::<T>::TermsNotWhole)?;
                policy.ensure_above_floor::<T>(&terms)?;
            }
            Change::ContributorsFloor(floor) => {
                policy.ensure_raises_floor::<T>(*floor, &record.terms.at(Self::now()))?;
            }
            Change::Admission(admission) => ensure_admission_usable::<T>(admission)?,
            Change::Voting(rules) => T::VotingBounds::ensure_allowed(rules)?,
            Change::Spend { amount, .. } => ensure!(*amount > 0, Error::<T>::ZeroAmount),
            Change::Curator(_) => {}
        }
        Ok(())
    }

    /// Has new terms start after the notice period.
    fn announce(
        dataset: DatasetId,
        record: &mut Dataset<T::AccountId>,
        terms: Terms,
        notice: BlockNumber,
    ) -> Result<Event<T>, ArithmeticError> {
        let starts_at = Self::now().checked_add(notice).ok_or(ArithmeticError::Overflow)?;
        let revision = record.terms.revision.checked_add(1).ok_or(ArithmeticError::Overflow)?;
        record.terms.upcoming = Some(UpcomingTerms { terms, starts_at });
        Ok(Event::TermsEnacted { dataset, revision, terms, starts_at })
    }
}
