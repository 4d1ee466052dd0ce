//! The bounds of the rules that DAOs vote by.

use crate::{Config, Error, OwnBounds, Pallet};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
};
use guerdon_primitives::{Balance, BlockNumber, Parts, VotingBounds, VotingRules};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The least and the most that something may be.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub struct Between<N> {
    /// What it is at least.
    pub least: N,
    /// What it is at most.
    pub most: N,
}

impl<N: PartialOrd> Between<N> {
    /// Whether `number` is neither too little nor too much.
    pub fn contains(&self, number: &N) -> bool {
        (&self.least..=&self.most).contains(&number)
    }
}

/// The bounds of each of the [`VotingRules`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
)]
#[scale_info(capture_docs = "always")]
pub struct Bounds {
    /// Of the blocks that take votes.
    pub period: Between<BlockNumber>,
    /// Of the part of the electorate that must take part.
    pub quorum: Between<Parts>,
    /// Of the part of the ayes and nays that must be ayes.
    pub approval: Between<Parts>,
    /// Of the part of the staked shares that a proposer must have.
    pub proposer_stake: Between<Parts>,
    /// Of what a proposer deposits, in the chain's currency.
    pub deposit: Between<Balance>,
    /// Of the blocks between a vote and the enactment.
    pub enactment_delay: Between<BlockNumber>,
    /// Of the blocks between the enactment of terms and their start.
    pub notice: Between<BlockNumber>,
}

impl Bounds {
    /// Whether votes last, some have to take part, and some rules are within.
    pub fn are_usable(&self) -> bool {
        let Self { period, quorum, approval, proposer_stake, deposit, enactment_delay, notice } = self;
        let some = period.least <= period.most
            && quorum.least <= quorum.most
            && approval.least <= approval.most
            && proposer_stake.least <= proposer_stake.most
            && deposit.least <= deposit.most
            && enactment_delay.least <= enactment_delay.most
            && notice.least <= notice.most;
        some && period.least > 0 && quorum.least > Parts::ZERO && notice.least > 0
    }
}

impl<T: Config> Pallet<T> {
    /// The bounds in force.
    pub fn bounds() -> Bounds {
        OwnBounds::<T>::get().unwrap_or_else(T::Bounds::get)
    }
}

impl<T: Config> VotingBounds for Pallet<T> {
    fn ensure_allowed(rules: &VotingRules) -> DispatchResult {
        let bounds = Self::bounds();
        ensure!(bounds.period.contains(&rules.period), Error::<T>::PeriodOutOfBounds);
        ensure!(bounds.quorum.contains(&rules.quorum), Error::<T>::QuorumOutOfBounds);
        ensure!(bounds.approval.contains(&rules.approval), Error::<T>::ApprovalOutOfBounds);
        ensure!(bounds.proposer_stake.contains(&rules.proposer_stake), Error::<T>::ProposerStakeOutOfBounds);
        ensure!(bounds.deposit.contains(&rules.deposit), Error::<T>::DepositOutOfBounds);
        ensure!(
            bounds.enactment_delay.contains(&rules.enactment_delay),
            Error::<T>::EnactmentDelayOutOfBounds
        );
        ensure!(bounds.notice.contains(&rules.notice), Error::<T>::NoticeOutOfBounds);
        Ok(())
    }
}
