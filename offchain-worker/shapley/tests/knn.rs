//! Training points' values against the definition, and what is refused.

use std::num::NonZeroU32;

use guerdon_shapley::{
    enumeration::Table,
    knn::{self, KnnError, Labelled},
};
use proptest::{collection::vec, prelude::*};

fn k(neighbours: u32) -> NonZeroU32 {
    NonZeroU32::new(neighbours).expect("above 0")
}

/// The share of the `neighbours` nearest in the coalition that carry the label, over one-dimensional points.
fn score(coalition: u32, training: &[(f32, u32)], test: (f32, u32), neighbours: u32) -> f64 {
    let mut members: Vec<&(f32, u32)> =
        (0..).zip(training).filter(|(i, _)| coalition >> i & 1 == 1).map(|(_, point)| point).collect();
    members.sort_by(|a, b| (a.0 - test.0).abs().total_cmp(&(b.0 - test.0).abs()));
    let right = members.iter().take(neighbours as usize).filter(|point| point.1 == test.1).count();
    right as f64 / f64::from(neighbours)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whole coordinates make points equally far, and more neighbours than points.
    #[test]
    fn points_are_worth_what_the_table_says(
        training in vec(((-4..4i8).prop_map(f32::from), 0..3u32), 1..9),
        test in vec(((-4..4i8).prop_map(f32::from), 0..3u32), 1..4),
        neighbours in 1..12u32,
    ) {
        let split = |points: &[(f32, u32)]| -> (Vec<f32>, Vec<u32>) { points.iter().copied().unzip() };
        let ((x, y), (x_test, y_test)) = (split(&training), split(&test));
        let labelled = Labelled::new(1, &x, &y).expect("points");
        let labelled_test = Labelled::new(1, &x_test, &y_test).expect("points");
        let found = knn::shapley(labelled, labelled_test, k(neighbours)).expect("points can be valued");
        let value = |coalition: u32| {
            let scores = test.iter().map(|&test| score(coalition, &training, test, neighbours));
            scores.sum::<f64>() / test.len() as f64
        };
        let table = Table::evaluate(training.len() as u32, value).expect("few points");
        for (found, expected) in found.iter().zip(table.shapley()) {
            prop_assert!((found - expected).abs() <= 1e-13, "{} is not {}", found, expected);
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let feature = |i: usize| ((i * 7919) % 1013) as f32;
    let x: Vec<f32> = (0..3000).map(feature).collect();
    let y: Vec<u32> = (0..1000).map(|i| i % 3).collect();
    let labelled = Labelled::new(3, &x, &y).expect("points");
    let test = Labelled::new(3, &x[..300], &y[..100]).expect("points");
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be started").install(|| knn::shapley(labelled, test, k(5)).expect("values"))
    };
    assert_eq!(with_threads(1), with_threads(3));
}

#[test]
fn what_is_not_points_is_refused() {
    let refused = |dimensions, features: &[f32], labels: &[u32]| {
        Labelled::new(dimensions, features, labels).expect_err("these are not points").to_string()
    };
    assert_eq!(refused(0, &[], &[]), "0 points of 0 dimensions do not have 0 features between them");
    assert_eq!(
        refused(2, &[0.0; 3], &[1, 1]),
        "2 points of 2 dimensions do not have 3 features between them"
    );
    assert!(refused(usize::MAX, &[0.0], &[1, 2]).starts_with("2 points of"));
    assert!(refused(1, &[0.0, f32::NAN], &[1, 2]).starts_with("point 1 has a feature of NaN"));
    let none = Labelled::new(2, &[], &[]).expect("no points");
    let one = Labelled::new(2, &[0.0, 1.0], &[1]).expect("a point");
    let other = Labelled::new(1, &[0.0], &[1]).expect("a point");
    assert_eq!(knn::shapley(one, none, k(1)), Err(KnnError::NoTest));
    assert_eq!(knn::shapley(one, other, k(1)), Err(KnnError::Dimensions { training: 2, test: 1 }));
    assert_eq!(knn::shapley(none, one, k(1)), Ok(vec![]));
}
