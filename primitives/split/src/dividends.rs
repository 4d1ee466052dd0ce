//! Income shared among stakes in constant time.
//!
//! The pool keeps `A`, the income per staked share since the beginning; a holder keeps the `A` it was last
//! settled at. What a stake `s` earned in between is `s * (A_now - A_then)`, whatever the number of holders.
//! The accumulator is that of Batog, Boca and Johnson, "Scalable Reward Distribution on the Ethereum
//! Blockchain" (2018), as `pallet-asset-rewards` and MasterChef use it.
//!
//! `A` is a fixed-point number with 256 fractional bits that wraps at 2^512: only differences are used. What a
//! division leaves over is carried into the next one, in the pool and at each holder, so that no fraction of a unit is
//! dropped. The carry is less than one 2^-256 of a unit per staked share, less than 2^-128 of a unit in all; if the
//! stakes change, that much goes to the stakes that come after. So after `n` incomes a holder has at most `n 2^-128`
//! units more than its exact part, and at most one unit and `n 2^-128` less.
//!
//! An [`Accrued`] that is settled with shares that were not staked tells what as many staked shares earned. That can be
//! more than an amount holds; it stays at `u128::MAX` then.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{U256, U512};

const FRACTIONAL_BITS: usize = 256;

/// Income per staked share, as the pool of one dataset keeps it.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct DividendPool {
    /// What one share has had of all income so far, in units of 2^-256.
    per_share: U512,
    /// What the last division left over, in units of 2^-256.
    carry: u128,
    /// Income that came while nothing was staked.
    waiting: u128,
}

/// What one holder has earned from a pool.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Accrued {
    /// The pool's income per share up to which the holder was credited, in units of 2^-256.
    per_share: U512,
    /// The part of a unit earned beyond `claimable`, in units of 2^-256.
    fraction: U256,
    /// What was credited to the holder and not taken, in whole units.
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
        let scaled = (U512::from(due) << FRACTIONAL_BITS) + U512::from(self.carry);
        let (per_share, carry) = scaled.div_mod(U512::from(staked));
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
    /// Credits what `staked` shares earned since the last call; to be called before a stake changes.
    pub fn settle(&mut self, pool: &DividendPool, staked: u128) {
        let gained = pool.per_share.overflowing_sub(self.per_share).0;
        self.per_share = pool.per_share;
        let earned = U512::from(staked).checked_mul(gained);
        match earned.and_then(|earned| earned.checked_add(self.fraction.into())) {
            Some(earned) => {
                let (whole, fraction) = halves(earned);
                let whole = u128::try_from(whole).unwrap_or(u128::MAX);
                self.claimable = self.claimable.saturating_add(whole);
                self.fraction = fraction;
            }
            None => {
                self.claimable = u128::MAX;
                self.fraction = U256::zero();
            }
        }
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

/// The whole and the fraction of a fixed-point number.
fn halves(number: U512) -> (U256, U256) {
    let U512([a, b, c, d, e, f, g, h]) = number;
    (U256([e, f, g, h]), U256([a, b, c, d]))
}

#[cfg(test)]
mod tests;
