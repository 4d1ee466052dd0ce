//! From outputs and works to a finding: games, Shapley values, and integers.
//!
//! Each output is a sum of airport games, one for each of its points, among the corpus's players:
//! `v(S) = 1/P sum_p max_{i in S} s_ip`. The Shapley value is additive over games, so that of a batch is the mean of
//! its outputs'. `explained` is `v(N)`: no score is above 1, so `v` cannot be more.

use crate::corpus::Corpus;
use guerdon_index::View;
use guerdon_primitives::{jobs::Finding, Parts, WorkId, MAX_WEIGHTS};
use guerdon_shapley::airport::{Game, GameError, Point, Score};
use rayon::prelude::*;
use std::sync::Arc;

/// What real weights are scaled to before they are apportioned.
const SCALE: f64 = (1u64 << 52) as f64;

/// By point of an output: the works of value there with their Shapley values, the greatest first, in parts of the point.
pub type PointValues = Vec<Vec<(WorkId, f64)>>;

/// The attribution of a batch of outputs, as far as it has come.
pub struct Batch {
    corpus: Arc<Corpus>,
    sums: Sums,
}

/// What a batch is apart from its corpus. Whoever goes on from the same sums comes to the same bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// How many outputs are counted in.
    pub outputs: u64,
    /// By player, the Shapley values summed over the outputs, in their order.
    pub values: Vec<f64>,
}

impl Batch {
    /// The attribution of no output yet.
    pub fn new(corpus: Arc<Corpus>) -> Self {
        Self { sums: Sums { outputs: 0, values: vec![0.0; corpus.players()] }, corpus }
    }

    /// The attribution that has come as far as these sums; none if they are not of this corpus.
    pub fn resume(corpus: Arc<Corpus>, sums: Sums) -> Option<Self> {
        (sums.values.len() == corpus.players()).then_some(Self { corpus, sums })
    }

    /// How far it has come.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// Counts an output in. None stands for one that is not readable: nothing explains it.
    pub fn add(&mut self, output: Option<View>) -> Result<(), GameError> {
        match output {
            Some(output) => {
                let game = self.game(output)?;
                self.count(game.shapley());
            }
            None => self.sums.outputs += 1,
        }
        Ok(())
    }

    /// Counts an output in, and tells what each of its points contributes.
    pub fn add_by_point(&mut self, output: View) -> Result<PointValues, GameError> {
        let game = self.game(output)?;
        self.count(game.shapley());
        let of_point = |point: &Point| {
            let values = point.ascending().iter().zip(point.shapley());
            let named = |(score, value): (&Score, f64)| {
                (self.corpus.name(score.player as usize), value / point.weight())
            };
            // The closed form ascends with the scores.
            values.map(named).rev().collect()
        };
        Ok(game.points().iter().map(of_point).collect())
    }

    fn game(&self, output: View) -> Result<Game, GameError> {
        let scores = self.corpus.scores(output);
        let weight = 1.0 / scores.len() as f64;
        let points = scores.into_par_iter().map(|scores| Point::new(weight, scores));
        Game::new(self.corpus.players() as u32, points.collect::<Result<_, _>>()?)
    }

    fn count(&mut self, values: Vec<f64>) {
        self.sums.outputs += 1;
        self.sums.values.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }

    /// How many outputs are counted in.
    pub fn outputs(&self) -> u64 {
        self.sums.outputs
    }

    /// The players' Shapley values in the mean over the outputs, the greatest first, of equals the smaller name.
    pub fn values(&self) -> Vec<(WorkId, f64)> {
        let outputs = self.sums.outputs.max(1) as f64;
        let named = |(player, value): (usize, &f64)| (self.corpus.name(player), value / outputs);
        let mut values: Vec<_> = self.sums.values.iter().enumerate().map(named).collect();
        values.retain(|(_, value)| *value > 0.0);
        values.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        values
    }

    /// The finding.
    pub fn finding(&self) -> Finding {
        finding(self.values())
    }
}

/// The finding of Shapley values that are above zero and in descending order.
///
/// The first [`MAX_WEIGHTS`] works are listed, and `explained` is what these explain.
fn finding(mut values: Vec<(WorkId, f64)>) -> Finding {
    values.truncate(MAX_WEIGHTS as usize);
    let listed: f64 = values.iter().map(|(_, value)| value).sum();
    let whole = u128::from(Parts::DENOMINATOR);
    let greatest = values.first().map_or(1.0, |(_, value)| *value);
    let scaled: Vec<_> = values.iter().map(|(_, value)| (value / greatest * SCALE) as u128).collect();
    let nothing = Finding::Attribution { explained: Parts::ZERO, weights: Default::default() };
    let Ok(parts) = guerdon_split::apportion(whole, &scaled) else { return nothing };

    let works = values.iter().map(|(work, _)| *work).zip(parts.into_iter().map(|part| part as u32));
    let mut weights: Vec<_> = works.filter(|(_, weight)| *weight > 0).collect();
    weights.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let explained = (listed.clamp(0.0, 1.0) * f64::from(Parts::DENOMINATOR)).round() as u32;
    Finding::Attribution {
        explained: Parts::new(explained).unwrap_or(Parts::ONE),
        weights: weights.try_into().expect("at most MAX_WEIGHTS are left; qed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        corpus::CorpusWork,
        testing::{blend, copy_of, corpus_work, embedding, vectors, Style},
    };
    use guerdon_clip::Embedding;
    use guerdon_primitives::jobs::Task;
    use proptest::prelude::*;

    fn attribute(works: Vec<CorpusWork>, outputs: &[Embedding]) -> Batch {
        let mut batch = Batch::new(Arc::new(Corpus::new(works)));
        for output in outputs {
            batch.add(Some(vectors(output).view())).unwrap();
        }
        batch
    }

    fn explained(batch: &Batch) -> f64 {
        match batch.finding() {
            Finding::Attribution { explained, .. } => f64::from(explained.get()) / 1e9,
            other => panic!("{other:?}"),
        }
    }

    /// Six works of each of four styles: those numbered 1 to 6 are of style 0, and so on.
    fn gallery() -> Vec<CorpusWork> {
        (0..24).map(|n| corpus_work(n as u8 + 1, n as u32, embedding(Style(n / 6), n))).collect()
    }

    fn value_of_style(batch: &Batch, style: u8) -> f64 {
        let of_style = |work: &WorkId| (work.0[0] - 1) / 6 == style;
        batch.values().iter().filter(|(work, _)| of_style(work)).map(|(_, value)| value).sum()
    }

    #[test]
    fn blended_styles_are_found_in_proportion() {
        let output = blend(&[(Style(0), 3), (Style(2), 1)], 99);
        let batch = attribute(gallery(), &[output]);
        let values: Vec<_> = (0..4).map(|style| value_of_style(&batch, style)).collect();
        assert!(values[0] > values[2] && values[2] > values[1] && values[2] > values[3], "{values:?}");
        assert!(batch.finding().answers(&Task::Attribution { payment: 0 }));
    }

    #[test]
    fn an_outsider_is_explained_less_than_an_insider() {
        let insider = attribute(gallery(), &[embedding(Style(1), 77)]);
        let outsider = attribute(gallery(), &[embedding(Style(40), 77)]);
        assert!(explained(&insider) > 3.0 * explained(&outsider));
        assert!(explained(&outsider) < 0.15, "{}", explained(&outsider));
    }

    #[test]
    fn a_work_itself_is_explained_wholly() {
        let works = gallery();
        let batch = attribute(works.clone(), &[embedding(Style(0), 3)]);
        assert!(explained(&batch) > 0.999);
        assert_eq!(batch.values()[0].0, works[3].work);
    }

    #[test]
    fn copies_take_nothing() {
        let outputs = [embedding(Style(0), 50), embedding(Style(1), 51)];
        let before = attribute(gallery(), &outputs);
        let mut works = gallery();
        for n in 0..6 {
            works.push(corpus_work(100 + n as u8, 1000, copy_of(&embedding(Style(0), n), n)));
        }
        let after = attribute(works, &outputs);
        assert!(after.values().iter().all(|(work, _)| work.0[0] < 100), "no copy is named");
        let (a, b) = (value_of_style(&before, 0), value_of_style(&after, 0));
        assert!((a - b).abs() < 0.01 * a, "{a} {b}");
    }

    #[test]
    fn imitators_do_not_raise_a_baseline() {
        let outputs = [embedding(Style(0), 50)];
        let before = explained(&attribute(gallery(), &outputs));
        let imitations =
            (0..4).map(|n| corpus_work(100 + n, 1000, embedding(Style(0), 200 + usize::from(n))));
        let after = explained(&attribute(gallery().into_iter().chain(imitations).collect(), &outputs));
        assert!(after > 0.95 * before, "{before} {after}");
    }

    #[test]
    fn unreadable_outputs_are_not_explained() {
        let output = embedding(Style(1), 77);
        let mut batch = attribute(gallery(), std::slice::from_ref(&output));
        let whole = explained(&batch);
        batch.add(None).unwrap();
        assert_eq!(batch.outputs(), 2);
        assert!((explained(&batch) - whole / 2.0).abs() < 1e-8);
        let mut nothing = Batch::new(Arc::new(Corpus::new(gallery())));
        nothing.add(None).unwrap();
        assert!(nothing.finding().answers(&Task::Attribution { payment: 0 }));
    }

    #[test]
    fn an_empty_corpus_explains_nothing() {
        let batch = attribute(vec![], &[embedding(Style(1), 77)]);
        let empty = Finding::Attribution { explained: Parts::ZERO, weights: Default::default() };
        assert_eq!(batch.finding(), empty);
    }

    #[test]
    fn a_batch_is_the_mean_of_its_outputs() {
        let outputs = [embedding(Style(0), 50), blend(&[(Style(1), 1), (Style(2), 1)], 51)];
        let apart: Vec<_> =
            outputs.iter().map(|output| attribute(gallery(), std::slice::from_ref(output))).collect();
        let mean = (explained(&apart[0]) + explained(&apart[1])) / 2.0;
        assert!((explained(&attribute(gallery(), &outputs)) - mean).abs() < 1e-8);
    }

    #[test]
    fn a_batch_goes_on_from_its_sums_to_the_same_bits() {
        let outputs: Vec<_> =
            (0..6).map(|n| vectors(&blend(&[(Style(n % 4), 2), (Style(n % 3), 1)], 50 + n))).collect();
        let corpus = Arc::new(Corpus::new(gallery()));
        let mut whole = Batch::new(corpus.clone());
        outputs.iter().for_each(|output| whole.add(Some(output.view())).unwrap());
        for interrupted in 0..=outputs.len() {
            let mut before = Batch::new(corpus.clone());
            outputs[..interrupted].iter().for_each(|output| before.add(Some(output.view())).unwrap());
            let mut after = Batch::resume(corpus.clone(), before.sums().clone()).unwrap();
            outputs[interrupted..].iter().for_each(|output| after.add(Some(output.view())).unwrap());
            assert_eq!(after.sums(), whole.sums());
            assert_eq!(after.finding(), whole.finding());
        }
        let fewer = Arc::new(Corpus::new(gallery().into_iter().take(3).collect()));
        assert!(Batch::resume(fewer, whole.sums().clone()).is_none(), "sums of another corpus");
    }

    fn values() -> impl Strategy<Value = Vec<(WorkId, f64)>> {
        let value = prop_oneof![Just(1e-3), 1e-300..1e-12f64, 1e-6..1.0f64];
        prop::collection::vec(value, 0..300).prop_map(|values| {
            let total: f64 = values.iter().sum::<f64>().max(1.0);
            let named = |(n, value): (usize, f64)| (WorkId::from_low_u64_be(n as u64 + 1), value / total);
            let mut values: Vec<_> = values.into_iter().enumerate().map(named).collect();
            values.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            values
        })
    }

    proptest! {
        #[test]
        fn findings_are_well_formed_and_near_the_values(values in values()) {
            let found = finding(values.clone());
            let task = Task::Attribution { payment: 0 };
            prop_assert!(found.answers(&task));
            let Finding::Attribution { explained, weights } = found else { panic!() };
            let listed: f64 = values.iter().take(MAX_WEIGHTS as usize).map(|(_, value)| value).sum();
            prop_assert!((f64::from(explained.get()) / 1e9 - listed).abs() < 1e-8);
            for (work, weight) in &weights {
                let value = values.iter().find(|(other, _)| other == work).unwrap().1;
                prop_assert!((f64::from(*weight) / 1e9 - value / listed).abs() < 2e-9);
            }
        }

    }

    proptest! {
        // Each case prepares a gallery twice.
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_order_of_works_does_not_matter(seed in 0..1000usize) {
            let mut works = gallery();
            let output = blend(&[(Style(seed % 4), 2), (Style((seed / 4) % 4), 1)], seed);
            let finding = attribute(works.clone(), std::slice::from_ref(&output)).finding();
            works.rotate_left(seed % 24);
            prop_assert_eq!(attribute(works, &[output]).finding(), finding);
        }
    }
}
