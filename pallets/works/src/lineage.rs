//! What the ancestors of a work have of its income, worked out when it is registered.
//!
//! A parent with part `a` passes on of it to its own ancestors what these have of its income: see
//! [`guerdon_split::inherited`]. An ancestor that is reached over several parents has the sum. The list is made once,
//! so that a payment never climbs.
//!
//! There are no cycles. A parent work is registered before the works made from it, and cannot be removed while there
//! are any. A parent payment was made in an earlier block than the work was registered in, and pays only by works
//! that were in a dataset by its own block.

use crate::{Config, Error, Pallet, References, ReferencesOf, WorkParent, Works};
use alloc::vec::Vec;
use frame_support::{ensure, sp_runtime::ArithmeticError, traits::Defensive};
use guerdon_primitives::{Parts, Payments, WorkId, WorkUpstream};
use guerdon_split::{inherited, Ancestor};

type Claims<T> = Vec<(Ancestor<<T as frame_system::Config>::AccountId, WorkId>, Parts)>;

impl<T: Config> Pallet<T> {
    /// What the ancestors have of the income of a work with these parents, in the order in which they are reached.
    pub(crate) fn upstream(parents: &[(WorkParent, Parts)]) -> Result<WorkUpstream<T::AccountId>, Error<T>> {
        for (place, (parent, part)) in parents.iter().enumerate() {
            ensure!(*part > Parts::ZERO, Error::<T>::ZeroPart);
            ensure!(parents[..place].iter().all(|(earlier, _)| earlier != parent), Error::<T>::ParentTwice);
        }
        let mut upstream = Claims::<T>::new();
        for (parent, part) in parents {
            for (ancestor, part) in Self::claims(*parent, *part)? {
                match upstream.iter_mut().find(|(known, _)| *known == ancestor) {
                    Some((_, sum)) => *sum = sum_of::<T>(&[*sum, part])?,
                    None => upstream.push((ancestor, part)),
                }
            }
        }
        sum_of::<T>(&upstream.iter().map(|(_, part)| *part).collect::<Vec<_>>())?;
        upstream.try_into().map_err(|_| Error::<T>::TooManyAncestors)
    }

    /// What a parent with this part keeps of it, and what its own ancestors have of it.
    fn claims(parent: WorkParent, part: Parts) -> Result<Claims<T>, Error<T>> {
        let work = match parent {
            WorkParent::Work(work) => work,
            WorkParent::Outputs(payment) => {
                let paid_at = T::Payments::paid_at(payment).ok_or(Error::<T>::UnknownPayment)?;
                ensure!(paid_at < Self::now(), Error::<T>::PaymentTooRecent);
                return Ok(alloc::vec![(Ancestor::Outputs { payment }, part)]);
            }
        };
        let record = Works::<T>::get(work).ok_or(Error::<T>::UnknownParent)?;
        ensure!(record.withdrawn_at.is_none(), Error::<T>::ParentWithdrawn);
        let (ancestors, above): (Vec<_>, Vec<Parts>) = record.upstream.into_iter().unzip();
        // A work's ancestors have at most its whole income, so there is always an answer.
        let parts = inherited(part, &above).ok_or(Error::<T>::PartsOverWhole)?;
        let first = Ancestor::Work { work, owner: record.owner };
        Ok(core::iter::once(first).chain(ancestors).zip(parts).collect())
    }

    /// Notes that a work with these ancestors is registered.
    pub(crate) fn hold_ancestors(upstream: &WorkUpstream<T::AccountId>) -> Result<(), ArithmeticError> {
        ancestor_works(upstream).try_for_each(|work| {
            ReferencesOf::<T>::try_mutate(work, |references| {
                references.derived = references.derived.checked_add(1).ok_or(ArithmeticError::Overflow)?;
                Ok(())
            })
        })
    }

    /// Notes that a work with these ancestors is removed.
    pub(crate) fn release_ancestors(upstream: &WorkUpstream<T::AccountId>) {
        for work in ancestor_works(upstream) {
            Self::lower(work, |references| &mut references.derived);
        }
    }

    /// Takes one from a count of references to a work, which leaves no trace at zero.
    pub(crate) fn lower(work: &WorkId, count: impl FnOnce(&mut References) -> &mut u32) {
        let mut references = ReferencesOf::<T>::get(work);
        let count = count(&mut references);
        *count = count.checked_sub(1).defensive_proof("what is released was held").unwrap_or(0);
        if references == References::default() {
            ReferencesOf::<T>::remove(work);
        } else {
            ReferencesOf::<T>::insert(work, references);
        }
    }
}

/// The works among the ancestors.
pub(crate) fn ancestor_works<AccountId>(upstream: &WorkUpstream<AccountId>) -> impl Iterator<Item = &WorkId> {
    upstream.iter().filter_map(|(ancestor, _)| match ancestor {
        Ancestor::Work { work, .. } => Some(work),
        Ancestor::Outputs { .. } => None,
    })
}

/// The sum of parts, which is at most the whole.
fn sum_of<T: Config>(parts: &[Parts]) -> Result<Parts, Error<T>> {
    let sum = parts.iter().try_fold(0u32, |sum, part| sum.checked_add(part.get()));
    sum.and_then(|sum| Parts::new(sum).ok()).ok_or(Error::<T>::PartsOverWhole)
}
