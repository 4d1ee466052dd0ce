//! Shapley values of training points for a K-nearest-neighbours classifier, exactly.
//!
//! A coalition of training points is worth the fraction of a test point's `K` nearest neighbours in it that carry its
//! label, `v(S) = 1/K * #{right labels among the min(K, |S|) nearest in S}`. With the points in ascending order of
//! distance and `r_j` 1 for a right label and 0 for a wrong one,
//!
//! ```text
//! phi_(n) = r_n min(K, n) / (n K),   phi_(j) = phi_(j+1) + (r_j - r_{j+1}) / K * min(K, j) / j
//! ```
//!
//! (R. Jia et al., "Efficient task-specific data valuation for nearest neighbor algorithms", VLDB 2019, arXiv
//! 1908.08619, theorem 1; the factor `min(K, n) / K` covers fewer points than neighbours.) Over several test points, the
//! value is the mean.

use std::{error::Error, fmt, num::NonZeroU32};

use rayon::prelude::*;

/// Test points whose values are computed side by side before they are added up. It bounds the memory in use, and being a
/// constant it keeps the order of the additions independent of the number of threads.
const POINTS_AT_A_TIME: usize = 16;

/// Points with a label each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Labelled<'a> {
    dimensions: usize,
    /// Point by point.
    features: &'a [f32],
    labels: &'a [u32],
}

impl<'a> Labelled<'a> {
    /// Points from `labels.len() * dimensions` features, point by point.
    ///
    /// # Errors
    ///
    /// No dimension, another number of features, more than 2^32 - 1 points, and a feature that is infinite or not a
    /// number.
    pub fn new(dimensions: usize, features: &'a [f32], labels: &'a [u32]) -> Result<Self, KnnError> {
        let points = labels.len();
        if u32::try_from(points).is_err() {
            return Err(KnnError::Points { points });
        }
        if dimensions == 0 || points.checked_mul(dimensions) != Some(features.len()) {
            return Err(KnnError::Features { dimensions, points, features: features.len() });
        }
        match features.iter().position(|feature| !feature.is_finite()) {
            Some(at) => Err(KnnError::Feature { point: at / dimensions, value: features[at] }),
            None => Ok(Self { dimensions, features, labels }),
        }
    }

    fn points(&self) -> impl IndexedParallelIterator<Item = (&'a [f32], u32)> {
        self.features.par_chunks_exact(self.dimensions).zip(self.labels.par_iter().copied())
    }
}

/// Each training point's Shapley value, for the `neighbours` nearest in Euclidean distance; of points equally far, the
/// one with the lower index is nearer. They add up to the classifier's mean score, `v` of all training points.
///
/// Takes `O(n (d + log n))` for each test point.
///
/// # Errors
///
/// No test point, and training and test points of different dimensions.
pub fn shapley(
    training: Labelled<'_>,
    test: Labelled<'_>,
    neighbours: NonZeroU32,
) -> Result<Vec<f64>, KnnError> {
    if training.dimensions != test.dimensions {
        let (training, test) = (training.dimensions, test.dimensions);
        return Err(KnnError::Dimensions { training, test });
    }
    if test.labels.is_empty() {
        return Err(KnnError::NoTest);
    }
    let mut values = vec![0.0; training.labels.len()];
    let mut start = 0;
    while start < test.labels.len() {
        let end = test.labels.len().min(start + POINTS_AT_A_TIME);
        let by_point: Vec<Vec<f64>> = test
            .points()
            .skip(start)
            .take(end - start)
            .map(|(features, label)| of_test_point(training, features, label, neighbours))
            .collect();
        for of_point in by_point {
            for (value, of_point) in values.iter_mut().zip(of_point) {
                *value += of_point;
            }
        }
        start = end;
    }
    let count = test.labels.len() as f64;
    values.iter_mut().for_each(|value| *value /= count);
    Ok(values)
}

/// Each training point's value for one test point, by training point.
fn of_test_point(training: Labelled<'_>, features: &[f32], label: u32, neighbours: NonZeroU32) -> Vec<f64> {
    let points = training.features.chunks_exact(training.dimensions);
    // A distance of at least 0 has bits in its own order, so that one integer sorts by distance, then by index.
    let mut order: Vec<u128> = (0u32..)
        .zip(points)
        .map(|(index, point)| {
            u128::from(squared_distance(point, features).to_bits()) << 32 | u128::from(index)
        })
        .collect();
    order.sort_unstable();
    let right = |rank: usize| f64::from(training.labels[order[rank] as u32 as usize] == label);
    let k = f64::from(neighbours.get());
    let n = order.len();
    let mut values = vec![0.0; n];
    let Some(last) = n.checked_sub(1) else { return values };
    let mut value = right(last) * k.min(n as f64) / (n as f64 * k);
    values[order[last] as u32 as usize] = value;
    for rank in (0..last).rev() {
        // 1/K * min(K, j) / j = 1 / max(K, j).
        value += (right(rank) - right(rank + 1)) / k.max((rank + 1) as f64);
        values[order[rank] as u32 as usize] = value;
    }
    values
}

fn squared_distance(a: &[f32], b: &[f32]) -> f64 {
    let differences = a.iter().zip(b).map(|(&a, &b)| f64::from(a) - f64::from(b));
    differences.map(|difference| difference * difference).sum()
}

/// Why points have no values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KnnError {
    /// The features are not `points * dimensions` in number, or there is no dimension.
    Features { dimensions: usize, points: usize, features: usize },
    /// There are too many points.
    Points { points: usize },
    /// The point has a feature that is infinite or not a number.
    Feature { point: usize, value: f32 },
    /// Training and test points differ in their number of dimensions.
    Dimensions { training: usize, test: usize },
    /// There is no test point to be right or wrong about.
    NoTest,
}

impl fmt::Display for KnnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Features { dimensions, points, features } => write!(
                f,
                "{points} points of {dimensions} dimensions do not have {features} features between them"
            ),
            Self::Points { points } => write!(f, "{points} points are more than {}", u32::MAX),
            Self::Feature { point, value } => {
                write!(f, "point {point} has a feature of {value}, which is not a finite number")
            }
            Self::Dimensions { training, test } => {
                write!(f, "training points have {training} dimensions and test points {test}")
            }
            Self::NoTest => write!(f, "there is no test point to value the training points by"),
        }
    }
}

impl Error for KnnError {}
