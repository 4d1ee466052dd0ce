//! Documents become games or one clear sentence, and one way leads to every method.

use guerdon_shapley::{
    description::{Description, Game},
    solution::{default_budget, solve, Method, SolveError},
};
use serde_json::{from_str, json, to_value};

fn game(document: &str) -> Game {
    let description: Description = from_str(document).expect("the document has a game's shape");
    Game::try_from(description).expect("the numbers make a game")
}

fn refused(description: Description) -> String {
    Game::try_from(description).expect_err("the numbers make no game").to_string()
}

#[test]
fn games_are_solved_exactly() {
    let airport = r#"{"kind": "airport", "costs": [8, 11, 13, 18]}"#;
    let coverage =
        r#"{"kind": "coverage", "scores": [[8, 0], [11, 4], [13, 0], [18, 0]], "weights": [1, 0.5]}"#;
    let table = r#"{"kind": "table", "n": 2, "values": [5, 6, 7, 10]}"#;
    let values = |document, method| solve(&game(document), method, None, 0).expect("a solution").values;
    assert_eq!(values(airport, Method::Exact), [2.0, 3.0, 4.0, 9.0]);
    assert_eq!(values(airport, Method::Airport), [2.0, 3.0, 4.0, 9.0]);
    assert_eq!(values(airport, Method::Coverage), [2.0, 3.0, 4.0, 9.0]);
    assert_eq!(values(coverage, Method::Exact), [2.0, 5.0, 4.0, 9.0]);
    assert_eq!(values(coverage, Method::Coverage), [2.0, 5.0, 4.0, 9.0]);
    assert_eq!(values(table, Method::Exact), [2.0, 3.0]);
}

#[test]
fn every_method_solves_every_game_it_can() {
    let documents = [
        (r#"{"kind": "table", "n": 2, "values": [5, 6, 7, 10]}"#, 5),
        (r#"{"kind": "coverage", "scores": [[1, 0], [2, 1]], "weights": [1, 3]}"#, 6),
        (r#"{"kind": "airport", "costs": [3, 1, 2]}"#, 7),
        (r#"{"kind": "airport", "costs": []}"#, 7),
    ];
    for (document, can) in documents {
        let game = game(document);
        let solved: Vec<_> =
            Method::ALL.iter().filter_map(|&method| solve(&game, method, None, 1).ok()).collect();
        assert_eq!(solved.len(), can, "{document}");
        for solution in &solved {
            let pairs = solution.values.iter().zip(&solved[0].values);
            assert!(pairs.clone().all(|(a, b)| (a - b).abs() < 1e-12), "{document}: {solution:?}");
        }
    }
}

#[test]
fn large_games_are_solved_in_closed_form_and_by_sampling() {
    let costs: Vec<f64> = (0..100).map(f64::from).collect();
    let game = game(&json!({"kind": "airport", "costs": costs}).to_string());
    let exact = solve(&game, Method::Exact, Some(0), 0).expect("a closed form needs no budget");
    assert_eq!((exact.evaluations, exact.stderr), (0, vec![0.0; 100]));
    for method in [Method::Permutation, Method::Leverage, Method::RegressionMsr, Method::OddShap] {
        let found = solve(&game, method, None, 4).expect("the default budget is enough");
        assert!(found.evaluations > 9_000 && found.evaluations <= default_budget(100), "{method}");
        assert!((found.values.iter().sum::<f64>() - 99.0).abs() < 1e-9, "{method}");
        assert_ne!(found.values, solve(&game, method, None, 5).expect("another seed").values);
    }
}

#[test]
fn solutions_are_documents() {
    let game = game(r#"{"kind": "airport", "costs": [2, 4]}"#);
    let solution = solve(&game, Method::OddShap, Some(9), 3).expect("a full budget");
    let expected = json!({"values": [1.0, 3.0], "method": "oddshap", "evaluations": 4, "stderr": [0.0, 0.0]});
    assert_eq!(to_value(&solution).expect("numbers and names"), expected);
}

#[test]
fn default_budgets_grow_with_the_players() {
    assert_eq!(
        [0, 1, 10, 11, 12, 20, 24, 100].map(default_budget),
        [1, 2, 1024, 2048, 2048, 2048, 2400, 10_000]
    );
    assert_eq!(default_budget(u32::MAX), 429_496_729_500);
}

#[test]
fn methods_have_names() {
    for method in Method::ALL {
        assert_eq!(method.to_string().parse(), Ok(method));
    }
    let unknown = "Exact".parse::<Method>().expect_err("names are in lower case").to_string();
    assert_eq!(
        unknown,
        "`Exact` is not a method, choose one of exact, airport, coverage, permutation, leverage, regression-msr, oddshap"
    );
}

#[test]
fn closed_forms_refuse_other_games() {
    let table = game(r#"{"kind": "table", "n": 0, "values": [1]}"#);
    let error = solve(&table, Method::Airport, None, 0).expect_err("a table is no airport");
    assert_eq!(
        error.to_string(),
        "the method airport does not solve a game of kind table, use exact or a sampling method"
    );
    let coverage = game(r#"{"kind": "coverage", "scores": [], "weights": []}"#);
    assert!(matches!(solve(&coverage, Method::Airport, None, 0), Err(SolveError::Kind { .. })));
    let budget = solve(&game(r#"{"kind": "airport", "costs": [1, 1, 1]}"#), Method::OddShap, Some(1), 0);
    assert_eq!(
        budget.expect_err("one is too few").to_string(),
        "a budget of 1 evaluations is too small, this method needs at least 6"
    );
}

#[test]
fn numbers_near_the_end_of_the_range_are_solved_or_refused() {
    let huge = f64::MAX;
    let spread = game(&json!({"kind": "table", "n": 1, "values": [-huge, huge]}).to_string());
    let weighted = game(&json!({"kind": "coverage", "scores": [[huge]], "weights": [2.0]}).to_string());
    let costs = game(&json!({"kind": "airport", "costs": vec![huge; 30]}).to_string());
    for method in Method::ALL {
        for game in [&spread, &weighted, &costs] {
            if let Ok(solution) = solve(game, method, None, 0) {
                assert!(
                    solution.values.iter().chain(&solution.stderr).all(|value| value.is_finite()),
                    "{method}"
                );
            }
        }
    }
    let refused = solve(&spread, Method::Exact, None, 0).expect_err("twice the greatest number");
    assert_eq!(refused, SolveError::Overflow { player: 0 });
    let shares = solve(&costs, Method::Exact, None, 0).expect("a thirtieth of the greatest number").values;
    assert!(shares.iter().all(|share| (share / huge * 30.0 - 1.0).abs() < 1e-12));
}

#[test]
fn what_is_no_game_is_refused_in_a_sentence() {
    let table = |n, values: &[f64]| refused(Description::Table { n, values: values.to_vec() });
    assert_eq!(
        table(2, &[0.0; 3]),
        "`values` has 3 entries, and a table of n = 2 players needs 2^2 = 4, one for each coalition"
    );
    assert!(table(25, &[0.0]).starts_with("`n` is 25, and a table holds at most 24 players"));
    assert!(table(u32::MAX, &[]).starts_with("`n` is 4294967295"));
    assert_eq!(table(1, &[0.0, f64::NAN]), "`values[1]` is NaN, and must be a finite number");
    let costs = refused(Description::Airport { costs: vec![1.0, -2.0] });
    assert_eq!(costs, "`costs[1]` is -2, and must be a finite number of at least 0");
    let coverage = |scores: &[&[f64]], weights: &[f64]| {
        let scores = scores.iter().map(|row| row.to_vec()).collect();
        refused(Description::Coverage { scores, weights: weights.to_vec() })
    };
    assert_eq!(
        coverage(&[&[1.0, 2.0], &[1.0]], &[1.0, 1.0]),
        "`scores[1]` has 1 entries, and needs one for each of the 2 `weights`"
    );
    assert_eq!(
        coverage(&[&[1.0, f64::INFINITY], &[1.0, -1.0]], &[1.0, 1.0]),
        "`scores[0][1]` is inf, and must be a finite number of at least 0"
    );
    assert_eq!(
        coverage(&[&[f64::NAN, 0.0]], &[1.0, f64::NAN]),
        "`scores[0][0]` is NaN, and must be a finite number of at least 0"
    );
    assert_eq!(
        coverage(&[&[0.0, 0.0]], &[1.0, -1.0]),
        "`weights[1]` is -1, and must be a finite number of at least 0"
    );
}

#[test]
fn documents_without_a_games_shape_are_refused() {
    for document in [
        r#"{"costs": [1]}"#,
        r#"{"kind": "banana"}"#,
        r#"{"kind": "table", "values": [0]}"#,
        r#"{"kind": "airport", "costs": [1], "weights": [1]}"#,
        r#"{"kind": "airport", "costs": ["1"]}"#,
        r#"{"kind": "table", "n": -1, "values": [0]}"#,
    ] {
        assert!(from_str::<Description>(document).is_err(), "{document}");
    }
}
