//! What is stored.

use crate::Policy;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_primitives::{jobs::JobId, Admission, Balance, BlockNumber, DatasetTerms, Parts, Terms};
use scale_info::TypeInfo;

/// The record of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Dataset<AccountId> {
    /// Who looks after it: at first who created it.
    pub curator: AccountId,
    /// What it takes.
    pub policy: Policy,
    /// How its part of a fee is split, now and next.
    pub terms: DatasetTerms,
    /// How many works were ever offered, which is the index of the next offer.
    pub entries: u32,
    /// What all holders have staked.
    pub total_staked: Balance,
}

impl<AccountId> Dataset<AccountId> {
    /// A dataset without works.
    pub(crate) fn new(curator: AccountId, policy: Policy, terms: Terms) -> Self {
        Self { curator, policy, terms: DatasetTerms::new(terms), entries: 0, total_staked: 0 }
    }
}

/// A work that is or was in a dataset, or is being judged for it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
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
    /// The dataset's [`Admission::max_similarity`] when the work was offered.
    pub max_similarity: Parts,
    /// The dataset's [`Admission::base_shares`] when the work was offered.
    pub base_shares: Balance,
}

impl Offer {
    /// A work that is being judged.
    pub(crate) fn new(index: u32, job: JobId, admission: &Admission) -> Self {
        let &Admission { max_similarity, base_shares, .. } = admission;
        Self { index, job, admitted_at: None, shares: 0, withdrawn_at: None, max_similarity, base_shares }
    }

    /// The shares that the work brings if its nearest neighbour is this similar; at least one.
    pub fn shares_for(&self, similarity: Parts) -> Balance {
        // Neither factor exceeds 2^96 and 2^30.
        let scaled = self.base_shares.saturating_mul(similarity.complement().get().into());
        (scaled / Balance::from(Parts::DENOMINATOR)).max(1)
    }

    /// When the work was withdrawn from the dataset or from all, whichever was earlier.
    pub(crate) fn withdrawn_at(&self, from_all: Option<BlockNumber>) -> Option<BlockNumber> {
        [self.withdrawn_at, from_all].into_iter().flatten().min()
    }
}
