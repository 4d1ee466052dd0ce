//! `guerdon shapley`.

use crate::command::{guerdon, guerdon_reading, Ran};
use serde_json::{json, Value};
use std::{collections::BTreeSet, fs};

/// The runway game of S. C. Littlechild and G. Owen, "A simple expression for the Shapley value in a special case", 1973,
/// with costs of its own.
const AIRPORT: &str = r#"{"kind": "airport", "costs": [8, 11, 13, 18]}"#;

/// Two players who together make more than one by one.
const TABLE: &str = r#"{"kind": "table", "n": 2, "values": [0, 1, 2, 4]}"#;

/// Two points with the weights 1 and 2.
const COVERAGE: &str = r#"{"kind": "coverage", "scores": [[0.5, 0], [0.25, 0.75]], "weights": [1, 2]}"#;

fn solve(game: &str, more: &[&str]) -> Ran {
    guerdon_reading(["shapley", "-"].iter().chain(more), game.as_bytes())
}

fn solved(game: &str, more: &[&str]) -> Value {
    solve(game, &[more, &["--json"]].concat()).json()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn assert_near(found: &Value, expected: &[f64]) {
    let found = numbers(found);
    assert_eq!(found.len(), expected.len());
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
}

#[test]
fn games_of_every_kind_are_solved() {
    assert_near(&solved(AIRPORT, &[])["values"], &[2.0, 3.0, 4.0, 9.0]);
    assert_near(&solved(TABLE, &[])["values"], &[1.5, 2.5]);
    // Point by point: 0.125 + 0.25 for the first player and 0.125 for the second; 2 * 0.75 for the second.
    assert_near(&solved(COVERAGE, &[])["values"], &[0.375, 1.625]);
}

#[test]
fn a_game_lies_in_a_file_or_in_the_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("game.json");
    fs::write(&file, TABLE).unwrap();
    let in_file = guerdon(["shapley", file.to_str().unwrap(), "--json"]).json();
    assert_eq!(in_file, solved(TABLE, &[]));
}

#[test]
fn programs_are_told_values_method_evaluations_and_standard_errors() {
    let told = solved(TABLE, &["--method", "exact"]);
    let keys: BTreeSet<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["evaluations", "method", "stderr", "values"]));
    let expected = json!({"values": [1.5, 2.5], "method": "exact", "evaluations": 4, "stderr": [0.0, 0.0]});
    assert_eq!(told, expected);
}

#[test]
fn people_see_a_table() {
    let ran = solve(AIRPORT, &[]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
    let rows: Vec<Vec<_>> = ran.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    for (player, value) in ["2.00000", "3.00000", "4.00000", "9.00000"].iter().enumerate() {
        assert!(rows.contains(&vec![&*player.to_string(), value, "0"]), "{}", ran.stdout);
    }
    assert!(rows.contains(&vec!["sum", "18.00000"]), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("Method: exact. Evaluations: 0.\n"), "a closed form asks for no value");
}

#[test]
fn every_method_is_known_by_its_name() {
    for method in ["exact", "airport", "coverage", "permutation", "leverage", "regression-msr", "oddshap"] {
        let told = solved(AIRPORT, &["--method", method]);
        assert_eq!(told["method"], method);
        assert_near(&told["values"], &[2.0, 3.0, 4.0, 9.0]);
    }
}

#[test]
fn methods_that_sample_keep_to_the_budget_and_repeat_with_the_seed() {
    let score = |player: u32, point: u32| f64::from((31 * player + 17 * point + player * point) % 13) / 13.0;
    let scores: Vec<Vec<f64>> =
        (0..20).map(|player| (0..60).map(|point| score(player, point)).collect()).collect();
    let game = json!({"kind": "coverage", "scores": scores, "weights": vec![1.0; 60]}).to_string();
    let exact = numbers(&solved(&game, &[])["values"]);
    for method in ["permutation", "leverage", "regression-msr", "oddshap"] {
        let sampled = |seed| solved(&game, &["--method", method, "--budget", "40000", "--seed", seed]);
        let told = sampled("7");
        assert_eq!(told, sampled("7"), "{method}");
        assert_ne!(told["values"], sampled("8")["values"], "{method}");
        let evaluations = told["evaluations"].as_u64().unwrap();
        assert!((39_900..=40_000).contains(&evaluations), "{method}: {evaluations}");
        let (values, errors) = (numbers(&told["values"]), numbers(&told["stderr"]));
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        assert!((sum(&values) - sum(&exact)).abs() < 1e-9, "{method}");
        assert!(errors.iter().all(|error| *error > 0.0), "{method}: {errors:?}");
        let near = |(value, exact): (&f64, &f64)| (value / exact - 1.0).abs() < 0.2;
        assert!(values.iter().zip(&exact).all(near), "{method}: {told}");
    }
}

#[test]
fn what_is_no_game_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("game.json");
    let shown = file.to_str().unwrap();
    let long = format!(r#"{{"kind": "table", "n": 25, "values": [{}]}}"#, vec!["0"; 1 << 10].join(","));
    for (game, told) in [
        (r#"{"kind": "coverage", "scores": [[1, 2], [3]], "weights": [1, 1]}"#, "scores[1]"),
        (r#"{"kind": "airport", "costs": [1, NaN]}"#, "line 1"),
        (r#"{"kind": "airport", "costs": [1, 1e999]}"#, "out of range"),
        (r#"{"kind": "airport", "costs": [1, -1]}"#, "costs[1]"),
        (r#"{"kind": "airport", "costs": ["1"]}"#, "string"),
        (r#"{"kind": "table", "n": 2, "values": [0, 1, 2]}"#, "values"),
        (&long, "at most 24 players"),
        (r#"{"kind": "banana", "costs": [1]}"#, "banana"),
        (r#"{"costs": [1]}"#, "kind"),
        (r#"{"kind": "airport", "costs": [1], "weights": [1]}"#, "no others"),
        ("[8, 11, 13, 18]", "holds no game"),
        ("runway", "holds no game"),
        (r#"{"kind": "airport", "costs": [1]} {}"#, "trailing"),
        ("", "holds no game"),
    ] {
        fs::write(&file, game).unwrap();
        let ran = guerdon(["shapley", shown]);
        assert!(ran.refusal().contains(shown) && ran.refusal().contains(told), "{game:.99}: {ran:?}");
        assert!(solve(game, &["--json"]).refusal().contains("the standard input"), "{game:.99}");
    }
}

#[test]
fn games_that_cannot_be_read_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.json");
    for file in [missing.as_path(), folder.path()] {
        let ran = guerdon(["shapley", file.to_str().unwrap()]);
        assert!(ran.refusal().contains(file.to_str().unwrap()), "{ran:?}");
    }
}

#[test]
fn games_that_the_method_does_not_solve_are_refused() {
    assert!(solve(TABLE, &["--method", "airport"]).refusal().contains("kind table"));
    assert!(solve(COVERAGE, &["--method", "airport"]).refusal().contains("kind coverage"));
    assert!(solve(AIRPORT, &["--method", "oddshap", "--budget", "5"]).refusal().contains("at least 6"));
    let many = json!({"kind": "airport", "costs": vec![1.0; 4097]}).to_string();
    assert!(solve(&many, &["--method", "permutation"]).refusal().contains("4096 players"));
    assert_eq!(numbers(&solved(&many, &[])["values"]).len(), 4097, "a closed form has no such limit");
    let unknown = solve(AIRPORT, &["--method", "Exact"]);
    assert_eq!((unknown.code, &*unknown.stdout), (Some(2), ""));
    assert!(unknown.stderr.contains("regression-msr"), "the methods are named: {}", unknown.stderr);
}
