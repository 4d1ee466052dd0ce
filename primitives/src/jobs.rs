//! Jobs of the attributors, and what they find.

use crate::{DatasetId, PaymentId, Weights, WorkId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_split::Parts;
use scale_info::TypeInfo;

/// A job, numbered in the order of opening.
pub type JobId = u64;

/// The attribution method that the chain accepts results of.
///
/// It changes whenever the same inputs could give another result.
pub const METHOD_VERSION: u32 = 2;

/// What a job asks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Task {
    /// Which works explain the outputs of a payment?
    Attribution {
        /// The payment that covers the outputs.
        payment: PaymentId,
    },
    /// How near is an offered work to those already in the dataset, or offered to it before?
    Novelty {
        /// The dataset it is offered to.
        dataset: DatasetId,
        /// The offered work.
        work: WorkId,
    },
}

/// What a job found.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Finding {
    /// The works that explain the outputs.
    Attribution {
        /// How much of the outputs the listed works explain.
        explained: Parts,
        /// The works, heaviest first, none twice, no weight zero; they sum to 10^9, or there are none.
        weights: Weights,
    },
    /// How near the nearest work is.
    Novelty {
        /// Mean cosine of the embeddings of patches at the same place, straight or mirrored, whichever is more; zero
        /// if negative or if there is no other work.
        similarity: Parts,
        /// The nearest work; none if there is no other work.
        nearest: Option<WorkId>,
    },
    /// The content could not be fetched, or is not what its hash or the method demands.
    Unavailable,
}

/// Which committee is asked. Each is larger than the one before it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Round {
    /// The one that is drawn when the job opens.
    First,
    /// The one that is drawn if the first does not agree.
    Second,
    /// The one that decides a challenge.
    Challenge,
}

impl Round {
    /// All rounds, in order.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Challenge];
}

/// What an open job waits for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Phase {
    /// The randomness that its committee is drawn by.
    Drawing,
    /// The commitments of its committee.
    Committing,
    /// The results of those who committed.
    Revealing,
    /// To be judged by the results, in the next block.
    Judging,
    /// A challenge, or the end of the time for one.
    Challengeable,
    /// To be settled, in the next block.
    Settling,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Self; 6] = [
        Self::Drawing,
        Self::Committing,
        Self::Revealing,
        Self::Judging,
        Self::Challengeable,
        Self::Settling,
    ];
}

impl Finding {
    /// Whether this answers `task` at all: of its kind, and well formed.
    pub fn answers(&self, task: &Task) -> bool {
        match (self, task) {
            (Self::Unavailable, _) => true,
            (Self::Novelty { .. }, Task::Novelty { work, .. }) => {
                !matches!(self, Self::Novelty { nearest: Some(nearest), .. } if nearest == work)
            }
            (Self::Attribution { explained, weights }, Task::Attribution { .. }) => {
                let sum: u64 = weights.iter().map(|(_, weight)| u64::from(*weight)).sum();
                let whole = u64::from(Parts::DENOMINATOR);
                let order = |pair: &[(WorkId, u32)]| (pair[0].1, pair[1].0) > (pair[1].1, pair[0].0);
                if weights.is_empty() {
                    return *explained == Parts::ZERO;
                }
                sum == whole
                    && weights.iter().all(|(_, weight)| *weight > 0)
                    && weights.windows(2).all(order)
                    && no_work_twice(weights)
            }
            _ => false,
        }
    }
}

fn no_work_twice(weights: &Weights) -> bool {
    let mut works: alloc::vec::Vec<_> = weights.iter().map(|(work, _)| work).collect();
    works.sort_unstable();
    works.windows(2).all(|pair| pair[0] != pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn finding(weights: &[(u8, u32)]) -> Finding {
        let weights: Vec<_> =
            weights.iter().map(|(work, weight)| (WorkId::repeat_byte(*work), *weight)).collect();
        Finding::Attribution { explained: Parts::from_percent(40), weights: weights.try_into().unwrap() }
    }

    #[test]
    fn weights_are_whole_ordered_and_name_no_work_twice() {
        let task = Task::Attribution { payment: 0 };
        assert!(finding(&[(1, 600_000_000), (2, 400_000_000)]).answers(&task));
        assert!(finding(&[(1, 500_000_000), (2, 500_000_000)]).answers(&task));
        assert!(!finding(&[(2, 500_000_000), (1, 500_000_000)]).answers(&task), "ties by work");
        assert!(!finding(&[(1, 400_000_000), (2, 600_000_000)]).answers(&task), "ascending");
        assert!(!finding(&[(1, 600_000_000), (2, 400_000_001)]).answers(&task), "over the whole");
        assert!(!finding(&[(1, 1_000_000_000), (2, 0)]).answers(&task), "zero weight");
        assert!(!finding(&[(1, 500_000_000), (1, 500_000_000)]).answers(&task), "twice");
        let apart = [(1, 400_000_000), (2, 300_000_000), (1, 300_000_000)];
        assert!(!finding(&apart).answers(&task), "twice, apart");
        assert!(!finding(&[]).answers(&task), "explains without works");
    }

    #[test]
    fn a_finding_answers_only_its_own_kind() {
        let attribution = Task::Attribution { payment: 0 };
        let novelty = Task::Novelty { dataset: 0, work: WorkId::repeat_byte(1) };
        let near =
            |work| Finding::Novelty { similarity: Parts::ONE, nearest: Some(WorkId::repeat_byte(work)) };
        assert!(near(2).answers(&novelty));
        assert!(!near(1).answers(&novelty), "nearest to itself");
        assert!(!near(2).answers(&attribution));
        assert!(!finding(&[(1, 1_000_000_000)]).answers(&novelty));
        assert!(Finding::Unavailable.answers(&novelty) && Finding::Unavailable.answers(&attribution));
    }
}
