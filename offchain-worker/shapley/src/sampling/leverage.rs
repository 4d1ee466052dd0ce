//! Leverage SHAP.
//!
//! Shapley values solve a weighted least squares problem (A. Charnes et al., 1988):
//!
//! ```text
//! phi = argmin sum_S w(|S|) (v(S) - v({}) - sum_{i in S} phi_i)^2   under   sum_i phi_i = v(N) - v({})
//! w(s) = (s - 1)! (n - s - 1)! / n!
//! ```
//!
//! A coalition of size `s` has the leverage `1 / C(n, s)`, so pairs are sampled without replacement with all sizes alike
//! in number, and the problem is solved over the sample, each row weighted with `w` over its frequency (C. Musco and R.
//! T. Witter, "Provably accurate Shapley value estimation via leverage score sampling", ICLR 2025, arXiv 2410.01917).
//! Of a pair only the difference matters, whose row is `x_i / 2` with `x_i = 1` for members and -1 for others.
//!
//! The estimate is efficient by the constraint, and consistent. Its bias is of the order of one over the sample's size,
//! and 0 for an additive game. Standard errors are those of the linearised solution.

use crate::game::ValueFunction;

use super::{
    at_least,
    cholesky::Cholesky,
    enumerate,
    pairs::{Pair, PairedSample},
    Estimate, SamplingError,
};

/// Added to the diagonal, relative to it, if the sampled coalitions do not tell all players apart.
const RIDGE: f64 = 1e-9;

/// Estimates the Shapley values of `game` from at most `budget` calls of its value function.
///
/// No coalition is asked for twice, except from budgets of a few calls per player. Exact from `2^n` calls on, for up to
/// 24 players. Of a greater budget, `2^21 + 2` calls are made, or `2^27 / n + 2` if that is fewer.
///
/// # Errors
///
/// A budget below `2 n + 2`, that of one pair for each player (and below `2^n`), and a value that is infinite or not a
/// number.
pub fn estimate<V: ValueFunction + ?Sized>(
    game: &V,
    budget: u64,
    seed: u64,
) -> Result<Estimate, SamplingError> {
    at_least(2 * u64::from(game.players()) + 2, game.players(), budget)?;
    if let Some(exact) = enumerate(game, budget)? {
        return Ok(exact);
    }
    let sample = PairedSample::draw(game, budget, seed, |_| 1.0)?;
    let players = game.players() as usize;
    let n = players as f64;
    // Rows are sqrt(weight) * x_i / 2, with x less its mean: what the constraint fixes is taken out.
    let mut gram: Vec<Vec<f64>> = (1..=players).map(|length| vec![0.0; length]).collect();
    let mut moments = vec![0.0; players];
    let equal = sample.total / n;
    let rows = || {
        sample.strata.iter().flat_map(|stratum| {
            let count = stratum.pairs.len() as f64;
            let spread = (1.0 - count * stratum.reciprocal).max(0.0);
            stratum.pairs.iter().map(move |pair| (pair, count, spread))
        })
    };
    for (pair, count, _) in rows() {
        let (row, weight, target) = row(pair, n, count, equal);
        for (i, line) in gram.iter_mut().enumerate() {
            for (entry, x) in line.iter_mut().zip(&row) {
                *entry += weight * row[i] * x;
            }
            moments[i] += weight * row[i] * target;
        }
    }
    // The rows add up to 0, so one direction is free: that of equal shares, which the constraint has settled.
    let scale = (0..players).map(|i| gram[i][i]).sum::<f64>() / n;
    for line in &mut gram {
        line.iter_mut().for_each(|entry| *entry += scale / n);
    }
    let ridged = || {
        let mut gram = gram.clone();
        gram.iter_mut().enumerate().for_each(|(i, line)| line[i] += scale * RIDGE);
        Cholesky::new(gram)
    };
    let Some(factor) = Cholesky::new(gram.clone()).or_else(ridged) else {
        // Every row is 0: the sampled coalitions say nothing about anyone.
        let stderr = vec![0.0; players];
        return Ok(Estimate { values: vec![equal; players], stderr, evaluations: sample.evaluations });
    };
    let mut shares = factor.solve(moments);
    let mean = shares.iter().sum::<f64>() / n;
    shares.iter_mut().for_each(|share| *share -= mean);

    let mut variances = vec![0.0; players];
    for (pair, count, spread) in rows() {
        let (row, weight, target) = row(pair, n, count, equal);
        let fitted: f64 = row.iter().zip(&shares).map(|(x, share)| x * share).sum();
        let factor_of_row = (weight * (target - fitted)).powi(2) * spread;
        for (variance, influence) in variances.iter_mut().zip(factor.solve(row)) {
            *variance += factor_of_row * influence * influence;
        }
    }
    let values = shares.iter().map(|share| equal + share).collect();
    let stderr = variances.into_iter().map(f64::sqrt).collect();
    Ok(Estimate { values, stderr, evaluations: sample.evaluations })
}

/// The pair's row, its weight, and its value beyond equal shares.
fn row(pair: &Pair, n: f64, count: f64, equal: f64) -> (Vec<f64>, f64, f64) {
    let s = f64::from(pair.size);
    let mean = s / n;
    let mut row = vec![-mean; n as usize];
    for member in pair.coalition.members() {
        row[member as usize] = 1.0 - mean;
    }
    let weight = pair.weight / (s * (n - s) * count);
    (row, weight, pair.half_difference - equal * (s - n / 2.0))
}
