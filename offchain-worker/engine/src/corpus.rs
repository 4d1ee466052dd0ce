//! The works that an attribution is about, and the players that they make.

use crate::{
    copies::Candidate,
    similarity::{baselines, sharpened, Kind, Output, FALLBACK_BASELINE},
};
use guerdon_index::{Handle, View};
use guerdon_primitives::{BlockNumber, WorkId};
use guerdon_shapley::airport::Score;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A work and what it looks like.
#[derive(Clone)]
pub struct CorpusWork {
    /// Which work.
    pub work: WorkId,
    /// When it was registered.
    pub registered_at: BlockNumber,
    /// Its vectors.
    pub vectors: Handle,
}

/// Players, and what copies of them there are.
///
/// A player is a work that is no near-duplicate of an earlier player. A near-duplicate takes no part: neither gains its
/// owner anything, nor does it take anything from the original or add anything to it. Who owns a work plays no part.
pub struct Corpus {
    players: Vec<CorpusWork>,
    /// By player.
    baselines: Vec<f64>,
    /// Each near-duplicate and the player that it is one of.
    merged: Vec<(WorkId, WorkId)>,
}

impl Corpus {
    /// The corpus of these works, whatever their order. A work that is listed more than once counts once.
    pub fn new(mut works: Vec<CorpusWork>) -> Self {
        works.sort_by_key(|work| (work.registered_at, work.work));
        let mut seen = BTreeSet::new();
        works.retain(|work| seen.insert(work.work));

        let (mut players, mut merged) = (Vec::<CorpusWork>::new(), Vec::new());
        for work in works {
            let candidate = Candidate::new(work.vectors.view());
            let original = players
                .par_iter()
                .find_first(|player| candidate.is_near_duplicate(player.vectors.view()))
                .map(|player| player.work);
            match original {
                Some(original) => merged.push((work.work, original)),
                None => players.push(work),
            }
        }
        let views: Vec<_> = players.iter().map(|player| player.vectors.view()).collect();
        let baselines = baselines_by_kind(&views);
        Self { players, baselines, merged }
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.players.len()
    }

    /// The work that a player is.
    pub fn name(&self, player: usize) -> WorkId {
        self.players[player].work
    }

    /// The near-duplicates, in the order of registration, each with the earlier work that it is a near-duplicate of.
    pub fn merged(&self) -> &[(WorkId, WorkId)] {
        &self.merged
    }

    /// By point of the output: the players' scores above zero, by player.
    pub fn scores(&self, output: View) -> Vec<Vec<Score>> {
        let output = Output::new(output);
        let by_player: Vec<_> = self
            .players
            .par_iter()
            .zip(&self.baselines)
            .map(|(player, baseline)| output.above(player.vectors.view(), *baseline))
            .collect();
        let mut by_point = vec![Vec::new(); output.points()];
        for (player, above) in (0..).zip(by_player) {
            for (point, above) in above {
                by_point[point as usize].push(Score { player, score: above });
            }
        }
        by_point.par_iter_mut().for_each(|scores| {
            let best = scores.iter().map(|score| score.score).fold(0.0, f64::max);
            scores.iter_mut().for_each(|score| score.score = sharpened(score.score, best));
            scores.retain(|score| score.score > 0.0);
        });
        by_point
    }
}

/// The baselines of works of several kinds, each measured among its own.
fn baselines_by_kind(works: &[View]) -> Vec<f64> {
    let mut found = vec![FALLBACK_BASELINE; works.len()];
    for kind in [Kind::Picture, Kind::Text] {
        let places: Vec<_> = (0..works.len()).filter(|place| Kind::of(works[*place]) == kind).collect();
        let of_kind: Vec<_> = places.iter().map(|place| works[*place]).collect();
        for (place, baseline) in places.into_iter().zip(baselines(&of_kind)) {
            found[place] = baseline;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{copy_of, corpus_work, embedding, vectors, Style};

    #[test]
    fn copies_stand_under_the_name_of_the_earliest() {
        let original = corpus_work(1, 10, embedding(Style(0), 0));
        let copy = corpus_work(2, 20, copy_of(&embedding(Style(0), 0), 1));
        let other = corpus_work(3, 5, embedding(Style(0), 1));
        let corpus = Corpus::new(vec![copy.clone(), other.clone(), original.clone()]);
        assert_eq!([corpus.name(0), corpus.name(1)], [other.work, original.work]);
        assert_eq!((corpus.players(), corpus.merged()), (2, &[(copy.work, original.work)][..]));
    }

    #[test]
    fn copies_change_nothing() {
        let works: Vec<_> =
            (0..9).map(|n| corpus_work(n + 1, 1, embedding(Style(n as usize % 3), n.into()))).collect();
        let copies = (0..9u8).map(|n| {
            let original = embedding(Style(n as usize % 3), n.into());
            corpus_work(n + 100, 2, copy_of(&original, n.into()))
        });
        let output = vectors(&embedding(Style(1), 70));
        let before = Corpus::new(works.clone()).scores(output.view());
        assert_eq!(Corpus::new(works.into_iter().chain(copies).collect()).scores(output.view()), before);
    }

    #[test]
    fn a_work_of_several_datasets_counts_once() {
        let work = corpus_work(1, 10, embedding(Style(0), 0));
        assert_eq!(Corpus::new(vec![work.clone(), work.clone()]).players(), 1);
        assert_eq!(Corpus::new(vec![]).players(), 0);
    }
}
