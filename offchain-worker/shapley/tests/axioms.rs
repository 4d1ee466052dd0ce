//! Shapley's axioms, for every method, and the methods against one another.

use guerdon_shapley::{
    airport::{Game, Point, Score},
    enumeration::Table,
};
use proptest::{collection::vec, prelude::*};

fn close(found: &[f64], expected: &[f64]) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    let scale = expected.iter().fold(1.0f64, |most, value| most.max(value.abs()));
    for (found, expected) in found.iter().zip(expected) {
        prop_assert!((found - expected).abs() <= 1e-12 * scale, "{} is not {}", found, expected);
    }
    Ok(())
}

fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// The definition, one marginal at a time.
fn by_definition(table: &Table) -> Vec<f64> {
    let n = table.players();
    let factorial = |k: u32| (1..=k).map(f64::from).product::<f64>();
    let marginal = |player: u32, coalition: usize| {
        let size = coalition.count_ones();
        factorial(size) * factorial(n - size - 1) / factorial(n)
            * (table.values()[coalition | 1 << player] - table.values()[coalition])
    };
    let of_player = |player: u32| {
        let without = (0..1usize << n).filter(|coalition| coalition >> player & 1 == 0);
        without.map(|coalition| marginal(player, coalition)).sum()
    };
    (0..n).map(of_player).collect()
}

/// Dense scores by point, zeros among them, ties likely.
fn scores(players: u32) -> impl Strategy<Value = Vec<(f64, Vec<f64>)>> {
    let score = prop_oneof![
        2 => Just(0.0),
        1 => Just(0.5),
        4 => 0.0..10.0f64,
    ];
    vec((0.0..3.0f64, vec(score, players as usize)), 0..6)
}

fn airport(players: u32, points: &[(f64, Vec<f64>)]) -> Game {
    let point = |(weight, scores): &(f64, Vec<f64>)| {
        let scores = (0..).zip(scores);
        let scores = scores.map(|(player, &score)| Score { player, score });
        Point::new(*weight, scores).expect("the scores are amounts")
    };
    Game::new(players, points.iter().map(point).collect()).expect("every player is known")
}

fn any_airport() -> impl Strategy<Value = (u32, Vec<(f64, Vec<f64>)>)> {
    (1..10u32).prop_flat_map(|players| (Just(players), scores(players)))
}

fn any_table() -> impl Strategy<Value = Table> {
    (0..9u32)
        .prop_flat_map(|players| vec(-100.0..100.0f64, 1 << players))
        .prop_map(|values| Table::new(values).expect("the values make a table"))
}

proptest! {
    #[test]
    fn a_table_is_worth_what_the_definition_says(table in any_table()) {
        close(&table.shapley(), &by_definition(&table))?;
    }

    #[test]
    fn an_airport_is_worth_what_its_table_is((players, points) in any_airport()) {
        let game = airport(players, &points);
        let table = Table::evaluate(players, |coalition| game.value(|player| coalition >> player & 1 == 1));
        close(&game.shapley(), &table.expect("ten players fit").shapley())?;
    }

    #[test]
    fn values_add_up_to_what_all_are_worth((players, points) in any_airport(), table in any_table()) {
        let game = airport(players, &points);
        close(&[game.shapley().iter().sum()], &[game.grand_value()])?;
        let last = table.values().len() - 1;
        close(&[table.shapley().iter().sum()], &[table.values()[last] - table.values()[0]])?;
    }

    #[test]
    fn equal_players_receive_the_same((players, points) in any_airport(), table in any_table()) {
        let mut points = points;
        for (_, scores) in &mut points {
            scores.push(scores[0]);
        }
        let values = airport(players + 1, &points).shapley();
        prop_assert_eq!(values[0], values[players as usize]);

        if table.players() >= 2 {
            let swapped = |coalition: usize| coalition & !3 | (coalition & 1) << 1 | coalition >> 1 & 1;
            let value = |coalition: u32| {
                let coalition = coalition as usize;
                table.values()[coalition] + table.values()[swapped(coalition)]
            };
            let symmetric = Table::evaluate(table.players(), value).expect("the values make a table").shapley();
            close(&symmetric[..1], &symmetric[1..2])?;
        }
    }

    #[test]
    fn a_player_without_effect_receives_nothing((players, points) in any_airport(), table in any_table()) {
        let mut points = points;
        let before = airport(players, &points).shapley();
        for (_, scores) in &mut points {
            scores.push(0.0);
        }
        let after = airport(players + 1, &points).shapley();
        prop_assert_eq!(&after[..players as usize], &before[..]);
        prop_assert_eq!(after[players as usize], 0.0);

        let doubled = [table.values(), table.values()].concat();
        let after = Table::new(doubled).expect("the values make a table").shapley();
        let before = [table.shapley(), vec![0.0]].concat();
        close(&after, &before)?;
    }

    #[test]
    fn a_sum_of_games_is_worth_the_sum(
        (players, first, second) in (1..10u32).prop_flat_map(|n| (Just(n), scores(n), scores(n))),
        tables in (0..9u32).prop_flat_map(|n| (vec(-9.0..9.0f64, 1 << n), vec(-9.0..9.0f64, 1 << n))),
    ) {
        let both = airport(players, &[first.clone(), second.clone()].concat()).shapley();
        close(&both, &sum(&airport(players, &first).shapley(), &airport(players, &second).shapley()))?;

        let shapley = |values: &[f64]| Table::new(values.to_vec()).expect("the values make a table").shapley();
        let (first, second) = &tables;
        close(&shapley(&sum(first, second)), &sum(&shapley(first), &shapley(second)))?;
    }
}
