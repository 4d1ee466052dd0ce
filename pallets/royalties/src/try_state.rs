//! The invariants of the money, of each asset.

use crate::{
    Assets, Config, Earnings, Holders, Inheritances, NextPayment, Pallet, Payments, Pools, Total, Totals,
};
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    sp_runtime::{traits::Zero, TryRuntimeError},
    traits::fungibles::Inspect,
};
use guerdon_primitives::{Asset, Balance, DatasetId};

fn sum(mut amounts: impl Iterator<Item = Balance>) -> Result<Balance, TryRuntimeError> {
    amounts
        .try_fold(Balance::zero(), |sum, amount| sum.checked_add(amount))
        .ok_or(TryRuntimeError::Other("a sum of amounts exceeds a balance"))
}

impl<T: Config> Pallet<T> {
    /// What the pallet owes of an asset: fees in escrow, what the pools hold, inheritances, and what accounts can
    /// claim.
    pub(crate) fn owed(asset: &Asset) -> Result<Balance, TryRuntimeError> {
        let unsettled = Payments::<T>::iter_values().filter(|payment| payment.outcome.is_none());
        let escrow = unsettled.filter(|payment| payment.asset == *asset).map(|payment| payment.fee);
        let pools = Pools::<T>::iter().filter(|(_, of, _)| of == asset).map(|(_, _, pool)| pool.held);
        let inherited =
            Inheritances::<T>::iter().filter(|(_, of, _)| of == asset).map(|(_, _, amount)| amount);
        let earnings = Earnings::<T>::iter().filter(|(_, of, _)| of == asset);
        let claimable = earnings.map(|(_, _, earning)| earning.claimable);
        sum(escrow.chain(pools).chain(inherited).chain(claimable))
    }

    /// Of each asset, everything paid in is paid out or owed, what is owed is there, and no pool owes more than it
    /// holds. Nothing is kept of any other asset.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextPayment::<T>::get();
        ensure!(
            Payments::<T>::iter_keys().all(|id| id < next),
            "a payment's identifier is still to be given"
        );
        let assets = Assets::<T>::get();
        let known = |asset: &Asset| assets.contains_key(asset);
        ensure!(Payments::<T>::iter_values().all(|payment| known(&payment.asset)), "a fee in no known asset");
        ensure!(Earnings::<T>::iter_keys().all(|(_, asset)| known(&asset)), "earnings in no known asset");
        ensure!(Pools::<T>::iter_keys().all(|(_, asset)| known(&asset)), "a pool of no known asset");
        ensure!(Totals::<T>::iter_keys().all(|asset| known(&asset)), "a total of no known asset");
        ensure!(
            Inheritances::<T>::iter().all(|(payment, _, amount)| payment < next && amount > 0),
            "an inheritance of no payment, or of nothing"
        );
        for asset in assets.keys() {
            Self::try_asset(asset)?;
        }
        Self::try_pools()
    }

    fn try_asset(asset: &Asset) -> Result<(), TryRuntimeError> {
        let Total { paid_in, paid_out } = Totals::<T>::get(asset);
        let fees = Payments::<T>::iter_values().filter(|payment| payment.asset == *asset);
        ensure!(sum(fees.map(|payment| payment.fee))? == paid_in, "the fees are not what was paid in");
        let earned = Earnings::<T>::iter().filter(|(_, of, _)| of == asset);
        let earned = earned.map(|(_, _, earning)| earning.claimed);
        let dividends = Holders::<T>::iter().filter(|((_, _, of), _)| of == asset);
        let dividends = dividends.map(|(_, holder)| holder.claimed);
        ensure!(sum(earned.chain(dividends))? == paid_out, "the claims are not what was paid out");

        let owed = Self::owed(asset)?;
        ensure!(
            paid_out.checked_add(owed) == Some(paid_in),
            "what was paid in is not what was paid out and is owed"
        );
        // Gifts to the account may be there besides.
        let there = T::Assets::balance(asset.clone(), &Self::account_id());
        let beyond = there.checked_sub(T::Assets::minimum_balance(asset.clone()));
        ensure!(beyond >= Some(owed), "the account has less than it owes");
        Ok(())
    }

    fn try_pools() -> Result<(), TryRuntimeError> {
        let mut accrued = BTreeMap::<(DatasetId, Asset), Balance>::new();
        for (who, dataset, asset) in Holders::<T>::iter_keys() {
            let (_, holder) = Self::accrue(dataset, &asset, &who);
            let of_pool = accrued.entry((dataset, asset)).or_default();
            *of_pool = sum([*of_pool, holder.accrued.claimable()].into_iter())?;
        }
        for ((dataset, asset), accrued) in accrued {
            let pool = Self::pool(dataset, &asset);
            let due = sum([accrued, pool.dividends.waiting()].into_iter())?;
            ensure!(due <= pool.held, "a pool owes more dividends than it holds");
        }
        Ok(())
    }
}
