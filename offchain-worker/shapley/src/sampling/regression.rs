//! Regression-adjusted sampling of pairs: Regression MSR and OddSHAP.
//!
//! Let `h` approximate the game's odd part `f(S) = (v(S) - v(N \ S)) / 2`, on which alone Shapley values depend. Then
//!
//! ```text
//! phi_i = (v(N) - v({})) / n + sum_s c_s * (mean_{|S|=s} h(S) g_i(S) + mean_{|S|=s} (f(S) - h(S)) g_i(S))
//! g_i(S) = (n [i in S] - s) / (s (n - s)),   1 <= s <= n/2,   c_s = 2, or 1 if s = n/2
//! ```
//!
//! The first mean has a closed form, and only the second one, of what `h` leaves over, is sampled: pairs of a coalition
//! and its complement, without replacement, by size. `h` is an odd polynomial of degree 3 with few terms, chosen
//! greedily. Since the `g_i` add up to 0 over the players, every estimate is efficient.
//!
//! - [`Adjustment::CrossFitted`] is Regression MSR (R. T. Witter, Y. Liu and C. Musco, "Regression-adjusted Monte Carlo
//!   estimators for Shapley values and probabilistic values", 2025, arXiv 2506.11849). The sample is cut into ten folds
//!   (fewer if a stratum is small), and each fold's remainders are taken from the `h` that is fitted on the others.
//!   Given those, a fold's pairs are a simple random sample of the rest of their stratum. With `T` known pairs of `N`,
//!
//!   ```text
//!   mean_{|S|=s} (f - h) g_i  ~  1/N * sum_known (f - h) g_i + (1 - T/N) * mean_fold (f - h) g_i
//!   ```
//!
//!   is unbiased, and so is the mean over the folds, for any game and any budget, whatever `h` is.
//! - [`Adjustment::InSample`] fits one `h` on the whole sample and takes its remainders there, after OddSHAP (F.
//!   Fumagalli et al., "An odd estimator for Shapley values", 2026, arXiv 2602.01399), which fits such polynomials to
//!   pairs and screens their terms with boosted trees. Its error is lower where pairs are few for each player. Its bias
//!   is of the order of one over their number, that of least squares.
//!
//! Both take their standard errors from the remainders of the cross-fitted `h`, about 0 instead of about their mean, so
//! that they err to the large side. Strata taken whole add no error. A game of degree 3 or 4 with few products of three
//! players is recovered exactly once the sample can tell those.
//!
//! Sizes have frequencies in proportion to `1 / sqrt(s (n - s))`, the best if the remainders are alike in all sizes. The
//! weights of the least squares make the sum of squares the estimate's variance.

use rayon::prelude::*;

use crate::game::ValueFunction;

use super::{
    at_least, enumerate,
    odd_polynomial::{Design, OddPolynomial, Term},
    pairs::{Pair, PairedSample, Stratum},
    Estimate, SamplingError,
};

/// The most folds.
const FOLDS: usize = 10;

/// The most pairs, and the most entries of their design, on which one polynomial is fitted.
const MAX_ROWS: usize = 20_000;
const MAX_ENTRIES: usize = 1 << 24;

/// Where the remainders `f - h` are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// From pairs on which `h` is not fitted: unbiased.
    CrossFitted,
    /// From the pairs on which `h` is fitted: of least error.
    InSample,
}

/// Estimates the Shapley values of `game` from at most `budget` calls of its value function.
///
/// No coalition is asked for twice, unless there are fewer than two pairs for each size, which are then drawn with
/// replacement. Exact from `2^n` calls on, for up to 24 players. Of a greater budget, `2^21 + 2` calls are made, or
/// `2^27 / n + 2` if that is fewer.
///
/// # Errors
///
/// A budget below 6 (and below `2^n`), and a value that is infinite or not a number.
pub fn estimate<V: ValueFunction + ?Sized>(
    game: &V,
    budget: u64,
    seed: u64,
    adjustment: Adjustment,
) -> Result<Estimate, SamplingError> {
    at_least(6, game.players(), budget)?;
    if let Some(exact) = enumerate(game, budget)? {
        return Ok(exact);
    }
    let n = f64::from(game.players());
    let share = |size: u32| 1.0 / (f64::from(size) * (n - f64::from(size))).sqrt();
    let sample = PairedSample::draw(game, budget, seed, share)?;
    let mut values = vec![sample.total / n; game.players() as usize];
    let mut variances = vec![0.0; values.len()];
    let (whole, open): (Vec<&Stratum>, Vec<&Stratum>) =
        sample.strata.iter().partition(|stratum| stratum.whole);
    for stratum in &whole {
        for pair in &stratum.pairs {
            add_marginals(pair, n, stratum.reciprocal * pair.half_difference, &mut values);
        }
    }
    if let Some(least) = open.iter().map(|stratum| stratum.pairs.len()).min() {
        let folds = FOLDS.min(least);
        let sampled = Sampled::new(&sample, &whole, &open, folds);
        let by_fold: Vec<(Vec<f64>, Vec<f64>)> =
            (0..folds).into_par_iter().map(|fold| sampled.of_fold(fold)).collect();
        for (_, squares) in &by_fold {
            add(&mut variances, squares, 1.0);
        }
        match adjustment {
            Adjustment::CrossFitted => {
                by_fold.iter().for_each(|(of_fold, _)| add(&mut values, of_fold, 1.0 / folds as f64));
            }
            Adjustment::InSample => add(&mut values, &sampled.in_sample(), 1.0),
        }
    }
    let stderr = variances.into_iter().map(f64::sqrt).collect();
    Ok(Estimate { values, stderr, evaluations: sample.evaluations })
}

fn add(to: &mut [f64], values: &[f64], factor: f64) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += factor * value;
    }
}

/// Adds `factor * weight * g_i(S)` for each player.
fn add_marginals(pair: &Pair, n: f64, factor: f64, values: &mut [f64]) {
    let s = f64::from(pair.size);
    let factor = factor * pair.weight;
    let outside = -factor / (n - s);
    for value in values.iter_mut() {
        *value += outside;
    }
    let step = factor / s - outside;
    for member in pair.coalition.members() {
        values[member as usize] += step;
    }
}

/// The pairs of the strata that were not taken whole, and the folds.
struct Sampled<'a> {
    players: u32,
    /// `v(N) - v({})`.
    total: f64,
    folds: usize,
    open: &'a [&'a Stratum],
    /// The pairs of `open`, stratum by stratum, then those of the whole strata.
    pairs: Vec<&'a Pair>,
    design: Design,
    /// `f(S)` by pair.
    values: Vec<f64>,
}

impl<'a> Sampled<'a> {
    fn new(sample: &PairedSample, whole: &[&'a Stratum], open: &'a [&'a Stratum], folds: usize) -> Self {
        let strata = open.iter().chain(whole);
        let pairs: Vec<&Pair> = strata.flat_map(|stratum| &stratum.pairs).collect();
        let n = f64::from(sample.players);
        let strata = open.iter().chain(whole);
        let weights: Vec<f64> = strata
            .flat_map(|stratum| {
                let count = stratum.pairs.len() as f64;
                stratum.pairs.iter().map(move |pair| {
                    let s = f64::from(pair.size);
                    (pair.weight / count).powi(2) / (s * (n - s))
                })
            })
            .collect();
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let weights = weights.iter().map(|weight| weight / mean);
        let design = Design::new(sample.players, pairs.iter().map(|pair| &pair.coalition), weights);
        let values = pairs.iter().map(|pair| pair.half_difference).collect();
        Self { players: sample.players, total: sample.total, folds, open, pairs, design, values }
    }

    /// The estimate of `sum_s c_s mean f g_i` over the open strata that takes its remainders from one fold, and that
    /// fold's part of the variances.
    fn of_fold(&self, fold: usize) -> (Vec<f64>, Vec<f64>) {
        let n = f64::from(self.players);
        let sampled: usize = self.open.iter().map(|stratum| stratum.pairs.len()).sum();
        let is_held = |row: usize| row < sampled && row % self.folds == fold;
        let polynomial = if self.folds == 1 { OddPolynomial::default() } else { self.fit(is_held) };
        let fitted = self.design.evaluate(&polynomial);
        let mut values = vec![0.0; self.players as usize];
        let mut variances = values.clone();
        self.add_means(&polynomial, &mut values);
        let mut row = 0;
        for stratum in self.open {
            let rows = row..row + stratum.pairs.len();
            row = rows.end;
            let held = rows.clone().filter(|&row| is_held(row)).count();
            let known = rows.len() - held;
            let unknown = (1.0 - known as f64 * stratum.reciprocal).max(0.0);
            let spread = (1.0 - rows.len() as f64 * stratum.reciprocal).max(0.0).sqrt() / rows.len() as f64;
            for row in rows {
                let pair = self.pairs[row];
                let remainder = self.values[row] - fitted[row];
                if !is_held(row) {
                    if stratum.reciprocal > 0.0 {
                        add_marginals(pair, n, stratum.reciprocal * remainder, &mut values);
                    }
                    continue;
                }
                add_marginals(pair, n, unknown / held as f64 * remainder, &mut values);
                let s = f64::from(pair.size);
                let factor = spread * remainder * pair.weight;
                let (inside, outside) = ((factor / s).powi(2), (factor / (n - s)).powi(2));
                variances.iter_mut().for_each(|variance| *variance += outside);
                for member in pair.coalition.members() {
                    variances[member as usize] += inside - outside;
                }
            }
        }
        (values, variances)
    }

    /// The estimate of the same that fits one polynomial on all pairs.
    fn in_sample(&self) -> Vec<f64> {
        let n = f64::from(self.players);
        let polynomial = self.fit(|_| false);
        let fitted = self.design.evaluate(&polynomial);
        let mut values = vec![0.0; self.players as usize];
        self.add_means(&polynomial, &mut values);
        let counts =
            self.open.iter().flat_map(|stratum| stratum.pairs.iter().map(|_| stratum.pairs.len() as f64));
        for (row, count) in counts.enumerate() {
            let remainder = self.values[row] - fitted[row];
            add_marginals(self.pairs[row], n, remainder / count, &mut values);
        }
        values
    }

    fn fit(&self, is_held: impl Fn(usize) -> bool) -> OddPolynomial {
        let known: Vec<usize> = (0..self.pairs.len()).filter(|&row| !is_held(row)).collect();
        let most = MAX_ROWS.min(MAX_ENTRIES / self.players as usize).max(1);
        let rows: Vec<usize> = known.iter().step_by(known.len().div_ceil(most).max(1)).copied().collect();
        let values: Vec<f64> = rows.iter().map(|&row| self.values[row]).collect();
        OddPolynomial::fit(&self.design.select(&rows), &values, self.total / 2.0)
    }

    /// Adds `sum_s c_s mean_{|S|=s} h(S) g_i(S)` over the open strata.
    fn add_means(&self, polynomial: &OddPolynomial, values: &mut [f64]) {
        let sizes: Vec<(u32, f64)> = self.open.iter().flat_map(|stratum| stratum.sizes.clone()).collect();
        let n = f64::from(self.players);
        // The mean of u^power g_i times a product of `degree` signs, of which player i's is one or is not.
        let mean = |degree: u32, power: i32, own: bool| -> f64 {
            let of_size = |&(size, c): &(u32, f64)| {
                let s = f64::from(size);
                let u = (2.0 * s / n - 1.0).powi(power);
                let others = if own { degree - 1 } else { degree };
                let joined = s / n * mean_product(n - 1.0, s - 1.0, others);
                c * u * (n * joined - s * mean_product(n, s, degree)) / (s * (n - s))
            };
            sizes.iter().map(of_size).sum()
        };
        let of_degree = |degree, power| (mean(degree, power, true), mean(degree, power, false));
        let singles = [of_degree(1, 0), of_degree(1, 2), of_degree(1, 4)];
        let triples = if self.players >= 3 { of_degree(3, 0) } else { (0.0, 0.0) };
        for &(term, coefficient) in &polynomial.terms {
            let (members, (inside, outside)): (&[u32], _) = match &term {
                Term::Single { player, power } => {
                    (std::slice::from_ref(player), singles[*power as usize / 2])
                }
                Term::Triple { players } => (players, triples),
                // A function of the size alone is the same to all players.
                Term::Size { .. } => continue,
            };
            values.iter_mut().for_each(|value| *value += coefficient * outside);
            for &member in members {
                values[member as usize] += coefficient * (inside - outside);
            }
        }
    }
}

/// The mean product of `degree` different signs of `n`, of which `s` are positive.
fn mean_product(n: f64, s: f64, degree: u32) -> f64 {
    match degree {
        0 => 1.0,
        _ if n < 1.0 => 0.0,
        _ => {
            let positive = if s > 0.0 { s / n * mean_product(n - 1.0, s - 1.0, degree - 1) } else { 0.0 };
            let negative = if s < n { (n - s) / n * mean_product(n - 1.0, s, degree - 1) } else { 0.0 };
            positive - negative
        }
    }
}
