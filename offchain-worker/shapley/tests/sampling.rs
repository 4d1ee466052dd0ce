//! The sampling estimators: exact at full budget, efficient, reproducible, unbiased, and honest about their errors.

use guerdon_shapley::{
    airport::{Game, Point, Score},
    coalition::Coalition,
    enumeration::Table,
    game::{from_fn, ValueFunction},
    sampling::{
        leverage, permutation,
        regression::{self, Adjustment},
        Estimate, SamplingError,
    },
};
use proptest::{collection::vec, prelude::*};
use std::sync::atomic::{AtomicU64, Ordering};

type Estimator = fn(&dyn ValueFunction, u64, u64) -> Result<Estimate, SamplingError>;

const CROSS_FITTED: Estimator =
    |game, budget, seed| regression::estimate(game, budget, seed, Adjustment::CrossFitted);
const IN_SAMPLE: Estimator =
    |game, budget, seed| regression::estimate(game, budget, seed, Adjustment::InSample);
const ESTIMATORS: [(&str, Estimator); 4] = [
    ("permutation", |game, budget, seed| permutation::estimate(game, budget, seed)),
    ("leverage", |game, budget, seed| leverage::estimate(game, budget, seed)),
    ("cross-fitted", CROSS_FITTED),
    ("in sample", IN_SAMPLE),
];

/// Numbers in [-1/2, 1/2), the same in every run (SplitMix64).
fn number(index: u64) -> f64 {
    let mut bits = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ bits >> 31) >> 11) as f64 / (1u64 << 53) as f64 - 0.5
}

/// Unequal players with decreasing returns, and a little noise; dense in interactions of all orders. `v({})` is 3.
fn saturating(players: u32) -> Table {
    let value = |mask: u32| {
        let sum: f64 = (0..players).filter(|i| mask >> i & 1 == 1).map(|i| 0.02 * f64::from(i + 1)).sum();
        4.0 - (-sum).exp() + 0.05 * number(u64::from(mask)) * f64::from(mask != 0)
    };
    Table::evaluate(players, value).expect("the values make a table")
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
    let scale = expected.iter().fold(1.0f64, |most, value| most.max(value.abs()));
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() <= tolerance * scale)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_full_budget_is_exact(
        table in (0..7u32).prop_flat_map(|n| vec(-9.0..9.0f64, 1 << n)),
        more in 0..1000u64,
        seed: u64,
    ) {
        let table = Table::new(table).expect("the values make a table");
        for (name, estimate) in ESTIMATORS {
            let budget = (1 << table.players()) + more;
            let found = estimate(&table, budget, seed).expect("the budget is full");
            prop_assert!(close(&found.values, &table.shapley(), 1e-12), "{}", name);
            prop_assert!(found.stderr.iter().all(|&stderr| stderr == 0.0), "{}", name);
            prop_assert_eq!(found.evaluations, 1 << table.players());
        }
    }

    /// Budgets between the least and the full one, in which strata are merged, sampled and whole.
    #[test]
    fn values_add_up_within_any_budget(
        table in (2..8u32).prop_flat_map(|n| vec(-9.0..9.0f64, 1 << n)),
        part in 0.0..1.0f64,
        seed: u64,
    ) {
        let table = Table::new(table).expect("the values make a table");
        let full = table.values().len();
        let budget = (part * full as f64) as u64;
        let total = table.values()[full - 1] - table.values()[0];
        for (name, estimate) in ESTIMATORS {
            let calls = AtomicU64::new(0);
            let counted = from_fn(table.players(), |coalition: &Coalition| {
                calls.fetch_add(1, Ordering::Relaxed);
                ValueFunction::value(&table, coalition)
            });
            match estimate(&counted, budget, seed) {
                Err(SamplingError::Budget { needed, .. }) => prop_assert!(budget < needed),
                Err(error) => prop_assert!(false, "{}: {}", name, error),
                Ok(found) => {
                    prop_assert!(close(&[found.values.iter().sum()], &[total], 1e-9), "{}", name);
                    prop_assert!(found.values.iter().chain(&found.stderr).all(|value| value.is_finite()));
                    prop_assert_eq!(found.evaluations, calls.into_inner(), "{}", name);
                    prop_assert!(found.evaluations <= budget, "{}", name);
                }
            }
        }
    }
}

#[test]
fn no_coalition_is_asked_for_twice_where_the_budget_reaches_all_sizes() {
    for (name, estimate) in &ESTIMATORS[1..] {
        let seen = std::sync::Mutex::new(std::collections::HashSet::new());
        let game = from_fn(10, |coalition: &Coalition| {
            assert!(seen.lock().expect("nobody panics").insert(coalition.clone()), "{name}: {coalition:?}");
            number(coalition.mask())
        });
        let found = estimate(&game, 601, 3).expect("the budget is enough");
        assert_eq!(found.evaluations, 600, "{name}");
    }
}

#[test]
fn a_game_of_few_triples_is_recovered() {
    let terms: [(f64, &[u32]); 6] = [
        (2.0, &[3]),
        (-1.0, &[0, 70]),
        (0.5, &[1, 3, 9]),
        (0.75, &[20, 40, 60]),
        (-0.4, &[5, 6, 70]),
        (1.0, &[]),
    ];
    let game = from_fn(71, |coalition: &Coalition| {
        let within = terms.iter().filter(|(_, t)| t.iter().all(|&player| coalition.contains(player)));
        within.map(|(c, _)| c).sum()
    });
    let mut expected = vec![0.0; 71];
    for (c, t) in terms {
        t.iter().for_each(|&player| expected[player as usize] += c / t.len() as f64);
    }
    for (name, estimate) in &ESTIMATORS[2..] {
        let found = estimate(&game, 1500, 1).expect("the budget is enough");
        assert!(close(&found.values, &expected, 1e-10), "{name}: {:?}", found.values);
        assert!(found.stderr.iter().all(|&stderr| stderr < 1e-10), "{name}");
    }
}

#[test]
fn the_unit_of_the_game_does_not_matter() {
    let table = saturating(12);
    for (name, estimate) in ESTIMATORS {
        let of_unit = |unit: f64| {
            let game = from_fn(12, |coalition| unit * ValueFunction::value(&table, coalition));
            estimate(&game, 700, 2).expect("the budget is enough").values
        };
        let one = of_unit(1.0);
        for unit in [2f64.powi(-300), 2f64.powi(200)] {
            let values: Vec<f64> = of_unit(unit).iter().map(|value| value / unit).collect();
            assert!(close(&values, &one, 1e-6), "{name}, {unit}");
        }
    }
}

#[test]
fn an_additive_game_has_no_error() {
    let game = from_fn(90, |c: &Coalition| 7.0 + c.members().map(|i| number(u64::from(i))).sum::<f64>());
    let expected: Vec<f64> = (0..90).map(number).collect();
    for (name, estimate) in ESTIMATORS {
        let found = estimate(&game, 800, 5).expect("the budget is enough");
        assert!(close(&found.values, &expected, 1e-9), "{name}");
    }
}

/// Over many seeds: the mean is the exact value, and 95 % intervals hold it about as often as they say.
fn check_many_seeds(budget: u64, name: &str, seeds: u64, estimate: Estimator, biased: bool) {
    let players = 9;
    let game = saturating(players);
    let exact = game.shapley();
    let estimates: Vec<Estimate> =
        (0..seeds).map(|seed| estimate(&game, budget, seed).expect("the budget is enough")).collect();
    let mut held = 0;
    for (player, &exact) in exact.iter().enumerate() {
        let errors: Vec<f64> = estimates.iter().map(|found| found.values[player] - exact).collect();
        let mean = errors.iter().sum::<f64>() / seeds as f64;
        let variance = errors.iter().map(|error| (error - mean).powi(2)).sum::<f64>() / (seeds - 1) as f64;
        let bound = if biased { variance.sqrt() } else { 4.0 * (variance / seeds as f64).sqrt() };
        assert!(mean.abs() <= bound, "{name}, {budget}: player {player} is off by {mean}, beyond {bound}");
        let inside = |found: &&Estimate| {
            let (low, high) = found.intervals(1.96)[player];
            (low..=high).contains(&exact)
        };
        held += estimates.iter().filter(inside).count();
    }
    let share = held as f64 / (seeds * u64::from(players)) as f64;
    assert!((0.85..=0.999).contains(&share), "{name}, {budget}: intervals hold {share}");
}

#[test]
fn estimates_are_unbiased_and_their_intervals_hold() {
    for budget in [90, 200] {
        check_many_seeds(budget, "permutation", 3000, ESTIMATORS[0].1, false);
        check_many_seeds(budget, "leverage", 3000, ESTIMATORS[1].1, true);
        check_many_seeds(budget, "in sample", 200, IN_SAMPLE, true);
    }
    for budget in [20, 90, 200] {
        check_many_seeds(budget, "cross-fitted", 200, CROSS_FITTED, false);
    }
}

#[test]
fn regression_errs_least() {
    let game = saturating(14);
    let exact = game.shapley();
    let error = |estimate: Estimator| -> f64 {
        let of_seed = |seed| {
            let found = estimate(&game, 800, seed).expect("the budget is enough");
            found.values.iter().zip(&exact).map(|(found, exact)| (found - exact).powi(2)).sum::<f64>()
        };
        (0..20).map(of_seed).sum()
    };
    let [permutation, leverage, cross_fitted, in_sample] = ESTIMATORS.map(|(_, estimate)| error(estimate));
    assert!(cross_fitted < 0.8 * permutation && cross_fitted < 0.8 * leverage);
    assert!(in_sample < 0.8 * permutation && in_sample < 0.8 * leverage);
}

#[test]
fn symmetric_players_and_null_players_are_within_the_error() {
    let points: Vec<Point> = (0..3)
        .map(|point| {
            let score =
                |player: u32| if player < 2 { 1.0 } else { number(u64::from(10 * point + player)).max(0.0) };
            let scores = (0..29).map(|player| Score { player, score: score(player) });
            Point::new(1.0, scores).expect("the scores are amounts")
        })
        .collect();
    let game = Game::new(30, points).expect("every player is known");
    for (name, estimate) in ESTIMATORS {
        let Estimate { values, stderr, .. } = estimate(&game, 3000, 11).expect("the budget is enough");
        assert!((values[0] - values[1]).abs() <= 5.0 * (stderr[0] + stderr[1]), "{name}: symmetry");
        assert!(values[29].abs() <= 5.0 * stderr[29] + 1e-9, "{name}: the null player");
    }
}

#[test]
fn the_seed_alone_decides() {
    let game = saturating(12);
    for (name, estimate) in ESTIMATORS {
        let with_threads = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads can be started").install(|| estimate(&game, 700, seed).expect("enough"))
        };
        let alone = with_threads(1, 8);
        assert_eq!(with_threads(2, 8), alone, "{name}");
        assert_eq!(with_threads(5, 8), alone, "{name}");
        assert_ne!(with_threads(2, 9).values, alone.values, "{name}");
    }
}

#[test]
fn budgets_too_small_are_refused_with_what_is_needed() {
    let game = from_fn(40, |_: &Coalition| 0.0);
    for ((name, estimate), needed) in ESTIMATORS.into_iter().zip([158, 82, 6, 6]) {
        for budget in [0, 1, needed - 1] {
            let refused = SamplingError::Budget { budget, needed };
            assert_eq!(estimate(&game, budget, 0), Err(refused), "{name}");
        }
        let found = estimate(&game, needed, 0).expect("the budget is enough");
        assert_eq!(found.values, [0.0; 40], "{name}");
        assert_eq!(found.stderr, [0.0; 40], "{name}");
    }
    let one = from_fn(1, |c: &Coalition| f64::from(c.size()) + 5.0);
    let nobody = from_fn(0, |_: &Coalition| 5.0);
    for (name, estimate) in ESTIMATORS {
        assert_eq!(estimate(&one, 2, 0).expect("two are all").values, [1.0], "{name}");
        assert_eq!(estimate(&one, 1, 0), Err(SamplingError::Budget { budget: 1, needed: 2 }), "{name}");
        assert!(estimate(&nobody, 1, 0).expect("one is all").values.is_empty(), "{name}");
        assert!(estimate(&nobody, 0, 0).is_err(), "{name}");
    }
}

#[test]
fn values_that_are_not_finite_are_refused() {
    let game = from_fn(30, |c: &Coalition| if c.contains(7) { f64::NAN } else { 0.0 });
    for (name, estimate) in ESTIMATORS {
        let Err(SamplingError::Value(error)) = estimate(&game, 2000, 0) else { panic!("{name} went on") };
        assert!(error.coalition.contains(7), "{name}");
        assert!(error.to_string().starts_with("the value NaN of coalition {"), "{name}: {error}");
    }
}
