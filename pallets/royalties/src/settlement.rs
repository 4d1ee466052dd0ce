//! From a job's outcome to lines.

use crate::{Config, Error, Event, Pallet, Payment, Payments};
use alloc::{borrow::Cow, vec::Vec};
use frame_support::{
    defensive,
    pallet_prelude::{Get, Weight},
    BoundedVec,
};
use guerdon_primitives::{
    jobs::{Finding, Task},
    Balance, Datasets, ModelId, ModelOffer, ModelPart, Models, NetworkCut, NoTerms, OnOutcome, Outcome,
    Parts, PaymentContract, PaymentId, WorkId, Works, MAX_WEIGHTS,
};
use guerdon_split::{Attributed, AttributedWork, DatasetContract, Line, Payee, MAX_DATASETS};

/// The lines of a settlement by account and by work.
pub(crate) type Lines<AccountId> = Vec<Line<AccountId, WorkId>>;

/// What is divided by a payment's contract.
pub(crate) enum Income {
    /// The fee that was paid.
    Fee,
    /// A part of what works earned that were made from the payment's outputs. The network has had its part of it.
    Inheritance(Balance),
}

/// How a payment is settled.
pub(crate) struct Settlement<AccountId> {
    /// The lines; they sum to the income.
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

/// How many works an outcome names. Each is looked up, whether it is paid or not.
pub(crate) fn works_named<AccountId>(outcome: &Outcome<AccountId>) -> u32 {
    match &outcome.finding {
        Some(Finding::Attribution { weights, .. }) => weights.len() as u32,
        Some(Finding::Novelty { .. } | Finding::Unavailable) | None => 0,
    }
}

/// The most that a settlement weighs.
pub(crate) fn worst_case<T: Config>() -> Weight {
    <T::WeightInfo as crate::WeightInfo>::settle(MAX_WEIGHTS, MAX_DATASETS)
}

impl<T: Config> Pallet<T> {
    /// What a payment for `model` made now is settled by. An error if an ancestor or a dataset is unknown, there are
    /// too many, or the model's operator left one of the datasets.
    pub(crate) fn contract(
        model: ModelId,
        offer: ModelOffer<T::AccountId>,
    ) -> Result<PaymentContract<T::AccountId>, Error<T>> {
        let mut ancestors = offer.upstream.iter();
        let own = ancestors
            .try_fold(Parts::DENOMINATOR, |own, (_, part)| own.checked_sub(part.get()))
            .and_then(|own| Parts::new(own).ok())
            .ok_or(Error::<T>::UnusableContract)?;
        let upstream = offer.upstream.clone();

        let mut contract = PaymentContract {
            network: T::NetworkCut::get(),
            datasets: Default::default(),
            models: Default::default(),
        };
        Self::add_model(&mut contract, model, model, own, offer)?;
        for (ancestor, part) in upstream {
            let offer = T::Models::offer(ancestor).ok_or(Error::<T>::UnusableContract)?;
            Self::add_model(&mut contract, model, ancestor, part, offer)?;
        }
        Ok(contract)
    }

    /// Adds a model with its datasets. Their terms are those of the model that is paid for.
    fn add_model(
        contract: &mut PaymentContract<T::AccountId>,
        paid_for: ModelId,
        model: ModelId,
        part: Parts,
        offer: ModelOffer<T::AccountId>,
    ) -> Result<(), Error<T>> {
        let mut training = BoundedVec::new();
        for (dataset, share) in offer.training {
            let datasets = &mut contract.datasets;
            let place = match datasets.iter().position(|known| known.dataset == dataset) {
                Some(place) => place,
                None => {
                    let terms = T::Models::terms(paid_for, dataset).map_err(|why| match why {
                        NoTerms::Left => Error::<T>::DatasetLeft,
                        NoTerms::UnknownDataset => Error::<T>::UnusableContract,
                    })?;
                    let added = datasets.try_push(DatasetContract { dataset, terms });
                    added.map_err(|_| Error::<T>::UnusableContract)?;
                    datasets.len() - 1
                }
            };
            training.try_push((place as u32, share)).map_err(|_| Error::<T>::UnusableContract)?;
        }
        let added = contract.models.try_push(ModelPart { model, part, team: offer.team, training });
        added.map_err(|_| Error::<T>::UnusableContract)
    }

    /// How an income of `payment` is settled by `outcome`: the same whenever it is computed after the block of the
    /// payment.
    pub(crate) fn settlement(
        id: PaymentId,
        payment: &Payment<T::AccountId>,
        outcome: &Outcome<T::AccountId>,
        income: Income,
    ) -> Settlement<T::AccountId> {
        let (amount, contract, attributors) = match income {
            Income::Fee => (payment.fee, Cow::Borrowed(&payment.contract), &outcome.attributors[..]),
            Income::Inheritance(amount) => {
                let network = NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO };
                (amount, Cow::Owned(PaymentContract { network, ..payment.contract.clone() }), &[][..])
            }
        };
        let task = Task::Attribution { payment: id };
        let found = match &outcome.finding {
            Some(finding) if finding.answers(&task) => Self::attributed(payment, finding),
            _ => None,
        };
        if let Some(attributed) = found {
            match contract.settle(amount, attributors, Some(&attributed)) {
                Ok(lines) => {
                    let works = attributed.works.len() as u32;
                    return Settlement { lines, explained: attributed.explained, works };
                }
                Err(_) => {
                    defensive!("a finding that answers the task divides the fee");
                }
            }
        }

        let lines = contract.settle(amount, &[], None).unwrap_or_else(|_| {
            defensive!("the contract divided the fee when it was paid");
            alloc::vec![Line { payee: Payee::Treasury, amount }]
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
            let record = T::Works::work(work)?;
            let datasets: Vec<u32> = (0u32..)
                .zip(&payment.contract.datasets)
                .filter(|(_, contract)| T::Datasets::contained(contract.dataset, work, payment.paid_at))
                .map(|(place, _)| place)
                .collect();
            (!datasets.is_empty()).then(|| AttributedWork {
                work: *work,
                owner: record.owner,
                weight: *weight,
                datasets,
                upstream: record.upstream.into_inner(),
            })
        });
        Some(Attributed { explained, works: works.collect::<Option<_>>()? })
    }
}

impl<T: Config> OnOutcome<T::AccountId> for Pallet<T> {
    /// Settles the payment. The first outcome counts, and tasks other than attribution are ignored.
    fn on_outcome(task: &Task, outcome: &Outcome<T::AccountId>) -> Weight {
        let Task::Attribution { payment: id } = *task else { return Weight::zero() };
        let Some(mut payment) = Payments::<T>::get(id) else {
            defensive!("attribution is asked for payments only");
            return T::DbWeight::get().reads(1);
        };
        if payment.outcome.is_some() {
            return T::DbWeight::get().reads(1);
        }

        let Settlement { lines, explained, works } = Self::settlement(id, &payment, outcome, Income::Fee);
        Self::credit(&payment.asset, lines);
        Self::note_missed(&payment, outcome);
        payment.outcome = Some(outcome.clone());
        let datasets = payment.contract.datasets.len() as u32;
        Payments::<T>::insert(id, payment);
        Self::deposit_event(Event::Settled { payment: id, explained, works });
        <T::WeightInfo as crate::WeightInfo>::settle(works_named(outcome), datasets)
    }

    fn weight() -> Weight {
        worst_case::<T>()
    }
}
