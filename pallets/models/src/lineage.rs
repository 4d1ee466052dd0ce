//! What a model's ancestors have of its income, worked out when it is registered.

use crate::{Config, Derivatives, Error, Models, Pallet, Parent, Training};
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::ensure;
use guerdon_primitives::{Parts, Upstream};
use guerdon_split::{inherited, MAX_DATASETS};

impl<T: Config> Pallet<T> {
    /// The parts of a child's income that its parent and the parent's ancestors have.
    pub(crate) fn upstream(parent: Parent) -> Result<Upstream, Error<T>> {
        let record = Models::<T>::get(parent.model).ok_or(Error::<T>::UnknownParent)?;
        let Derivatives::For(asked) = record.derivatives else { return Err(Error::<T>::DerivativesRefused) };
        ensure!(asked == parent.part, Error::<T>::OtherPartAsked);

        let (ancestors, above): (Vec<_>, Vec<Parts>) = record.upstream.into_iter().unzip();
        // A model's ancestors have at most its whole income, so there is always an answer.
        let parts = inherited(asked, &above).ok_or(Error::<T>::TooManyAncestors)?;
        let models = core::iter::once(parent.model).chain(ancestors);
        models.zip(parts).collect::<Vec<_>>().try_into().map_err(|_| Error::<T>::TooManyAncestors)
    }

    /// Whether the datasets of a model and of its ancestors are few enough for one payment.
    pub(crate) fn ensure_datasets_fit(training: &Training, upstream: &Upstream) -> Result<(), Error<T>> {
        let mut datasets: BTreeSet<_> = training.iter().map(|(dataset, _)| *dataset).collect();
        for (ancestor, _) in upstream {
            let record = Models::<T>::get(ancestor).ok_or(Error::<T>::UnknownParent)?;
            datasets.extend(record.training.iter().map(|(dataset, _)| *dataset));
        }
        ensure!(datasets.len() <= MAX_DATASETS as usize, Error::<T>::TooManyDatasets);
        Ok(())
    }
}
