//! What is stored.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_primitives::{jobs::JobId, Balance, BlockNumber, Parts, Terms, VotingRules};
use scale_info::TypeInfo;

/// The most that a policy may state as `base_shares`.
///
/// A dataset takes at most 2^32 offers, so the shares of all its works sum to less than 2^128.
pub const MAX_BASE_SHARES: Balance = Balance::MAX >> 32;

/// What a dataset takes, what it gives for it, and how its holders vote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Policy {
    /// Works this near to another one, or nearer, are refused.
    pub max_similarity: Parts,
    /// The shares that a work brings its owner if no other is similar at all.
    pub base_shares: Balance,
    /// How the holders vote on the terms.
    pub voting: VotingRules,
}

impl Policy {
    /// The shares that a work brings whose nearest neighbour is this similar; at least one.
    pub fn shares(&self, similarity: Parts) -> Balance {
        // Neither factor exceeds 2^96 and 2^30.
        let scaled = self.base_shares.saturating_mul(similarity.complement().get().into());
        (scaled / Balance::from(Parts::DENOMINATOR)).max(1)
    }
}

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

/// A work that is in a dataset, or is being judged for it.
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
