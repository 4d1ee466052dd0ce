//! From lines to what accounts can claim.

use crate::{settlement::Lines, Config, Earnings, Inheritances, Pallet, Payment, Pools};
use alloc::collections::BTreeMap;
use frame_support::{defensive, pallet_prelude::Get};
use guerdon_primitives::{Asset, Balance, DatasetId, Datasets, Outcome, PaymentId, StakedShares};
use guerdon_split::{cut, Line, Payee};

impl<T: Config> Pallet<T> {
    /// Credits the lines, writing each account, each pool and each inheritance once.
    pub(crate) fn credit(asset: &Asset, lines: Lines<T::AccountId>) {
        let mut accounts = BTreeMap::<T::AccountId, Balance>::new();
        let mut pools = BTreeMap::<DatasetId, Balance>::new();
        let mut inheritances = BTreeMap::<PaymentId, Balance>::new();
        for Line { payee, amount } in lines {
            // The lines sum to an income, so no sum of them exceeds a balance.
            let sum = match payee {
                Payee::Treasury => accounts.entry(T::Treasury::get()).or_default(),
                Payee::Attributor { account }
                | Payee::Team { account, .. }
                | Payee::Contributor { account, .. }
                | Payee::Origin { account, .. } => accounts.entry(account).or_default(),
                Payee::DatasetTreasury { dataset, .. } => {
                    accounts.entry(T::Datasets::treasury(dataset)).or_default()
                }
                Payee::Outputs { payment, .. } => inheritances.entry(payment).or_default(),
                Payee::Shareholders { dataset, .. } | Payee::Unexplained { dataset, .. } => {
                    pools.entry(dataset).or_default()
                }
            };
            *sum = sum.saturating_add(amount);
        }

        for (account, amount) in accounts {
            Earnings::<T>::mutate(account, asset, |earning| add(&mut earning.claimable, amount));
        }
        for (payment, amount) in inheritances {
            Inheritances::<T>::mutate(payment, asset, |inheritance| add(inheritance, amount));
        }
        for (dataset, amount) in pools {
            let staked = T::Shares::total_staked(dataset);
            Pools::<T>::mutate(dataset, asset, |pool| match pool.held.checked_add(amount) {
                Some(held) if pool.dividends.deposit(amount, staked) => pool.held = held,
                _ => {
                    defensive!("what is owed is part of the asset's issuance");
                }
            });
        }
    }

    /// Notes for attributors whose results were not agreed on what they would have had if all had agreed.
    pub(crate) fn note_missed(payment: &Payment<T::AccountId>, outcome: &Outcome<T::AccountId>) {
        let (of_attributors, _) = cut(payment.fee, payment.contract.network.attributors);
        let asked = outcome.attributors.len().saturating_add(outcome.others.len()) as Balance;
        let Some(each) = of_attributors.checked_div(asked).filter(|each| *each > 0) else { return };
        for account in &outcome.others {
            Earnings::<T>::mutate(account, &payment.asset, |earning| {
                // Nothing is paid by this sum, so it may stay at the most it can be.
                earning.missed = earning.missed.saturating_add(each);
            });
        }
    }
}

fn add(sum: &mut Balance, amount: Balance) {
    match sum.checked_add(amount) {
        Some(more) => *sum = more,
        None => {
            defensive!("what is owed is part of the asset's issuance");
        }
    }
}
