//! Changes of stakes, and what others read of them.

use crate::{Config, Datasets, Error, FreezeReason, Pallet, Stakes};
use frame_support::{
    pallet_prelude::DispatchResult,
    traits::{
        fungibles::{freeze::Mutate, Inspect as _},
        tokens::Fortitude,
    },
};
use guerdon_primitives::{Balance, DatasetId, OnStakeChange, StakedShares};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn stake_of(dataset: DatasetId, who: &T::AccountId) -> Balance {
        Stakes::<T>::get(dataset, who)
    }

    /// Makes `staked` the stake of `who`: the only place that changes stakes, their sum, and freezes.
    ///
    /// On an error the caller has to roll back.
    pub(crate) fn change_stake(dataset: DatasetId, who: &T::AccountId, staked: Balance) -> DispatchResult {
        let old = Self::stake_of(dataset, who);
        T::OnStakeChange::before_stake_change(dataset, who, old, staked);

        Datasets::<T>::try_mutate(dataset, |record| {
            let record = record.as_mut().ok_or(Error::<T>::UnknownDataset)?;
            let others = record.total_staked.checked_sub(old).ok_or(ArithmeticError::Underflow)?;
            record.total_staked = others.checked_add(staked).ok_or(ArithmeticError::Overflow)?;
            Ok::<_, sp_runtime::DispatchError>(())
        })?;
        let reason = FreezeReason::Staked.into();
        T::StakedShares::set_frozen(dataset, &reason, who, staked, Fortitude::Polite)?;
        match staked {
            0 => Stakes::<T>::remove(dataset, who),
            _ => Stakes::<T>::insert(dataset, who, staked),
        }
        Ok(())
    }
}

impl<T: Config> StakedShares<T::AccountId> for Pallet<T> {
    fn staked(dataset: DatasetId, who: &T::AccountId) -> Balance {
        Self::stake_of(dataset, who)
    }

    fn unstaked(dataset: DatasetId, who: &T::AccountId) -> Balance {
        T::Shares::balance(dataset, who).saturating_sub(Self::stake_of(dataset, who))
    }

    fn total_staked(dataset: DatasetId) -> Balance {
        Datasets::<T>::get(dataset).map_or(0, |record| record.total_staked)
    }
}
