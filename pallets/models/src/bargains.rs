//! Which terms of a dataset a model has, where they are not those in force for all.
//!
//! A model has the terms in force of each dataset that it or a model it was made from was trained on. Terms that were
//! enacted and have not started are its terms at once if its operator accepts them. A model whose operator left a
//! dataset has no terms for it, until its operator accepts some.

use crate::{Bargain, Bargains, Config, Error, Event, Model, Models, Pallet};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use guerdon_primitives::{DatasetId, Datasets, ModelId, NoTerms, Operators, Terms};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_accept(
        caller: &T::AccountId,
        model: ModelId,
        dataset: DatasetId,
        revision: u32,
    ) -> DispatchResult {
        Self::ensure_bargains(caller, model, dataset)?;
        let terms = T::Datasets::terms(dataset).ok_or(Error::<T>::UnknownDataset)?;
        let bargain = Bargains::<T>::get(model, dataset);
        match terms.upcoming_revision() {
            Some(upcoming) => {
                ensure!(revision == upcoming, Error::<T>::OtherTerms);
                ensure!(bargain != Some(Bargain::Accepted(upcoming)), Error::<T>::NothingToAccept);
                Bargains::<T>::insert(model, dataset, Bargain::Accepted(upcoming));
            }
            // The terms in force need no bargain.
            None => {
                ensure!(bargain == Some(Bargain::Left), Error::<T>::NothingToAccept);
                ensure!(revision == terms.revision, Error::<T>::OtherTerms);
                Bargains::<T>::remove(model, dataset);
            }
        }
        Self::deposit_event(Event::TermsAccepted { model, dataset, revision });
        Ok(())
    }

    pub(crate) fn do_leave(caller: &T::AccountId, model: ModelId, dataset: DatasetId) -> DispatchResult {
        Self::ensure_bargains(caller, model, dataset)?;
        let bargain = Bargains::<T>::get(model, dataset);
        ensure!(bargain != Some(Bargain::Left), Error::<T>::AlreadyLeft);
        Bargains::<T>::insert(model, dataset, Bargain::Left);
        Self::deposit_event(Event::DatasetLeft { model, dataset });
        Ok(())
    }

    pub(crate) fn terms_for(model: ModelId, dataset: DatasetId) -> Result<Terms, NoTerms> {
        let accepted = match Bargains::<T>::get(model, dataset) {
            Some(Bargain::Left) => return Err(NoTerms::Left),
            Some(Bargain::Accepted(revision)) => Some(revision),
            None => None,
        };
        let terms = T::Datasets::terms(dataset).ok_or(NoTerms::UnknownDataset)?;
        Ok(terms.for_model(accepted))
    }

    /// Whether the caller operates the model, and a payment for it pays the dataset.
    fn ensure_bargains(caller: &T::AccountId, model: ModelId, dataset: DatasetId) -> Result<(), Error<T>> {
        let record = Models::<T>::get(model).ok_or(Error::<T>::UnknownModel)?;
        ensure!(record.operator == *caller, Error::<T>::NotOperator);
        ensure!(Self::is_trained_on(&record, dataset), Error::<T>::NotTrainedOn);
        Ok(())
    }

    /// Whether the model or one that it was made from was trained on the dataset.
    pub(crate) fn is_trained_on(record: &Model<T::AccountId>, dataset: DatasetId) -> bool {
        let trained = |record: &Model<T::AccountId>| record.training.iter().any(|(of, _)| *of == dataset);
        let mut ancestors = record.upstream.iter();
        trained(record)
            || ancestors.any(|(ancestor, _)| Models::<T>::get(ancestor).as_ref().is_some_and(trained))
    }
}

impl<T: Config> Operators<T::AccountId> for Pallet<T> {
    fn operates(who: &T::AccountId, model: ModelId, dataset: DatasetId) -> bool {
        Self::ensure_bargains(who, model, dataset).is_ok()
    }

    fn accept(model: ModelId, dataset: DatasetId) {
        // The model can have been given up in the meantime.
        let Some(record) = Models::<T>::get(model) else { return };
        if !Self::is_trained_on(&record, dataset) {
            return;
        }
        let terms = T::Datasets::terms(dataset);
        let Some(upcoming) = terms.and_then(|terms| terms.upcoming_revision()) else { return };
        let accepted = Bargain::Accepted(upcoming);
        let bargain = Bargains::<T>::get(model, dataset);
        if bargain == Some(Bargain::Left) || bargain == Some(accepted) {
            return;
        }
        Bargains::<T>::insert(model, dataset, accepted);
        Self::deposit_event(Event::TermsAccepted { model, dataset, revision: upcoming });
    }
}
