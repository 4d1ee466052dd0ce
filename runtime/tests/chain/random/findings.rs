//! What attributors report: mostly the same, sometimes a little off, sometimes something else.

use super::world::{OpenJob, World};
use guerdon_primitives::{
    jobs::{Finding, Task},
    Datasets as _, Parts, PaymentId, Weights, WorkId, MAX_WEIGHTS,
};
use guerdon_runtime::{Datasets, Runtime};
use pallet_royalties::Payments;
use std::collections::BTreeSet;

/// The most units of 10^9 that an honest result is off.
const NOISE: u32 = 1_000_000;

/// What one attributor reports for a job.
pub fn reported(world: &mut World, open: &OpenJob) -> Finding {
    let truth = match world.truths.get(&open.job) {
        Some(truth) => truth.clone(),
        None => {
            let truth = found(world, &open.task);
            world.truths.insert(open.job, truth.clone());
            truth
        }
    };
    match world.choice.below(24) {
        0 => Finding::Unavailable,
        1 => found(world, &open.task),
        2 => malformed(truth),
        3..=8 => nearly(world, truth),
        _ => truth,
    }
}

/// Something that may be found.
pub fn found(world: &mut World, task: &Task) -> Finding {
    if world.choice.once_in(20) {
        return Finding::Unavailable;
    }
    match *task {
        Task::Novelty { work, .. } => {
            let similarity = match world.choice.below(10) {
                0 => Parts::ZERO,
                1 => Parts::ONE,
                _ => Parts::from_percent(world.choice.below(100) as u32),
            };
            let nearest = Some(world.work()).filter(|nearest| *nearest != work);
            Finding::Novelty { similarity, nearest }
        }
        Task::Attribution { payment } => attribution(world, payment),
    }
}

/// Weights of works that are mostly in the payment's datasets.
fn attribution(world: &mut World, payment: PaymentId) -> Finding {
    let (datasets, paid_at): (Vec<u32>, _) = Payments::<Runtime>::get(payment)
        .map(|payment| {
            let datasets = payment.contract.datasets.iter().map(|contract| contract.dataset);
            (datasets.collect(), payment.paid_at)
        })
        .unwrap_or_default();
    let inside: Vec<WorkId> = world
        .admitted
        .iter()
        .filter(|(dataset, work)| datasets.contains(dataset) && Datasets::contained(*dataset, work, paid_at))
        .map(|(_, work)| *work)
        .collect();
    let most = if world.choice.once_in(10) { u64::from(MAX_WEIGHTS) } else { 8 };
    let mut works = BTreeSet::new();
    for _ in 0..world.choice.below(most + 1) {
        let stranger = world.choice.once_in(200);
        match world.choice.one(&inside) {
            Some(work) if !stranger => works.insert(*work),
            _ => works.insert(world.work()),
        };
    }
    let relative: Vec<u128> = works.iter().map(|_| u128::from(world.choice.between(1, 1_000))).collect();
    let Ok(parts) = guerdon_split::apportion(Parts::DENOMINATOR.into(), &relative) else {
        return Finding::Attribution { explained: Parts::ZERO, weights: Weights::default() };
    };
    let weights = works.into_iter().zip(parts.into_iter().map(|part| part as u32)).collect();
    let explained = Parts::from_percent(world.choice.below(101) as u32);
    Finding::Attribution { explained, weights: in_order(weights) }
}

/// The finding, off by less than the tolerance.
fn nearly(world: &mut World, finding: Finding) -> Finding {
    let off = world.choice.below(u64::from(NOISE)) as u32;
    match finding {
        Finding::Novelty { similarity, nearest } => {
            let similarity = Parts::new(similarity.get().saturating_sub(off)).unwrap_or(similarity);
            Finding::Novelty { similarity, nearest }
        }
        Finding::Attribution { explained, weights } => {
            let mut weights = weights.into_inner();
            if let [first, second, ..] = &mut weights[..] {
                let moved = off.min(first.1 - 1);
                first.1 -= moved;
                second.1 += moved;
            }
            Finding::Attribution { explained, weights: in_order(weights) }
        }
        Finding::Unavailable => Finding::Unavailable,
    }
}

/// What is no answer, if it names works.
fn malformed(finding: Finding) -> Finding {
    match finding {
        Finding::Attribution { explained, mut weights } => {
            if let Some((_, weight)) = weights.iter_mut().next() {
                *weight = weight.saturating_add(1);
            }
            Finding::Attribution { explained, weights }
        }
        other => other,
    }
}

fn in_order(mut weights: Vec<(WorkId, u32)>) -> Weights {
    weights.retain(|(_, weight)| *weight > 0);
    weights.sort_by(|(work_a, a), (work_b, b)| b.cmp(a).then(work_a.cmp(work_b)));
    Weights::truncate_from(weights)
}
