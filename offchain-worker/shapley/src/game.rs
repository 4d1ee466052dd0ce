//! Games as functions: whatever gives each coalition a value.

use std::{error::Error, fmt};

use rayon::prelude::*;

use crate::{airport, coalition::Coalition, enumeration::Table};

/// A characteristic function `v`. It may be called from many threads, and gives a coalition the same value each time.
pub trait ValueFunction: Send + Sync {
    /// The number of players `n`, numbered from 0.
    fn players(&self) -> u32;

    /// `v(S)`, for a coalition of these players.
    fn value(&self, coalition: &Coalition) -> f64;
}

impl<V: ValueFunction + ?Sized> ValueFunction for &V {
    fn players(&self) -> u32 {
        (**self).players()
    }

    fn value(&self, coalition: &Coalition) -> f64 {
        (**self).value(coalition)
    }
}

impl ValueFunction for Table {
    fn players(&self) -> u32 {
        Table::players(self)
    }

    fn value(&self, coalition: &Coalition) -> f64 {
        self.values()[coalition.mask() as usize]
    }
}

impl ValueFunction for airport::Game {
    fn players(&self) -> u32 {
        airport::Game::players(self)
    }

    fn value(&self, coalition: &Coalition) -> f64 {
        airport::Game::value(self, |player| coalition.contains(player))
    }
}

/// A game from a closure.
#[derive(Clone, Debug)]
pub struct FromFn<F> {
    players: u32,
    value: F,
}

/// The game of `players` players in which a coalition has the value that `value` returns.
pub fn from_fn<F: Fn(&Coalition) -> f64 + Send + Sync>(players: u32, value: F) -> FromFn<F> {
    FromFn { players, value }
}

impl<F: Fn(&Coalition) -> f64 + Send + Sync> ValueFunction for FromFn<F> {
    fn players(&self) -> u32 {
        self.players
    }

    fn value(&self, coalition: &Coalition) -> f64 {
        (self.value)(coalition)
    }
}

/// The values of `coalitions`, in their order, evaluated in parallel, with one call each.
///
/// # Errors
///
/// A value that is infinite or not a number: the first one, in the order of the coalitions.
pub(crate) fn evaluate<V: ValueFunction + ?Sized>(
    game: &V,
    coalitions: &[Coalition],
) -> Result<Vec<f64>, ValueError> {
    let values: Vec<f64> = coalitions.par_iter().map(|coalition| game.value(coalition)).collect();
    match coalitions.iter().zip(&values).find(|(_, value)| !value.is_finite()) {
        Some((coalition, &value)) => Err(ValueError { coalition: coalition.clone(), value }),
        None => Ok(values),
    }
}

/// A value function returned something that is not a finite number.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueError {
    pub coalition: Coalition,
    pub value: f64,
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value {} of coalition {:?} is not a finite number", self.value, self.coalition)
    }
}

impl Error for ValueError {}
