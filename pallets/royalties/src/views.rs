//! What the runtime API tells about payments and earnings, and what other pallets read of payments.

use crate::{
    settlement::{Income, Lines},
    Assets, Config, Earnings, Holders, NextPayment, Pallet, Payment, Payments,
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use guerdon_primitives::{
    api::{IncomeView, Missed, PaymentView, PaymentsPage, Source, MAX_PAYMENTS_LOOKED_AT},
    Balance, BlockNumber, DatasetId, PaymentId, Terms,
};

impl<T: Config> Pallet<T> {
    /// A payment.
    pub fn payment_view(id: PaymentId) -> Option<PaymentView<T::AccountId>> {
        let Payment { payer, model, fee, asset, outputs, root, manifest, paid_at, contract, job, outcome } =
            Payments::<T>::get(id)?;
        Some(PaymentView {
            payer,
            model,
            fee,
            asset,
            outputs,
            root,
            manifest,
            paid_at,
            contract,
            job,
            outcome,
        })
    }

    /// The lines that a payment was split into, recomputed; none while its fee is in escrow.
    pub fn explain(id: PaymentId) -> Option<Lines<T::AccountId>> {
        let payment = Payments::<T>::get(id)?;
        let outcome = payment.outcome.as_ref()?;
        Some(Self::settlement(id, &payment, outcome, Income::Fee).lines)
    }

    /// The lines that a payment would have been split into if a dataset had had other terms; none while its fee is in
    /// escrow, or if the dataset is not in its contract.
    pub fn explain_under(id: PaymentId, dataset: DatasetId, terms: Terms) -> Option<Lines<T::AccountId>> {
        let mut payment = Payments::<T>::get(id)?;
        let outcome = payment.outcome.take()?;
        let mut datasets = payment.contract.datasets.iter_mut();
        datasets.find(|contract| contract.dataset == dataset)?.terms = terms;
        Some(Self::settlement(id, &payment, &outcome, Income::Fee).lines)
    }

    /// The settled payments whose contract has the dataset, newest first, of the last [`MAX_PAYMENTS_LOOKED_AT`] before
    /// a payment.
    pub fn payments_of(dataset: DatasetId, before: PaymentId) -> PaymentsPage {
        let end = before.min(NextPayment::<T>::get());
        let first = end.saturating_sub(MAX_PAYMENTS_LOOKED_AT);
        let has_paid = |payment: Payment<T::AccountId>| {
            let mut datasets = payment.contract.datasets.iter();
            payment.outcome.is_some() && datasets.any(|contract| contract.dataset == dataset)
        };
        let payments = (first..end).rev().filter(|id| Payments::<T>::get(id).is_some_and(has_paid)).collect();
        PaymentsPage { payments, next: (first > 0).then_some(first) }
    }

    /// What an account earned and missed by each source and asset, dividends up to now included.
    pub fn earnings_view(account: &T::AccountId) -> Vec<IncomeView> {
        let own = Earnings::<T>::iter_prefix(account).map(|(asset, earning)| {
            let missed = (Missed::NotAgreed, earning.missed);
            income(Source::Own, asset, earning.claimable, earning.claimed, missed)
        });
        // Who has a stake has a record of the chain's currency at least.
        let datasets = Holders::<T>::iter_key_prefix((account,)).map(|(dataset, _)| dataset);
        let datasets: BTreeSet<_> = datasets.collect();
        let assets = Assets::<T>::get();
        let dividends = datasets.into_iter().flat_map(|dataset| {
            assets.keys().map(move |asset| {
                let (_, holder) = Self::accrue(dataset, asset, account);
                let missed = (Missed::NotStaked, holder.missed.claimable());
                let source = Source::Dividends(dataset);
                income(source, asset.clone(), holder.accrued.claimable(), holder.claimed, missed)
            })
        });
        let mut incomes: Vec<_> =
            own.chain(dividends).filter(|income| income.earned > 0 || !income.missed.is_empty()).collect();
        incomes.sort_by(|a, b| (a.source, &a.asset).cmp(&(b.source, &b.asset)));
        incomes
    }
}

fn income(
    source: Source,
    asset: guerdon_primitives::Asset,
    claimable: Balance,
    paid_out: Balance,
    (why, missed): (Missed, Balance),
) -> IncomeView {
    let missed = if missed > 0 { vec![(why, missed)] } else { Vec::new() };
    IncomeView { source, asset, earned: claimable.saturating_add(paid_out), claimable, paid_out, missed }
}

impl<T: Config> guerdon_primitives::Payments for Pallet<T> {
    fn paid_at(payment: PaymentId) -> Option<BlockNumber> {
        Payments::<T>::get(payment).map(|payment| payment.paid_at)
    }
}
