//! From earnings to the accounts that earned them.

use crate::{Config, Earnings, Error, Event, Holders, Pallet, Pools, Sources, Totals};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    sp_runtime::ArithmeticError,
    storage::with_storage_layer,
    traits::{
        fungibles::{Inspect, Mutate},
        tokens::{DepositConsequence, Preservation, Provenance},
    },
};
use guerdon_primitives::{api::Source, Asset, Balance, DatasetId};

impl<T: Config> Pallet<T> {
    /// Claims asset by asset. Each is sent or left as it was; it is an error if nothing is sent.
    pub(crate) fn do_claim(account: &T::AccountId, sources: &Sources) -> DispatchResult {
        let mut by_asset = BTreeMap::<&Asset, Vec<Source>>::new();
        for (source, asset) in sources {
            by_asset.entry(asset).or_default().push(*source);
        }

        let mut sent: Balance = 0;
        let mut failures = Vec::new();
        for (asset, sources) in by_asset {
            match with_storage_layer(|| Self::claim_asset(account, asset, &sources)) {
                Ok(amount) => sent = sent.saturating_add(amount),
                Err(error) => failures.push((asset.clone(), error)),
            }
        }
        if sent == 0 {
            let first = failures.into_iter().next();
            return Err(first.map_or(Error::<T>::NothingToClaim.into(), |(_, error)| error));
        }
        for (asset, error) in failures {
            Self::deposit_event(Event::NotSent { account: account.clone(), asset, error });
        }
        Ok(())
    }

    /// Takes what the sources hold of one asset, and sends it in one transfer. Returns how much. On an error the caller
    /// has to roll back.
    pub(crate) fn claim_asset(
        account: &T::AccountId,
        asset: &Asset,
        sources: &[Source],
    ) -> Result<Balance, DispatchError> {
        let mut sum: Balance = 0;
        let mut taken = Vec::new();
        for source in sources {
            let amount = match source {
                Source::Own => Self::take_earning(account, asset)?,
                Source::Dividends(dataset) => Self::take_dividends(account, *dataset, asset)?,
            };
            if amount > 0 {
                sum = sum.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
                taken.push((*source, amount));
            }
        }
        if sum == 0 {
            return Ok(0);
        }
        Self::send(account, asset, sum)?;
        for (source, amount) in taken {
            let (account, asset) = (account.clone(), asset.clone());
            Self::deposit_event(Event::Claimed { account, source, asset, amount });
        }
        Ok(sum)
    }

    fn take_earning(account: &T::AccountId, asset: &Asset) -> Result<Balance, DispatchError> {
        let mut earning = Earnings::<T>::get(account, asset);
        let amount = core::mem::take(&mut earning.claimable);
        if amount > 0 {
            earning.claimed = earning.claimed.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            Earnings::<T>::insert(account, asset, earning);
        }
        Ok(amount)
    }

    fn take_dividends(
        account: &T::AccountId,
        dataset: DatasetId,
        asset: &Asset,
    ) -> Result<Balance, DispatchError> {
        let (mut pool, mut holder) = Self::accrue(dataset, asset, account);
        let amount = holder.accrued.take();
        if amount > 0 {
            holder.claimed = holder.claimed.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            pool.held = pool.held.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
            Pools::<T>::insert(dataset, asset, pool);
            Holders::<T>::insert((account, dataset, asset), holder);
        }
        Ok(amount)
    }

    /// Sends what was earned out of the pallet's account, and counts it.
    fn send(account: &T::AccountId, asset: &Asset, amount: Balance) -> DispatchResult {
        let consequence = T::Assets::can_deposit(asset.clone(), account, amount, Provenance::Extant);
        ensure!(consequence != DepositConsequence::BelowMinimum, Error::<T>::BelowLeastBalance);
        T::Assets::transfer(asset.clone(), &Self::account_id(), account, amount, Preservation::Preserve)?;
        Totals::<T>::try_mutate(asset, |total| {
            total.paid_out = total.paid_out.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            Ok(())
        })
    }
}
