//! What an account has to vote with, proposal by proposal. Pure.
//!
//! A proposal counts of an account's stake the lowest that it was at any time since the proposal was made. So shares
//! staked later do not count, and what was unstaked since never counts again, whoever stakes it next.
//!
//! Nothing is written when a proposal is made. A record says nothing of a proposal since which nothing has changed:
//! all that is staked and delegated now counts in it. [`Voter::note`] writes that down before something changes.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    pallet_prelude::{DebugNoBound, Get},
    BoundedVec, CloneNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use guerdon_primitives::{Balance, ProposalId, Vote};
use scale_info::TypeInfo;

/// How an account takes part in a dataset's DAO.
#[derive(
    CloneNoBound,
    DebugNoBound,
    DefaultNoBound,
    PartialEqNoBound,
    EqNoBound,
    Encode,
    Decode,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(skip_type_params(MaxOpen), capture_docs = "always")]
pub struct Voter<AccountId: Clone + core::fmt::Debug + Eq, MaxOpen: Get<u32>> {
    /// Who votes with its stake in its place.
    pub delegate: Option<AccountId>,
    /// The staked shares of all who delegate to it.
    pub delegated: Balance,
    /// What counts for the proposals since which something changed, or on which it voted.
    pub standings: BoundedVec<Standing, MaxOpen>,
}

/// What an account has to vote with on one proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Standing {
    /// The proposal that is voted on.
    pub proposal: ProposalId,
    /// What counts of its own stake, whoever votes with it.
    pub own: Balance,
    /// What counts of the stakes of those who delegate to it.
    pub delegated: Balance,
    /// What it voted.
    pub vote: Option<Vote>,
    /// Whether its own stake has voted, by itself or by a delegate.
    pub voted: bool,
}

impl<AccountId: Clone + core::fmt::Debug + Eq, MaxOpen: Get<u32>> Voter<AccountId, MaxOpen> {
    /// Writes down what counts now for each of the open proposals, and forgets the others.
    ///
    /// `staked` is the account's own stake. There are at most `MaxOpen` open proposals.
    pub fn note(&mut self, open: &[ProposalId], staked: Balance) {
        self.standings.retain(|standing| open.contains(&standing.proposal));
        for proposal in open {
            if self.standing(*proposal).is_none() {
                let delegated = self.delegated;
                let standing =
                    Standing { proposal: *proposal, own: staked, delegated, vote: None, voted: false };
                // There is room: what is kept is open, and there are at most `MaxOpen` open proposals.
                let _ = self.standings.try_push(standing);
            }
        }
    }

    /// What was written down of a proposal.
    pub fn standing(&self, proposal: ProposalId) -> Option<&Standing> {
        self.standings.iter().find(|standing| standing.proposal == proposal)
    }

    /// What counts for a proposal that is open, for an account with this stake.
    pub fn standing_at(&self, proposal: ProposalId, staked: Balance) -> Standing {
        let untouched =
            Standing { proposal, own: staked, delegated: self.delegated, vote: None, voted: false };
        self.standing(proposal).copied().unwrap_or(untouched)
    }

    /// What was written down of a proposal, to be changed.
    pub fn standing_mut(&mut self, proposal: ProposalId) -> Option<&mut Standing> {
        self.standings.iter_mut().find(|standing| standing.proposal == proposal)
    }

    /// With how many shares it votes, where this counts.
    pub fn power(&self, standing: &Standing) -> Balance {
        let own = if self.delegate.is_none() { standing.own } else { 0 };
        // Both are parts of what is staked.
        own.saturating_add(standing.delegated)
    }

    /// What is counted of it in the tally of a proposal.
    pub fn ballot(&self, proposal: ProposalId) -> Option<(Vote, Balance)> {
        let standing = self.standing(proposal)?;
        standing.vote.map(|vote| (vote, self.power(standing)))
    }

    /// Forgets what would count the same if it were not written down, for an account with this stake.
    pub fn forget_what_is_as_now(&mut self, staked: Balance) {
        let delegated = self.delegated;
        self.standings.retain(|standing| {
            let is_plain = standing.vote.is_none() && !standing.voted;
            !is_plain || standing.own != staked || standing.delegated != delegated
        });
    }

    /// Whether there is nothing to be remembered.
    pub fn is_empty(&self) -> bool {
        self.delegate.is_none() && self.delegated == 0 && self.standings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frame_support::traits::ConstU32;

    type Few = Voter<u64, ConstU32<2>>;

    #[test]
    fn what_is_not_written_down_counts_as_it_is_now() {
        let voter = Few { delegated: 7, ..Few::default() };
        let standing = voter.standing_at(3, 10);
        assert_eq!(standing, Standing { proposal: 3, own: 10, delegated: 7, vote: None, voted: false });
        assert_eq!(voter.power(&standing), 17);
    }

    #[test]
    fn what_is_written_down_stays_while_the_proposal_is_open() {
        let mut voter = Few::default();
        voter.note(&[1], 10);
        voter.delegated = 5;
        voter.note(&[1, 2], 20);
        assert_eq!(voter.standing(1).map(|standing| (standing.own, standing.delegated)), Some((10, 0)));
        assert_eq!(voter.standing(2).map(|standing| (standing.own, standing.delegated)), Some((20, 5)));
        voter.note(&[2, 3], 30);
        assert_eq!(voter.standing(1), None);
        assert_eq!(voter.standing(2).map(|standing| standing.own), Some(20));
        assert_eq!(voter.standing(3).map(|standing| standing.own), Some(30));
        voter.note(&[], 30);
        assert!(voter.standings.is_empty() && !voter.is_empty());
    }

    #[test]
    fn what_counts_the_same_without_being_written_down_is_forgotten() {
        let mut voter = Few { delegated: 5, ..Few::default() };
        voter.note(&[1, 2], 10);
        voter.standing_mut(2).unwrap().vote = Some(Vote::Aye);
        voter.forget_what_is_as_now(10);
        assert_eq!(voter.standings.iter().map(|standing| standing.proposal).collect::<Vec<_>>(), [2]);
        voter.note(&[1, 2], 10);
        voter.forget_what_is_as_now(11);
        assert_eq!(voter.standings.len(), 2);
    }

    #[test]
    fn who_delegates_votes_with_what_others_delegate_only() {
        let mut voter = Few { delegate: Some(9), delegated: 5, ..Few::default() };
        voter.note(&[1], 10);
        assert_eq!(voter.ballot(1), None);
        voter.standing_mut(1).unwrap().vote = Some(Vote::Nay);
        assert_eq!(voter.ballot(1), Some((Vote::Nay, 5)));
        voter.delegate = None;
        assert_eq!(voter.ballot(1), Some((Vote::Nay, 15)));
    }
}
