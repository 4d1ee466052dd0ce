//! How similar an output is to the works of a corpus, above what unrelated works are.
//!
//! An output is looked at in points: as a whole, and patch by patch. At the whole, a work's similarity is the cosine
//! of the two global embeddings; at a patch `p`, it is the best cosine of the work's patches with `p`. Pictures have
//! something in common even if they have nothing to do with each other, so from each similarity the work's baseline
//! is subtracted, what remains is floored at zero, and scaled so that identical scores 1:
//!
//! ```text
//! s_ip = max(0, (c_ip - b_i) / (1 - b_i))
//! ```
//!
//! The baseline `b_i` is measured on the corpus, never on the output, or works would seem to explain outputs that they
//! have nothing to do with. Each other work has a high quantile of its points' similarities with work `i`; `b_i` is a
//! middling quantile of these over the other works, so that a work's relatives, as long as they are fewer than two
//! fifths of the corpus, do not count. It does not matter who owns them: spreading works over accounts changes nothing,
//! and whoever wants to raise another's baseline by imitations needs two fifths of the corpus. A style that has more
//! than that is the corpus's common ground, and explains nothing.
//!
//! Everything here is a function of its arguments: no clock, no chance, no order of threads.

use guerdon_clip::Embedding;
use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

/// The weight of the output as a whole; its patches share the rest equally.
pub const GLOBAL_WEIGHT: f64 = 0.0;
/// Which quantile of its points' similarities stands for another work.
const POINTS_QUANTILE: f64 = 0.98;
/// Which quantile over the other works is the baseline.
const WORKS_QUANTILE: f64 = 0.6;
/// The baseline of a work with fewer than [`FEWEST_OTHERS`] others to compare it with.
pub const FALLBACK_BASELINE: f32 = 0.5;
/// The fewest other works that a baseline is measured on.
const FEWEST_OTHERS: usize = 2;
/// No baseline is higher, so that identical always scores 1.
const MAX_BASELINE: f32 = 0.98;
/// The most other works that a baseline is measured on.
const SAMPLED_WORKS: usize = 64;
/// What the choice of those works starts from.
const SAMPLE_SEED: u64 = 0x6775_6572_646f_6e31;

/// The similarity that unrelated works have with a work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    /// Of the whole.
    pub global: f32,
    /// Of a patch.
    pub patch: f32,
}

impl Baseline {
    /// The baseline where nothing can be measured.
    pub const FALLBACK: Self = Self { global: FALLBACK_BASELINE, patch: FALLBACK_BASELINE };
}

/// One work's scores for an output: at the whole, then at each patch; each from 0 to 1.
pub type Scores = Vec<f64>;

/// The weights of an output's points, which sum to 1: the whole, then each patch.
pub fn point_weights(patches: usize) -> Vec<f64> {
    if patches == 0 {
        return vec![1.0];
    }
    let patch = (1.0 - GLOBAL_WEIGHT) / patches as f64;
    std::iter::once(GLOBAL_WEIGHT).chain(std::iter::repeat_n(patch, patches)).collect()
}

/// The cosine of two pictures as a whole.
pub fn global_similarity(a: &Embedding, b: &Embedding) -> f32 {
    a.global.iter().zip(&b.global).map(|(a, b)| a * b).sum()
}

/// For each patch of `other`, the best cosine of `work`'s patches with it.
pub fn patch_similarities(work: &Embedding, other: &Embedding) -> Vec<f32> {
    let similarities = patches(work).dot(&patches(other).t());
    similarities
        .axis_iter(Axis(1))
        .map(|of_patch| of_patch.iter().copied().fold(f32::NEG_INFINITY, f32::max))
        .collect()
}

/// A work's scores for an output.
pub fn scores(work: &Embedding, baseline: Baseline, output: &Embedding) -> Scores {
    let whole = above(global_similarity(work, output), baseline.global);
    let patches = patch_similarities(work, output);
    std::iter::once(whole).chain(patches.into_iter().map(|patch| above(patch, baseline.patch))).collect()
}

/// The cosine of two pictures patch by patch, each with the one in its place, in the mean; or with the one in the place
/// that it has in the mirror, if that is more.
///
/// Copies are high here even if they are re-encoded, scaled, or retouched; other works of the same hand are not.
pub fn aligned_similarity(a: &Embedding, b: &Embedding) -> f32 {
    let (a, b) = (patches(a), patches(b));
    let count = a.nrows().min(b.nrows());
    if count == 0 {
        return 0.0;
    }
    let side = (count as f64).sqrt() as usize;
    let mirrored = |patch: usize| patch / side * side + (side - 1 - patch % side);
    let straight = (0..count).map(|patch| a.row(patch).dot(&b.row(patch))).sum::<f32>();
    let mirror = match side * side == count {
        true => (0..count).map(|patch| a.row(patch).dot(&b.row(mirrored(patch)))).sum::<f32>(),
        false => straight,
    };
    straight.max(mirror) / count as f32
}

/// The baselines of works among each other.
pub fn baselines(works: &[&Embedding]) -> Vec<Baseline> {
    (0..works.len())
        .into_par_iter()
        .map(|work| {
            let others = sample((0..works.len()).filter(|other| *other != work).collect(), work as u64);
            if others.len() < FEWEST_OTHERS {
                return Baseline::FALLBACK;
            }
            let baseline =
                |similarities: Vec<f32>| quantile(similarities, WORKS_QUANTILE).clamp(0.0, MAX_BASELINE);
            let global = others.iter().map(|other| global_similarity(works[work], works[*other]));
            let patch = others
                .iter()
                .map(|other| quantile(patch_similarities(works[work], works[*other]), POINTS_QUANTILE));
            Baseline { global: baseline(global.collect()), patch: baseline(patch.collect()) }
        })
        .collect()
}

/// What a similarity is above a baseline, from 0 to 1.
fn above(similarity: f32, baseline: f32) -> f64 {
    let (similarity, baseline) = (f64::from(similarity), f64::from(baseline));
    ((similarity - baseline) / (1.0 - baseline)).clamp(0.0, 1.0)
}

/// The number below which a part of the numbers lies, interpolated linearly; zero if there are none.
fn quantile(mut numbers: Vec<f32>, part: f64) -> f32 {
    if numbers.is_empty() {
        return 0.0;
    }
    let place = (numbers.len() - 1) as f64 * part;
    let (_, below, rest) = numbers.select_nth_unstable_by(place as usize, f32::total_cmp);
    let next = rest.iter().copied().min_by(f32::total_cmp).unwrap_or(*below);
    (f64::from(*below) + place.fract() * f64::from(next - *below)) as f32
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

fn patches(embedding: &Embedding) -> ArrayView2<'_, f32> {
    let patches = embedding.patch_vectors().len();
    let numbers = &embedding.patches[..patches * embedding.dimension];
    ArrayView2::from_shape((patches, embedding.dimension), numbers)
        .expect("the shape has as many numbers as the slice; qed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{embedding, Style};

    #[test]
    fn identical_scores_one_and_unrelated_zero() {
        let (a, b) = (embedding(Style(1), 0), embedding(Style(2), 0));
        let baseline = Baseline { global: 0.4, patch: 0.6 };
        assert!(scores(&a, baseline, &a).iter().all(|score| (score - 1.0).abs() < 1e-5));
        assert!(scores(&a, baseline, &b).iter().all(|score| *score < 0.1));
    }

    #[test]
    fn weights_sum_to_one() {
        for patches in [0, 1, 16, 49, 256] {
            assert!((point_weights(patches).iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert_eq!(point_weights(patches).len(), patches + 1);
        }
    }

    #[test]
    fn a_baseline_lies_between_relatives_and_strangers() {
        let works: Vec<_> = (0..24).map(|n| embedding(Style(n % 3), n)).collect();
        let baselines = baselines(&works.iter().collect::<Vec<_>>());
        for (work, baseline) in baselines.iter().enumerate() {
            for other in (0..24).filter(|other| *other != work) {
                let whole = global_similarity(&works[work], &works[other]);
                let patches = patch_similarities(&works[work], &works[other]);
                let lowest = patches.iter().copied().fold(f32::INFINITY, f32::min);
                let related = work % 3 == other % 3;
                assert_eq!(related, whole > baseline.global + 0.3, "{work} {other}");
                assert_eq!(related, lowest > baseline.patch, "{work} {other}");
            }
        }
    }

    #[test]
    fn a_quantile_is_interpolated() {
        let numbers = || (0..=10).rev().map(|n| n as f32).collect::<Vec<_>>();
        assert_eq!(quantile(numbers(), 0.5), 5.0);
        assert!((quantile(numbers(), 0.98) - 9.8).abs() < 1e-5);
        assert_eq!(quantile(vec![0.25], 0.98), 0.25);
        assert_eq!(quantile(vec![1.0, 2.0], 0.5), 1.5);
    }

    #[test]
    fn baselines_stay_below_identity_and_are_stated_where_there_is_too_little() {
        let work = embedding(Style(1), 1);
        assert_eq!(baselines(&[&work; 2]), [Baseline::FALLBACK; 2]);
        assert_eq!(baselines(&[&work; 3]), [Baseline { global: MAX_BASELINE, patch: MAX_BASELINE }; 3]);
        assert!(baselines(&[]).is_empty());
    }

    #[test]
    fn copies_are_aligned_and_relatives_are_not() {
        let work = embedding(Style(1), 1);
        let mut mirrored = work.clone();
        mirrored.patches = work
            .patch_vectors()
            .collect::<Vec<_>>()
            .chunks(3)
            .flat_map(|row| row.iter().rev().flat_map(|patch| patch.iter().copied()))
            .collect();
        assert!(aligned_similarity(&work, &work) > 0.999);
        assert!(aligned_similarity(&work, &mirrored) > 0.999);
        assert!(aligned_similarity(&work, &embedding(Style(1), 2)) < 0.95);
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
