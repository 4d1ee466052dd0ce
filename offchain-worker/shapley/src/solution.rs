//! One way to every method.

use std::{error::Error, fmt, str::FromStr};

use serde::Serialize;

use crate::{
    description::Game,
    enumeration::MAX_PLAYERS,
    game::ValueFunction,
    sampling::{
        leverage, permutation,
        regression::{self, Adjustment},
        Estimate, SamplingError,
    },
};

/// How Shapley values are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Without sampling: a table by enumeration, airport and coverage games in closed form.
    Exact,
    /// The closed form of an airport game.
    Airport,
    /// The closed form of a coverage game, of which an airport game is one.
    Coverage,
    /// [`permutation`].
    Permutation,
    /// [`leverage`].
    Leverage,
    /// [`regression`], cross-fitted: unbiased.
    RegressionMsr,
    /// [`regression`], in sample: of least error at equal budgets.
    OddShap,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 7] = [
        Self::Exact,
        Self::Airport,
        Self::Coverage,
        Self::Permutation,
        Self::Leverage,
        Self::RegressionMsr,
        Self::OddShap,
    ];

    /// The method's name, as [`FromStr`] reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Airport => "airport",
            Self::Coverage => "coverage",
            Self::Permutation => "permutation",
            Self::Leverage => "leverage",
            Self::RegressionMsr => "regression-msr",
            Self::OddShap => "oddshap",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        let found = Self::ALL.into_iter().find(|method| method.name() == name);
        found.ok_or_else(|| UnknownMethod(name.to_owned()))
    }
}

/// A name that is no method's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMethod(pub String);

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Method::ALL.map(Method::name).join(", ");
        write!(f, "`{}` is not a method, choose one of {names}", self.0)
    }
}

impl Error for UnknownMethod {}

/// A game's Shapley values, and how they were found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Solution {
    /// By player, all finite.
    pub values: Vec<f64>,
    pub method: Method,
    /// Calls of the value function. A closed form needs none, and a table has had all of its `2^n`.
    pub evaluations: u64,
    /// Standard errors by player, 0 where values are exact.
    pub stderr: Vec<f64>,
}

impl Serialize for Method {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The budget of a sampling method that is given none: 100 evaluations for each player, at least 2,048, and no more
/// than the `2^n` there are.
pub fn default_budget(players: u32) -> u64 {
    let budget = (100 * u64::from(players)).max(2048);
    if players <= MAX_PLAYERS {
        budget.min(1 << players)
    } else {
        budget
    }
}

/// The game's Shapley values. `budget` is the most evaluations that a sampling method makes, [`default_budget`] if
/// `None`, and `seed` determines its sample; other methods use neither.
///
/// # Errors
///
/// A closed form asked of another kind of game, a budget too small for the method, and values beyond the range of `f64`.
pub fn solve(game: &Game, method: Method, budget: Option<u64>, seed: u64) -> Result<Solution, SolveError> {
    let budget = budget.unwrap_or_else(|| default_budget(game.players()));
    let exactly = |values: Vec<f64>, evaluations| {
        let stderr = vec![0.0; values.len()];
        Ok(Estimate { values, stderr, evaluations })
    };
    let estimate = match (method, game) {
        (Method::Exact, Game::Table(table)) => exactly(table.shapley(), table.values().len() as u64),
        (Method::Exact | Method::Coverage, Game::Airport(game) | Game::Coverage(game))
        | (Method::Airport, Game::Airport(game)) => exactly(game.shapley(), 0),
        (Method::Airport | Method::Coverage, _) => {
            return Err(SolveError::Kind { method, kind: game.kind() });
        }
        (Method::Permutation, _) => permutation::estimate(game, budget, seed),
        (Method::Leverage, _) => leverage::estimate(game, budget, seed),
        (Method::RegressionMsr, _) => regression::estimate(game, budget, seed, Adjustment::CrossFitted),
        (Method::OddShap, _) => regression::estimate(game, budget, seed, Adjustment::InSample),
    };
    let Estimate { values, stderr, evaluations } = estimate.map_err(SolveError::Sampling)?;
    match values.iter().zip(&stderr).position(|(value, stderr)| !(value.is_finite() && stderr.is_finite())) {
        Some(player) => Err(SolveError::Overflow { player }),
        None => Ok(Solution { values, method, evaluations, stderr }),
    }
}

/// Why there is no solution.
#[derive(Clone, Debug, PartialEq)]
pub enum SolveError {
    /// The method is a closed form, and not this game's.
    Kind { method: Method, kind: &'static str },
    /// The budget is too small, or a value is not finite.
    Sampling(SamplingError),
    /// The player's value or its standard error is beyond the range of `f64`.
    Overflow { player: usize },
}

impl fmt::Display for SolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind { method, kind } => {
                write!(f, "the method {method} does not solve a game of kind {kind}, use exact or a sampling method")
            }
            Self::Sampling(error) => error.fmt(f),
            Self::Overflow { player } => write!(
                f,
                "player {player}'s value or standard error is beyond the range of numbers, divide the game's values by a power of ten"
            ),
        }
    }
}

impl Error for SolveError {}
