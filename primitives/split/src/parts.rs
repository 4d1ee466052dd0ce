//! Fractions as integers over 10^9.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A fraction in parts per billion, from `0` to [`Parts::DENOMINATOR`] inclusive.
///
/// The range is checked when a value is made and when one is decoded.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
    serde::Deserialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(try_from = "u32", into = "u32")]
pub struct Parts(u32);

/// The number given as [`Parts`] is over [`Parts::DENOMINATOR`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAFraction(pub u32);

impl Parts {
    /// What the whole counts.
    pub const DENOMINATOR: u32 = 1_000_000_000;
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The whole.
    pub const ONE: Self = Self(Self::DENOMINATOR);

    /// `parts` over 10^9.
    pub const fn new(parts: u32) -> Result<Self, NotAFraction> {
        if parts <= Self::DENOMINATOR {
            Ok(Self(parts))
        } else {
            Err(NotAFraction(parts))
        }
    }

    /// `percent` over 100; more than 100 counts as 100.
    pub const fn from_percent(percent: u32) -> Self {
        let percent = if percent > 100 { 100 } else { percent };
        Self(percent * (Self::DENOMINATOR / 100))
    }

    /// The numerator over 10^9.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// What is missing to the whole.
    pub const fn complement(self) -> Self {
        Self(Self::DENOMINATOR - self.0)
    }
}

impl Decode for Parts {
    fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
        Self::new(u32::decode(input)?).map_err(|_| "Parts over 10^9".into())
    }
}

impl TryFrom<u32> for Parts {
    type Error = NotAFraction;

    fn try_from(parts: u32) -> Result<Self, NotAFraction> {
        Self::new(parts)
    }
}

impl From<Parts> for u32 {
    fn from(parts: Parts) -> u32 {
        parts.0
    }
}

impl core::fmt::Display for NotAFraction {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} is over {}, the whole", self.0, Parts::DENOMINATOR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_the_largest_fraction() {
        assert_eq!(Parts::new(1_000_000_000), Ok(Parts::ONE));
        assert_eq!(Parts::new(1_000_000_001), Err(NotAFraction(1_000_000_001)));
        assert_eq!(Parts::from_percent(35).get(), 350_000_000);
        assert_eq!(Parts::from_percent(35).complement(), Parts::from_percent(65));
    }

    #[test]
    fn decoding_refuses_more_than_the_whole() {
        assert_eq!(Parts::decode(&mut &1_000_000_000u32.encode()[..]), Ok(Parts::ONE));
        assert!(Parts::decode(&mut &1_000_000_001u32.encode()[..]).is_err());
    }
}
