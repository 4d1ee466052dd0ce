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
        Stakes::<T>::get(dataset, who).map_or(0, |stake| stake.staked)
    }

    /// Makes `staked` the stake of `who`: the only place that changes stakes, their sum, and freezes.
    ///
    /// On an error the caller has to roll back.
    pub(crate) fn change_stake(dataset: DatasetId, who: &T::AccountId, staked: Balance) -> DispatchResult {
        let old = Stakes::<T>::get(dataset, who).unwrap_or_default();
        T::OnStakeChange::before_stake_change(dataset, who, old.staked, staked);

        let snapshot = Datasets::<T>::try_mutate(dataset, |record| {
            let record = record.as_mut().ok_or(Error::<T>::UnknownDataset)?;
            let others = record.total_staked.checked_sub(old.staked).ok_or(ArithmeticError::Underflow)?;
            record.total_staked = others.checked_add(staked).ok_or(ArithmeticError::Overflow)?;
            Ok::<_, sp_runtime::DispatchError>(record.snapshot)
        })?;
        let reason = FreezeReason::Staked.into();
        T::StakedShares::set_frozen(dataset, &reason, who, staked, Fortitude::Polite)?;
        Stakes::<T>::set(dataset, who, (staked > 0).then(|| old.changed_to(staked, snapshot)));
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

    fn take_snapshot(dataset: DatasetId) -> Balance {
        Datasets::<T>::mutate(dataset, |record| {
            record.as_mut().map_or(0, |record| {
                // 2^64 snapshots are out of reach: each takes a transaction.
                record.snapshot = record.snapshot.saturating_add(1);
                record.total_staked
            })
        })
    }

    fn staked_at_snapshot(dataset: DatasetId, who: &T::AccountId) -> Balance {
        let Some(record) = Datasets::<T>::get(dataset) else { return 0 };
        Stakes::<T>::get(dataset, who).map_or(0, |stake| stake.counted_at(record.snapshot))
    }
}
