//! How committees are drawn, apart from storage.
//!
//! Each candidate has the same chance, whatever it bonded: one attributor, one lot. A lot costs the least bond, so that
//! whoever holds x % of the least bonds holds x % of the lots, over however many accounts they are spread. A chance by
//! bond would reward whoever spreads a bond over accounts: one account has one seat in a committee at most.
//!
//! What is drawn by is made of the outputs of all block authors up to the block after the one that began the round. An
//! author knows its own outputs beforehand, and nobody else's. So nobody can choose the block in which a round begins by
//! its committee, unless it authors that block and the next one.
//!
//! Who was asked in an earlier round, or challenges its result, would judge its own case: it is drawn after everybody
//! else.

use alloc::vec::Vec;
use codec::Encode;
use guerdon_primitives::{jobs::Round, Balance, MAX_COMMITTEES};
use sp_core::H256;
use sp_io::hashing::blake2_256;

use crate::agreement::needed;

/// The smallest first committee, if there are as many attributors.
const LEAST: u32 = 3;

/// How many attributors are asked first: the smallest odd number of which so many as can agree would lose at least
/// what is at stake, if each lost `loss`; within bounds. Where what is at stake cannot be told, the most.
pub fn first_size(at_stake: Option<Balance>, loss: Balance) -> u32 {
    let most = MAX_COMMITTEES[0];
    let Some(at_stake) = at_stake else { return most };
    let covers = |size: &u32| loss.saturating_mul(needed(*size as usize) as Balance) >= at_stake;
    (LEAST..most).step_by(2).find(covers).unwrap_or(most)
}

/// How many are asked after a first committee of `first`: more than twice as many, and as many as can be to decide a
/// challenge. A challenge is rare, and whoever makes it in vain pays for it; what it decides is final.
pub fn next_size(round: Round, first: u32) -> u32 {
    match round {
        Round::First => first,
        Round::Second => first.saturating_mul(2).saturating_add(1).min(MAX_COMMITTEES[1]),
        Round::Challenge => MAX_COMMITTEES[2],
    }
}

/// Draws up to `size` of the candidates without replacement, in the order drawn; those for whom `is_partial` holds after
/// all others.
pub fn draw<AccountId>(
    candidates: Vec<AccountId>,
    is_partial: impl Fn(&AccountId) -> bool,
    size: usize,
    seed: H256,
) -> Vec<AccountId> {
    let (partial, impartial): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_partial);
    let size_of_rest = size.saturating_sub(impartial.len());
    let mut drawn = shuffled(impartial, size, (seed, b"impartial"));
    drawn.extend(shuffled(partial, size_of_rest, (seed, b"partial")));
    drawn
}

/// The first `size` places of a Fisher-Yates shuffle.
fn shuffled<AccountId>(mut accounts: Vec<AccountId>, size: usize, seed: impl Encode) -> Vec<AccountId> {
    let size = size.min(accounts.len());
    for place in 0..size {
        let digest = (&seed, place as u32).using_encoded(blake2_256);
        let mut draw = [0; 8];
        draw.copy_from_slice(&digest[..8]);
        // The bias of the remainder is below 2^-50 for any number of attributors the chain takes.
        let rest = (accounts.len() - place) as u64;
        accounts.swap(place, place + (u64::from_le_bytes(draw) % rest) as usize);
    }
    accounts.truncate(size);
    accounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_more_is_at_stake_the_larger_the_first_committee() {
        // 2 of 3, 4 of 5 and 5 of 7 are needed for agreement.
        let sizes = [0, 99, 100, 101, 200, 201, 250, 251, Balance::MAX];
        assert_eq!(sizes.map(|at_stake| first_size(Some(at_stake), 50)), [3, 3, 3, 5, 5, 7, 7, 7, 7]);
        assert_eq!(first_size(None, 50), 7);
        assert_eq!(first_size(Some(1), 0), 7);
    }

    #[test]
    fn the_second_committee_is_more_than_twice_as_large_and_judges_are_as_many_as_can_be() {
        assert_eq!([1, 3, 5, 7].map(|first| next_size(Round::Second, first)), [3, 7, 11, 15]);
        assert_eq!([1, 3, 5, 7].map(|first| next_size(Round::Challenge, first)), [31; 4]);
    }

    #[test]
    fn everyone_is_drawn_equally_often() {
        let mut times = [0; 50];
        for seed in 0..5_000 {
            let drawn = draw((0..50).collect(), |_| false, 7, H256::from_low_u64_be(seed));
            drawn.into_iter().for_each(|account: usize| times[account] += 1);
        }
        // 700 are expected of each; five standard deviations are 123.
        assert!(times.iter().all(|times| (577..=823).contains(times)), "{times:?}");
    }

    proptest! {
        #[test]
        fn nobody_judges_its_own_case_while_there_are_others(
            candidates in 0..40u32,
            partial in prop::collection::btree_set(0..40u32, 0..40),
            size in 0..40usize,
            seed: [u8; 32],
        ) {
            let drawn = draw((0..candidates).collect(), |one| partial.contains(one), size, H256(seed));
            prop_assert_eq!(drawn.len(), size.min(candidates as usize));
            prop_assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len());
            let impartial = (0..candidates).filter(|one| !partial.contains(one)).count();
            let seated = drawn.iter().filter(|one| !partial.contains(one)).count();
            prop_assert_eq!(seated, impartial.min(size));
        }
    }
}
