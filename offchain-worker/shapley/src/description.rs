//! Games as JSON documents.
//!
//! ```json
//! {"kind": "table", "n": 2, "values": [0, 1, 2, 4]}
//! {"kind": "airport", "costs": [8, 11, 13, 18]}
//! {"kind": "coverage", "scores": [[0.5, 0], [0.2, 0.9]], "weights": [1, 2]}
//! ```
//!
//! - `table`: `v(S)` for each of the `2^n` coalitions, up to 24 players. Player `i` belongs to the coalition at index
//!   `S` if bit `i` of `S` is 1.
//! - `airport`: `v(S)` is the greatest cost among the members; player by player.
//! - `coverage`: `v(S) = sum_p w_p max_{i in S} s_ip`; a row of scores for each player, an entry for each point.

use std::{error::Error, fmt};

use rayon::prelude::*;
use serde::Deserialize;

use crate::{
    airport::{self, GameError, Point, Score},
    coalition::Coalition,
    enumeration::{Table, TableError, MAX_PLAYERS},
    game::ValueFunction,
};

/// A game as a document has it: nothing is known of its numbers yet.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Document")]
pub enum Description {
    Table { n: u32, values: Vec<f64> },
    Airport { costs: Vec<f64> },
    Coverage { scores: Vec<Vec<f64>>, weights: Vec<f64> },
}

/// The fields of every kind. An enum that is tagged within would be buffered, and with serde_json's
/// `arbitrary_precision`, which any crate of a program can switch on, buffered numbers are numbers no more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    kind: Kind,
    n: Option<u32>,
    values: Option<Vec<f64>>,
    costs: Option<Vec<f64>>,
    scores: Option<Vec<Vec<f64>>>,
    weights: Option<Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Table,
    Airport,
    Coverage,
}

impl TryFrom<Document> for Description {
    type Error = &'static str;

    fn try_from(document: Document) -> Result<Self, &'static str> {
        let Document { kind, n, values, costs, scores, weights } = document;
        match (kind, (n, values), costs, (scores, weights)) {
            (Kind::Table, (Some(n), Some(values)), None, (None, None)) => Ok(Self::Table { n, values }),
            (Kind::Airport, (None, None), Some(costs), (None, None)) => Ok(Self::Airport { costs }),
            (Kind::Coverage, (None, None), None, (Some(scores), Some(weights))) => {
                Ok(Self::Coverage { scores, weights })
            }
            (Kind::Table, ..) => Err("a table has the fields n and values, and no others"),
            (Kind::Airport, ..) => Err("an airport game has the field costs, and no others"),
            (Kind::Coverage, ..) => Err("a coverage game has the fields scores and weights, and no others"),
        }
    }
}

/// A game that can be solved.
#[derive(Clone, Debug, PartialEq)]
pub enum Game {
    Table(Table),
    /// An airport game: one point of weight 1.
    Airport(airport::Game),
    /// A sum of airport games.
    Coverage(airport::Game),
}

impl Game {
    /// What kind of game it is, as a document names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Airport(_) => "airport",
            Self::Coverage(_) => "coverage",
        }
    }
}

impl ValueFunction for Game {
    fn players(&self) -> u32 {
        match self {
            Self::Table(table) => table.players(),
            Self::Airport(game) | Self::Coverage(game) => game.players(),
        }
    }

    fn value(&self, coalition: &Coalition) -> f64 {
        match self {
            Self::Table(table) => ValueFunction::value(table, coalition),
            Self::Airport(game) | Self::Coverage(game) => ValueFunction::value(game, coalition),
        }
    }
}

impl TryFrom<Description> for Game {
    type Error = DescriptionError;

    /// # Errors
    ///
    /// See [`DescriptionError`].
    fn try_from(description: Description) -> Result<Self, DescriptionError> {
        match description {
            Description::Table { n, values } => table(n, values).map(Self::Table),
            Description::Airport { costs } => airport(&costs).map(Self::Airport),
            Description::Coverage { scores, weights } => coverage(&scores, &weights).map(Self::Coverage),
        }
    }
}

fn table(n: u32, values: Vec<f64>) -> Result<Table, DescriptionError> {
    if n > MAX_PLAYERS {
        return Err(DescriptionError::TablePlayers { n });
    }
    if values.len() != 1 << n {
        return Err(DescriptionError::TableLength { n, values: values.len() });
    }
    Table::new(values).map_err(|error| match error {
        TableError::Value { coalition, value } => DescriptionError::TableValue { coalition, value },
        TableError::Length { length } => DescriptionError::TableLength { n, values: length },
        TableError::Players { players } => DescriptionError::TablePlayers { n: players },
    })
}

fn airport(costs: &[f64]) -> Result<airport::Game, DescriptionError> {
    let players = players(costs.len())?;
    let scores = (0..players).zip(costs).map(|(player, &score)| Score { player, score });
    let point = Point::new(1.0, scores).map_err(|error| match error {
        GameError::Score { player, score } => DescriptionError::Cost { player, cost: score },
        error => DescriptionError::Game(error),
    })?;
    airport::Game::new(players, vec![point]).map_err(DescriptionError::Game)
}

fn coverage(scores: &[Vec<f64>], weights: &[f64]) -> Result<airport::Game, DescriptionError> {
    let players = players(scores.len())?;
    if let Some((player, row)) = scores.iter().enumerate().find(|(_, row)| row.len() != weights.len()) {
        return Err(DescriptionError::Row { player, scores: row.len(), weights: weights.len() });
    }
    let point = |(index, &weight): (usize, &f64)| {
        let of_point = (0..players).zip(scores).map(|(player, row)| Score { player, score: row[index] });
        Point::new(weight, of_point.filter(|score| score.score != 0.0)).map_err(|error| match error {
            GameError::Weight { weight } => DescriptionError::Weight { point: index, weight },
            GameError::Score { player, score } => DescriptionError::Score { player, point: index, score },
            error => DescriptionError::Game(error),
        })
    };
    // Errors are those of the first bad point, whichever thread comes first.
    let points: Vec<Result<Point, DescriptionError>> = weights.par_iter().enumerate().map(point).collect();
    let points: Result<Vec<Point>, DescriptionError> = points.into_iter().collect();
    airport::Game::new(players, points?).map_err(DescriptionError::Game)
}

fn players(count: usize) -> Result<u32, DescriptionError> {
    u32::try_from(count).map_err(|_| DescriptionError::Players { players: count })
}

/// Why a document's numbers do not make a game.
#[derive(Clone, Debug, PartialEq)]
pub enum DescriptionError {
    /// A table has more players than it can hold.
    TablePlayers { n: u32 },
    /// A table has not `2^n` values.
    TableLength { n: u32, values: usize },
    /// A table's value is infinite or not a number.
    TableValue { coalition: usize, value: f64 },
    /// A cost is negative, infinite or not a number.
    Cost { player: u32, cost: f64 },
    /// A player has not one score for each weight.
    Row { player: usize, scores: usize, weights: usize },
    /// A weight is negative, infinite or not a number.
    Weight { point: usize, weight: f64 },
    /// A score is negative, infinite or not a number.
    Score { player: u32, point: usize, score: f64 },
    /// There are more players than 32 bits number.
    Players { players: usize },
    /// The points do not make a game.
    Game(GameError),
}

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TablePlayers { n } => write!(
                f,
                "`n` is {n}, and a table holds at most {MAX_PLAYERS} players: describe a larger game as airport or coverage"
            ),
            Self::TableLength { n, values } => write!(
                f,
                "`values` has {values} entries, and a table of n = {n} players needs 2^{n} = {}, one for each coalition",
                1u64 << n
            ),
            Self::TableValue { coalition, value } => {
                write!(f, "`values[{coalition}]` is {value}, and must be a finite number")
            }
            Self::Cost { player, cost } => {
                write!(f, "`costs[{player}]` is {cost}, and must be a finite number of at least 0")
            }
            Self::Row { player, scores, weights } => write!(
                f,
                "`scores[{player}]` has {scores} entries, and needs one for each of the {weights} `weights`"
            ),
            Self::Weight { point, weight } => {
                write!(f, "`weights[{point}]` is {weight}, and must be a finite number of at least 0")
            }
            Self::Score { player, point, score } => {
                write!(f, "`scores[{player}][{point}]` is {score}, and must be a finite number of at least 0")
            }
            Self::Players { players } => write!(f, "{players} players are more than {}", u32::MAX),
            Self::Game(error) => error.fmt(f),
        }
    }
}

impl Error for DescriptionError {}
