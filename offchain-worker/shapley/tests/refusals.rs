//! What is not a game, and the games at the edges.

use guerdon_shapley::{
    airport::{Game, GameError, Point, Score},
    enumeration::{Table, TableError, MAX_PLAYERS},
};

const NOT_AMOUNTS: [f64; 4] = [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

fn score(player: u32, score: f64) -> Score {
    Score { player, score }
}

#[test]
fn weights_and_scores_are_amounts() {
    for bad in NOT_AMOUNTS {
        assert!(matches!(Point::new(bad, []), Err(GameError::Weight { .. })));
        assert!(matches!(
            Point::new(1.0, [score(0, 1.0), score(7, bad)]),
            Err(GameError::Score { player: 7, .. })
        ));
    }
}

#[test]
fn players_are_known_and_named_once() {
    assert_eq!(
        Point::new(1.0, [score(3, 1.0), score(1, 2.0), score(3, 0.0)]),
        Err(GameError::NamedTwice { player: 3 })
    );
    for value in [0.0, 1.0] {
        let point = Point::new(1.0, [score(2, value)]).expect("the score is an amount");
        assert_eq!(Game::new(2, vec![point]), Err(GameError::UnknownPlayer { player: 2, players: 2 }));
    }
}

#[test]
fn games_without_players_points_or_scores_have_values() {
    let empty = Point::new(1.0, []).expect("no score is needed");
    assert_eq!(empty.value(|_| true), 0.0);
    let of = |players, points| Game::new(players, points).expect("every player is known");
    assert!(of(0, vec![empty.clone()]).shapley().is_empty());
    assert_eq!(of(2, vec![]).shapley(), [0.0, 0.0]);
    assert_eq!(of(2, vec![empty]).shapley(), [0.0, 0.0]);
    let table = Table::new(vec![5.0]).expect("a game of nobody has one coalition");
    assert!(table.shapley().is_empty());
}

#[test]
fn tables_are_full_finite_and_bounded() {
    for length in [0, 3, 6] {
        assert_eq!(Table::new(vec![0.0; length]), Err(TableError::Length { length }));
    }
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(matches!(Table::new(vec![0.0, bad]), Err(TableError::Value { coalition: 1, .. })));
    }
    let players = MAX_PLAYERS + 1;
    assert_eq!(Table::evaluate(players, |_| 0.0), Err(TableError::Players { players }));
}

#[test]
fn errors_are_sentences_with_numbers() {
    let unknown = GameError::UnknownPlayer { player: 4, players: 3 };
    assert_eq!(unknown.to_string(), "player 4 is not among the game's 3 players, numbered from 0");
    assert_eq!(
        TableError::Players { players: 30 }.to_string(),
        "a table holds at most 24 players, and this one has 30"
    );
}
