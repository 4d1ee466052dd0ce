//! Permutation sampling in antithetic pairs.
//!
//! Players arrive in random order, and each receives what he adds. A random order and its reverse make a pair, whose
//! mean is one draw (J. Castro, D. Gomez and J. Tejada, "Polynomial calculation of the Shapley value based on sampling",
//! Computers & Operations Research 36(5), 2009; R. Mitchell, J. Cooper, E. Frank and G. Holmes, "Sampling permutations
//! for Shapley value estimation", JMLR 23, 2022). The estimate is the mean of independent draws: unbiased, and
//! efficient, for every order shares out `v(N) - v({})`.

use rand::{seq::SliceRandom, SeedableRng};
use rand_chacha::ChaCha12Rng;

use crate::{
    coalition::Coalition,
    game::{self, ValueFunction},
};

use super::{at_least, enumerate, Estimate, SamplingError};

/// Calls of the value function that are made side by side, at least one pair's.
const CALLS_AT_A_TIME: u64 = 1 << 14;

/// Estimates the Shapley values of `game` from at most `budget` calls of its value function.
///
/// The empty and the grand coalition are asked for once, and each pair of orders costs `2 (n - 1)` calls more; a
/// coalition that several orders pass through is asked for each time. Exact from `2^n` calls on, for up to 24 players.
///
/// # Errors
///
/// A budget below `4 n - 2`, that of two pairs (and below `2^n`), and a value that is infinite or not a number.
pub fn estimate<V: ValueFunction + ?Sized>(
    game: &V,
    budget: u64,
    seed: u64,
) -> Result<Estimate, SamplingError> {
    let players = game.players();
    at_least((4 * u64::from(players)).saturating_sub(2), players, budget)?;
    if let Some(exact) = enumerate(game, budget)? {
        return Ok(exact);
    }
    let ends = game::evaluate(game, &[Coalition::empty(players), Coalition::grand(players)])?;
    let calls = 2 * (u64::from(players) - 1);
    let pairs = (budget - 2) / calls;
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let mut order: Vec<u32> = (0..players).collect();
    let mut mean = vec![0.0; players as usize];
    let mut squares = vec![0.0; players as usize];
    let mut drawn = 0;
    while drawn < pairs {
        let now = (CALLS_AT_A_TIME / calls).clamp(1, pairs - drawn);
        let mut orders = Vec::new();
        let mut coalitions = Vec::new();
        for _ in 0..now {
            order.shuffle(&mut rng);
            push_prefixes(players, order.iter(), &mut coalitions);
            push_prefixes(players, order.iter().rev(), &mut coalitions);
            orders.push(order.clone());
        }
        let values = game::evaluate(game, &coalitions)?;
        for (order, values) in orders.iter().zip(values.chunks_exact(calls as usize)) {
            let (forward, backward) = values.split_at(values.len() / 2);
            let mut draw = vec![0.0; players as usize];
            add_marginals(order.iter(), ends[0], forward, ends[1], &mut draw);
            add_marginals(order.iter().rev(), ends[0], backward, ends[1], &mut draw);
            drawn += 1;
            for ((draw, mean), squares) in draw.iter().zip(&mut mean).zip(&mut squares) {
                // B. P. Welford's running mean and sum of squared deviations.
                let before = draw - *mean;
                *mean += before / drawn as f64;
                *squares += before * (draw - *mean);
            }
        }
    }
    let stderr = squares.iter().map(|squares| (squares / (pairs - 1) as f64 / pairs as f64).sqrt()).collect();
    Ok(Estimate { values: mean, stderr, evaluations: 2 + pairs * calls })
}

/// The coalitions between nobody and everybody as players arrive.
fn push_prefixes<'a>(players: u32, order: impl Iterator<Item = &'a u32>, to: &mut Vec<Coalition>) {
    let mut coalition = Coalition::empty(players);
    for &player in order.take(players as usize - 1) {
        coalition.insert(player);
        to.push(coalition.clone());
    }
}

/// Adds half of what each player adds as he arrives.
fn add_marginals<'a>(
    order: impl Iterator<Item = &'a u32>,
    empty: f64,
    between: &[f64],
    grand: f64,
    to: &mut [f64],
) {
    let mut before = empty;
    for (&player, &after) in order.zip(between.iter().chain([&grand])) {
        to[player as usize] += (after - before) / 2.0;
        before = after;
    }
}
