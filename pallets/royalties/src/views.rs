//! What the runtime API tells about payments and earnings.

use crate::{settlement::Lines, Config, Earnings, Holders, Pallet, Payment, Payments};
use guerdon_primitives::{
    api::{EarningsView, PaymentView},
    PaymentId,
};

impl<T: Config> Pallet<T> {
    /// A payment.
    pub fn payment_view(id: PaymentId) -> Option<PaymentView<T::AccountId>> {
        let Payment { payer, model, fee, outputs, root, manifest, paid_at, contract, job, outcome } =
            Payments::<T>::get(id)?;
        Some(PaymentView { payer, model, fee, outputs, root, manifest, paid_at, contract, job, outcome })
    }

    /// The lines that a payment was split into, recomputed; none while its fee is in escrow.
    pub fn explain(id: PaymentId) -> Option<Lines<T::AccountId>> {
        let payment = Payments::<T>::get(id)?;
        let outcome = payment.outcome.as_ref()?;
        Some(Self::settlement(id, &payment, outcome).lines)
    }

    /// What an account earned, dividends up to now included.
    pub fn earnings_view(account: &T::AccountId) -> EarningsView {
        let earning = Earnings::<T>::get(account);
        let mut datasets: alloc::vec::Vec<_> = Holders::<T>::iter_key_prefix(account).collect();
        datasets.sort_unstable();
        let dividends = datasets
            .into_iter()
            .filter_map(|dataset| {
                let (_, holder) = Self::accrue(dataset, account)?;
                Some((dataset, holder.accrued.claimable(), holder.claimed))
            })
            .collect();
        EarningsView { claimable: earning.claimable, claimed: earning.claimed, dividends }
    }
}
