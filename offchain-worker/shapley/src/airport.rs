//! Weighted sums of airport games.
//!
//! At a point `p` of weight `w_p`, player `i` has a score `s_ip >= 0`, and a coalition is worth its best score:
//!
//! ```text
//! v(S) = sum_p w_p * max_{i in S} s_ip,   v({}) = 0
//! ```
//!
//! One point is an airport game: the players share a runway as long as the longest one among them needs. With the
//! scores in ascending order, `s_(0) = 0`, the piece of runway between `s_(j-1)` and `s_(j)` is shared equally by the
//! `n - j + 1` players who need it (S. C. Littlechild and G. Owen, "A simple expression for the Shapley value in a
//! special case", Management Science 20(3), 1973):
//!
//! ```text
//! phi_(k) = sum_{j <= k} (s_(j) - s_(j-1)) / (n - j + 1)
//! ```
//!
//! A player who scores zero shares no piece, and no divisor counts it: `n - j + 1` counts those whose score is at least
//! `s_(j) > 0`. Leaving zeros out therefore changes nothing, and both memory and time follow the non-zero scores. By
//! additivity the value of the sum is the sum over the points.

use std::{error::Error, fmt};

use rayon::prelude::*;

/// Points whose values are computed side by side before they are added up. It bounds the memory in use, and being a
/// constant it keeps the order of the additions independent of the number of threads.
const POINTS_AT_A_TIME: usize = 32;

/// One player's score at one point. `player` is below the game's number of players; `score` is finite and at least 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub player: u32,
    pub score: f64,
}

/// An airport game's scores, in ascending order, without the zeros, and the weight of the game in the sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    weight: f64,
    ascending: Vec<Score>,
    /// The greatest player named, zero scores included.
    greatest_player: Option<u32>,
}

impl Point {
    /// A point of the given weight (finite, at least 0). Scores are sparse and in any order; a player that is not named
    /// scores zero.
    ///
    /// # Errors
    ///
    /// A weight or score that is negative, infinite or not a number, and a player named twice.
    pub fn new(weight: f64, scores: impl IntoIterator<Item = Score>) -> Result<Self, GameError> {
        if !is_amount(weight) {
            return Err(GameError::Weight { weight });
        }
        let mut named: Vec<Score> = scores.into_iter().collect();
        if let Some(&Score { player, score }) = named.iter().find(|named| !is_amount(named.score)) {
            return Err(GameError::Score { player, score });
        }
        named.sort_unstable_by_key(|score| score.player);
        if let Some(pair) = named.windows(2).find(|pair| pair[0].player == pair[1].player) {
            return Err(GameError::NamedTwice { player: pair[0].player });
        }
        let greatest_player = named.last().map(|last| last.player);
        named.retain(|named| named.score > 0.0);
        named.sort_unstable_by(|a, b| a.score.total_cmp(&b.score).then(a.player.cmp(&b.player)));
        Ok(Self { weight, ascending: named, greatest_player })
    }

    /// The point's weight.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// The scores above zero, in ascending order.
    pub fn ascending(&self) -> &[Score] {
        &self.ascending
    }

    /// `w * max_{i in S} s_i`, for the coalition of those players for whom `belongs` holds.
    pub fn value(&self, belongs: impl Fn(u32) -> bool) -> f64 {
        let best = self.ascending.iter().rev().find(|s| belongs(s.player));
        best.map_or(0.0, |best| self.weight * best.score)
    }

    /// The point's Shapley values, in the order of [`Point::ascending`].
    pub fn shapley(&self) -> Vec<f64> {
        let (mut below, mut value) = (0.0, 0.0);
        let sharers = (1..=self.ascending.len()).rev();
        self.ascending
            .iter()
            .zip(sharers)
            .map(|(reached, sharers)| {
                value += self.weight * (reached.score - below) / sharers as f64;
                below = reached.score;
                value
            })
            .collect()
    }
}

/// A sum of airport games among the same players.
#[derive(Clone, Debug, PartialEq)]
pub struct Game {
    players: u32,
    points: Vec<Point>,
}

impl Game {
    /// The sum of the games at `points`, among `players` players, numbered from 0.
    ///
    /// # Errors
    ///
    /// A point that names a player who is not among them.
    pub fn new(players: u32, points: Vec<Point>) -> Result<Self, GameError> {
        let greatest = points.iter().filter_map(|point| point.greatest_player).max();
        match greatest {
            Some(player) if player >= players => Err(GameError::UnknownPlayer { player, players }),
            _ => Ok(Self { players, points }),
        }
    }

    /// The number of players.
    pub fn players(&self) -> u32 {
        self.players
    }

    /// The points, in the order given.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// `v(S)`, for the coalition of those players for whom `belongs` holds.
    pub fn value(&self, belongs: impl Fn(u32) -> bool) -> f64 {
        self.points.iter().map(|point| point.value(&belongs)).sum()
    }

    /// `v(N)`, which the Shapley values add up to.
    pub fn grand_value(&self) -> f64 {
        self.value(|_| true)
    }

    /// Each player's Shapley value, by player; at least 0, exact but for the rounding of `f64`.
    ///
    /// Takes time and memory in proportion to the non-zero scores (sorting is [`Point::new`]'s part) and the players.
    pub fn shapley(&self) -> Vec<f64> {
        let mut values = vec![0.0; self.players as usize];
        for points in self.points.chunks(POINTS_AT_A_TIME) {
            let by_point: Vec<Vec<f64>> = points.par_iter().map(Point::shapley).collect();
            for (point, of_point) in points.iter().zip(by_point) {
                for (score, value) in point.ascending.iter().zip(of_point) {
                    values[score.player as usize] += value;
                }
            }
        }
        values
    }
}

fn is_amount(amount: f64) -> bool {
    amount.is_finite() && amount >= 0.0
}

/// Why scores and weights do not make a game.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GameError {
    /// The weight is negative, infinite or not a number.
    Weight { weight: f64 },
    /// The score is negative, infinite or not a number.
    Score { player: u32, score: f64 },
    /// The point gives the player more than one score.
    NamedTwice { player: u32 },
    /// The player's number is not below the number of players.
    UnknownPlayer { player: u32, players: u32 },
}

impl fmt::Display for GameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Weight { weight } => {
                write!(f, "the weight {weight} is not a finite number of at least 0")
            }
            Self::Score { player, score } => {
                write!(f, "player {player}'s score {score} is not a finite number of at least 0")
            }
            Self::NamedTwice { player } => write!(f, "player {player} has two scores at one point"),
            Self::UnknownPlayer { player, players } => {
                write!(f, "player {player} is not among the game's {players} players, numbered from 0")
            }
        }
    }
}

impl Error for GameError {}
