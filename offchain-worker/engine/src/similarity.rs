//! How similar an output is to the works of a corpus, above what unrelated works are.
//!
//! An output is looked at in points: a picture tile by tile ([`crate::tiles`]), a text as a whole. At a point `p`, a work's similarity
//! `c_ip` is the best cosine of the work's own points with `p`; works of the other kind have none, for a text and a
//! picture are never as near to each other as two pictures are. Works have something in common even if they have
//! nothing to do with each other, so from each similarity the work's baseline is subtracted, what remains is floored at
//! zero, and scaled so that identical gives 1:
//!
//! ```text
//! a_ip = max(0, (c_ip - b_i) / (1 - b_i))
//! ```
//!
//! The baseline `b_i` is measured on the corpus, never on the output, or works would seem to explain outputs that they
//! have nothing to do with. Each other work has a high quantile of its points' similarities with work `i`; `b_i` is a
//! middling quantile of these over the other works, so that a work's relatives, as long as they are fewer than two
//! fifths of the corpus, do not count. It does not matter who owns them: spreading works over accounts changes nothing,
//! and whoever wants to raise another's baseline by imitations needs two fifths of the corpus. A style that has more
//! than that is the corpus's common ground, and explains nothing.
//!
//! At each point, what is a little similar falls behind what is most similar:
//!
//! ```text
//! s_ip = t_p^2 (a_ip / t_p)^64,   t_p = max_i a_ip
//! ```
//!
//! So the many works that have a little in common with everything do not share in a point that one work explains. How
//! much of a point is explained at all, `t_p^2`, depends on the best work alone; the square is there because what is a
//! little above the baseline is still mostly chance.
//!
//! Cosines come from whole numbers and the rest is additions, multiplications and divisions in a fixed order. The same
//! vectors give the same bits on every machine.

use guerdon_index::{compare::global_dot, cosine, Query, View};
use rayon::prelude::*;

/// Which quantile of its points' similarities stands for another work.
const POINTS_QUANTILE: f64 = 0.98;
/// Which quantile over the other works is the baseline.
const WORKS_QUANTILE: f64 = 0.6;
/// The baseline of a work with fewer than [`FEWEST_OTHERS`] others to compare it with.
pub const FALLBACK_BASELINE: f64 = 0.5;
/// The fewest other works that a baseline is measured on.
const FEWEST_OTHERS: usize = 2;
/// No baseline is higher, so that identical always scores 1.
const MAX_BASELINE: f64 = 0.98;
/// The most other works that a baseline is measured on.
const SAMPLED_WORKS: usize = 64;
/// What the choice of those works starts from.
const SAMPLE_SEED: u64 = 0x6775_6572_646f_6e31;
/// How often the ratio to the best similarity is squared: 2^6 = 64 is its power.
const SQUARINGS: u32 = 6;

/// What a work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is looked at tile by tile.
    Picture,
    /// It is looked at as a whole.
    Text,
}

impl Kind {
    /// What has these vectors: a text has one, a picture has others for its tiles.
    pub fn of(view: View) -> Self {
        match view.geometry().patches() {
            0 => Self::Text,
            _ => Self::Picture,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Picture => "picture",
            Self::Text => "text",
        })
    }
}

/// How many points something is looked at in; all have the same weight.
pub fn points(view: View) -> usize {
    view.geometry().patches().max(1)
}

/// An output, arranged to be compared with many works.
pub struct Output<'a> {
    view: View<'a>,
    query: Query,
}

impl<'a> Output<'a> {
    /// The output with these vectors.
    pub fn new(view: View<'a>) -> Self {
        Self { view, query: Query::new(view) }
    }

    /// How many points it is looked at in.
    pub fn points(&self) -> usize {
        points(self.view)
    }

    /// What a work's similarities are above its baseline: the points where they are, in order, each with a number above
    /// 0 and up to 1. None for a work of the other kind.
    pub fn above(&self, work: View, baseline: f64) -> Vec<(u32, f64)> {
        if Kind::of(work) != Kind::of(self.view) {
            return vec![];
        }
        let mut dots = Vec::new();
        match Kind::of(work) {
            Kind::Picture => self.query.best_per_patch(work, &mut dots),
            Kind::Text => dots.push(global_dot(work, self.view)),
        }
        let above = |dot: i32| ((cosine(dot) - baseline) / (1.0 - baseline)).clamp(0.0, 1.0);
        (0..).zip(dots).map(|(point, dot)| (point, above(dot))).filter(|(_, above)| *above > 0.0).collect()
    }
}

/// A similarity above the baseline, as it counts beside the best one at the same point.
pub fn sharpened(above: f64, best: f64) -> f64 {
    let ratio = (0..SQUARINGS).fold(above / best, |ratio, _| ratio * ratio);
    best * best * ratio
}

/// The baselines of works of one kind among each other.
pub fn baselines(works: &[View]) -> Vec<f64> {
    (0..works.len())
        .into_par_iter()
        .map(|work| {
            let others = sample((0..works.len()).filter(|other| *other != work).collect(), work as u64);
            if others.len() < FEWEST_OTHERS {
                return FALLBACK_BASELINE;
            }
            let compared = Compared::new(works[work]);
            let of_other = |other: &usize| quantile(compared.similarities(works[*other]), POINTS_QUANTILE);
            quantile(others.iter().map(of_other).collect(), WORKS_QUANTILE).clamp(0.0, MAX_BASELINE)
        })
        .collect()
}

/// A work, arranged to be compared with many others.
struct Compared<'a> {
    view: View<'a>,
    query: Query,
}

impl<'a> Compared<'a> {
    fn new(view: View<'a>) -> Self {
        Self { view, query: Query::new(view) }
    }

    /// For each point of `other`, the best cosine of the work with it.
    fn similarities(&self, other: View) -> Vec<f64> {
        let mut dots = Vec::new();
        match Kind::of(self.view) {
            Kind::Picture => self.query.best_per_patch_of(other, &mut dots),
            Kind::Text => dots.push(global_dot(self.view, other)),
        }
        dots.into_iter().map(cosine).collect()
    }
}

/// The number below which a part of the numbers lies, interpolated linearly; zero if there are none.
fn quantile(mut numbers: Vec<f64>, part: f64) -> f64 {
    if numbers.is_empty() {
        return 0.0;
    }
    let place = (numbers.len() - 1) as f64 * part;
    let (_, below, rest) = numbers.select_nth_unstable_by(place as usize, f64::total_cmp);
    let next = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(*below);
    *below + place.fract() * (next - *below)
}

/// At most [`SAMPLED_WORKS`] of the works, always the same ones of the same works.
fn sample(mut works: Vec<usize>, work: u64) -> Vec<usize> {
    if works.len() <= SAMPLED_WORKS {
        return works;
    }
    let mut state = SAMPLE_SEED ^ work;
    for place in 0..SAMPLED_WORKS {
        let left = (works.len() - place) as u64;
        works.swap(place, place + (split_mix(&mut state) % left) as usize);
    }
    works.truncate(SAMPLED_WORKS);
    works
}

/// The next number of SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut number = *state;
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{embedding, text, vectors, Style};
    use guerdon_index::Vectors;

    fn above(work: &Vectors, baseline: f64, output: &Vectors) -> Vec<f64> {
        let output = Output::new(output.view());
        let mut dense = vec![0.0; output.points()];
        for (point, above) in output.above(work.view(), baseline) {
            dense[point as usize] = above;
        }
        dense
    }

    fn views(works: &[Vectors]) -> Vec<View<'_>> {
        works.iter().map(Vectors::view).collect()
    }

    #[test]
    fn identical_gives_one_and_unrelated_nearly_nothing() {
        let (a, b) = (vectors(&embedding(Style(1), 0)), vectors(&embedding(Style(2), 0)));
        assert!(above(&a, 0.6, &a).iter().all(|above| (above - 1.0).abs() < 1e-3));
        assert!(above(&a, 0.6, &b).iter().all(|above| *above < 0.1));
    }

    #[test]
    fn texts_and_pictures_are_not_compared() {
        let (picture, word) = (vectors(&embedding(Style(1), 0)), text(Style(1), 0));
        assert!(above(&word, 0.0, &picture).iter().all(|above| *above == 0.0));
        assert_eq!(above(&picture, 0.0, &word), [0.0]);
        assert!(above(&word, 0.5, &word)[0] > 0.999);
    }

    #[test]
    fn what_is_less_similar_falls_behind_the_best() {
        assert_eq!(sharpened(1.0, 1.0), 1.0);
        assert_eq!(sharpened(0.5, 0.5), 0.25);
        assert_eq!(sharpened(0.25, 0.5), 0.25 / 2f64.powi(64));
        assert_eq!(sharpened(0.0, 0.5), 0.0);
    }

    #[test]
    fn a_baseline_lies_between_relatives_and_strangers() {
        let works: Vec<_> = (0..24).map(|n| vectors(&embedding(Style(n % 3), n))).collect();
        for (work, baseline) in baselines(&views(&works)).into_iter().enumerate() {
            for other in (0..24).filter(|other| *other != work) {
                let similarities = Compared::new(works[work].view()).similarities(works[other].view());
                let lowest = similarities.into_iter().fold(f64::INFINITY, f64::min);
                assert_eq!(work % 3 == other % 3, lowest > baseline, "{work} {other}");
            }
        }
        let texts: Vec<_> = (0..24).map(|n| text(Style(n % 3), n)).collect();
        assert!(baselines(&views(&texts)).iter().all(|baseline| (0.0..0.5).contains(baseline)));
    }

    #[test]
    fn a_quantile_is_interpolated() {
        let numbers = || (0..=10).rev().map(f64::from).collect::<Vec<_>>();
        assert_eq!(quantile(numbers(), 0.5), 5.0);
        assert!((quantile(numbers(), 0.98) - 9.8).abs() < 1e-12);
        assert_eq!(quantile(vec![0.25], 0.98), 0.25);
        assert_eq!(quantile(vec![1.0, 2.0], 0.5), 1.5);
    }

    #[test]
    fn baselines_stay_below_identity_and_are_stated_where_there_is_too_little() {
        let work = vectors(&embedding(Style(1), 1));
        assert_eq!(baselines(&[work.view(); 2]), [FALLBACK_BASELINE; 2]);
        assert_eq!(baselines(&[work.view(); 3]), [MAX_BASELINE; 3]);
        assert!(baselines(&[]).is_empty());
    }

    #[test]
    fn a_large_corpus_is_sampled_the_same_way_each_time() {
        let first = sample((0..1000).collect(), 5);
        assert_eq!(first.len(), SAMPLED_WORKS);
        assert_eq!(first, sample((0..1000).collect(), 5));
        assert_ne!(first, sample((0..1000).collect(), 6));
        let mut distinct = first.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), SAMPLED_WORKS);
    }
}
