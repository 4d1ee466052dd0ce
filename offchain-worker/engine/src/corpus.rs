//! The works that an attribution is about, and the players that they make.

use crate::similarity::{aligned_similarity, baselines, scores, Baseline};
use guerdon_clip::Embedding;
use guerdon_primitives::{BlockNumber, WorkId};
use guerdon_shapley::airport::Score;
use rayon::prelude::*;
use std::{collections::BTreeSet, sync::Arc};

/// Two works are near-duplicates if they are at least this similar patch by patch.
pub const NEAR_DUPLICATE: f32 = 0.95;

/// A work and what it looks like.
#[derive(Clone, Debug)]
pub struct CorpusWork {
    /// Which work.
    pub work: WorkId,
    /// When it was registered.
    pub registered_at: BlockNumber,
    /// Its embedding.
    pub embedding: Arc<Embedding>,
}

/// Works, the players they make, and their baselines.
///
/// A player is a work together with its near-duplicates, and stands under the name of the one registered first.
/// Copies neither gain anything nor take anything from the original. Who owns a work plays no part.
pub struct Corpus {
    works: Vec<CorpusWork>,
    baselines: Vec<Baseline>,
    /// By player: the place of the work that it is named after.
    names: Vec<usize>,
    /// By work: the player it belongs to.
    players: Vec<usize>,
}

impl Corpus {
    /// The corpus of these works, whatever their order. A work that is listed more than once counts once.
    pub fn new(mut works: Vec<CorpusWork>) -> Self {
        works.sort_by_key(|work| (work.registered_at, work.work));
        let mut seen = BTreeSet::new();
        works.retain(|work| seen.insert(work.work));

        let (names, players) = merge_near_duplicates(&works);
        let named: Vec<_> = names.iter().map(|place| &*works[*place].embedding).collect();
        let baselines = baselines(&named);
        Self { works, baselines, names, players }
    }

    /// How many works there are.
    pub fn works(&self) -> usize {
        self.works.len()
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.names.len()
    }

    /// The work that a player is named after.
    pub fn name(&self, player: usize) -> WorkId {
        self.works[self.names[player]].work
    }

    /// The player that a work belongs to.
    pub fn player_of(&self, work: WorkId) -> Option<usize> {
        self.works.iter().position(|other| other.work == work).map(|place| self.players[place])
    }

    /// By point of the output, the whole first: the players' scores above zero. A player scores at each point what
    /// the best of its works scores.
    pub fn scores(&self, output: &Embedding) -> Vec<Vec<Score>> {
        let by_work: Vec<_> = self
            .works
            .par_iter()
            .zip(&self.players)
            .map(|(work, player)| scores(&work.embedding, self.baselines[*player], output))
            .collect();
        let points = 1 + output.patch_vectors().len();
        let mut by_player = vec![vec![0.0f64; points]; self.players()];
        for (player, scores) in self.players.iter().zip(by_work) {
            for (best, score) in by_player[*player].iter_mut().zip(scores) {
                *best = best.max(score);
            }
        }
        let at_point = |point: usize| {
            let players = by_player.iter().enumerate();
            let scores =
                players.map(|(player, scores)| Score { player: player as u32, score: scores[point] });
            scores.filter(|score| score.score > 0.0).collect()
        };
        (0..points).map(at_point).collect()
    }
}

/// Names and players of works that stand in the order of registration.
///
/// A work belongs to the earliest named work that it is a near-duplicate of, and is named itself if there is none. So
/// a chain of works, each a little different from the one before, does not make one player of its two ends.
fn merge_near_duplicates(works: &[CorpusWork]) -> (Vec<usize>, Vec<usize>) {
    let mut names: Vec<usize> = Vec::new();
    let mut players = Vec::with_capacity(works.len());
    for (place, work) in works.iter().enumerate() {
        let is_copy_of =
            |name: &usize| aligned_similarity(&works[*name].embedding, &work.embedding) >= NEAR_DUPLICATE;
        let original = names.par_iter().position_first(is_copy_of);
        players.push(original.unwrap_or(names.len()));
        if original.is_none() {
            names.push(place);
        }
    }
    (names, players)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{copy_of, corpus_work, embedding, Style};

    #[test]
    fn copies_stand_under_the_name_of_the_earliest() {
        let original = corpus_work(1, 10, embedding(Style(0), 0));
        let copy = corpus_work(2, 20, copy_of(&original.embedding, 1));
        let other = corpus_work(3, 5, embedding(Style(0), 1));
        let corpus = Corpus::new(vec![copy.clone(), other.clone(), original.clone()]);
        assert_eq!((corpus.works(), corpus.players()), (3, 2));
        assert_eq!(corpus.player_of(copy.work), corpus.player_of(original.work));
        assert_eq!(corpus.name(corpus.player_of(copy.work).unwrap()), original.work);
        assert_ne!(corpus.player_of(other.work), corpus.player_of(original.work));
    }

    #[test]
    fn a_work_of_several_datasets_counts_once() {
        let work = corpus_work(1, 10, embedding(Style(0), 0));
        assert_eq!(Corpus::new(vec![work.clone(), work.clone()]).works(), 1);
        assert_eq!(Corpus::new(vec![]).players(), 0);
    }
}
