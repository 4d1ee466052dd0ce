//! How a vote ends. Pure.
//!
//! With `a` ayes, `n` nays and `b` abstentions of an electorate of `e` shares, a proposal
//!
//! - finds no quorum if `a + b + n < quorum * e`;
//! - else is rejected as spam if `a < (a + n) / 10`;
//! - else passes if `a > n` and `a >= approval * (a + n)`;
//! - else is rejected.
//!
//! All comparisons are exact.

use crate::Tally;
use guerdon_primitives::{Balance, Parts};
use sp_core::U256;

/// Fewer ayes than this part of ayes and nays make a proposal spam.
pub const SPAM: Parts = Parts::from_percent(10);

/// How a vote ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Enough took part, and enough of them were for it.
    Passed,
    /// Enough took part, and too few of them were for it.
    Rejected,
    /// Enough took part, and hardly any of them was for it.
    Spam,
    /// Too few took part.
    NoQuorum,
}

impl Verdict {
    /// How a vote ends with these votes.
    pub fn of(tally: &Tally, quorum: Parts, approval: Parts, electorate: Balance) -> Self {
        let Tally { aye, nay, .. } = *tally;
        // More than an amount holds is certainly enough, and certainly not all of one side.
        let turnout = tally.turnout().unwrap_or(Balance::MAX);
        let decided = aye.checked_add(nay).unwrap_or(Balance::MAX);
        if !reaches(turnout, quorum, electorate) {
            Self::NoQuorum
        } else if !reaches(aye, SPAM, decided) {
            Self::Spam
        } else if aye > nay && reaches(aye, approval, decided) {
            Self::Passed
        } else {
            Self::Rejected
        }
    }
}

/// Half-way from the approval that other changes need to the whole.
pub fn constitutional(approval: Parts) -> Parts {
    // At most the whole, since the approval is.
    let parts = approval.get() + approval.complement().get().div_ceil(2);
    Parts::new(parts).unwrap_or(Parts::ONE)
}

/// Whether `shares` are at least `part` of `total`, exactly.
pub(crate) fn reaches(shares: Balance, part: Parts, total: Balance) -> bool {
    // Each product is below 2^128 * 2^30.
    U256::from(shares) * U256::from(Parts::DENOMINATOR) >= U256::from(total) * U256::from(part.get())
}

/// The least number of shares that are at least `part` of `total`.
pub(crate) fn least(part: Parts, total: Balance) -> Balance {
    let product = U256::from(total) * U256::from(part.get());
    let (whole, rest) = product.div_mod(U256::from(Parts::DENOMINATOR));
    // No part of a total is more than the total.
    let whole = Balance::try_from(whole).unwrap_or(total);
    if rest.is_zero() {
        whole
    } else {
        whole.saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(aye: Balance, nay: Balance, abstain: Balance, electorate: Balance) -> Verdict {
        let percent = Parts::from_percent;
        Verdict::of(&Tally { aye, nay, abstain }, percent(20), percent(60), electorate)
    }

    #[test]
    fn a_quorum_counts_all_who_take_part() {
        assert_eq!(of(19, 0, 0, 100), Verdict::NoQuorum);
        assert_eq!(of(20, 0, 0, 100), Verdict::Passed);
        assert_eq!(of(1, 0, 19, 100), Verdict::Passed);
        assert_eq!(of(1, 0, 19, 101), Verdict::NoQuorum);
        assert_eq!(of(0, 0, 20, 100), Verdict::Rejected);
        assert_eq!(of(0, 19, 0, 100), Verdict::NoQuorum);
    }

    #[test]
    fn an_approval_counts_ayes_and_nays() {
        assert_eq!(of(60, 40, 0, 100), Verdict::Passed);
        assert_eq!(of(59, 40, 0, 100), Verdict::Rejected);
        assert_eq!(of(59, 41, 0, 100), Verdict::Rejected);
        assert_eq!(of(6, 4, 90, 100), Verdict::Passed);
    }

    #[test]
    fn a_tie_passes_nothing_however_low_the_approval() {
        let of = |aye, nay| Verdict::of(&Tally { aye, nay, abstain: 0 }, Parts::ZERO, Parts::ZERO, 100);
        assert_eq!(of(50, 50), Verdict::Rejected);
        assert_eq!(of(51, 50), Verdict::Passed);
        assert_eq!(of(0, 0), Verdict::Rejected);
    }

    #[test]
    fn what_fewer_than_a_tenth_are_for_is_spam() {
        assert_eq!(of(0, 20, 0, 100), Verdict::Spam);
        assert_eq!(of(9, 91, 0, 100), Verdict::Spam);
        assert_eq!(of(10, 90, 0, 100), Verdict::Rejected);
        assert_eq!(of(0, 1, 19, 100), Verdict::Spam);
        assert_eq!(of(0, 19, 0, 100), Verdict::NoQuorum, "too few to call it spam");
    }

    #[test]
    fn the_largest_amounts_are_compared_exactly() {
        let max = Balance::MAX;
        let of = |aye, electorate, quorum| {
            Verdict::of(&Tally { aye, nay: 0, abstain: 0 }, quorum, Parts::ONE, electorate)
        };
        assert_eq!(of(max, max, Parts::ONE), Verdict::Passed);
        assert_eq!(of(max - 1, max, Parts::ONE), Verdict::NoQuorum);
        let third = Parts::new(333_333_333).unwrap();
        assert_eq!(of(333_333_333, 1_000_000_000, third), Verdict::Passed);
        assert_eq!(of(333_333_333, 1_000_000_001, third), Verdict::NoQuorum);
        // One holder with 2^64 shares, and one share that is against it.
        let tally = Tally { aye: 1 << 64, nay: 1, abstain: 0 };
        assert_eq!(Verdict::of(&tally, Parts::ONE, Parts::from_percent(99), (1 << 64) + 1), Verdict::Passed);
        assert_eq!(Verdict::of(&tally, Parts::ONE, Parts::ONE, (1 << 64) + 1), Verdict::Rejected);
    }

    #[test]
    fn a_constitutional_approval_is_half_way_to_the_whole() {
        let percent = Parts::from_percent;
        assert_eq!(constitutional(percent(50)), percent(75));
        assert_eq!(constitutional(percent(90)), percent(95));
        assert_eq!(constitutional(Parts::ONE), Parts::ONE);
        assert_eq!(constitutional(Parts::new(999_999_999).unwrap()), Parts::ONE);
    }

    proptest! {
        #[test]
        fn the_least_part_reaches_it_and_one_less_does_not(part in 0..=Parts::DENOMINATOR, total: Balance) {
            let part = Parts::new(part).unwrap();
            let least = least(part, total);
            prop_assert!(least <= total);
            prop_assert!(reaches(least, part, total));
            prop_assert!(least == 0 || !reaches(least - 1, part, total));
        }

        #[test]
        fn more_ayes_never_turn_a_vote_against_a_proposal(
            aye in 0..1000u128, more in 1..1000u128, nay in 0..1000u128, abstain in 0..1000u128,
            quorum in 0..=100u32, approval in 0..=100u32,
        ) {
            let (quorum, approval) = (Parts::from_percent(quorum), Parts::from_percent(approval));
            let of = |aye| Verdict::of(&Tally { aye, nay, abstain }, quorum, approval, 3000);
            if of(aye) == Verdict::Passed {
                prop_assert_eq!(of(aye + more), Verdict::Passed);
            }
        }
    }
}
