//! What the sampling estimators return and refuse.

pub mod leverage;
pub mod permutation;
pub mod regression;

mod cholesky;
mod least_squares;
mod odd_polynomial;
mod pairs;

use std::{error::Error, fmt};

use serde::Serialize;

use crate::{
    coalition::Coalition,
    enumeration::{Table, MAX_PLAYERS},
    game::{self, ValueError, ValueFunction},
};

/// Shapley values with their standard errors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// By player. They add up to `v(N) - v({})` but for rounding, whatever the error of each.
    pub values: Vec<f64>,
    /// By player, estimated from the sample; 0 where the values are exact.
    pub stderr: Vec<f64>,
    /// Calls of the value function; at most the budget.
    pub evaluations: u64,
}

impl Estimate {
    /// Each player's interval `values[i] -+ z * stderr[i]`: with `z = 1.96`, the usual 95 % confidence interval.
    pub fn intervals(&self, z: f64) -> Vec<(f64, f64)> {
        let pairs = self.values.iter().zip(&self.stderr);
        pairs.map(|(value, stderr)| (value - z * stderr, value + z * stderr)).collect()
    }
}

/// The exact values, if the budget pays for every coalition and a table holds them.
fn enumerate<V: ValueFunction + ?Sized>(game: &V, budget: u64) -> Result<Option<Estimate>, SamplingError> {
    let players = game.players();
    if players > MAX_PLAYERS || budget < 1 << players {
        return Ok(None);
    }
    let coalitions: Vec<Coalition> =
        (0..1 << players).map(|mask| Coalition::from_mask(players, mask)).collect();
    let values = game::evaluate(game, &coalitions)?;
    let table = Table::new(values).expect("2^n finite values of at most 24 players make a table; qed");
    let stderr = vec![0.0; players as usize];
    Ok(Some(Estimate { values: table.shapley(), stderr, evaluations: 1 << players }))
}

/// Refuses a budget below `needed`, or below the `2^n` that are enough for any method.
fn at_least(needed: u64, players: u32, budget: u64) -> Result<(), SamplingError> {
    let needed = if players <= MAX_PLAYERS { needed.clamp(1, 1 << players) } else { needed };
    if budget < needed {
        return Err(SamplingError::Budget { budget, needed });
    }
    Ok(())
}

/// Why there is no estimate.
#[derive(Clone, Debug, PartialEq)]
pub enum SamplingError {
    /// The method cannot work with so few evaluations.
    Budget { budget: u64, needed: u64 },
    /// The value function returned something that is not a finite number.
    Value(ValueError),
}

impl fmt::Display for SamplingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget { budget, needed } => {
                write!(
                    f,
                    "a budget of {budget} evaluations is too small, this method needs at least {needed}"
                )
            }
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl Error for SamplingError {}

impl From<ValueError> for SamplingError {
    fn from(error: ValueError) -> Self {
        Self::Value(error)
    }
}
