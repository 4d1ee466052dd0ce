//! What happened in a demo, for the tables and the report.

use super::gallery::{Gallery, Output};
use crate::{
    actions::{
        earnings::Claimed,
        payments::{Lines, Payment},
    },
    names::Names,
};
use guerdon_primitives::{Balance, BlockNumber, DatasetId, ModelId, Parts, PaymentId, Terms, WorkId};
use sp_runtime::AccountId32;
use std::time::Duration;

/// What happened.
pub struct Story {
    /// The pictures.
    pub gallery: Gallery,
    /// Who is who.
    pub names: Names,
    /// The encoder that the attributors embed with, as its engine names it.
    pub encoder: String,
    /// The two datasets.
    pub datasets: Vec<Dataset>,
    /// What became of the near-copy.
    pub near_copy: Refusal,
    /// The model.
    pub model: ModelId,
    /// The payments, in order.
    pub payments: Vec<Settled>,
    /// The outputs, in the gallery's order, with what they were attributed to.
    pub outputs: Vec<Attribution>,
    /// The vote on new terms.
    pub vote: Ballot,
    /// Who claimed what.
    pub claims: Vec<Claim>,
    /// What was checked.
    pub checks: Vec<Check>,
    /// How long it took.
    pub took: Duration,
}

/// A dataset, after all offers were judged.
pub struct Dataset {
    /// Its number.
    pub id: DatasetId,
    /// What the demo calls it.
    pub name: &'static str,
    /// Its curator.
    pub curator: AccountId32,
    /// Its first terms.
    pub terms: Terms,
    /// From which similarity on it refuses works.
    pub max_similarity: Parts,
    /// The works it took, with the shares that each brought.
    pub admitted: Vec<(WorkId, AccountId32, Balance)>,
}

/// What became of the near-copy.
pub struct Refusal {
    /// Where it was offered.
    pub dataset: DatasetId,
    /// How near it is to the nearest work.
    pub similarity: Parts,
    /// That work.
    pub nearest: Option<WorkId>,
}

/// A payment, settled.
pub struct Settled {
    /// Its number.
    pub id: PaymentId,
    /// The payment.
    pub payment: Payment,
    /// The lines that it was split into.
    pub lines: Lines,
    /// The outputs that it covers, as places in [`Gallery::outputs`].
    pub outputs: std::ops::Range<usize>,
}

/// What an output was attributed to.
#[derive(Clone, Debug, Default)]
pub struct Attribution {
    /// How much of it is explained, from zero to one.
    pub explained: f64,
    /// The works and their weights, heaviest first; they sum to one.
    pub works: Vec<(WorkId, f64)>,
}

/// A vote on terms.
pub struct Ballot {
    /// Whose terms.
    pub dataset: DatasetId,
    /// The terms before it.
    pub before: Terms,
    /// The terms that were voted on, and passed.
    pub after: Terms,
    /// Shares for them.
    pub aye: Balance,
    /// Shares against them.
    pub nay: Balance,
    /// Shares that could have voted.
    pub all: Balance,
    /// The block in which the terms start for models whose operators did not accept them before.
    pub starts_at: BlockNumber,
}

/// Who claimed what.
pub struct Claim {
    /// Who received it.
    pub account: AccountId32,
    /// What that account is in the demo.
    pub part: &'static str,
    /// What was claimed.
    pub claimed: Claimed,
}

/// Something that was checked.
pub struct Check {
    /// What.
    pub sentence: String,
    /// Whether it holds.
    pub holds: bool,
}

impl Story {
    /// The artists' shares of an output, in the gallery's order; they sum to one, or are all zero.
    pub fn shares(&self, attribution: &Attribution) -> Vec<f64> {
        by_artist(&self.gallery, attribution)
    }

    /// The checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.holds)
    }
}

/// The artists' shares of an output, in the gallery's order.
pub fn by_artist(gallery: &Gallery, attribution: &Attribution) -> Vec<f64> {
    let share = |work: &WorkId| {
        attribution.works.iter().find(|(known, _)| known == work).map_or(0.0, |(_, weight)| *weight)
    };
    let artists = gallery.artists.iter();
    artists.map(|artist| artist.works.iter().map(|piece| share(&piece.hash)).sum()).collect()
}

/// The proportions that an output was blended in, in the order of the gallery's artists.
pub fn planted(gallery: &Gallery, output: &Output) -> Vec<f64> {
    let mut planted = vec![0.0; gallery.artists.len()];
    for (artist, part) in &output.blend {
        planted[*artist] = *part;
    }
    planted
}

/// The L1 distance of two distributions: from zero for the same to two for disjoint ones.
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum()
}

/// Whether the blended artists are those with the largest shares.
pub fn blend_leads(planted: &[f64], shares: &[f64]) -> bool {
    let of = |blended: bool| {
        planted.iter().zip(shares).filter(move |(part, _)| (**part > 0.0) == blended).map(|(_, share)| *share)
    };
    of(true).fold(f64::INFINITY, f64::min) > of(false).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blend_leads_if_no_other_artist_has_as_much() {
        assert!(blend_leads(&[0.6, 0.4, 0.0], &[0.5, 0.3, 0.2]));
        assert!(!blend_leads(&[0.6, 0.4, 0.0], &[0.7, 0.1, 0.2]));
        assert!(!blend_leads(&[0.6, 0.4, 0.0], &[0.0, 0.0, 0.0]));
    }

    #[test]
    fn the_distance_of_distributions_is_between_zero_and_two() {
        assert_eq!(distance(&[0.5, 0.5], &[0.5, 0.5]), 0.0);
        assert_eq!(distance(&[1.0, 0.0], &[0.0, 1.0]), 2.0);
    }
}
