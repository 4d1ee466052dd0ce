//! Odd polynomials, fitted to the odd part of a game.
//!
//! With `x_i = 1` for members, `x_i = -1` for others and `u = (x_0 + ... + x_{n-1}) / n`, the terms are
//!
//! ```text
//! x_i,   x_i x_j x_k,   x_i u^2,   x_i u^4,   u^3,   u^5
//! ```
//!
//! all of which change sign with `x`, as the odd part does. Products of two players are even and need no term: that is
//! what pairing saves. Terms are chosen one by one for as long as the error on a fifth of the rows, held out, falls.
//! Ridge regression on the `x_i` alone is the other candidate.

use crate::coalition::Coalition;

use super::{
    cholesky::Cholesky,
    least_squares::{dot, subtract, LeastSquares},
};

/// The most rows on which terms are chosen; coefficients are fitted on all of them.
const MAX_ROWS: usize = 2500;

/// The most players whose triples can be chosen: those of greatest coefficients in the ridge regression.
const MAX_SCANNED: usize = 64;

/// One row in so many is held out.
const HELD_OUT: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Term {
    /// `x_i u^power`, for an even power.
    Single { player: u32, power: i32 },
    /// `x_i x_j x_k`, for different players.
    Triple { players: [u32; 3] },
    /// `u^power`, for an odd power.
    Size { power: i32 },
}

/// A sum of terms, each with its coefficient.
#[derive(Clone, Debug, Default)]
pub(crate) struct OddPolynomial {
    pub terms: Vec<(Term, f64)>,
}

/// Coalitions as signs.
pub(crate) struct Design {
    rows: usize,
    /// `x_i`, by player and row.
    pub signs: Vec<Vec<f64>>,
    /// `u`, by row.
    u: Vec<f64>,
    /// The square root of each row's weight in the sum of squares.
    pub roots: Vec<f64>,
}

impl Design {
    /// A row for each coalition, with its weight in the sum of squares.
    pub fn new<'a>(
        players: u32,
        coalitions: impl Iterator<Item = &'a Coalition> + Clone,
        weights: impl Iterator<Item = f64>,
    ) -> Self {
        let sign = |contained: bool| if contained { 1.0 } else { -1.0 };
        let signs: Vec<Vec<f64>> = (0..players)
            .map(|player| coalitions.clone().map(|coalition| sign(coalition.contains(player))).collect())
            .collect();
        let n = f64::from(players);
        let u: Vec<f64> = coalitions.map(|coalition| 2.0 * f64::from(coalition.size()) / n - 1.0).collect();
        Self { rows: u.len(), signs, u, roots: weights.map(f64::sqrt).collect() }
    }

    /// The given rows, in the given order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let of = |column: &Vec<f64>| rows.iter().map(|&row| column[row]).collect();
        Self {
            rows: rows.len(),
            signs: self.signs.iter().map(of).collect(),
            u: of(&self.u),
            roots: of(&self.roots),
        }
    }

    /// The term's value in each row.
    pub fn column(&self, term: Term) -> Vec<f64> {
        match term {
            Term::Single { player, power } => {
                let signs = &self.signs[player as usize];
                signs.iter().zip(&self.u).map(|(x, u)| x * u.powi(power)).collect()
            }
            Term::Triple { players } => {
                let [i, j, k] = players.map(|player| &self.signs[player as usize]);
                i.iter().zip(j).zip(k).map(|((i, j), k)| i * j * k).collect()
            }
            Term::Size { power } => self.u.iter().map(|u| u.powi(power)).collect(),
        }
    }

    /// The values, from the first row on, times the roots of the weights.
    pub fn weigh(&self, mut values: Vec<f64>) -> Vec<f64> {
        values.iter_mut().zip(&self.roots).for_each(|(value, root)| *value *= root);
        values
    }

    /// The polynomial's value in each row.
    pub fn evaluate(&self, polynomial: &OddPolynomial) -> Vec<f64> {
        let mut values = vec![0.0; self.rows];
        for &(term, coefficient) in &polynomial.terms {
            subtract(&mut values, -coefficient, &self.column(term));
        }
        values
    }
}

impl OddPolynomial {
    /// The polynomial that fits best, judged by the rows held out: every fifth. Regressions start from `slope * u`, the
    /// game in which all players are alike.
    pub fn fit(design: &Design, values: &[f64], slope: f64) -> Self {
        let base = (Term::Size { power: 1 }, slope);
        let mut values = values.to_vec();
        subtract(&mut values, slope, &design.u);
        let values = design.weigh(values);
        let step = design.rows.div_ceil(MAX_ROWS).max(1);
        let (held, kept): (Vec<usize>, Vec<usize>) =
            (0..design.rows).step_by(step).partition(|row| row / step % HELD_OUT == HELD_OUT - 1);
        let order = [kept.as_slice(), &held].concat();
        let ordered = design.select(&order);
        let ordered_values: Vec<f64> = order.iter().map(|&row| values[row]).collect();

        let ridge = Self::ridge(&ordered, &ordered_values, kept.len());
        let predicted = ordered.weigh(ordered.evaluate(&ridge));
        let errors = ordered_values.iter().zip(&predicted).skip(kept.len());
        let mut least = errors.map(|(value, predicted)| (value - predicted).powi(2)).sum();
        let mut best: Option<Vec<Term>> = None;

        let players = design.signs.len();
        let sizes = [1, 3, 5].map(|power| Term::Size { power });
        let singles = (0..players as u32).map(|player| Term::Single { player, power: 0 });
        let mut starts = Vec::new();
        if kept.len() < 5 * players {
            starts.push(sizes.to_vec());
        }
        if 2 * kept.len() >= 3 * players {
            starts.push(sizes.into_iter().chain(singles).collect());
        }
        for start in starts {
            let mut squares =
                LeastSquares::new(&ordered, ordered_values.clone(), kept.len(), ridge.strongest());
            start.into_iter().for_each(|term| squares.add(term));
            let (terms, error) = squares.choose();
            if error < least {
                (least, best) = (error, Some(terms));
            }
        }
        let mut fitted = match best {
            None => Self::ridge(design, &values, design.rows),
            Some(terms) => {
                let mut squares = LeastSquares::new(design, values, design.rows, vec![]);
                terms.into_iter().for_each(|term| squares.add(term));
                squares.polynomial()
            }
        };
        fitted.terms.push(base);
        fitted
    }

    /// The players of the terms with the greatest coefficients, in ascending order.
    fn strongest(&self) -> Vec<u32> {
        let mut terms = self.terms.clone();
        terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let players = terms.iter().take(MAX_SCANNED).filter_map(|(term, _)| match term {
            Term::Single { player, .. } => Some(*player),
            _ => None,
        });
        let mut players: Vec<u32> = players.collect();
        players.sort_unstable();
        players
    }

    /// Ridge regression on the `x_i`, over the first `rows` rows. The penalty is the one with the least leave-one-out
    /// error.
    fn ridge(design: &Design, values: &[f64], rows: usize) -> Self {
        let signs: Vec<Vec<f64>> =
            design.signs.iter().map(|column| design.weigh(column[..rows].to_vec())).collect();
        let gram: Vec<Vec<f64>> = (0..signs.len())
            .map(|i| signs[..=i].iter().map(|column| dot(column, &signs[i])).collect())
            .collect();
        let moments: Vec<f64> = signs.iter().map(|column| dot(column, values)).collect();
        let by_row: Vec<Vec<f64>> =
            (0..rows).map(|row| signs.iter().map(|column| column[row]).collect()).collect();
        let mut best: Option<(f64, Vec<f64>)> = None;
        for exponent in [-20, -10, -6, -5, -4, -3, -2, -1, 0, 1, 2] {
            let mut penalised = gram.clone();
            for (i, row) in penalised.iter_mut().enumerate() {
                row[i] += rows as f64 * 4f64.powi(exponent);
            }
            let Some(factor) = Cholesky::new(penalised) else { continue };
            let coefficients = factor.solve(moments.clone());
            let error: f64 = by_row
                .iter()
                .zip(values)
                .map(|(row, value)| {
                    let own: f64 = factor.forward(row.clone()).iter().map(|z| z * z).sum();
                    ((value - dot(row, &coefficients)) / (1.0 - own)).powi(2)
                })
                .sum();
            if best.as_ref().is_none_or(|(least, _)| error < *least) {
                best = Some((error, coefficients));
            }
        }
        let coefficients = best.map_or(vec![], |(_, coefficients)| coefficients);
        let singles = (0..).zip(coefficients);
        Self { terms: singles.map(|(player, c)| (Term::Single { player, power: 0 }, c)).collect() }
    }
}
