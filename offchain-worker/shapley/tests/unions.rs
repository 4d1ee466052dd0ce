//! Owen values: both ways agree, unions add up, and the special cases are Shapley values.

use guerdon_shapley::{
    airport::{Game, Point, Score},
    enumeration::Table,
    game::from_fn,
    owen::{self, OwenError, Unions},
};
use proptest::{collection::vec, prelude::*};

fn airport(points: &[(f64, Vec<f64>)]) -> Game {
    let players = points.first().map_or(0, |point| point.1.len() as u32);
    let point = |(weight, scores): &(f64, Vec<f64>)| {
        let scores = (0..).zip(scores).map(|(player, &score)| Score { player, score });
        Point::new(*weight, scores).expect("the scores are amounts")
    };
    Game::new(players, points.iter().map(point).collect()).expect("every player is known")
}

/// Points and labels; zeros and equal scores are likely.
fn any_game() -> impl Strategy<Value = (Vec<(f64, Vec<f64>)>, Vec<u32>)> {
    (1..9usize).prop_flat_map(|n| {
        let score = prop_oneof![2 => Just(0.0), 2 => Just(1.5), 4 => 0.0..10.0f64];
        (vec((0.0..3.0f64, vec(score, n)), 1..5), vec(0..4u32, n))
    })
}

fn close(found: &[f64], expected: &[f64]) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        prop_assert!((found - expected).abs() <= 1e-11, "{} is not {}", found, expected);
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_closed_form_is_the_enumeration((points, labels) in any_game()) {
        let (game, unions) = (airport(&points), Unions::new(&labels));
        let found = owen::airport(&game, &unions).expect("as many players");
        close(&found, &owen::enumerate(&game, &unions).expect("few coalitions"))?;
    }

    #[test]
    fn a_union_receives_its_shapley_value_among_unions((points, labels) in any_game()) {
        let (game, unions) = (airport(&points), Unions::new(&labels));
        let found = owen::airport(&game, &unions).expect("as many players");
        let together: Vec<f64> = unions
            .members()
            .iter()
            .map(|members| members.iter().map(|&member| found[member as usize]).sum())
            .collect();
        let quotient: Vec<(f64, Vec<f64>)> = points
            .iter()
            .map(|(weight, scores)| {
                let best = |members: &Vec<u32>| members.iter().map(|&m| scores[m as usize]).fold(0.0, f64::max);
                (*weight, unions.members().iter().map(best).collect())
            })
            .collect();
        close(&together, &airport(&quotient).shapley())?;
    }

    #[test]
    fn one_union_and_unions_of_one_change_nothing(values in (1..7u32).prop_flat_map(|n| vec(-9.0..9.0f64, 1 << n))) {
        let table = Table::new(values).expect("the values make a table");
        let alone: Vec<u32> = (0..table.players()).collect();
        for labels in [vec![7; alone.len()], alone] {
            close(&owen::enumerate(&table, &Unions::new(&labels)).expect("few"), &table.shapley())?;
        }
    }
}

#[test]
fn what_cannot_be_divided_is_refused() {
    let unions = Unions::new(&[0, 0, 1]);
    let game = airport(&[(1.0, vec![1.0, 2.0])]);
    let refused = OwenError::Players { players: 2, divided: 3 };
    assert_eq!(owen::airport(&game, &unions), Err(refused.clone()));
    assert_eq!(owen::enumerate(&game, &unions), Err(refused));
    for labels in [(0..100).collect::<Vec<u32>>(), vec![0; 25], vec![0; 100]] {
        let many = from_fn(labels.len() as u32, |_| 0.0);
        let refused = owen::enumerate(&many, &Unions::new(&labels));
        assert!(matches!(refused, Err(OwenError::Coalitions { .. })));
    }
    let bad = from_fn(3, |coalition| if coalition.size() == 2 { f64::INFINITY } else { 0.0 });
    assert!(matches!(owen::enumerate(&bad, &unions), Err(OwenError::Value(_))));
    assert_eq!(owen::enumerate(&from_fn(0, |_| 1.0), &Unions::new(&[])), Ok(vec![]));
}
