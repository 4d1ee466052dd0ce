//! What must hold between blocks.

use crate::{Ballots, Config, NextProposal, OpenProposals, Pallet, Proposals, Tally};
use frame_support::ensure;
use guerdon_primitives::{Datasets, StakedShares};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks open proposals against all, tallies against ballots, and ballots against stakes.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut open = 0usize;
        for (number, proposal) in Proposals::<T>::iter() {
            ensure!(number < NextProposal::<T>::get(), "a proposal beyond the next number");
            ensure!(T::Datasets::terms(proposal.dataset).is_some(), "a proposal for no dataset");
            let turnout = proposal.tally.turnout().ok_or("a turnout beyond an amount")?;
            ensure!(turnout <= proposal.electorate, "more votes than there were shares");
            let is_open = OpenProposals::<T>::get(proposal.dataset) == Some(number);
            ensure!(is_open == proposal.outcome.is_none(), "open and closed at once");
            if is_open {
                open += 1;
                Self::check_ballots(number, &proposal)?;
            }
        }
        ensure!(open == OpenProposals::<T>::iter().count(), "an open proposal that is not there");
        Ok(())
    }

    fn check_ballots(number: u32, proposal: &crate::Proposal<T::AccountId>) -> Result<(), TryRuntimeError> {
        let mut tally = Tally::default();
        for (who, ballot) in Ballots::<T>::iter_prefix(proposal.dataset) {
            ensure!(ballot.proposal < NextProposal::<T>::get(), "a vote on no proposal");
            if ballot.proposal == number {
                let counted = T::StakedShares::staked_at_snapshot(proposal.dataset, &who);
                ensure!(ballot.shares == counted, "a vote that weighs other than its stake");
                tally.add(&ballot).ok_or("a tally beyond an amount")?;
            }
        }
        ensure!(tally == proposal.tally, "a tally that is not the sum of its votes");
        Ok(())
    }
}
