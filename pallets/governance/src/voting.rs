//! Votes, what they weigh as stakes change, and which stakes have to stay.

use crate::{voter::Voter, Config, Error, Event, OpenProposals, Pallet, Proposals, Voters};
use alloc::vec::Vec;
use frame_support::{defensive, ensure, pallet_prelude::DispatchResult, storage::with_storage_layer};
use guerdon_primitives::{
    Balance, BlockNumber, DatasetId, OnStakeChange, ProposalId, StakeLocks, StakedShares, Vote,
};
use sp_runtime::{traits::SaturatedConversion, ArithmeticError};

/// How an account takes part in a dataset's DAO.
pub(crate) type VoterOf<T> = Voter<<T as frame_system::Config>::AccountId, <T as Config>::MaxOpenProposals>;

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The proposals of a dataset that take votes, in the order in which they were made.
    pub fn taking_votes(dataset: DatasetId) -> Vec<ProposalId> {
        let now = Self::now();
        let listed = OpenProposals::<T>::get(dataset).into_iter();
        listed.filter(|entry| now < entry.ends_at).map(|entry| entry.proposal).collect()
    }

    /// The record of an account, with what counts for each of the open proposals written down.
    pub(crate) fn noted(dataset: DatasetId, who: &T::AccountId, open: &[ProposalId]) -> VoterOf<T> {
        let mut voter = Voters::<T>::get(dataset, who);
        voter.note(open, T::StakedShares::staked(dataset, who));
        voter
    }

    /// Stores a record in place of `before`, and has the tallies count what changed: the only place that changes them.
    ///
    /// Both have the open proposals written down. `staked` is the account's stake, as it will be if it is changing. On an
    /// error the caller has to roll back.
    pub(crate) fn store(
        dataset: DatasetId,
        who: &T::AccountId,
        staked: Balance,
        before: &VoterOf<T>,
        mut after: VoterOf<T>,
    ) -> DispatchResult {
        for standing in &after.standings {
            let (was, is) = (before.ballot(standing.proposal), after.ballot(standing.proposal));
            if was != is {
                Proposals::<T>::try_mutate(standing.proposal, |record| {
                    let tally = &mut record.as_mut().ok_or(Error::<T>::UnknownProposal)?.tally;
                    if let Some((vote, shares)) = was {
                        tally.remove(vote, shares).ok_or(ArithmeticError::Underflow)?;
                    }
                    if let Some((vote, shares)) = is {
                        tally.add(vote, shares).ok_or(ArithmeticError::Overflow)?;
                    }
                    Ok::<_, sp_runtime::DispatchError>(())
                })?;
            }
        }
        after.forget_what_is_as_now(staked);
        if after.is_empty() {
            Voters::<T>::remove(dataset, who);
        } else {
            Voters::<T>::insert(dataset, who, after);
        }
        Ok(())
    }

    pub(crate) fn do_vote(who: T::AccountId, proposal: ProposalId, vote: Vote) -> DispatchResult {
        let record = Proposals::<T>::get(proposal).ok_or(Error::<T>::UnknownProposal)?;
        let open = Self::taking_votes(record.dataset);
        ensure!(open.contains(&proposal), Error::<T>::VotingOver);

        let before = Self::noted(record.dataset, &who, &open);
        let mut after = before.clone();
        let standing = after.standing_mut(proposal).ok_or(Error::<T>::VotingOver)?;
        standing.vote = Some(vote);
        standing.voted |= before.delegate.is_none();
        let own = standing.own;
        let (_, shares) = after.ballot(proposal).ok_or(Error::<T>::NoVotes)?;
        // With shares of its own and no vote, another account votes with these.
        ensure!(shares > 0 || own == 0, Error::<T>::VotesDelegated);
        ensure!(shares > 0, Error::<T>::NoVotes);
        let staked = T::StakedShares::staked(record.dataset, &who);
        Self::store(record.dataset, &who, staked, &before, after)?;
        Self::deposit_event(Event::Voted { proposal, who, vote, shares });
        Ok(())
    }

    /// Writes down what a change of a stake from `from` to `to` leaves of it, for the account and for its delegate.
    fn follow_stake(dataset: DatasetId, who: &T::AccountId, from: Balance, to: Balance) -> DispatchResult {
        let open = Self::taking_votes(dataset);
        let mut before = Voters::<T>::get(dataset, who);
        if open.is_empty() && before.is_empty() {
            // Nothing depends on the stake.
            return Ok(());
        }
        before.note(&open, from);
        let mut after = before.clone();
        for standing in &mut after.standings {
            standing.own = standing.own.min(to);
        }
        if let Some(delegate) = &before.delegate {
            let of_delegate = Self::noted(dataset, delegate, &open);
            let mut changed = of_delegate.clone();
            changed.delegated = changed
                .delegated
                .checked_sub(from)
                .and_then(|others| others.checked_add(to))
                .ok_or(ArithmeticError::Overflow)?;
            for standing in &mut changed.standings {
                let own = |voter: &VoterOf<T>| voter.standing(standing.proposal).map_or(0, |own| own.own);
                let lost = own(&before).saturating_sub(own(&after));
                standing.delegated =
                    standing.delegated.checked_sub(lost).ok_or(ArithmeticError::Underflow)?;
            }
            let staked = T::StakedShares::staked(dataset, delegate);
            Self::store(dataset, delegate, staked, &of_delegate, changed)?;
        }
        Self::store(dataset, who, to, &before, after)
    }
}

impl<T: Config> OnStakeChange<T::AccountId> for Pallet<T> {
    fn before_stake_change(dataset: DatasetId, who: &T::AccountId, from: Balance, to: Balance) {
        if with_storage_layer(|| Self::follow_stake(dataset, who, from, to)).is_err() {
            defensive!("what is delegated and voted is part of what is staked");
        }
    }
}

impl<T: Config> StakeLocks<T::AccountId> for Pallet<T> {
    /// What a proposer proposed by stays, and what counts in a proposal that it has voted on, by itself or by a delegate.
    fn locked(dataset: DatasetId, who: &T::AccountId) -> Balance {
        let now = Self::now();
        let mut listed = OpenProposals::<T>::get(dataset);
        listed.retain(|entry| now < entry.ends_at);
        if listed.is_empty() {
            return 0;
        }
        let voter = Voters::<T>::get(dataset, who);
        let delegate = voter.delegate.as_ref().map(|delegate| Voters::<T>::get(dataset, delegate));
        let staked = T::StakedShares::staked(dataset, who);
        listed.iter().fold(0, |locked, entry| {
            let proposed = if entry.proposer.account() == who { entry.locked } else { 0 };
            let own = voter.standing_at(entry.proposal, staked);
            let by_delegate =
                delegate.as_ref().is_some_and(|delegate| delegate.ballot(entry.proposal).is_some());
            let voted = if own.voted || by_delegate { own.own } else { 0 };
            locked.max(proposed).max(voted)
        })
    }
}
