//! What a dataset takes, what it gives for it, and how its holders vote. It never changes.

use crate::{Config, Error};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    ensure,
    traits::{ConstU32, Get},
    BoundedVec,
};
use guerdon_primitives::{is_licence, Balance, Consent, Licence, Parts, VotingRules};
use scale_info::TypeInfo;

/// The most that a policy may state as `base_shares`.
///
/// A dataset takes at most 2^32 offers, so the shares of all its works sum to less than 2^128.
pub const MAX_BASE_SHARES: Balance = Balance::MAX >> 32;

/// The most licences that a policy may list.
pub const MAX_LICENCES: u32 = 16;

/// What a dataset takes, what it gives for it, and how its holders vote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Policy {
    /// Works this near to another one, or nearer, are refused.
    pub max_similarity: Parts,
    /// The shares that a work brings its owner if no other is similar at all.
    pub base_shares: Balance,
    /// How the holders vote on the terms.
    pub voting: VotingRules,
    /// Works under other licences are not taken; works under any are if there is none here.
    pub licences: BoundedVec<Licence, ConstU32<MAX_LICENCES>>,
    /// Works without this consent are not taken.
    pub consents: AcceptedConsents,
    /// What becomes of the shares that a work brought when it is withdrawn.
    pub on_withdrawal: ShareFate,
}

/// Which consents are enough for a dataset. Works whose owners deny training are taken by none.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedConsents {
    /// Only consent that asks for nothing.
    WithoutRoyalty,
    /// That, and consent that asks for a royalty.
    WithRoyalty,
}

/// What becomes of the shares that a work brought when it is withdrawn.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ShareFate {
    /// They stay.
    Keep,
    /// They are burned, as far as the work's owner has shares.
    Burn,
}

impl Policy {
    /// The shares that a work brings whose nearest neighbour is this similar; at least one.
    pub fn shares(&self, similarity: Parts) -> Balance {
        // Neither factor exceeds 2^96 and 2^30.
        let scaled = self.base_shares.saturating_mul(similarity.complement().get().into());
        (scaled / Balance::from(Parts::DENOMINATOR)).max(1)
    }

    /// Whether works under the licence are taken.
    pub fn accepts_licence(&self, licence: &Licence) -> bool {
        self.licences.is_empty() || self.licences.contains(licence)
    }

    /// Refuses a policy by which a dataset could not work.
    pub(crate) fn ensure_usable<T: Config>(&self) -> Result<(), Error<T>> {
        ensure!(self.base_shares > 0, Error::<T>::NoBaseShares);
        ensure!(self.base_shares <= MAX_BASE_SHARES, Error::<T>::TooManyBaseShares);
        let periods = T::MinVotingPeriod::get()..=T::MaxVotingPeriod::get();
        ensure!(
            periods.contains(&self.voting.period) && self.voting.quorum > Parts::ZERO,
            Error::<T>::UnusableVotingRules
        );
        ensure!(self.licences.iter().all(|licence| is_licence(licence)), Error::<T>::UnusableLicence);
        let once = |place: usize| !self.licences[..place].contains(&self.licences[place]);
        ensure!((0..self.licences.len()).all(once), Error::<T>::LicenceTwice);
        Ok(())
    }
}

impl AcceptedConsents {
    /// Whether this consent is enough.
    pub fn accepts(self, consent: Consent) -> bool {
        match consent {
            Consent::Allow => true,
            Consent::AllowWithRoyalty => self == Self::WithRoyalty,
            Consent::Deny => false,
        }
    }
}
