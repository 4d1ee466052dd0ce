//! Works that leave a dataset, and what becomes of the shares that they brought.

use crate::{Config, Datasets, Error, Event, Offers, Pallet, ShareFate};
use frame_support::{
    ensure,
    traits::{
        fungibles::{Inspect, Mutate},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use guerdon_primitives::{Balance, DatasetId, StakeLocks, WorkId, Works};
use sp_runtime::{ArithmeticError, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// Marks an offer as withdrawn and, if the policy says so, burns the shares that the work brought.
    ///
    /// On an error the caller has to roll back.
    pub(crate) fn withdraw_work(who: &T::AccountId, dataset: DatasetId, work: WorkId) -> DispatchResult {
        let policy = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?.policy;
        let mut offer = Offers::<T>::get(dataset, work).ok_or(Error::<T>::NotOffered)?;
        let registered = T::Works::work(&work).ok_or(Error::<T>::UnknownWork)?;
        let is_free = registered.owner == *who || registered.withdrawn_at.is_some();
        ensure!(is_free, Error::<T>::NotOwner);
        ensure!(offer.withdrawn_at.is_none(), Error::<T>::AlreadyWithdrawn);

        offer.withdrawn_at = Some(registered.withdrawn_at.unwrap_or_else(Self::now));
        let burned = match policy.on_withdrawal {
            ShareFate::Keep => 0,
            ShareFate::Burn => Self::burn_shares(dataset, &registered.owner, offer.shares)?,
        };
        Offers::<T>::insert(dataset, work, offer);
        Self::deposit_event(Event::Withdrawn { dataset, work, burned });
        Ok(())
    }

    /// Burns `brought` shares of the owner, or all it has if these are fewer: unstaked ones first, then staked ones.
    ///
    /// Only staked shares are locked by a vote, so that a vote holds up no more burnings than it must.
    fn burn_shares(
        dataset: DatasetId,
        owner: &T::AccountId,
        brought: Balance,
    ) -> Result<Balance, DispatchError> {
        let (balance, staked) = (T::Shares::balance(dataset, owner), Self::stake_of(dataset, owner));
        let burned = brought.min(balance);
        if burned == 0 {
            return Ok(0);
        }
        let left = staked.min(balance.checked_sub(burned).ok_or(ArithmeticError::Underflow)?);
        if left < staked {
            ensure!(left >= T::StakeLocks::locked(dataset, owner), Error::<T>::StakeLocked);
            Self::change_stake(dataset, owner, left)?;
        }
        let (preservation, force) = (Preservation::Expendable, Fortitude::Polite);
        T::Shares::burn_from(dataset, owner, burned, preservation, Precision::Exact, force)
    }
}
