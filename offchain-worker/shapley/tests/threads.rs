//! Results do not depend on the number of threads, and large tables do not depend on how they are cut into blocks.

use guerdon_shapley::{
    airport::{Game, Point, Score},
    enumeration::Table,
};

/// Numbers in [0, 1), the same in every run (SplitMix64).
fn numbers(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = (seed ^ seed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ bits >> 31) >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn with_threads<T: Send>(threads: usize, work: impl Fn() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started").install(work)
}

#[test]
fn an_airport_has_one_answer() {
    let mut number = numbers(1);
    let players = 500;
    let mut point = || {
        let scores: Vec<Score> =
            (0..players).map(|player| Score { player, score: (number() - 0.5).max(0.0) }).collect();
        Point::new(number(), scores).expect("the scores are amounts")
    };
    let points = (0..100).map(|_| point()).collect();
    let game = Game::new(players, points).expect("every player is known");
    let alone = with_threads(1, || game.shapley());
    assert!((alone.iter().sum::<f64>() / game.grand_value() - 1.0).abs() < 1e-13);
    for threads in [2, 3, 8] {
        assert_eq!(with_threads(threads, || game.shapley()), alone);
    }
}

#[test]
fn a_table_has_one_answer() {
    let mut number = numbers(2);
    let additive: Vec<f64> = (0..17).map(|_| number()).collect();
    let value = |coalition: u32| {
        let members = (0..17).filter(|player| coalition >> player & 1 == 1);
        members.map(|player| additive[player]).sum()
    };
    let table = Table::evaluate(17, value).expect("17 players fit");
    let alone = with_threads(1, || table.shapley());
    for (found, expected) in alone.iter().zip(&additive) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }
    for threads in [2, 3, 8] {
        assert_eq!(with_threads(threads, || table.shapley()), alone);
    }
}
