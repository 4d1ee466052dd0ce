//! Proposals are made.

use crate::{
    verdict::{constitutional, least},
    Config, Error, Event, HoldReason, NextProposal, OpenProposal, OpenProposals, Pallet, Proposal, Proposals,
    Proposer, Status, Tally,
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
    traits::fungible::MutateHold,
};
use guerdon_primitives::{
    Balance, Change, DatasetId, GovernedDatasets, ModelId, Operators, StakedShares, StatedTerms, VotingRules,
};
use sp_runtime::ArithmeticError;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_propose(
        who: T::AccountId,
        dataset: DatasetId,
        change: Change<T::AccountId>,
    ) -> DispatchResult {
        let rules = T::Datasets::voting(dataset).ok_or(Error::<T>::UnknownDataset)?;
        let staked = T::StakedShares::staked(dataset, &who);
        let needed = least(rules.proposer_stake, T::StakedShares::total_staked(dataset)).max(1);
        ensure!(staked >= needed, Error::<T>::NoStake);
        Self::open_proposal(dataset, &rules, Proposer::Holder(who), change, needed)
    }

    pub(crate) fn do_offer(
        who: T::AccountId,
        model: ModelId,
        dataset: DatasetId,
        terms: StatedTerms,
    ) -> DispatchResult {
        let rules = T::Datasets::voting(dataset).ok_or(Error::<T>::UnknownDataset)?;
        ensure!(T::Operators::operates(&who, model, dataset), Error::<T>::NotOperator);
        ensure!(T::StakedShares::total_staked(dataset) > 0, Error::<T>::NobodyVotes);
        let proposer = Proposer::Operator { account: who, model };
        Self::open_proposal(dataset, &rules, proposer, Change::Terms(terms), 0)
    }

    fn open_proposal(
        dataset: DatasetId,
        rules: &VotingRules,
        proposer: Proposer<T::AccountId>,
        change: Change<T::AccountId>,
        locked: Balance,
    ) -> DispatchResult {
        T::Datasets::check(dataset, &change)?;
        let mut open = OpenProposals::<T>::get(dataset);
        ensure!(
            open.iter().all(|open| open.proposer.account() != proposer.account()),
            Error::<T>::AlreadyProposed
        );
        let is_offer = |proposer: &Proposer<T::AccountId>| matches!(proposer, Proposer::Operator { .. });
        let offers = open.iter().filter(|open| is_offer(&open.proposer)).count();
        let (there, most) = match is_offer(&proposer) {
            true => (offers, T::MaxOpenOffers::get()),
            false => {
                (open.len() - offers, T::MaxOpenProposals::get().saturating_sub(T::MaxOpenOffers::get()))
            }
        };
        ensure!((there as u32) < most, Error::<T>::TooManyOpen);

        let proposal = NextProposal::<T>::get();
        NextProposal::<T>::put(proposal.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        let ends_at = Self::now().checked_add(rules.period).ok_or(ArithmeticError::Overflow)?;
        T::Currency::hold(&HoldReason::Proposal.into(), proposer.account(), rules.deposit)?;
        let entry = OpenProposal { proposal, ends_at, proposer: proposer.clone(), locked };
        open.try_push(entry).map_err(|_| Error::<T>::TooManyOpen)?;
        OpenProposals::<T>::insert(dataset, open);
        Self::schedule(proposal, ends_at);
        let approval =
            if change.is_constitutional() { constitutional(rules.approval) } else { rules.approval };
        let record = Proposal {
            dataset,
            proposer: proposer.clone(),
            change: change.clone(),
            opened_at: Self::now(),
            ends_at,
            quorum: rules.quorum,
            approval,
            enactment_delay: rules.enactment_delay,
            notice: rules.notice,
            deposit: rules.deposit,
            electorate: T::StakedShares::total_staked(dataset),
            tally: Tally::default(),
            status: Status::Voting,
        };
        Proposals::<T>::insert(proposal, record);
        Self::deposit_event(Event::Proposed { proposal, dataset, proposer, change, ends_at });
        Ok(())
    }
}
