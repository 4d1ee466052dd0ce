//! What must hold between blocks.

use crate::{
    voting::VoterOf, Config, DelegationTickets, Due, DueFrom, HoldReason, NextProposal, OpenProposals,
    Pallet, Proposals, Status, Tally, Voters, WaitingTerms,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{ensure, traits::fungible::InspectHold};
use guerdon_primitives::{Balance, DatasetId, GovernedDatasets, StakedShares};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks proposals against their lists, deposits against holds, delegations against stakes, and tallies against a
    /// recount.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(Self::bounds().are_usable(), "bounds that no rules are within");
        Self::check_lists()?;
        Self::check_deposits()?;
        Self::check_delegations()?;
        for (dataset, _) in OpenProposals::<T>::iter() {
            Self::check_tallies(dataset)?;
        }
        Ok(())
    }

    fn check_lists() -> Result<(), TryRuntimeError> {
        let (mut open, mut due) = (0usize, 0usize);
        for (number, proposal) in Proposals::<T>::iter() {
            ensure!(number < NextProposal::<T>::get(), "a proposal beyond the next number");
            ensure!(T::Datasets::voting(proposal.dataset).is_some(), "a proposal for no dataset");
            let turnout = proposal.tally.turnout().ok_or("a turnout beyond an amount")?;
            ensure!(turnout <= proposal.electorate, "more votes than there were shares");
            let list = OpenProposals::<T>::get(proposal.dataset);
            let entry = list.iter().find(|entry| entry.proposal == number);
            let is_voting = proposal.status == Status::Voting;
            ensure!(entry.is_some() == is_voting, "a vote that is not among the open ones, or the reverse");
            ensure!(
                entry.is_none_or(
                    |entry| entry.ends_at == proposal.ends_at && entry.proposer == proposal.proposer
                ),
                "an open vote that is listed as another"
            );
            let due_at = match proposal.status {
                Status::Voting => Some(proposal.ends_at),
                Status::Passed { enact_at } => Some(enact_at),
                _ => None,
            };
            if let Some(block) = due_at {
                ensure!(
                    Due::<T>::contains_key(block, number.to_be_bytes()),
                    "a proposal that nothing comes of"
                );
                due += 1;
            }
            open += usize::from(is_voting);
        }
        let listed: usize = OpenProposals::<T>::iter_values().map(|list| list.len()).sum();
        ensure!(listed == open, "an open proposal that is not there");
        ensure!(Due::<T>::iter_keys().count() == due, "a proposal that is due and is not there");
        let from = DueFrom::<T>::get().unwrap_or_default();
        ensure!(Due::<T>::iter_keys().all(|(block, _)| block >= from), "a proposal that was passed over");
        for (dataset, waiting) in WaitingTerms::<T>::iter() {
            let waits = Proposals::<T>::get(waiting).is_some_and(|proposal| {
                proposal.dataset == dataset && matches!(proposal.status, Status::Passed { .. })
            });
            ensure!(waits, "terms that wait and have not passed");
        }
        Ok(())
    }

    fn check_deposits() -> Result<(), TryRuntimeError> {
        let mut deposits = BTreeMap::<T::AccountId, Balance>::new();
        for proposal in Proposals::<T>::iter_values() {
            let sum = deposits.entry(proposal.proposer.account().clone()).or_default();
            if proposal.status == Status::Voting {
                *sum = sum.saturating_add(proposal.deposit);
            }
        }
        for (account, deposit) in deposits {
            let held = T::Currency::balance_on_hold(&HoldReason::Proposal.into(), &account);
            ensure!(held == deposit, "a deposit that is not what is held");
        }
        Ok(())
    }

    /// Each delegation has its deposit and ends, and delegates have what is delegated to them.
    fn check_delegations() -> Result<(), TryRuntimeError> {
        let mut delegated = BTreeMap::<(DatasetId, T::AccountId), Balance>::new();
        let mut delegations = 0;
        for (dataset, who, voter) in Voters::<T>::iter() {
            let Some(delegate) = voter.delegate else { continue };
            ensure!(DelegationTickets::<T>::contains_key(dataset, &who), "a delegation without a deposit");
            let mut seen = BTreeSet::from([who.clone()]);
            let mut next = Some(delegate.clone());
            while let Some(account) = next {
                next = Voters::<T>::get(dataset, &account).delegate;
                ensure!(seen.insert(account), "delegations that lead in a circle");
            }
            let sum = delegated.entry((dataset, delegate)).or_default();
            *sum = sum.saturating_add(T::StakedShares::staked(dataset, &who));
            delegations += 1;
        }
        ensure!(DelegationTickets::<T>::iter_keys().count() == delegations, "a deposit for no delegation");
        for (dataset, who, voter) in Voters::<T>::iter() {
            let sum = delegated.remove(&(dataset, who)).unwrap_or_default();
            ensure!(voter.delegated == sum, "other shares delegated than are staked");
        }
        ensure!(delegated.values().all(|sum| *sum == 0), "a delegate that does not know it");
        Ok(())
    }

    /// Counts the open votes of a dataset once more.
    fn check_tallies(dataset: DatasetId) -> Result<(), TryRuntimeError> {
        let voters: BTreeMap<T::AccountId, VoterOf<T>> = Voters::<T>::iter_prefix(dataset).collect();
        for proposal in Self::taking_votes(dataset) {
            let record = Proposals::<T>::get(proposal).ok_or("an open proposal that is not there")?;
            let mut tally = Tally::default();
            let mut delegated = BTreeMap::<T::AccountId, Balance>::new();
            for (who, voter) in &voters {
                let staked = T::StakedShares::staked(dataset, who);
                let standing = voter.standing_at(proposal, staked);
                ensure!(standing.own <= staked, "more counts than is staked");
                if let Some((vote, shares)) = voter.ballot(proposal) {
                    tally.add(vote, shares).ok_or("a tally beyond an amount")?;
                }
                if let Some(delegate) = &voter.delegate {
                    let sum = delegated.entry(delegate.clone()).or_default();
                    *sum = sum.saturating_add(standing.own);
                }
            }
            for (who, voter) in &voters {
                let counts = voter.standing_at(proposal, 0).delegated;
                let sum = delegated.get(who).copied().unwrap_or_default();
                ensure!(counts == sum, "a delegate votes with other shares than count");
            }
            ensure!(record.tally == tally, "a tally that is not the sum of its votes");
        }
        Ok(())
    }
}
