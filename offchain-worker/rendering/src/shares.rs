//! What a game comes to.

use guerdon_shapley::enumeration::Table;

use crate::game::Player;

/// Nothing nearer to 0 than this counts when shares are made: embeddings are `f32`, and a cosine is known to about a
/// tenth of it.
pub const RESOLUTION: f64 = 1e-6;

/// A game's result.
///
/// Lists by player are in the order of [`crate::StyleGame::players`].
#[derive(Clone, Debug, PartialEq)]
pub struct StyleShares {
    /// Who played.
    pub players: Vec<Player>,
    /// `c({})`: how similar the output is to what the model makes with neither content nor styles.
    pub bias: f64,
    /// `c(N)`: how similar it is to the render of everything.
    pub whole: f64,
    /// Each player's Shapley value. They can be negative, and add up to `whole - bias`.
    pub values: Vec<f64>,
    /// The players' values divided by their sum, those below 0 taken as 0. They add up to 1. `None` if no value is
    /// above 0: then nobody has brought the render nearer to the output, and there is nothing to divide.
    pub shares: Option<Vec<f64>>,
    /// The bias and the players' values, divided in the same way. `None` if none of them is above 0.
    pub split: Option<Split>,
    /// `c(S)` of each coalition, by its bit mask.
    pub coalitions: Vec<f64>,
    /// Where the renders came from.
    pub evaluations: Evaluations,
}

/// What part of the whole similarity is whose. The parts are at least 0 and add up to 1.
///
/// If neither the bias nor a value is negative, these are the fractions of `c(N)`, and the model's is `c({}) / c(N)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The model's own part, that is the bias's.
    pub model: f64,
    /// The players' parts.
    pub players: Vec<f64>,
}

/// How many renders were made, and how many were there before. They add up to the number of coalitions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evaluations {
    /// Renders that the renderer made.
    pub rendered: u32,
    /// Renders that the cache had.
    pub from_cache: u32,
}

impl StyleShares {
    /// The result of a game with the players of `table`, which holds `c(S)`.
    pub(crate) fn new(players: Vec<Player>, table: &Table, evaluations: Evaluations) -> Self {
        let coalitions = table.values().to_vec();
        let (bias, whole) = (coalitions[0], coalitions[coalitions.len() - 1]);
        let values = table.shapley();
        let with_bias: Vec<f64> = std::iter::once(bias).chain(values.iter().copied()).collect();
        let split = divide(&with_bias).map(|mut parts| Split { model: parts.remove(0), players: parts });
        Self { players, bias, whole, shares: divide(&values), split, values, coalitions, evaluations }
    }
}

/// The amounts above 0, as parts of their sum.
fn divide(amounts: &[f64]) -> Option<Vec<f64>> {
    let counted = |&amount: &f64| if amount > RESOLUTION { amount } else { 0.0 };
    let sum: f64 = amounts.iter().map(counted).sum();
    (sum > 0.0).then(|| amounts.iter().map(|amount| counted(amount) / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_below_zero_have_no_part() {
        assert_eq!(divide(&[0.3, -0.2, 0.1]).unwrap(), [0.3 / 0.4, 0.0, 0.1 / 0.4]);
        assert_eq!(divide(&[-0.3, 0.0]), None);
        assert_eq!(divide(&[]), None);
    }

    #[test]
    fn what_rounding_leaves_has_no_part() {
        assert_eq!(divide(&[-0.3, 1e-17]), None);
        assert_eq!(divide(&[0.5, 1e-9]).unwrap(), [1.0, 0.0]);
    }

    proptest! {
        #[test]
        fn parts_sum_to_one_and_keep_proportions(amounts in prop::collection::vec(-1.0..1.0, 1..=20)) {
            match divide(&amounts) {
                None => prop_assert!(amounts.iter().all(|&amount| amount <= RESOLUTION)),
                Some(parts) => {
                    prop_assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                    let largest = amounts.iter().copied().fold(f64::MIN, f64::max);
                    let of_largest = parts.iter().copied().fold(f64::MIN, f64::max);
                    for (&amount, &part) in amounts.iter().zip(&parts) {
                        let expected = if amount > RESOLUTION { amount / largest * of_largest } else { 0.0 };
                        prop_assert!((part - expected).abs() < 1e-12);
                    }
                }
            }
        }
    }
}
