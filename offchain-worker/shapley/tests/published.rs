//! Values that others have printed.

use guerdon_shapley::{
    airport::{Game, Point, Score},
    enumeration::Table,
};

fn airport(costs: &[f64]) -> Game {
    let scores = (0..).zip(costs).map(|(player, &score)| Score { player, score });
    let point = Point::new(1.0, scores).expect("the costs are amounts");
    Game::new(costs.len() as u32, vec![point]).expect("every player is known")
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (player, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance, "player {player}: {found}, not {expected}");
    }
}

#[test]
fn four_airlines_share_a_runway() {
    let game = airport(&[8.0, 11.0, 13.0, 18.0]);
    assert_close(&game.shapley(), &[2.0, 3.0, 4.0, 9.0], 1e-14);
}

/// The airport game of J. Castro, D. Gomez and J. Tejada, "Polynomial calculation of the Shapley value based on
/// sampling", Computers & Operations Research 36(5), 2009: 100 players, ten costs.
#[test]
fn a_hundred_airlines_share_a_runway() {
    let sizes = [8, 12, 6, 14, 8, 9, 13, 10, 10, 10];
    let published = [
        0.01,
        0.020869565,
        0.033369565,
        0.046883079,
        0.063549745,
        0.082780515,
        0.106036329,
        0.139369662,
        0.189369662,
        0.289369662,
    ];
    let spread = |by_cost: &[f64]| -> Vec<f64> {
        let groups = by_cost.iter().zip(sizes);
        groups.flat_map(|(&value, size)| vec![value; size]).collect()
    };
    let costs: Vec<f64> = (1..=10).map(f64::from).collect();
    assert_close(&airport(&spread(&costs)).shapley(), &spread(&published), 1e-9);
}

/// A left glove (player 0) is worth 1 with a right one (players 1 and 2).
#[test]
fn gloves_make_pairs() {
    let pairs = |coalition: u32| f64::from(coalition & 1 == 1 && coalition & 6 != 0);
    let game = Table::evaluate(3, pairs).expect("three players fit");
    assert_close(&game.shapley(), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0], 1e-15);
}

/// The United Nations Security Council: 5 permanent members, who can veto, and 9 of 15 votes. The permanent members
/// hold 421/2145 each, the others 4/2145.
#[test]
fn the_security_council_votes() {
    let passes = |coalition: u32| f64::from(coalition & 31 == 31 && coalition.count_ones() >= 9);
    let game = Table::evaluate(15, passes).expect("15 players fit");
    let mut expected = [4.0 / 2145.0; 15];
    expected[..5].fill(421.0 / 2145.0);
    assert_close(&game.shapley(), &expected, 1e-14);
}
