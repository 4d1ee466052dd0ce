//! What share holders earn, as their stakes change.

use crate::{Assets, Config, Holder, Holders, Pallet, Pool, Pools};
use frame_support::defensive;
use guerdon_primitives::{Asset, Balance, DatasetId, OnStakeChange, StakedShares};

impl<T: Config> Pallet<T> {
    /// The pool of a dataset, after what waited in it has gone to the shares that are staked now.
    pub(crate) fn pool(dataset: DatasetId, asset: &Asset) -> Pool {
        let mut pool = Pools::<T>::get(dataset, asset);
        if pool.dividends.waiting() > 0 && !pool.dividends.deposit(0, T::Shares::total_staked(dataset)) {
            defensive!("nothing is added to what waits");
        }
        pool
    }

    /// The pool of a dataset, and a holder with all that it earned and missed until now. Nothing is stored.
    pub(crate) fn accrue(dataset: DatasetId, asset: &Asset, who: &T::AccountId) -> (Pool, Holder) {
        let (staked, unstaked) = (T::Shares::staked(dataset, who), T::Shares::unstaked(dataset, who));
        Self::accrue_at(dataset, asset, who, staked, unstaked)
    }

    /// As [`Self::accrue`], for a holder that has had `staked` shares since its stake last changed, and has `unstaked`
    /// besides.
    fn accrue_at(
        dataset: DatasetId,
        asset: &Asset,
        who: &T::AccountId,
        staked: Balance,
        unstaked: Balance,
    ) -> (Pool, Holder) {
        let pool = Self::pool(dataset, asset);
        let mut holder = Holders::<T>::get((who, dataset, asset));
        holder.accrued.settle(&pool.dividends, staked);
        // Shares can be sent and received in between without a trace: only those count that were there at both ends.
        holder.missed.settle(&pool.dividends, holder.unstaked.min(unstaked));
        holder.unstaked = unstaked;
        (pool, holder)
    }
}

impl<T: Config> OnStakeChange<T::AccountId> for Pallet<T> {
    fn before_stake_change(dataset: DatasetId, who: &T::AccountId, from: Balance, to: Balance) {
        let unstaked = T::Shares::unstaked(dataset, who);
        for asset in Assets::<T>::get().keys() {
            let (pool, mut holder) = Self::accrue_at(dataset, asset, who, from, unstaked);
            holder.unstaked = unstaked.saturating_add(from).saturating_sub(to);
            Pools::<T>::insert(dataset, asset, pool);
            Holders::<T>::insert((who, dataset, asset), holder);
        }
    }
}
