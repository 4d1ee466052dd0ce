//! Any game of up to 24 players, exactly, from the table of its coalitions' values.
//!
//! Splitting the definition's marginals into the values they are made of gives each coalition `S` of size `s` two
//! weights, `with(s)` for its members and `without(s)` for everyone else:
//!
//! ```text
//! phi_i = sum_{S with i} with(s) v(S) - sum_{S without i} without(s) v(S)
//!       = sum_{S with i} (with(s) + without(s)) v(S) - sum_{all S} without(s) v(S)
//!
//! with(s) = (s-1)! (n-s)! / n!,   with(0) = 0;      without(s) = s! (n-s-1)! / n!,   without(n) = 0
//! ```
//!
//! The last sum is the same for every player. The first ones come from halving: the upper half of a table holds the
//! coalitions with the last player, and adding it to the lower half leaves the same question with one player fewer. So
//! the table is read once, and `2^n` values cost some `2^(n+1)` additions for all players together.

use std::{error::Error, fmt};

use rayon::prelude::*;

/// The most players a [`Table`] may have: its 2^24 values fill 128 MiB.
pub const MAX_PLAYERS: u32 = 24;

/// Players within a block. A block's 2^12 values fit the innermost cache, and being a constant it keeps the order of
/// the additions independent of the number of threads.
const BLOCK_PLAYERS: u32 = 12;

/// A game's value for each coalition.
///
/// A coalition is a bit mask of players: player `i` belongs to it if `coalition >> i & 1 == 1`. The value at the empty
/// coalition, index 0, need not be 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    players: u32,
    values: Vec<f64>,
}

impl Table {
    /// A game from its `2^n` values, indexed by coalition.
    ///
    /// # Errors
    ///
    /// A length that is not a power of two or stands for more than [`MAX_PLAYERS`] players, and a value that is
    /// infinite or not a number.
    pub fn new(values: Vec<f64>) -> Result<Self, TableError> {
        if !values.len().is_power_of_two() {
            return Err(TableError::Length { length: values.len() });
        }
        let players = values.len().trailing_zeros();
        if players > MAX_PLAYERS {
            return Err(TableError::Players { players });
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(coalition) => Err(TableError::Value { coalition, value: values[coalition] }),
            None => Ok(Self { players, values }),
        }
    }

    /// A game from its value function, evaluated once for each of the `2^players` coalitions, in parallel.
    ///
    /// # Errors
    ///
    /// More than [`MAX_PLAYERS`] players, and a value that is infinite or not a number.
    pub fn evaluate(players: u32, value: impl Fn(u32) -> f64 + Send + Sync) -> Result<Self, TableError> {
        if players > MAX_PLAYERS {
            return Err(TableError::Players { players });
        }
        Self::new((0..1u32 << players).into_par_iter().map(value).collect())
    }

    /// The number of players.
    pub fn players(&self) -> u32 {
        self.players
    }

    /// `v(S)` for each coalition `S`, indexed by bit mask.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Each player's Shapley value, by player. They add up to `v(N) - v({})`, exact but for the rounding of `f64`.
    pub fn shapley(&self) -> Vec<f64> {
        let weights = Weights::new(self.players);
        let (low, high) = match self.players.checked_sub(BLOCK_PLAYERS) {
            Some(high) => (BLOCK_PLAYERS, high),
            None => (self.players, 0),
        };
        let blocks: Vec<Block> = self
            .values
            .par_chunks_exact(1 << low)
            .enumerate()
            .map(|(index, values)| Block::sum(values, self.values[0], index.count_ones(), &weights))
            .collect();

        let mut with = vec![0.0; self.players as usize];
        let mut without = 0.0;
        for block in &blocks {
            without += block.without;
            for (sum, of_block) in with.iter_mut().zip(&block.with) {
                *sum += of_block;
            }
        }
        let mut totals: Vec<f64> = blocks.iter().map(|block| block.total).collect();
        halve(&mut totals, &mut with[(self.players - high) as usize..]);
        with.iter().map(|with| with - without).collect()
    }
}

/// `with(s)` and `without(s)` of the module's documentation, by coalition size.
struct Weights {
    either: Vec<f64>,
    without: Vec<f64>,
}

impl Weights {
    fn new(players: u32) -> Self {
        // s! (n-s-1)! / n! = 1 / (n * C(n-1, s)); the binomials of up to 24 players are exact in `f64`.
        let n = f64::from(players);
        let mut without = Vec::with_capacity(players as usize + 1);
        let mut binomial = 1.0;
        for s in 0..players {
            without.push(1.0 / (n * binomial));
            binomial = binomial * (n - 1.0 - f64::from(s)) / (f64::from(s) + 1.0);
        }
        without.push(0.0);
        let with = std::iter::once(0.0).chain(without.iter().copied());
        let either = with.zip(&without).map(|(with, without)| with + without).collect();
        Self { either, without }
    }
}

/// The sums over the coalitions that share their members above the block's own players.
struct Block {
    /// Weighted values of the coalitions with each of the block's own players.
    with: Vec<f64>,
    /// Weighted values of all of the block's coalitions.
    total: f64,
    /// Their sum weighted with `without`.
    without: f64,
}

impl Block {
    /// `shared` members are common to all of the block's coalitions. Values count from `zero`, that of the empty
    /// coalition: Shapley values are differences, and smaller numbers round less.
    fn sum(values: &[f64], zero: f64, shared: u32, weights: &Weights) -> Self {
        let mut weighted = Vec::with_capacity(values.len());
        let mut without = 0.0;
        for (members, value) in (0u32..).zip(values) {
            let size = (shared + members.count_ones()) as usize;
            weighted.push(weights.either[size] * (value - zero));
            without += weights.without[size] * (value - zero);
        }
        let mut with = vec![0.0; values.len().trailing_zeros() as usize];
        halve(&mut weighted, &mut with);
        Self { with, total: weighted[0], without }
    }
}

/// Adds to `with[i]` the sum of those of the `2^k` values whose index has bit `i`, and leaves the sum of them all in
/// `values[0]`. `with` is `k` long.
fn halve(values: &mut [f64], with: &mut [f64]) {
    for (player, with) in with.iter_mut().enumerate().rev() {
        let (lower, upper) = values[..2 << player].split_at_mut(1 << player);
        for (lower, upper) in lower.iter_mut().zip(&*upper) {
            *with += upper;
            *lower += upper;
        }
    }
}

/// Why values do not make a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TableError {
    /// The number of values is not a power of two.
    Length { length: usize },
    /// There are more than [`MAX_PLAYERS`] players.
    Players { players: u32 },
    /// The coalition's value is infinite or not a number.
    Value { coalition: usize, value: f64 },
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Length { length } => {
                write!(f, "a table needs 2^n values, one for each coalition of n players, and has {length}")
            }
            Self::Players { players } => {
                write!(f, "a table holds at most {MAX_PLAYERS} players, and this one has {players}")
            }
            Self::Value { coalition, value } => {
                write!(f, "the value {value} of coalition {coalition} is not a finite number")
            }
        }
    }
}

impl Error for TableError {}
