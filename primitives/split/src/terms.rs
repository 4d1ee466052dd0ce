//! The split of a dataset's part between operator, contributors, share holders and the dataset's treasury.

use crate::Parts;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How a dataset's part of a fee is split; the four sum to exactly [`Parts::ONE`].
///
/// The sum is checked when terms are made and when they are decoded.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[scale_info(capture_docs = "always")]
pub struct Terms {
    /// What the model's operator and its team receive.
    operator: Parts,
    /// What the owners of the attributed works receive.
    contributors: Parts,
    /// What the holders of staked shares receive.
    shareholders: Parts,
    /// What the dataset's own treasury receives.
    treasury: Parts,
}

/// The fractions do not sum to the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermsError {
    /// What they sum to, over 10^9.
    pub sum: u64,
}

impl Terms {
    /// Terms from their fractions, in the order operator, contributors, share holders. The treasury has nothing.
    pub fn new(operator: Parts, contributors: Parts, shareholders: Parts) -> Result<Self, TermsError> {
        Self::with_treasury(operator, contributors, shareholders, Parts::ZERO)
    }

    /// Terms from their fractions, in the order operator, contributors, share holders, treasury.
    pub fn with_treasury(
        operator: Parts,
        contributors: Parts,
        shareholders: Parts,
        treasury: Parts,
    ) -> Result<Self, TermsError> {
        let parts = [operator, contributors, shareholders, treasury];
        let sum = parts.iter().map(|part| u64::from(part.get())).sum();
        if sum == u64::from(Parts::DENOMINATOR) {
            Ok(Self { operator, contributors, shareholders, treasury })
        } else {
            Err(TermsError { sum })
        }
    }

    /// What the model's operator and its team receive.
    pub const fn operator(&self) -> Parts {
        self.operator
    }

    /// What the owners of the attributed works receive.
    pub const fn contributors(&self) -> Parts {
        self.contributors
    }

    /// What the holders of staked shares receive.
    pub const fn shareholders(&self) -> Parts {
        self.shareholders
    }

    /// What the dataset's own treasury receives.
    pub const fn treasury(&self) -> Parts {
        self.treasury
    }
}

impl Decode for Terms {
    fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
        let (operator, contributors, shareholders, treasury) = Decode::decode(input)?;
        Self::with_treasury(operator, contributors, shareholders, treasury)
            .map_err(|_| "Terms do not sum to 10^9".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_sum_to_the_whole_or_are_refused() {
        let part = Parts::from_percent;
        assert!(Terms::new(part(30), part(50), part(20)).is_ok());
        assert_eq!(Terms::new(part(30), part(50), part(21)), Err(TermsError { sum: 1_010_000_000 }));
        let one_short = Parts::new(199_999_999).unwrap();
        assert_eq!(Terms::new(part(30), part(50), one_short), Err(TermsError { sum: 999_999_999 }));
        let missing = Parts::new(1).unwrap();
        assert!(Terms::with_treasury(part(30), part(50), one_short, missing).is_ok());
        let error = Terms::with_treasury(part(30), part(50), part(20), missing);
        assert_eq!(error, Err(TermsError { sum: 1_000_000_001 }));
    }

    #[test]
    fn decoding_refuses_what_the_constructor_refuses() {
        let part = Parts::from_percent;
        let good = Terms::new(part(30), part(50), part(20)).unwrap();
        assert_eq!(Terms::decode(&mut &good.encode()[..]), Ok(good));
        let too_much = (part(30), part(50), part(20), part(1));
        assert!(Terms::decode(&mut &too_much.encode()[..]).is_err());
    }
}
