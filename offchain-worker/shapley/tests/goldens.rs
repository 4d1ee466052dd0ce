//! What shapiq, pyDVL and a NumPy enumeration of orders compute; `goldens/make.py` makes the files.

use std::num::NonZeroU32;

use guerdon_shapley::{
    enumeration::Table,
    knn::{self, Labelled},
    owen::{self, Unions},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Games {
    games: Vec<Game>,
}

#[derive(Deserialize)]
struct Game {
    name: String,
    values: Vec<f64>,
    shapley: Vec<f64>,
}

#[derive(Deserialize)]
struct Cases<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
struct Knn {
    dimensions: usize,
    neighbours: NonZeroU32,
    training: Vec<f32>,
    labels: Vec<u32>,
    test: Vec<f32>,
    test_labels: Vec<u32>,
    shapley: Vec<f64>,
}

#[derive(Deserialize)]
struct Owen {
    labels: Vec<u32>,
    values: Vec<f64>,
    owen: Vec<f64>,
}

fn assert_close(name: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    for (player, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= 1e-12, "{name}, player {player}: {found}, not {expected}");
    }
}

#[test]
fn tables_agree_with_shapiq() {
    let Games { games } = serde_json::from_str(include_str!("goldens/shapiq.json")).expect("a golden");
    assert_eq!(games.len(), 6);
    for Game { name, values, shapley } in games {
        let table = Table::new(values).expect("the values make a table");
        assert_close(&name, &table.shapley(), &shapley);
    }
}

#[test]
fn training_points_agree_with_pydvl() {
    let Cases::<Knn> { cases } = serde_json::from_str(include_str!("goldens/knn.json")).expect("a golden");
    assert_eq!(cases.len(), 3);
    for case in cases {
        let training = Labelled::new(case.dimensions, &case.training, &case.labels).expect("points");
        let test = Labelled::new(case.dimensions, &case.test, &case.test_labels).expect("points");
        let found = knn::shapley(training, test, case.neighbours).expect("points can be valued");
        assert_close("knn", &found, &case.shapley);
    }
}

#[test]
fn unions_agree_with_all_orders() {
    let Cases::<Owen> { cases } = serde_json::from_str(include_str!("goldens/owen.json")).expect("a golden");
    assert_eq!(cases.len(), 4);
    for Owen { labels, values, owen } in cases {
        let table = Table::new(values).expect("the values make a table");
        let found = owen::enumerate(&table, &Unions::new(&labels)).expect("few coalitions");
        assert_close("owen", &found, &owen);
    }
}
