//! Runs the sampling estimators on games from standard input, for `scripts/bench/shapley/accuracy.py`.
//!
//! The input is `{"games": [...], "runs": [{"game": INDEX, "method": NAME, "budget": B, "seed": S}, ...]}` as JSON; the
//! output is one line of JSON for each run, in their order: its values, standard errors and evaluations, or its error.

use std::io::{self, Read, Write};

use guerdon_shapley::{
    coalition::Coalition,
    enumeration::Table,
    game::ValueFunction,
    sampling::{
        leverage, permutation,
        regression::{self, Adjustment},
        Estimate,
    },
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Input {
    games: Vec<Game>,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    /// The game's place in `games`.
    game: usize,
    method: String,
    budget: u64,
    seed: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Game {
    /// `sum of c [T is within S]`.
    Unanimity { n: u32, terms: Vec<(f64, Vec<u32>)> },
    /// `sum_p w_p max_{i in S} s_ip`.
    Coverage { scores: Vec<Vec<f64>>, weights: Vec<f64> },
}

impl ValueFunction for Game {
    fn players(&self) -> u32 {
        match self {
            Self::Unanimity { n, .. } => *n,
            Self::Coverage { scores, .. } => scores.len() as u32,
        }
    }

    fn value(&self, coalition: &Coalition) -> f64 {
        match self {
            Self::Unanimity { terms, .. } => {
                let within = terms.iter().filter(|(_, t)| t.iter().all(|&player| coalition.contains(player)));
                within.map(|(c, _)| c).sum()
            }
            Self::Coverage { scores, weights } => (0..weights.len())
                .map(|point| {
                    let of_members = coalition.members().map(|player| scores[player as usize][point]);
                    weights[point] * of_members.fold(0.0, f64::max)
                })
                .sum(),
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let input: Input = serde_json::from_str(&text)?;
    let mut out = io::stdout().lock();
    for Run { game, method, budget, seed } in input.runs {
        let game = input.games.get(game).ok_or("a run names a game that is not there")?;
        let estimate = match method.as_str() {
            "permutation" => permutation::estimate(game, budget, seed),
            "leverage" => leverage::estimate(game, budget, seed),
            "regression-msr" => regression::estimate(game, budget, seed, Adjustment::CrossFitted),
            "oddshap" => regression::estimate(game, budget, seed, Adjustment::InSample),
            "exact" => {
                let players = game.players();
                let value = |mask| game.value(&Coalition::from_mask(players, u64::from(mask)));
                let values = Table::evaluate(players, value)?.shapley();
                let stderr = vec![0.0; values.len()];
                Ok(Estimate { values, stderr, evaluations: 1 << players })
            }
            _ => return Err(format!("{method} is not a method").into()),
        };
        match estimate {
            Ok(estimate) => writeln!(out, "{}", serde_json::to_string(&estimate)?)?,
            Err(error) => writeln!(out, "{}", serde_json::json!({ "error": error.to_string() }))?,
        }
    }
    Ok(())
}
