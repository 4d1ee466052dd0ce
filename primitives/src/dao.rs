//! What the DAO of a dataset can change, and the rules it votes by.

use crate::{Asset, Balance, BlockNumber, Consent, Licence};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_split::{Parts, Terms};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most licences that a dataset may list.
pub const MAX_LICENCES: u32 = 16;

/// A proposal.
pub type ProposalId = u32;

/// The licences that a dataset takes works under; under any if there is none here.
pub type Licences = BoundedVec<Licence, ConstU32<MAX_LICENCES>>;

/// The rules that a dataset's DAO votes by. The runtime has bounds for each of them.
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
    Serialize,
    Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub struct VotingRules {
    /// How many blocks a proposal takes votes.
    pub period: BlockNumber,
    /// The least part of the electorate that must vote for the result to count.
    pub quorum: Parts,
    /// The least part of the ayes and nays that must be ayes.
    pub approval: Parts,
    /// The least part of the staked shares that an account must have to propose.
    pub proposer_stake: Parts,
    /// What a proposer deposits, in the chain's currency.
    pub deposit: Balance,
    /// How many blocks after its vote a proposal that passed is enacted.
    pub enactment_delay: BlockNumber,
    /// How many blocks after their enactment new terms start for the models.
    pub notice: BlockNumber,
}

/// Terms as a call states them: fractions over 10^9 that may fail to sum to it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct StatedTerms {
    /// What the model's operator and its team receive.
    pub operator: u32,
    /// What the owners of the attributed works receive.
    pub contributors: u32,
    /// What the holders of staked shares receive.
    pub shareholders: u32,
    /// What the dataset's own treasury receives.
    pub treasury: u32,
}

impl StatedTerms {
    /// The terms; none if the fractions do not sum to the whole.
    pub fn checked(self) -> Option<Terms> {
        let Self { operator, contributors, shareholders, treasury } = self;
        let [operator, contributors, shareholders, treasury] =
            [operator, contributors, shareholders, treasury].map(|part| Parts::new(part).ok());
        Terms::with_treasury(operator?, contributors?, shareholders?, treasury?).ok()
    }
}

impl From<Terms> for StatedTerms {
    fn from(terms: Terms) -> Self {
        Self {
            operator: terms.operator().get(),
            contributors: terms.contributors().get(),
            shareholders: terms.shareholders().get(),
            treasury: terms.treasury().get(),
        }
    }
}

/// The terms of a dataset over time: those in force, and those that start next.
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
    Serialize,
)]
#[scale_info(capture_docs = "always")]
pub struct DatasetTerms {
    /// The number of the terms in force: how many there were before them.
    pub revision: u32,
    /// The terms in force for every model that did not accept the next ones early.
    pub in_force: Terms,
    /// The terms that start next, numbered `revision + 1`.
    pub upcoming: Option<UpcomingTerms>,
}

/// Terms that were enacted and have not started.
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
    Serialize,
)]
#[scale_info(capture_docs = "always")]
pub struct UpcomingTerms {
    /// How they split the dataset's part of a fee.
    pub terms: Terms,
    /// The block from which on they are in force for every model.
    pub starts_at: BlockNumber,
}

impl DatasetTerms {
    /// The first terms of a dataset.
    pub fn new(terms: Terms) -> Self {
        Self { revision: 0, in_force: terms, upcoming: None }
    }

    /// As they are in block `now`: terms that have started by then are in force.
    #[must_use]
    pub fn at(self, now: BlockNumber) -> Self {
        match self.upcoming {
            Some(upcoming) if upcoming.starts_at <= now => {
                Self { revision: self.revision.saturating_add(1), in_force: upcoming.terms, upcoming: None }
            }
            _ => self,
        }
    }

    /// The number of the upcoming terms, if there are any.
    pub fn upcoming_revision(&self) -> Option<u32> {
        self.upcoming.map(|_| self.revision.saturating_add(1))
    }

    /// The terms for a model whose operator accepted the ones numbered `accepted`.
    pub fn for_model(&self, accepted: Option<u32>) -> Terms {
        match self.upcoming {
            Some(upcoming) if accepted.is_some() && accepted == self.upcoming_revision() => upcoming.terms,
            _ => self.in_force,
        }
    }
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
    Serialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case")]
pub enum AcceptedConsents {
    /// Only consent that asks for nothing.
    WithoutRoyalty,
    /// That, and consent that asks for a royalty.
    WithRoyalty,
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

/// What a dataset takes, and what it gives for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Admission {
    /// Works this near to another one, or nearer, are refused.
    pub max_similarity: Parts,
    /// The shares that a work brings its owner if no other is similar at all.
    pub base_shares: Balance,
    /// Works under other licences are not taken.
    pub licences: Licences,
    /// Works without this consent are not taken.
    pub consents: AcceptedConsents,
}

impl Admission {
    /// Whether works under the licence are taken.
    pub fn accepts_licence(&self, licence: &Licence) -> bool {
        self.licences.is_empty() || self.licences.contains(licence)
    }
}

/// What a DAO can change.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Change<AccountId> {
    /// The terms, for payments made after a notice period.
    Terms(StatedTerms),
    /// The least that contributors receive under any terms; it can only be raised.
    ContributorsFloor(Parts),
    /// What the dataset takes, for works offered from then on.
    Admission(Admission),
    /// Who the dataset's curator is.
    Curator(AccountId),
    /// The rules of votes, for proposals made from then on.
    Voting(VotingRules),
    /// What the dataset's treasury has, spent.
    Spend {
        /// In what.
        asset: Asset,
        /// How much.
        amount: Balance,
        /// Who receives it.
        beneficiary: AccountId,
    },
}

impl<AccountId> Change<AccountId> {
    /// Whether it changes the rules that later votes are bound by, which takes a higher approval.
    pub fn is_constitutional(&self) -> bool {
        match self {
            Self::ContributorsFloor(_) | Self::Voting(_) => true,
            Self::Terms(_) | Self::Admission(_) | Self::Curator(_) | Self::Spend { .. } => false,
        }
    }
}

/// What is voted for.
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
    Serialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// For the proposal.
    Aye,
    /// Against it.
    Nay,
    /// Neither, but taking part.
    Abstain,
}

/// How the enactment of a change went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enactment {
    /// It is in place.
    Done,
    /// An earlier change has to start first, in this block.
    NotBefore(BlockNumber),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(operator: u32) -> Terms {
        let stated = StatedTerms {
            operator,
            contributors: 500_000_000,
            shareholders: 400_000_000 - operator,
            treasury: 100_000_000,
        };
        stated.checked().unwrap()
    }

    #[test]
    fn stated_terms_are_whole_or_none() {
        let whole = StatedTerms { operator: 1, contributors: 999_999_990, shareholders: 4, treasury: 5 };
        assert_eq!(StatedTerms::from(whole.checked().unwrap()), whole);
        for operator in [0, 2, u32::MAX] {
            assert_eq!(StatedTerms { operator, ..whole }.checked(), None);
        }
    }

    #[test]
    fn terms_start_for_all_at_their_block_and_earlier_for_who_accepted_them() {
        let (old, new) = (terms(1), terms(2));
        let upcoming = Some(UpcomingTerms { terms: new, starts_at: 10 });
        let dataset = DatasetTerms { upcoming, ..DatasetTerms::new(old) };
        assert_eq!(dataset.at(9), dataset);
        assert_eq!(dataset.for_model(None), old);
        assert_eq!(dataset.for_model(Some(0)), old);
        assert_eq!(dataset.for_model(Some(1)), new);
        assert_eq!(dataset.for_model(Some(2)), old);
        let started = dataset.at(10);
        assert_eq!(started, DatasetTerms { revision: 1, in_force: new, upcoming: None });
        for accepted in [None, Some(1), Some(2)] {
            assert_eq!(started.for_model(accepted), new);
        }
    }
}
