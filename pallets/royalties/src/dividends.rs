//! What share holders earn, as their stakes change.

use crate::{Config, Holder, Holders, Pallet, Pool, Pools};
use frame_support::{defensive, pallet_prelude::Weight};
use guerdon_primitives::{Balance, DatasetId, OnStakeChange, StakedShares};
use guerdon_split::Accrued;

impl<T: Config> Pallet<T> {
    /// The pool of a dataset, after what waited in it has gone to the shares that are staked now.
    pub(crate) fn pool(dataset: DatasetId) -> Pool {
        let mut pool = Pools::<T>::get(dataset);
        if pool.dividends.waiting() > 0 && !pool.dividends.deposit(0, T::Shares::total_staked(dataset)) {
            defensive!("nothing is added to what waits");
        }
        pool
    }

    /// The pool of a dataset, and a holder with all that it earned until now; none if it never had a stake.
    /// Nothing is stored.
    pub(crate) fn accrue(dataset: DatasetId, who: &T::AccountId) -> Option<(Pool, Holder)> {
        let mut holder = Holders::<T>::get(who, dataset)?;
        let pool = Self::pool(dataset);
        holder.accrued.settle(&pool.dividends, T::Shares::staked(dataset, who));
        Some((pool, holder))
    }
}

impl<T: Config> OnStakeChange<T::AccountId> for Pallet<T> {
    fn before_stake_change(dataset: DatasetId, who: &T::AccountId, staked: Balance) {
        let pool = Self::pool(dataset);
        Holders::<T>::mutate(who, dataset, |holder| match holder {
            Some(holder) => holder.accrued.settle(&pool.dividends, staked),
            None => {
                let accrued = Accrued::from_now(&pool.dividends);
                *holder = Some(Holder { accrued, claimed: 0 });
            }
        });
        Pools::<T>::insert(dataset, pool);
    }

    fn weight() -> Weight {
        <T::WeightInfo as crate::WeightInfo>::before_stake_change()
    }
}
