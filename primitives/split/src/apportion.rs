//! Division of an amount by weights with the largest remainder (Hamilton's method).

use crate::Parts;
use alloc::vec::Vec;
use sp_core::U256;

/// Why an amount cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// No weight is above zero, so no part has a claim to the amount.
    NoWeight,
    /// The weights sum to more than `u128::MAX`.
    WeightsTooLarge,
}

/// Divides `amount` in proportion to `weights`.
///
/// Each part receives the whole number of units below its exact share `amount * w / sum(w)`. The units left
/// over, fewer than there are parts, go one each to the largest fractional remainders. Of equal remainders the
/// part that stands first comes first. A weight of zero receives nothing.
///
/// The parts are in the order of the weights, and sum to `amount`.
pub fn apportion(amount: u128, weights: &[u128]) -> Result<Vec<u128>, SplitError> {
    let total = weights
        .iter()
        .try_fold(0u128, |sum, weight| sum.checked_add(*weight))
        .ok_or(SplitError::WeightsTooLarge)?;
    if total == 0 {
        return Err(SplitError::NoWeight);
    }

    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = amount;
    for (place, weight) in weights.iter().enumerate() {
        let (whole, remainder) = (U256::from(amount) * U256::from(*weight)).div_mod(U256::from(total));
        // A part is at most the amount, and a remainder is below the total.
        let whole = whole.low_u128();
        left -= whole;
        parts.push(whole);
        remainders.push((remainder.low_u128(), place));
    }

    remainders.sort_unstable_by(|(a, place_a), (b, place_b)| b.cmp(a).then(place_a.cmp(place_b)));
    for (_, place) in remainders.iter().take(left as usize) {
        parts[*place] += 1;
    }
    Ok(parts)
}

/// Divides `amount` into `(part, rest)`, the part being `fraction` of it, halves to the part.
pub fn cut(amount: u128, fraction: Parts) -> (u128, u128) {
    let weights = [u128::from(fraction.get()), u128::from(fraction.complement().get())];
    let part = apportion(amount, &weights).map_or(0, |parts| parts[0]);
    (part, amount - part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_remainder_takes_the_unit_left_over() {
        assert_eq!(apportion(100, &[1, 1, 1]), Ok(vec![34, 33, 33]));
        assert_eq!(apportion(10, &[15, 15, 70]), Ok(vec![2, 1, 7]));
        assert_eq!(apportion(1, &[1, 2]), Ok(vec![0, 1]));
    }

    #[test]
    fn weights_without_a_claim_receive_nothing() {
        assert_eq!(apportion(7, &[0, 3, 0]), Ok(vec![0, 7, 0]));
        assert_eq!(apportion(7, &[0, 0]), Err(SplitError::NoWeight));
        assert_eq!(apportion(7, &[]), Err(SplitError::NoWeight));
        assert_eq!(apportion(7, &[u128::MAX, 1]), Err(SplitError::WeightsTooLarge));
    }

    #[test]
    fn the_largest_amounts_and_weights_do_not_overflow() {
        const MAX: u128 = u128::MAX;
        assert_eq!(apportion(MAX, &[MAX]), Ok(vec![MAX]));
        assert_eq!(apportion(MAX, &[1, MAX - 1]), Ok(vec![1, MAX - 1]));
        assert_eq!(apportion(MAX, &[MAX / 2, 0, MAX / 2 + 1]), Ok(vec![MAX / 2, 0, MAX / 2 + 1]));
        assert_eq!(apportion(1, &[MAX / 2, MAX / 2 + 1]), Ok(vec![0, 1]));
    }

    #[test]
    fn a_larger_amount_can_take_a_unit_from_a_part() {
        assert_eq!(apportion(10, &[6, 6, 2]), Ok(vec![4, 4, 2]));
        assert_eq!(apportion(11, &[6, 6, 2]), Ok(vec![5, 5, 1]));
    }

    #[test]
    fn a_cut_and_its_rest_are_the_amount() {
        assert_eq!(cut(101, Parts::from_percent(50)), (51, 50));
        assert_eq!(cut(101, Parts::ZERO), (0, 101));
        assert_eq!(cut(u128::MAX, Parts::ONE), (u128::MAX, 0));
    }

    fn weights() -> impl Strategy<Value = Vec<u128>> {
        prop::collection::vec(prop_oneof![Just(0u128), 0..1_000u128, 0..=u128::MAX / 64], 1..64)
            .prop_filter("some weight", |weights| weights.iter().any(|weight| *weight > 0))
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_amount(amount: u128, weights in weights()) {
            let parts = apportion(amount, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|part| U256::from(*part)).fold(U256::zero(), |a, b| a + b), U256::from(amount));
        }

        #[test]
        fn each_part_is_within_a_unit_of_its_exact_share(amount: u128, weights in weights()) {
            let total = weights.iter().map(|weight| U256::from(*weight)).fold(U256::zero(), |a, b| a + b);
            for (part, weight) in apportion(amount, &weights).unwrap().into_iter().zip(weights) {
                let floor = U256::from(amount) * U256::from(weight) / total;
                prop_assert!(U256::from(part) == floor || U256::from(part) == floor + 1);
                prop_assert!(weight > 0 || part == 0);
            }
        }

        #[test]
        fn a_larger_weight_never_receives_less(amount: u128, weights in weights()) {
            let parts = apportion(amount, &weights).unwrap();
            for (a, part_a) in weights.iter().zip(&parts) {
                for (b, part_b) in weights.iter().zip(&parts) {
                    prop_assert!(a <= b || part_a >= part_b);
                }
            }
        }

        #[test]
        fn a_larger_amount_never_takes_more_than_a_unit(a: u128, b: u128, weights in weights()) {
            let less = apportion(a.min(b), &weights).unwrap();
            let more = apportion(a.max(b), &weights).unwrap();
            for (less, more) in less.into_iter().zip(more) {
                prop_assert!(less.saturating_sub(more) <= 1);
            }
        }

        /// Weights from a small range make equal remainders frequent.
        #[test]
        fn the_order_decides_of_equal_remainders_only(
            amount: u128,
            (weights, order) in prop_oneof![weights(), prop::collection::vec(1..20u128, 1..16)]
                .prop_flat_map(|weights| (Just((0..weights.len()).collect::<Vec<_>>()).prop_shuffle(), Just(weights)))
                .prop_map(|(order, weights)| (weights, order)),
        ) {
            let total = weights.iter().map(|weight| U256::from(*weight)).fold(U256::zero(), |a, b| a + b);
            let remainder = |place: usize| U256::from(amount) * U256::from(weights[place]) % total;
            let parts = apportion(amount, &weights).unwrap();
            let reordered: Vec<u128> = order.iter().map(|place| weights[*place]).collect();
            for (place, part) in order.iter().zip(apportion(amount, &reordered).unwrap()) {
                let equals = (0..weights.len()).filter(|other| remainder(*other) == remainder(*place)).count();
                prop_assert!(part == parts[*place] || (equals > 1 && part.abs_diff(parts[*place]) == 1));
            }
        }
    }
}
