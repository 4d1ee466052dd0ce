//! Owen values: shares among players who have formed unions.
//!
//! The players are divided into unions. Unions arrive in random order, and the members of each in random order, one
//! union after another; a player's Owen value is his mean marginal contribution (G. Owen, "Values of games with a priori
//! unions", 1977). With `m` unions, of which `k` has `b` members, for player `i` of `k`
//!
//! ```text
//! phi_i = sum over sets H of other unions, T within k without i, of
//!         h! (m - h - 1)! / m! * t! (b - t - 1)! / b! * (v(Q + i) - v(Q)),   Q = T and the members of H
//! ```
//!
//! Each union receives together its Shapley value in the game among unions.

use std::{error::Error, fmt};

use rayon::prelude::*;

use crate::{
    airport,
    coalition::Coalition,
    game::{ValueError, ValueFunction},
};

/// The most coalitions that [`enumerate`] evaluates.
pub const MAX_COALITIONS: u64 = 1 << 24;

/// A division of the players into unions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unions {
    /// By player, numbered from 0 without gaps.
    union_of: Vec<u32>,
    members: Vec<Vec<u32>>,
}

impl Unions {
    /// The division in which player `i` belongs to the union `labels[i]`. Labels are any numbers; players with the same
    /// label are together.
    pub fn new(labels: &[u32]) -> Self {
        let mut sorted = labels.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let place = |label| sorted.partition_point(|&other| other < label);
        let union_of: Vec<u32> = labels.iter().map(|&label| place(label) as u32).collect();
        let mut members = vec![Vec::new(); sorted.len()];
        for (player, &union) in (0..).zip(&union_of) {
            members[union as usize].push(player);
        }
        Self { union_of, members }
    }

    /// The number of players.
    pub fn players(&self) -> u32 {
        self.union_of.len() as u32
    }

    /// The members of each union, in ascending order of the unions' labels and of the members.
    pub fn members(&self) -> &[Vec<u32>] {
        &self.members
    }
}

/// The Owen values of any game, by player, from the values of all coalitions that the unions leave possible:
/// `2^(m-1) * 2^b` for each union of `b` members, evaluated in parallel.
///
/// They add up to `v(N) - v({})`, exact but for the rounding of `f64`.
///
/// # Errors
///
/// A division of another number of players than the game's, more than [`MAX_COALITIONS`], and a value that is infinite
/// or not a number.
pub fn enumerate<V: ValueFunction + ?Sized>(game: &V, unions: &Unions) -> Result<Vec<f64>, OwenError> {
    check_players(game.players(), unions)?;
    let others = (unions.members.len() as u32).saturating_sub(1);
    let of_union = |members: &Vec<u32>| 1u64.checked_shl(others + members.len() as u32).unwrap_or(u64::MAX);
    let coalitions = unions.members.iter().map(of_union).fold(0, u64::saturating_add);
    if others >= 63 || coalitions > MAX_COALITIONS {
        return Err(OwenError::Coalitions { players: unions.players(), unions: unions.members.len() });
    }
    let by_union: Result<Vec<Vec<f64>>, ValueError> =
        (0..unions.members.len()).into_par_iter().map(|union| within(game, unions, union)).collect();
    let mut values = vec![0.0; unions.players() as usize];
    for (members, of_members) in unions.members.iter().zip(by_union.map_err(OwenError::Value)?) {
        for (&member, value) in members.iter().zip(of_members) {
            values[member as usize] = value;
        }
    }
    Ok(values)
}

/// The values of one union's members.
fn within<V: ValueFunction + ?Sized>(
    game: &V,
    unions: &Unions,
    union: usize,
) -> Result<Vec<f64>, ValueError> {
    let members = &unions.members[union];
    let others: Vec<&Vec<u32>> =
        unions.members.iter().enumerate().filter(|&(other, _)| other != union).map(|(_, m)| m).collect();
    let of_unions = order_weights(unions.members.len());
    let of_members = order_weights(members.len());
    let parts: Result<Vec<Vec<f64>>, ValueError> = (0..1u64 << others.len())
        .into_par_iter()
        .map(|joined| {
            let mut outside = Coalition::empty(unions.players());
            for (at, other) in others.iter().enumerate() {
                if joined >> at & 1 == 1 {
                    other.iter().for_each(|&player| outside.insert(player));
                }
            }
            let value = |mask: u64| {
                let mut coalition = outside.clone();
                for (at, &member) in members.iter().enumerate() {
                    if mask >> at & 1 == 1 {
                        coalition.insert(member);
                    }
                }
                match game.value(&coalition) {
                    value if value.is_finite() => Ok(value),
                    value => Err(ValueError { coalition, value }),
                }
            };
            let values: Result<Vec<f64>, ValueError> = (0..1u64 << members.len()).map(value).collect();
            let values = values?;
            let weight = of_unions[joined.count_ones() as usize];
            let of_member = |member: usize| -> f64 {
                let without = (0..values.len()).filter(|mask| mask >> member & 1 == 0);
                let marginals = without.map(|mask| {
                    of_members[mask.count_ones() as usize] * (values[mask | 1 << member] - values[mask])
                });
                weight * marginals.sum::<f64>()
            };
            Ok((0..members.len()).map(of_member).collect())
        })
        .collect();
    let mut sums = vec![0.0; members.len()];
    for part in parts? {
        for (sum, part) in sums.iter_mut().zip(part) {
            *sum += part;
        }
    }
    Ok(sums)
}

/// `s! (n - s - 1)! / n!`, for each number `s` of those who came before, of `n`.
fn order_weights(n: usize) -> Vec<f64> {
    let mut binomial = 1.0;
    (0..n)
        .map(|s| {
            let weight = 1.0 / (n as f64 * binomial);
            binomial = binomial * (n - 1 - s) as f64 / (s + 1) as f64;
            weight
        })
        .collect()
}

/// The Owen values of a sum of airport games, by player, in closed form.
///
/// The piece of runway at length `t` is needed by the players whose score is at least `t`. The unions that have such
/// players share it equally, and those players share their union's part equally (M. Vazquez-Brage, A. van den Nouweland
/// and I. Garcia-Jurado, "Owen's coalitional value and aircraft landing fees", Mathematical Social Sciences 34(3),
/// 1997):
///
/// ```text
/// phi_i = sum_p w_p * integral_0^{s_ip} dt / (m_p(t) b_p(t))
/// ```
///
/// with `m_p(t)` such unions, and `b_p(t)` such players in the union of `i`. Takes `O(n)` for each point and its `n`
/// scores above zero; exact but for the rounding of `f64`, and at least 0.
///
/// # Errors
///
/// A division of another number of players than the game's.
pub fn airport(game: &airport::Game, unions: &Unions) -> Result<Vec<f64>, OwenError> {
    check_players(game.players(), unions)?;
    let mut values = vec![0.0; unions.players() as usize];
    // By union: the members who still share, what each of them has received, and what the union had received when the
    // last one left off.
    let mut sharing = vec![0u32; unions.members.len()];
    let mut received = vec![0.0; unions.members.len()];
    let mut settled = vec![0.0; unions.members.len()];
    for point in game.points() {
        let ascending = point.ascending();
        let union_of = |score: &airport::Score| unions.union_of[score.player as usize] as usize;
        let mut unions_sharing = 0u32;
        for union in ascending.iter().map(union_of) {
            unions_sharing += u32::from(sharing[union] == 0);
            sharing[union] += 1;
            (received[union], settled[union]) = (0.0, 0.0);
        }
        let (mut below, mut of_each_union) = (0.0, 0.0);
        for score in ascending {
            let union = union_of(score);
            of_each_union += point.weight() * (score.score - below) / f64::from(unions_sharing);
            below = score.score;
            received[union] += (of_each_union - settled[union]) / f64::from(sharing[union]);
            settled[union] = of_each_union;
            values[score.player as usize] += received[union];
            sharing[union] -= 1;
            if sharing[union] == 0 {
                unions_sharing -= 1;
            }
        }
    }
    Ok(values)
}

fn check_players(players: u32, unions: &Unions) -> Result<(), OwenError> {
    if players != unions.players() {
        return Err(OwenError::Players { players, divided: unions.players() });
    }
    Ok(())
}

/// Why there are no Owen values.
#[derive(Clone, Debug, PartialEq)]
pub enum OwenError {
    /// The division is one of another number of players.
    Players { players: u32, divided: u32 },
    /// There are more than [`MAX_COALITIONS`].
    Coalitions { players: u32, unions: usize },
    /// The value function returned something that is not a finite number.
    Value(ValueError),
}

impl fmt::Display for OwenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Players { players, divided } => {
                write!(f, "the unions divide {divided} players, and the game has {players}")
            }
            Self::Coalitions { players, unions } => write!(
                f,
                "{players} players in {unions} unions have more than {MAX_COALITIONS} coalitions, too many to enumerate"
            ),
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl Error for OwenError {}
