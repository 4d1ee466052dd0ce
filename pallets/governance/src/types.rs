//! Proposals, votes, and when a proposal passes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_primitives::{Balance, BlockNumber, DatasetId, Parts, Terms};
use scale_info::TypeInfo;
use sp_core::U256;

/// What is voted for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Vote {
    /// For the proposal.
    Aye,
    /// Against it.
    Nay,
    /// Neither, but taking part.
    Abstain,
}

/// The vote of an account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Ballot {
    /// On which proposal.
    pub proposal: u32,
    /// For what.
    pub vote: Vote,
    /// With how many shares.
    pub shares: Balance,
}

/// How the votes stand, in shares.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
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

    pub(crate) fn add(&mut self, ballot: &Ballot) -> Option<()> {
        let side = self.side(ballot.vote);
        *side = side.checked_add(ballot.shares)?;
        Some(())
    }

    pub(crate) fn remove(&mut self, ballot: &Ballot) -> Option<()> {
        let side = self.side(ballot.vote);
        *side = side.checked_sub(ballot.shares)?;
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

/// How a proposal ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Outcome {
    /// Enough took part, and more shares were for it than against it.
    Passed,
    /// Enough took part, and no more were for it than against it.
    Rejected,
    /// Too few took part.
    NoQuorum,
}

/// Terms put to the vote.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Proposal<AccountId> {
    /// The dataset whose terms they would be.
    pub dataset: DatasetId,
    /// Who proposed them.
    pub proposer: AccountId,
    /// The terms.
    pub terms: Terms,
    /// The first block that takes no votes.
    pub ends_at: BlockNumber,
    /// The part of the electorate that must take part.
    pub quorum: Parts,
    /// The shares that were staked when it was proposed.
    pub electorate: Balance,
    /// How the votes stand.
    pub tally: Tally,
    /// How it ended; none while it is open.
    pub outcome: Option<Outcome>,
}

impl<AccountId> Proposal<AccountId> {
    /// How it would end with the votes as they stand.
    pub fn result(&self) -> Outcome {
        // More took part than an amount holds: certainly enough.
        let turnout = self.tally.turnout().unwrap_or(Balance::MAX);
        if !reaches(turnout, self.quorum, self.electorate) {
            Outcome::NoQuorum
        } else if self.tally.aye > self.tally.nay {
            Outcome::Passed
        } else {
            Outcome::Rejected
        }
    }
}

/// Whether `shares` are at least `part` of `total`, exactly.
pub(crate) fn reaches(shares: Balance, part: Parts, total: Balance) -> bool {
    // Each product is below 2^128 * 2^30.
    U256::from(shares) * U256::from(Parts::DENOMINATOR) >= U256::from(total) * U256::from(part.get())
}

/// Terms from their three fractions over 10^9; none if they do not sum to it.
pub(crate) fn terms(operator: u32, contributors: u32, shareholders: u32) -> Option<Terms> {
    let [operator, contributors, shareholders] =
        [operator, contributors, shareholders].map(|part| Parts::new(part).ok());
    Terms::new(operator?, contributors?, shareholders?).ok()
}
