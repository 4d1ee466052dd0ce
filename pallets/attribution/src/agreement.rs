//! What a committee agrees on, apart from storage.
//!
//! Of attributions, each work's weight is the median over the results (zero where a result does not name it),
//! and the medians are scaled to the whole again; of similarities, the median. A result agrees if it is within
//! tolerance of that: for weights, in L1 distance over all works. Medians are lower medians, so that they are
//! always values that someone reported.

use alloc::{collections::BTreeMap, vec::Vec};
use guerdon_primitives::{jobs::Finding, Parts, Weights, WorkId, MAX_WEIGHTS};
use guerdon_split::apportion;

/// What was agreed on, and by whom.
#[derive(Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The finding.
    pub finding: Finding,
    /// The places of the results within tolerance of it.
    pub within: Vec<usize>,
}

/// How many of a committee must agree on a result: two thirds, rounded up, and never nobody.
pub fn needed(committee: usize) -> usize {
    (2 * committee).div_ceil(3).max(1)
}

/// How many judges must agree to decide a challenge: more than half.
pub fn majority(judges: usize) -> usize {
    judges / 2 + 1
}

/// The finding that at least `needed` of the results are within `tolerance` of.
///
/// The results answer the same task.
pub fn agree(results: &[&Finding], needed: usize, tolerance: Parts) -> Option<Agreed> {
    let unavailable = places(results, |finding| matches!(finding, Finding::Unavailable));
    if !unavailable.is_empty() && unavailable.len() >= needed {
        return Some(Agreed { finding: Finding::Unavailable, within: unavailable });
    }
    let finding = median_weights(results).or_else(|| median_similarity(results))?;
    let within = places(results, |result| is_within(result, &finding, tolerance));
    (within.len() >= needed).then_some(Agreed { finding, within })
}

fn places(results: &[&Finding], condition: impl Fn(&Finding) -> bool) -> Vec<usize> {
    (0..results.len()).filter(|place| condition(results[*place])).collect()
}

/// The element that half of the others are not below; none of nothing.
fn lower_median<Value: Ord + Copy>(mut values: Vec<Value>) -> Option<Value> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

fn median_similarity(results: &[&Finding]) -> Option<Finding> {
    let values = results
        .iter()
        .filter_map(|finding| match finding {
            Finding::Novelty { similarity, nearest } => Some((*similarity, *nearest)),
            _ => None,
        })
        .collect();
    lower_median(values).map(|(similarity, nearest)| Finding::Novelty { similarity, nearest })
}

fn median_weights(results: &[&Finding]) -> Option<Finding> {
    let vectors: Vec<(Parts, &Weights)> = results
        .iter()
        .filter_map(|finding| match finding {
            Finding::Attribution { explained, weights } => Some((*explained, weights)),
            _ => None,
        })
        .collect();
    let explained = lower_median(vectors.iter().map(|(explained, _)| *explained).collect())?;

    let mut reported: BTreeMap<WorkId, Vec<u32>> = BTreeMap::new();
    for (work, weight) in vectors.iter().flat_map(|(_, weights)| weights.iter()) {
        reported.entry(*work).or_default().push(*weight);
    }
    let mut medians: Vec<(WorkId, u32)> = reported
        .into_iter()
        .filter_map(|(work, mut weights)| {
            weights.resize(vectors.len(), 0);
            lower_median(weights).filter(|weight| *weight > 0).map(|weight| (work, weight))
        })
        .collect();
    sort_heaviest_first(&mut medians);
    medians.truncate(MAX_WEIGHTS as usize);

    let weights: Vec<u128> = medians.iter().map(|(_, weight)| (*weight).into()).collect();
    let Ok(whole) = apportion(Parts::DENOMINATOR.into(), &weights) else {
        return Some(Finding::Attribution { explained: Parts::ZERO, weights: Weights::default() });
    };
    for ((_, weight), part) in medians.iter_mut().zip(whole) {
        // A part of 10^9 fits.
        *weight = part as u32;
    }
    medians.retain(|(_, weight)| *weight > 0);
    sort_heaviest_first(&mut medians);
    Some(Finding::Attribution { explained, weights: Weights::truncate_from(medians) })
}

fn sort_heaviest_first(weights: &mut [(WorkId, u32)]) {
    weights.sort_unstable_by(|(work_a, a), (work_b, b)| b.cmp(a).then(work_a.cmp(work_b)));
}

/// Whether a result agrees with a finding.
pub fn is_within(result: &Finding, agreed: &Finding, tolerance: Parts) -> bool {
    let tolerance = u64::from(tolerance.get());
    let apart = |a: Parts, b: Parts| u64::from(a.get().abs_diff(b.get()));
    match (result, agreed) {
        (
            Finding::Attribution { explained, weights },
            Finding::Attribution { explained: agreed_explained, weights: agreed_weights },
        ) => {
            apart(*explained, *agreed_explained) <= tolerance
                && distance(weights, agreed_weights) <= tolerance
        }
        (Finding::Novelty { similarity, .. }, Finding::Novelty { similarity: agreed_similarity, .. }) => {
            apart(*similarity, *agreed_similarity) <= tolerance
        }
        (Finding::Unavailable, Finding::Unavailable) => true,
        _ => false,
    }
}

/// The sum of the differences of all weights, over 10^9.
pub fn distance(a: &Weights, b: &Weights) -> u64 {
    let mut differences: BTreeMap<WorkId, i64> = BTreeMap::new();
    for (work, weight) in a {
        *differences.entry(*work).or_default() += i64::from(*weight);
    }
    for (work, weight) in b {
        *differences.entry(*work).or_default() -= i64::from(*weight);
    }
    differences.values().map(|difference| difference.unsigned_abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::jobs::Task;
    use proptest::prelude::*;

    const TOLERANCE: Parts = Parts::from_percent(2);

    fn weights(parts: &[(u8, u32)]) -> Finding {
        let mut weights: Vec<_> =
            parts.iter().map(|(work, weight)| (WorkId::repeat_byte(*work), *weight)).collect();
        sort_heaviest_first(&mut weights);
        let explained = if weights.is_empty() { Parts::ZERO } else { Parts::from_percent(50) };
        Finding::Attribution { explained, weights: weights.try_into().unwrap() }
    }

    fn near(percent: u32) -> Finding {
        Finding::Novelty { similarity: Parts::from_percent(percent), nearest: None }
    }

    fn agreed(results: &[Finding], needed: usize) -> Option<Agreed> {
        agree(&results.iter().collect::<Vec<_>>(), needed, TOLERANCE)
    }

    #[test]
    fn two_thirds_are_needed() {
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 16].map(needed), [1, 1, 2, 2, 3, 4, 4, 11]);
    }

    #[test]
    fn a_majority_is_more_than_half() {
        assert_eq!([0, 1, 2, 3, 4, 7, 15, 31].map(majority), [1, 1, 2, 2, 3, 4, 8, 16]);
    }

    #[test]
    fn nobody_agrees_on_nothing() {
        assert_eq!(agreed(&[], 1), None);
    }

    #[test]
    fn one_result_is_its_own_median() {
        let finding = weights(&[(1, 700_000_000), (2, 300_000_000)]);
        assert_eq!(agree(&[&finding], 1, TOLERANCE), Some(Agreed { finding, within: vec![0] }));
    }

    #[test]
    fn a_liar_moves_nothing() {
        let honest = weights(&[(1, 700_000_000), (2, 300_000_000)]);
        let liar = weights(&[(9, 1_000_000_000)]);
        for results in [[&honest, &honest, &liar], [&liar, &honest, &honest]] {
            let agreed = agree(&results, 2, TOLERANCE).unwrap();
            assert_eq!(agreed.finding, honest);
            assert_eq!(agreed.within.len(), 2);
        }
    }

    #[test]
    fn results_too_far_apart_are_no_agreement() {
        let results = [1, 2, 3].map(|work| weights(&[(work, 1_000_000_000)]));
        assert_eq!(agreed(&results, 2), None);
        assert_eq!(agreed(&[near(10), near(50), near(90)], 2), None);
    }

    #[test]
    fn small_differences_are_within_tolerance() {
        let results = [
            weights(&[(1, 700_000_000), (2, 300_000_000)]),
            weights(&[(1, 701_000_000), (2, 299_000_000)]),
            weights(&[(1, 699_000_000), (2, 301_000_000)]),
        ];
        let agreed = agreed(&results, 3).unwrap();
        assert_eq!(agreed.finding, results[0]);
        assert_eq!(agreed.within, vec![0, 1, 2]);
    }

    #[test]
    fn unavailable_is_agreed_on_like_anything_else() {
        let finding = weights(&[(1, 1_000_000_000)]);
        let results = [Finding::Unavailable, finding.clone(), Finding::Unavailable];
        assert_eq!(agreed(&results, 2).unwrap().finding, Finding::Unavailable);
        let results = [finding.clone(), finding.clone(), Finding::Unavailable];
        assert_eq!(agreed(&results, 2), Some(Agreed { finding, within: vec![0, 1] }));
    }

    #[test]
    fn the_middle_similarity_counts() {
        let agreed = agreed(&[near(99), near(40), near(41)], 2).unwrap();
        assert_eq!(agreed, Agreed { finding: near(41), within: vec![1, 2] });
    }

    fn any_result() -> impl Strategy<Value = Finding> {
        prop::collection::btree_map(0..6u8, 1..1_000u128, 0..6).prop_map(|weights_by_work| {
            let shares: Vec<u128> = weights_by_work.values().copied().collect();
            let whole = apportion(Parts::DENOMINATOR.into(), &shares).unwrap_or_default();
            let parts: Vec<_> =
                weights_by_work.into_keys().zip(whole.into_iter().map(|part| part as u32)).collect();
            weights(&parts)
        })
    }

    proptest! {
        #[test]
        fn what_is_agreed_on_is_a_well_formed_answer(results in prop::collection::vec(any_result(), 1..8)) {
            let references: Vec<_> = results.iter().collect();
            if let Some(agreed) = agree(&references, 1, Parts::ONE) {
                prop_assert!(agreed.finding.answers(&Task::Attribution { payment: 0 }), "{:?}", agreed.finding);
            }
        }

        #[test]
        fn the_order_of_the_results_does_not_matter(results in prop::collection::vec(any_result(), 1..8)) {
            let forward: Vec<_> = results.iter().collect();
            let backward: Vec<_> = results.iter().rev().collect();
            let finding = |results: &[&Finding]| agree(results, 1, TOLERANCE).map(|agreed| agreed.finding);
            prop_assert_eq!(finding(&forward), finding(&backward));
        }
    }
}
