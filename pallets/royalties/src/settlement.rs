//! From a job's outcome to credits.

use crate::{Config, Earnings, Event, Pallet, Payment, Payments, Pools};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
    defensive,
    pallet_prelude::{Get, Weight},
    BoundedVec,
};
use guerdon_primitives::{
    jobs::{Finding, Task},
    Balance, DatasetId, Datasets, ModelId, ModelOffer, ModelPart, Models, OnOutcome, Outcome, Parts,
    PaymentContract, PaymentId, StakedShares, WorkId, Works,
};
use guerdon_split::{Attributed, AttributedWork, DatasetContract, Line, Payee};

/// The lines of a settlement by account and by work.
pub(crate) type Lines<AccountId> = Vec<Line<AccountId, WorkId>>;

/// How a payment is settled.
pub(crate) struct Settlement<AccountId> {
    /// The lines; they sum to the fee.
    pub lines: Lines<AccountId>,
    /// How much of the outputs the works explain.
    pub explained: Parts,
    /// How many works are paid by weight.
    pub works: u32,
}

/// Whether the fee can be divided without a finding, and a result can be paid for.
pub(crate) fn settles_without_finding<AccountId: Clone>(payment: &Payment<AccountId>) -> bool {
    let Payment { contract, fee, payer, .. } = payment;
    let attributors = core::slice::from_ref(payer);
    contract.settle(*fee, &[], None).is_ok() && contract.settle(*fee, attributors, None).is_ok()
}

impl<T: Config> Pallet<T> {
    /// What a payment for `model` made now is settled by; none if an ancestor or a dataset is unknown, or there are
    /// too many.
    pub(crate) fn contract(
        model: ModelId,
        offer: ModelOffer<T::AccountId>,
    ) -> Option<PaymentContract<T::AccountId>> {
        let ancestors = offer.upstream.iter().try_fold(0u32, |sum, (_, part)| sum.checked_add(part.get()))?;
        let own = Parts::new(Parts::DENOMINATOR.checked_sub(ancestors)?).ok()?;
        let upstream = offer.upstream.clone();

        let mut contract = PaymentContract {
            network: T::NetworkCut::get(),
            datasets: Default::default(),
            models: Default::default(),
        };
        Self::add_model(&mut contract, model, own, offer)?;
        for (ancestor, part) in upstream {
            Self::add_model(&mut contract, ancestor, part, T::Models::offer(ancestor)?)?;
        }
        Some(contract)
    }

    fn add_model(
        contract: &mut PaymentContract<T::AccountId>,
        model: ModelId,
        part: Parts,
        offer: ModelOffer<T::AccountId>,
    ) -> Option<()> {
        let mut training = BoundedVec::new();
        for (dataset, share) in offer.training {
            let datasets = &mut contract.datasets;
            let place = match datasets.iter().position(|known| known.dataset == dataset) {
                Some(place) => place,
                None => {
                    let terms = T::Datasets::terms(dataset)?;
                    datasets.try_push(DatasetContract { dataset, terms }).ok()?;
                    datasets.len() - 1
                }
            };
            training.try_push((place as u32, share)).ok()?;
        }
        contract.models.try_push(ModelPart { model, part, team: offer.team, training }).ok()
    }

    /// How `payment` is settled by `outcome`: the same whenever it is computed after the block of the payment.
    pub(crate) fn settlement(
        id: PaymentId,
        payment: &Payment<T::AccountId>,
        outcome: &Outcome<T::AccountId>,
    ) -> Settlement<T::AccountId> {
        let task = Task::Attribution { payment: id };
        let found = match &outcome.finding {
            Some(finding) if finding.answers(&task) => Self::attributed(payment, finding),
            _ => None,
        };
        if let Some(attributed) = found {
            match payment.contract.settle(payment.fee, &outcome.attributors, Some(&attributed)) {
                Ok(lines) => {
                    let works = attributed.works.len() as u32;
                    return Settlement { lines, explained: attributed.explained, works };
                }
                Err(_) => {
                    defensive!("a finding that answers the task divides the fee");
                }
            }
        }

        let lines = payment.contract.settle(payment.fee, &[], None).unwrap_or_else(|_| {
            defensive!("the contract divided the fee when it was paid");
            alloc::vec![Line { payee: Payee::Treasury, amount: payment.fee }]
        });
        Settlement { lines, explained: Parts::ZERO, works: 0 }
    }

    /// What a finding says about the contract's datasets; none if it names a work that was in none of them when
    /// the fee was paid.
    fn attributed(
        payment: &Payment<T::AccountId>,
        finding: &Finding,
    ) -> Option<Attributed<T::AccountId, WorkId>> {
        let (explained, weights) = match finding {
            Finding::Attribution { explained, weights } => (*explained, weights.as_slice()),
            Finding::Unavailable | Finding::Novelty { .. } => (Parts::ZERO, &[][..]),
        };
        let works = weights.iter().map(|(work, weight)| {
            let owner = T::Works::work(work)?.owner;
            let datasets: Vec<u32> = (0u32..)
                .zip(&payment.contract.datasets)
                .filter(|(_, contract)| {
                    T::Datasets::admitted_at(contract.dataset, work)
                        .is_some_and(|admitted_at| admitted_at <= payment.paid_at)
                })
                .map(|(place, _)| place)
                .collect();
            (!datasets.is_empty()).then(|| AttributedWork { work: *work, owner, weight: *weight, datasets })
        });
        Some(Attributed { explained, works: works.collect::<Option<_>>()? })
    }

    /// Credits the lines, writing each account and each pool once.
    fn credit(lines: Lines<T::AccountId>) {
        let mut accounts = BTreeMap::<T::AccountId, Balance>::new();
        let mut pools = BTreeMap::<DatasetId, Balance>::new();
        for Line { payee, amount } in lines {
            // The lines sum to a fee, so no sum of them exceeds a balance.
            let sum = match payee {
                Payee::Treasury => accounts.entry(T::Treasury::get()).or_default(),
                Payee::Attributor { account }
                | Payee::Team { account, .. }
                | Payee::Contributor { account, .. } => accounts.entry(account).or_default(),
                Payee::Shareholders { dataset, .. } | Payee::Unexplained { dataset, .. } => {
                    pools.entry(dataset).or_default()
                }
            };
            *sum = sum.saturating_add(amount);
        }

        for (account, amount) in accounts {
            Earnings::<T>::mutate(account, |earning| match earning.claimable.checked_add(amount) {
                Some(claimable) => earning.claimable = claimable,
                None => {
                    defensive!("what is owed is part of the currency's issuance");
                }
            });
        }
        for (dataset, amount) in pools {
            let staked = T::Shares::total_staked(dataset);
            Pools::<T>::mutate(dataset, |pool| match pool.held.checked_add(amount) {
                Some(held) if pool.dividends.deposit(amount, staked) => pool.held = held,
                _ => {
                    defensive!("what is owed is part of the currency's issuance");
                }
            });
        }
    }
}

impl<T: Config> OnOutcome<T::AccountId> for Pallet<T> {
    /// Settles the payment. The first outcome counts, and tasks other than attribution are ignored.
    fn on_outcome(task: &Task, outcome: &Outcome<T::AccountId>) {
        let Task::Attribution { payment: id } = *task else { return };
        let Some(mut payment) = Payments::<T>::get(id) else {
            defensive!("attribution is asked for payments only");
            return;
        };
        if payment.outcome.is_some() {
            return;
        }

        let Settlement { lines, explained, works } = Self::settlement(id, &payment, outcome);
        Self::credit(lines);
        payment.outcome = Some(outcome.clone());
        Payments::<T>::insert(id, payment);
        Self::deposit_event(Event::Settled { payment: id, explained, works });
    }

    fn weight() -> Weight {
        <T::WeightInfo as crate::WeightInfo>::settle()
    }
}
