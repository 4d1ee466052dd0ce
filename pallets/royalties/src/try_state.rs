//! The invariants of the money.

use crate::{Config, Earnings, Holders, NextPayment, Pallet, Payments, Pools, Total, Totals};
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    sp_runtime::{traits::Zero, TryRuntimeError},
    traits::fungible::Inspect,
};
use guerdon_primitives::{Balance, DatasetId};

fn sum(mut amounts: impl Iterator<Item = Balance>) -> Result<Balance, TryRuntimeError> {
    amounts
        .try_fold(Balance::zero(), |sum, amount| sum.checked_add(amount))
        .ok_or(TryRuntimeError::Other("a sum of amounts exceeds a balance"))
}

impl<T: Config> Pallet<T> {
    /// What the pallet owes: fees in escrow, what the pools hold, and what accounts can claim.
    pub(crate) fn owed() -> Result<Balance, TryRuntimeError> {
        let unsettled = Payments::<T>::iter_values().filter(|payment| payment.outcome.is_none());
        let escrow = unsettled.map(|payment| payment.fee);
        let pools = Pools::<T>::iter_values().map(|pool| pool.held);
        let claimable = Earnings::<T>::iter_values().map(|earning| earning.claimable);
        sum(escrow.chain(pools).chain(claimable))
    }

    /// Everything paid in is paid out or owed, what is owed is there, and no pool owes more than it holds.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextPayment::<T>::get();
        ensure!(
            Payments::<T>::iter_keys().all(|id| id < next),
            "a payment's identifier is still to be given"
        );

        let Total { paid_in, paid_out } = Totals::<T>::get();
        ensure!(
            sum(Payments::<T>::iter_values().map(|payment| payment.fee))? == paid_in,
            "the fees are not what was paid in"
        );
        let earned = Earnings::<T>::iter_values().map(|earning| earning.claimed);
        let dividends = Holders::<T>::iter_values().map(|holder| holder.claimed);
        ensure!(sum(earned.chain(dividends))? == paid_out, "the claims are not what was paid out");

        let owed = Self::owed()?;
        ensure!(
            paid_out.checked_add(owed) == Some(paid_in),
            "what was paid in is not what was paid out and is owed"
        );
        // Gifts to the account may be there besides.
        let there = T::Currency::balance(&Self::account_id());
        ensure!(
            there.checked_sub(T::Currency::minimum_balance()) >= Some(owed),
            "the account has less than it owes"
        );

        let mut accrued = BTreeMap::<DatasetId, Balance>::new();
        for (who, dataset) in Holders::<T>::iter_keys() {
            let Some((_, holder)) = Self::accrue(dataset, &who) else { continue };
            let of_dataset = accrued.entry(dataset).or_default();
            *of_dataset = sum([*of_dataset, holder.accrued.claimable()].into_iter())?;
        }
        for (dataset, accrued) in accrued {
            let pool = Self::pool(dataset);
            let due = sum([accrued, pool.dividends.waiting()].into_iter())?;
            ensure!(due <= pool.held, "a pool owes more dividends than it holds");
        }
        Ok(())
    }
}
