//! What is stored.

use crate::Policy;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_primitives::{jobs::JobId, Balance, BlockNumber, Parts, Terms};
use scale_info::TypeInfo;

/// A dataset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Dataset<AccountId> {
    /// Who created it.
    pub curator: AccountId,
    /// What it takes.
    pub policy: Policy,
    /// How its part of a fee is split now.
    pub terms: Terms,
    /// How many works were ever offered, which is the index of the next offer.
    pub entries: u32,
    /// What all holders have staked.
    pub total_staked: Balance,
    /// How many snapshots were taken.
    pub snapshot: u64,
}

impl<AccountId> Dataset<AccountId> {
    /// A dataset without works.
    pub(crate) fn new(curator: AccountId, policy: Policy, terms: Terms) -> Self {
        Self { curator, policy, terms, entries: 0, total_staked: 0, snapshot: 0 }
    }
}

/// A work that is or was in a dataset, or is being judged for it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Offer {
    /// Its place in the order of offers.
    pub index: u32,
    /// The job that judges or judged it.
    pub job: JobId,
    /// When it was admitted; none while it is being judged.
    pub admitted_at: Option<BlockNumber>,
    /// The shares that it brought its owner; zero while it is being judged.
    pub shares: Balance,
    /// When it was withdrawn from the dataset, or from all if that was earlier.
    ///
    /// If the work was withdrawn from all datasets, and nobody told this one, there is nothing here.
    pub withdrawn_at: Option<BlockNumber>,
}

impl Offer {
    /// A work that is being judged.
    pub(crate) fn new(index: u32, job: JobId) -> Self {
        Self { index, job, admitted_at: None, shares: 0, withdrawn_at: None }
    }

    /// When the work was withdrawn from the dataset or from all, whichever was earlier.
    pub(crate) fn withdrawn_at(&self, from_all: Option<BlockNumber>) -> Option<BlockNumber> {
        [self.withdrawn_at, from_all].into_iter().flatten().min()
    }
}

/// What an account has staked, now and as far as it counts for a snapshot.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Stake {
    /// What is staked now.
    pub staked: Balance,
    /// The lowest that was staked at any time from the snapshot on.
    pub counted: Balance,
    /// The snapshot that `counted` is for: the last one before the last change.
    pub snapshot: u64,
}

impl Stake {
    /// What counts for the dataset's last snapshot, the one numbered `snapshot`.
    pub fn counted_at(&self, snapshot: u64) -> Balance {
        if self.snapshot == snapshot {
            self.counted
        } else {
            self.staked
        }
    }

    /// The stake changed to `staked`, when the last snapshot is the one numbered `snapshot`.
    #[must_use]
    pub fn changed_to(&self, staked: Balance, snapshot: u64) -> Self {
        Self { staked, counted: self.counted_at(snapshot).min(staked), snapshot }
    }
}

/// Terms from their three fractions over 10^9; none if they do not sum to it.
pub(crate) fn terms(operator: u32, contributors: u32, shareholders: u32) -> Option<Terms> {
    let [operator, contributors, shareholders] =
        [operator, contributors, shareholders].map(|part| Parts::new(part).ok());
    Terms::new(operator?, contributors?, shareholders?).ok()
}
