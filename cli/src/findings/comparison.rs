//! Two findings side by side: the one that was agreed on, and another one.

use guerdon_primitives::{jobs::Finding, Parts, WorkId};
use pallet_attribution::agreement;
use std::collections::BTreeMap;

/// A work's weights in two attributions, over 10^9; zero where it is not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which work.
    pub work: WorkId,
    /// Its weight in what was agreed on.
    pub agreed: u32,
    /// Its weight in the other.
    pub other: u32,
}

impl Line {
    /// How much more the other gives it.
    pub fn difference(&self) -> i64 {
        i64::from(self.other) - i64::from(self.agreed)
    }
}

/// How far two findings are from each other. Everything is over 10^9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Both are attributions.
    Weights {
        /// The sum of the differences of all weights.
        distance: u64,
        /// The difference of what is explained.
        explained: u32,
    },
    /// Both are similarities: their difference.
    Similarity(u32),
    /// Both say that the content cannot be had.
    Same,
    /// They are of different kinds.
    Unlike,
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The findings are within tolerance of each other.
    Agrees,
    /// They are not.
    Disagrees,
}

/// How far two findings are from each other.
pub fn compare(agreed: &Finding, other: &Finding) -> Comparison {
    match (agreed, other) {
        (
            Finding::Attribution { explained, weights },
            Finding::Attribution { explained: other_explained, weights: other_weights },
        ) => Comparison::Weights {
            distance: agreement::distance(weights, other_weights),
            explained: explained.get().abs_diff(other_explained.get()),
        },
        (Finding::Novelty { similarity, .. }, Finding::Novelty { similarity: other, .. }) => {
            Comparison::Similarity(similarity.get().abs_diff(other.get()))
        }
        (Finding::Unavailable, Finding::Unavailable) => Comparison::Same,
        _ => Comparison::Unlike,
    }
}

impl Verdict {
    /// By the rule of the chain.
    pub fn of(agreed: &Finding, other: &Finding, tolerance: Parts) -> Self {
        if agreed == other || agreement::is_within(other, agreed, tolerance) {
            Self::Agrees
        } else {
            Self::Disagrees
        }
    }
}

/// All works of two attributions, the heaviest in the first one first; none if the findings are others.
pub fn lines(agreed: &Finding, other: &Finding) -> Vec<Line> {
    let (Finding::Attribution { weights: agreed, .. }, Finding::Attribution { weights: other, .. }) =
        (agreed, other)
    else {
        return Vec::new();
    };
    let mut lines: BTreeMap<WorkId, Line> = BTreeMap::new();
    let empty = |work| Line { work, agreed: 0, other: 0 };
    for (work, weight) in agreed {
        lines.entry(*work).or_insert(empty(*work)).agreed = *weight;
    }
    for (work, weight) in other {
        lines.entry(*work).or_insert(empty(*work)).other = *weight;
    }
    let mut lines: Vec<_> = lines.into_values().collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.agreed, line.other)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Parts = Parts::from_percent(2);

    fn attribution(explained: u32, weights: &[(u8, u32)]) -> Finding {
        let weights: Vec<_> =
            weights.iter().map(|(work, weight)| (WorkId::repeat_byte(*work), *weight)).collect();
        Finding::Attribution {
            explained: Parts::new(explained).unwrap(),
            weights: weights.try_into().unwrap(),
        }
    }

    fn similarity(percent: u8) -> Finding {
        Finding::Novelty { similarity: Parts::from_percent(percent.into()), nearest: None }
    }

    #[test]
    fn every_work_of_either_has_a_line() {
        let agreed = attribution(400_000_000, &[(1, 600_000_000), (2, 400_000_000)]);
        let other = attribution(390_000_000, &[(1, 595_000_000), (3, 405_000_000)]);
        let found = lines(&agreed, &other);
        let told = found.iter().map(|line| (line.work.0[0], line.difference()));
        let expected = [(1, -5_000_000), (2, -400_000_000), (3, 405_000_000)];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        let comparison = compare(&agreed, &other);
        assert_eq!(comparison, Comparison::Weights { distance: 810_000_000, explained: 10_000_000 });
        let sum: u64 = found.iter().map(|line| line.difference().unsigned_abs()).sum();
        assert_eq!(sum, 810_000_000);
        assert!(lines(&agreed, &Finding::Unavailable).is_empty());
    }

    #[test]
    fn the_verdict_is_the_chains() {
        let agreed = attribution(400_000_000, &[(1, 600_000_000), (2, 400_000_000)]);
        let near = attribution(419_000_000, &[(1, 591_000_000), (2, 409_000_000)]);
        let unexplained = attribution(421_000_000, &[(1, 600_000_000), (2, 400_000_000)]);
        let far = attribution(400_000_000, &[(1, 589_000_000), (2, 411_000_000)]);
        for (other, verdict) in [
            (&agreed, Verdict::Agrees),
            (&near, Verdict::Agrees),
            (&unexplained, Verdict::Disagrees),
            (&far, Verdict::Disagrees),
            (&Finding::Unavailable, Verdict::Disagrees),
        ] {
            assert_eq!(Verdict::of(&agreed, other, TOLERANCE), verdict, "{other:?}");
        }
        assert_eq!(Verdict::of(&Finding::Unavailable, &Finding::Unavailable, TOLERANCE), Verdict::Agrees);
        assert_eq!(Verdict::of(&similarity(90), &similarity(92), TOLERANCE), Verdict::Agrees);
        assert_eq!(Verdict::of(&similarity(90), &similarity(93), TOLERANCE), Verdict::Disagrees);
        assert_eq!(compare(&similarity(90), &similarity(93)), Comparison::Similarity(30_000_000));
        assert_eq!(compare(&similarity(90), &agreed), Comparison::Unlike);
    }
}
