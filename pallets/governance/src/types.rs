//! Proposals, and how the votes on them stand.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_primitives::{Balance, BlockNumber, Change, DatasetId, ModelId, Parts, ProposalId, Vote};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// How the votes stand, in shares.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Tally {
    /// For the proposal.
    pub aye: Balance,
    /// Against it.
    pub nay: Balance,
    /// Neither.
    pub abstain: Balance,
}

impl Tally {
    /// The shares that took part; none if they are more than an amount holds.
    pub fn turnout(&self) -> Option<Balance> {
        self.aye.checked_add(self.nay)?.checked_add(self.abstain)
    }

    /// Counts `shares` for `vote`; none if there would be more than an amount holds.
    pub(crate) fn add(&mut self, vote: Vote, shares: Balance) -> Option<()> {
        let side = self.side(vote);
        *side = side.checked_add(shares)?;
        Some(())
    }

    /// No longer counts `shares` for `vote`; none if they were not counted.
    pub(crate) fn remove(&mut self, vote: Vote, shares: Balance) -> Option<()> {
        let side = self.side(vote);
        *side = side.checked_sub(shares)?;
        Some(())
    }

    fn side(&mut self, vote: Vote) -> &mut Balance {
        match vote {
            Vote::Aye => &mut self.aye,
            Vote::Nay => &mut self.nay,
            Vote::Abstain => &mut self.abstain,
        }
    }
}

/// Who made a proposal.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Proposer<AccountId> {
    /// A holder of staked shares.
    Holder(AccountId),
    /// The operator of a model that was trained on the dataset.
    Operator {
        /// Who.
        account: AccountId,
        /// The model that it operates.
        model: ModelId,
    },
}

impl<AccountId> Proposer<AccountId> {
    /// Whose deposit is held.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Holder(account) | Self::Operator { account, .. } => account,
        }
    }
}

/// What became of a proposal.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Status {
    /// It takes votes, or waits for them to be counted.
    Voting,
    /// Too few took part.
    NoQuorum,
    /// Too few of those who took part were for it.
    Rejected,
    /// Hardly anybody of those who took part was for it: the proposer has lost the deposit.
    RejectedAsSpam,
    /// It passed, and is enacted later.
    Passed {
        /// In this block, or in the next one that has the room.
        enact_at: BlockNumber,
    },
    /// It passed and was enacted.
    Enacted {
        /// In which block.
        at: BlockNumber,
    },
    /// It passed and could not be enacted.
    Failed {
        /// Why not.
        error: DispatchError,
    },
}

/// A change put to the vote, and the rules it was put under.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Proposal<AccountId> {
    /// The dataset that it is for.
    pub dataset: DatasetId,
    /// Who made it.
    pub proposer: Proposer<AccountId>,
    /// What it would change.
    pub change: Change<AccountId>,
    /// When it was made.
    pub opened_at: BlockNumber,
    /// The first block that takes no votes.
    pub ends_at: BlockNumber,
    /// The part of the electorate that must take part.
    pub quorum: Parts,
    /// The part of the ayes and nays that must be ayes.
    pub approval: Parts,
    /// How many blocks after the vote it is enacted.
    pub enactment_delay: BlockNumber,
    /// How many blocks after their enactment terms start for the models.
    pub notice: BlockNumber,
    /// What the proposer deposited.
    pub deposit: Balance,
    /// The shares that were staked when it was made.
    pub electorate: Balance,
    /// How the votes stand.
    pub tally: Tally,
    /// What became of it.
    pub status: Status,
}

/// A dataset's proposal that was not counted yet.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct OpenProposal<AccountId> {
    /// The number that it has.
    pub proposal: ProposalId,
    /// The first block that takes no votes.
    pub ends_at: BlockNumber,
    /// Who made it.
    pub proposer: Proposer<AccountId>,
    /// The staked shares that the proposer has to keep until then.
    pub locked: Balance,
}
