//! Samples of coalitions paired with their complements, stratified by size.
//!
//! Taking the difference within a pair leaves `f(S) = (v(S) - v(N \ S)) / 2`, the game's odd part, on which alone its
//! Shapley values depend:
//!
//! ```text
//! phi_i = (v(N) - v({})) / n + sum_{s=1}^{n/2} c_s * mean_{|S|=s} f(S) g_i(S)
//! g_i(S) = (n [i in S] - s) / (s (n - s)),   c_s = 2, or 1 if s = n/2
//! ```
//!
//! A stratum holds the pairs whose smaller half has `s` members. A stratum that is no larger than its share of the
//! budget is taken whole. From the others, pairs are drawn without replacement. A budget too small for two pairs from
//! each of those draws from all of them as one stratum, size first, with replacement.

use std::collections::HashSet;

use rand::{seq::index, Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;

use crate::{
    coalition::Coalition,
    game::{self, ValueError, ValueFunction},
};

/// The most pairs that are drawn, and the most for all players together; larger budgets are not used up. The latter
/// bounds a matrix of pairs and players to 512 MiB.
const MAX_PAIRS: u64 = 1 << 20;
const MAX_ENTRIES: u64 = 1 << 26;

/// A coalition that stands for itself and its complement.
pub(crate) struct Pair {
    /// The smaller of the two; of equal ones, the one with player 0.
    pub coalition: Coalition,
    pub size: u32,
    /// `f(S)`, half the difference of the two values.
    pub half_difference: f64,
    /// `c_s`, divided by the probability of the size within the stratum.
    pub weight: f64,
}

/// Pairs drawn uniformly from the same population.
pub(crate) struct Stratum {
    pub pairs: Vec<Pair>,
    /// The sizes in the population, with `c_s`.
    pub sizes: Vec<(u32, f64)>,
    /// `1 / N` for `N` pairs in the population; 0 if pairs are drawn with replacement.
    pub reciprocal: f64,
    /// Whether the pairs are the whole population.
    pub whole: bool,
}

pub(crate) struct PairedSample {
    pub players: u32,
    /// `v(N) - v({})`.
    pub total: f64,
    pub strata: Vec<Stratum>,
    pub evaluations: u64,
}

/// A stratum before its pairs are drawn.
struct Plan {
    sizes: Vec<(u32, f64)>,
    /// The relative frequency of each size.
    shares: Vec<f64>,
    population: f64,
    draws: u64,
}

impl PairedSample {
    /// A sample of `(budget - 2) / 2` pairs, in which the size `s` has a share in proportion to `c_s * share(s)`.
    /// There are at least 2 players, and the budget is at least 4.
    pub fn draw<V: ValueFunction + ?Sized>(
        game: &V,
        budget: u64,
        seed: u64,
        share: impl Fn(u32) -> f64,
    ) -> Result<Self, ValueError> {
        let players = game.players();
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let most = (MAX_ENTRIES / u64::from(players)).clamp(2, MAX_PAIRS);
        let plans = plan(players, ((budget - 2) / 2).min(most), share, &mut rng);
        let ends = game::evaluate(game, &[Coalition::empty(players), Coalition::grand(players)])?;
        let mut sample = Self { players, total: ends[1] - ends[0], strata: Vec::new(), evaluations: 2 };
        for plan in plans {
            let whole = plan.draws as f64 >= plan.population;
            let smaller =
                if whole { all_of_size(players, plan.sizes[0].0) } else { plan.draw(players, &mut rng) };
            let both: Vec<Coalition> = smaller.iter().flat_map(|s| [s.clone(), s.complement()]).collect();
            let values = game::evaluate(game, &both)?;
            sample.evaluations += both.len() as u64;
            let total_share: f64 = plan.shares.iter().sum();
            let pairs = smaller.into_iter().zip(values.chunks_exact(2)).map(|(coalition, values)| {
                let size = coalition.size();
                let of_size = plan.sizes.iter().position(|&(s, _)| s == size);
                let of_size = of_size.expect("a pair has one of its stratum's sizes; qed");
                let weight = plan.sizes[of_size].1 * total_share / plan.shares[of_size];
                Pair { coalition, size, half_difference: values[0] / 2.0 - values[1] / 2.0, weight }
            });
            let pairs = pairs.collect();
            let reciprocal = 1.0 / plan.population;
            sample.strata.push(Stratum { pairs, sizes: plan.sizes, reciprocal, whole });
        }
        Ok(sample)
    }
}

/// How many pairs each stratum gives.
fn plan(players: u32, pairs: u64, share: impl Fn(u32) -> f64, rng: &mut ChaCha12Rng) -> Vec<Plan> {
    let mut open: Vec<Plan> = (1..=players / 2)
        .map(|size| {
            let middle = 2 * size == players;
            let c = if middle { 1.0 } else { 2.0 };
            let population = binomial(players, size) * c / 2.0;
            Plan { sizes: vec![(size, c)], shares: vec![c * share(size)], population, draws: 0 }
        })
        .collect();
    let mut whole: Vec<Plan> = Vec::new();
    let mut left = pairs;
    loop {
        let total: f64 = open.iter().map(|plan| plan.shares[0]).sum();
        let covered = |plan: &Plan| left as f64 * plan.shares[0] / total >= plan.population;
        let Some(index) = open.iter().position(covered) else { break };
        let mut plan = open.remove(index);
        plan.draws = plan.population as u64;
        left -= plan.draws;
        whole.push(plan);
    }
    if open.is_empty() {
        return whole;
    }
    // One random offset rounds all the counts, so that each is its share of the pairs on average.
    let total: f64 = open.iter().map(|plan| plan.shares[0]).sum();
    let offset: f64 = rng.random();
    let mut reached = 0.0;
    for plan in &mut open {
        let from = reached + offset;
        reached += left as f64 * plan.shares[0] / total;
        plan.draws = ((reached + offset).floor().min(left as f64) - from.floor().min(left as f64)) as u64;
    }
    if open.iter().any(|plan| left as f64 * plan.shares[0] / total < 2.0) {
        let mut merged = Plan { sizes: vec![], shares: vec![], population: f64::INFINITY, draws: left };
        for plan in open {
            merged.sizes.extend(plan.sizes);
            merged.shares.extend(plan.shares);
        }
        open = vec![merged];
    }
    whole.extend(open);
    whole
}

impl Plan {
    fn draw(&self, players: u32, rng: &mut ChaCha12Rng) -> Vec<Coalition> {
        let mut seen = HashSet::new();
        let mut drawn = Vec::with_capacity(self.draws as usize);
        let total: f64 = self.shares.iter().sum();
        while (drawn.len() as u64) < self.draws {
            let mut at = rng.random::<f64>() * total;
            let reached = self.shares.iter().position(|share| {
                at -= share;
                at < 0.0
            });
            let size = self.sizes[reached.unwrap_or(self.sizes.len() - 1)].0;
            let mut coalition = Coalition::empty(players);
            for player in index::sample(rng, players as usize, size as usize) {
                coalition.insert(player as u32);
            }
            if 2 * size == players && !coalition.contains(0) {
                coalition = coalition.complement();
            }
            if self.population.is_infinite() || seen.insert(coalition.clone()) {
                drawn.push(coalition);
            }
        }
        drawn
    }
}

/// The coalitions of `size` members, in lexicographic order; of half the players, those with player 0.
fn all_of_size(players: u32, size: u32) -> Vec<Coalition> {
    let mut members: Vec<u32> = (0..size).collect();
    let mut found = Vec::new();
    loop {
        if 2 * size == players && members[0] != 0 {
            return found;
        }
        let mut coalition = Coalition::empty(players);
        members.iter().for_each(|&member| coalition.insert(member));
        found.push(coalition);
        let movable = (0..size as usize).rev().find(|&at| members[at] < players - size + at as u32);
        let Some(at) = movable else { return found };
        let first = members[at] + 1;
        for (member, player) in members[at..].iter_mut().zip(first..) {
            *member = player;
        }
    }
}

/// `n! / (k! (n-k)!)`; infinite beyond the range of `f64`.
fn binomial(n: u32, k: u32) -> f64 {
    let product = (1..=k).fold(1.0, |product, i| product * f64::from(n - k + i) / f64::from(i));
    f64::round(product)
}
