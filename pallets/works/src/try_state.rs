//! What must hold between blocks.

use crate::{lineage::ancestor_works, Config, Pallet, References, ReferencesOf, Tickets, Works};
use alloc::collections::BTreeMap;
use frame_support::{ensure, sp_runtime::TryRuntimeError};
use guerdon_primitives::{is_licence, is_usable, Parts, Payments, Work, WorkId};
use guerdon_split::Ancestor;

impl<T: Config> Pallet<T> {
    /// Checks that every record could have been made by a call, that deposits are exactly those of the works, and that
    /// the references of derived works are counted.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut derived = BTreeMap::<WorkId, u32>::new();
        for (work, record) in Works::<T>::iter() {
            Self::check_record(&record)?;
            ensure!(Tickets::<T>::contains_key(work), "a work without its deposit");
            for ancestor in ancestor_works(&record.upstream) {
                *derived.entry(*ancestor).or_default() += 1;
            }
        }
        ensure!(Tickets::<T>::iter_keys().all(Works::<T>::contains_key), "a deposit for no work");
        for (work, references) in ReferencesOf::<T>::iter() {
            ensure!(references != References::default(), "no references, and a trace of them");
            ensure!(Works::<T>::contains_key(work), "references to no work");
            ensure!(references.derived == derived.remove(&work).unwrap_or(0), "derived works miscounted");
        }
        ensure!(derived.is_empty(), "derived works not counted");
        Ok(())
    }

    fn check_record(record: &Work<T::AccountId>) -> Result<(), TryRuntimeError> {
        let (from, now) = (record.registered_at, Self::now());
        ensure!(from <= now, "a work registered in the future");
        ensure!(record.withdrawn_at.is_none_or(|at| from <= at && at <= now), "withdrawn out of its time");
        ensure!(is_usable(&record.locator), "an unusable locator");
        ensure!(is_licence(&record.licence), "an unusable licence");

        let sum: u64 = record.upstream.iter().map(|(_, part)| u64::from(part.get())).sum();
        ensure!(sum <= Parts::DENOMINATOR.into(), "ancestors that have more than the whole");
        for (ancestor, _) in &record.upstream {
            let is_earlier = match ancestor {
                Ancestor::Work { work, owner } => Works::<T>::get(work)
                    .is_some_and(|above| above.owner == *owner && above.registered_at <= from),
                Ancestor::Outputs { payment } => T::Payments::paid_at(*payment).is_some_and(|at| at < from),
            };
            ensure!(is_earlier, "an ancestor that was not there before");
        }
        let once = |place: usize| {
            record.upstream[..place].iter().all(|(ancestor, _)| *ancestor != record.upstream[place].0)
        };
        ensure!((0..record.upstream.len()).all(once), "an ancestor twice");
        Ok(())
    }
}
