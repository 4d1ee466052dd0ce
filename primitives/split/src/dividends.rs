//! Income shared among stakes in constant time.
//!
//! The pool keeps `A`, the income per staked share since the beginning; a holder keeps the `A` it was last
//! settled at. What a stake `s` earned in between is `s * (A_now - A_then)`, whatever the number of holders.
//! The accumulator is that of Batog, Boca and Johnson, "Scalable Reward Distribution on the Ethereum
//! Blockchain" (2018), as `pallet-asset-rewards` and MasterChef use it.
//!
//! `A` is a fixed-point number with 128 fractional bits that wraps at 2^256: only differences are used, and no
//! difference reaches 2^256. What a division leaves over is carried into the next one, in the pool and at each
//! holder, so that no fraction of a unit is dropped.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{U256, U512};

const FRACTIONAL_BITS: usize = 128;

/// Income per staked share, as the pool of one dataset keeps it.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DividendPool {
    per_share: U256,
    /// What the last division left over, in units of 2^-128.
    carry: u128,
    /// Income that came while nothing was staked.
    waiting: u128,
}

/// What one holder has earned from a pool.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Accrued {
    per_share: U256,
    /// The part of a unit earned beyond `claimable`, in units of 2^-128.
    fraction: u128,
    claimable: u128,
}

impl DividendPool {
    /// Adds `income`, to be shared among `staked` shares.
    ///
    /// With nothing staked it waits, and joins the income of the next call that finds a stake.
    /// Returns false, and leaves the pool as it was, if what waits would exceed `u128::MAX`.
    #[must_use]
    pub fn deposit(&mut self, income: u128, staked: u128) -> bool {
        let Some(due) = self.waiting.checked_add(income) else { return false };
        if staked == 0 {
            self.waiting = due;
            return true;
        }
        let scaled = (U256::from(due) << FRACTIONAL_BITS) + U256::from(self.carry);
        let (per_share, carry) = scaled.div_mod(U256::from(staked));
        self.per_share = self.per_share.overflowing_add(per_share).0;
        self.carry = carry.low_u128();
        self.waiting = 0;
        true
    }

    /// Income that no stake has received yet.
    pub fn waiting(&self) -> u128 {
        self.waiting
    }
}

impl Accrued {
    /// A holder that earns from now on.
    pub fn from_now(pool: &DividendPool) -> Self {
        Self { per_share: pool.per_share, fraction: 0, claimable: 0 }
    }

    /// Credits what `staked` shares earned since the last call; to be called before a stake changes.
    pub fn settle(&mut self, pool: &DividendPool, staked: u128) {
        let gained = pool.per_share.overflowing_sub(self.per_share).0;
        let earned = U256::from(staked).full_mul(gained) + U512::from(self.fraction);
        // A holder earns at most what was deposited, which fits an amount.
        let whole: U512 = earned >> FRACTIONAL_BITS;
        let whole = if whole > U512::from(u128::MAX) { u128::MAX } else { whole.low_u128() };
        self.claimable = self.claimable.saturating_add(whole);
        self.fraction = earned.low_u128();
        self.per_share = pool.per_share;
    }

    /// What can be claimed.
    pub fn claimable(&self) -> u128 {
        self.claimable
    }

    /// Takes out what can be claimed.
    pub fn take(&mut self) -> u128 {
        core::mem::take(&mut self.claimable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn income_goes_to_the_stakes_that_were_there() {
        let mut pool = DividendPool::default();
        let mut early = Accrued::from_now(&pool);
        assert!(pool.deposit(90, 3));
        early.settle(&pool, 3);
        let mut late = Accrued::from_now(&pool);
        assert!(pool.deposit(100, 4));
        early.settle(&pool, 3);
        late.settle(&pool, 1);
        assert_eq!((early.take(), late.take()), (90 + 75, 25));
        assert_eq!((early.claimable(), late.claimable()), (0, 0));
    }

    #[test]
    fn income_without_a_stake_waits_for_one() {
        let mut pool = DividendPool::default();
        assert!(pool.deposit(40, 0));
        assert_eq!(pool.waiting(), 40);
        let mut holder = Accrued::from_now(&pool);
        assert!(pool.deposit(2, 1));
        holder.settle(&pool, 1);
        assert_eq!((holder.claimable(), pool.waiting()), (42, 0));
    }

    #[test]
    fn fractions_of_a_unit_add_up() {
        let mut pool = DividendPool::default();
        let mut holder = Accrued::from_now(&pool);
        for _ in 0..3_000 {
            assert!(pool.deposit(1, 3));
            holder.settle(&pool, 1);
        }
        assert!((999..=1000).contains(&holder.claimable()), "{}", holder.claimable());
    }

    #[test]
    fn the_extremes_of_an_amount_fit() {
        let mut pool = DividendPool::default();
        let mut whale = Accrued::from_now(&pool);
        assert!(pool.deposit(u128::MAX, u128::MAX));
        whale.settle(&pool, u128::MAX);
        assert_eq!(whale.take(), u128::MAX);
        assert!(pool.deposit(u128::MAX, 1));
        let mut minnow = whale.clone();
        minnow.settle(&pool, 1);
        assert_eq!(minnow.take(), u128::MAX);
        assert!(pool.deposit(1, u128::MAX));
        let mut pool = DividendPool::default();
        assert!(pool.deposit(u128::MAX, 0));
        assert!(!pool.deposit(1, 0));
        assert_eq!(pool.waiting(), u128::MAX);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Income(u64),
        Stake(usize, u32),
        Claim(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            any::<u64>().prop_map(Step::Income),
            (0..4usize, any::<u32>()).prop_map(|(who, staked)| Step::Stake(who, staked)),
            (0..4usize).prop_map(Step::Claim),
        ]
    }

    proptest! {
        /// Never more is paid than came in, and all but a unit per holder can be claimed.
        #[test]
        fn the_pool_is_conserved(steps in prop::collection::vec(step(), 1..200)) {
            let mut pool = DividendPool::default();
            let mut holders = [(); 4].map(|()| (Accrued::default(), 0u128));
            let (mut income, mut paid) = (0u128, 0u128);
            for step in steps {
                let total: u128 = holders.iter().map(|(_, staked)| staked).sum();
                match step {
                    Step::Income(amount) => {
                        income += u128::from(amount);
                        prop_assert!(pool.deposit(amount.into(), total));
                    }
                    Step::Stake(who, staked) => {
                        let (accrued, stake) = &mut holders[who];
                        accrued.settle(&pool, *stake);
                        *stake = staked.into();
                    }
                    Step::Claim(who) => {
                        let (accrued, stake) = &mut holders[who];
                        accrued.settle(&pool, *stake);
                        paid += accrued.take();
                    }
                }
            }
            for (accrued, staked) in &mut holders {
                accrued.settle(&pool, *staked);
                paid += accrued.take();
            }
            prop_assert!(paid + pool.waiting() <= income);
            prop_assert!(income - paid - pool.waiting() <= holders.len() as u128);
        }
    }
}
