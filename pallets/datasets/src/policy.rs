//! What a dataset takes, what it gives for it, and how its holders vote. Its DAO can change all but what becomes of
//! the shares of withdrawn works.

use crate::{Config, Error};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use guerdon_primitives::{
    is_licence, Admission, Balance, DatasetTerms, Parts, Terms, VotingBounds, VotingRules,
};
use scale_info::TypeInfo;

/// The most that a policy may state as `base_shares`.
///
/// A dataset takes at most 2^32 offers, so the shares of all its works sum to less than 2^128.
pub const MAX_BASE_SHARES: Balance = Balance::MAX >> 32;

/// What a dataset takes, what it gives for it, and how its holders vote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Policy {
    /// Which works are taken, and what they bring.
    pub admission: Admission,
    /// How the holders vote.
    pub voting: VotingRules,
    /// The least that contributors receive under any terms. It can only be raised.
    pub contributors_floor: Parts,
    /// What becomes of the shares that a work brought when it is withdrawn.
    pub on_withdrawal: ShareFate,
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
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case")]
pub enum ShareFate {
    /// They stay.
    Keep,
    /// They are burned, as far as the work's owner has shares.
    Burn,
}

impl Policy {
    /// Refuses a policy by which a dataset could not work.
    pub(crate) fn ensure_usable<T: Config>(&self) -> DispatchResult {
        ensure_admission_usable::<T>(&self.admission)?;
        T::VotingBounds::ensure_allowed(&self.voting)
    }

    /// Refuses terms that have less for contributors than the floor.
    pub(crate) fn ensure_above_floor<T: Config>(&self, terms: &Terms) -> Result<(), Error<T>> {
        ensure!(terms.contributors() >= self.contributors_floor, Error::<T>::BelowFloor);
        Ok(())
    }

    /// Refuses a floor that is no higher, or that terms in force or upcoming are below.
    pub(crate) fn ensure_raises_floor<T: Config>(
        &self,
        floor: Parts,
        terms: &DatasetTerms,
    ) -> Result<(), Error<T>> {
        ensure!(floor > self.contributors_floor, Error::<T>::FloorNotRaised);
        let upcoming = terms.upcoming.map(|upcoming| upcoming.terms);
        let mut all = core::iter::once(terms.in_force).chain(upcoming);
        ensure!(all.all(|terms| terms.contributors() >= floor), Error::<T>::BelowFloor);
        Ok(())
    }
}

/// Refuses what a dataset could not take works by.
pub(crate) fn ensure_admission_usable<T: Config>(admission: &Admission) -> Result<(), Error<T>> {
    ensure!(admission.base_shares > 0, Error::<T>::NoBaseShares);
    ensure!(admission.base_shares <= MAX_BASE_SHARES, Error::<T>::TooManyBaseShares);
    let licences = &admission.licences;
    ensure!(licences.iter().all(|licence| is_licence(licence)), Error::<T>::UnusableLicence);
    let once = |place: usize| !licences[..place].contains(&licences[place]);
    ensure!((0..licences.len()).all(once), Error::<T>::LicenceTwice);
    Ok(())
}
