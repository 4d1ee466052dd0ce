//! Votes are counted, and what passed is enacted.

use crate::{
    verdict::Verdict, Config, Error, Event, HoldReason, OpenProposals, Pallet, Proposal, Proposals, Proposer,
    Status, WaitingTerms,
};
use frame_support::{
    defensive, ensure,
    pallet_prelude::{DispatchError, Get},
    storage::with_storage_layer,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
        Defensive,
    },
};
use guerdon_primitives::{
    Balance, Change, DatasetId, Enactment, GovernedDatasets, Operators, ProposalId, Treasuries,
};

impl<T: Config> Pallet<T> {
    /// Ends a vote: the deposit goes back, or to the treasury, and what passed is enacted after its delay.
    pub(crate) fn count(id: ProposalId, mut record: Proposal<T::AccountId>) {
        let verdict = Verdict::of(&record.tally, record.quorum, record.approval, record.electorate);
        OpenProposals::<T>::mutate_exists(record.dataset, |open| {
            if let Some(list) = open {
                list.retain(|entry| entry.proposal != id);
                if list.is_empty() {
                    *open = None;
                }
            }
        });
        let account = record.proposer.account();
        match verdict {
            Verdict::Spam => Self::forfeit(account, record.deposit),
            Verdict::Passed | Verdict::Rejected | Verdict::NoQuorum => {
                Self::give_back(account, record.deposit);
            }
        }
        record.status = match verdict {
            Verdict::Spam => Status::RejectedAsSpam,
            Verdict::Rejected => Status::Rejected,
            Verdict::NoQuorum => Status::NoQuorum,
            Verdict::Passed => {
                let enact_at = Self::now().saturating_add(record.enactment_delay.max(1));
                Self::schedule(id, enact_at);
                Status::Passed { enact_at }
            }
        };
        let (dataset, tally, status) = (record.dataset, record.tally, record.status);
        Proposals::<T>::insert(id, record);
        Self::deposit_event(Event::Counted { proposal: id, dataset, tally, status });
    }

    /// Puts what passed in place, or says why it cannot be.
    pub(crate) fn enact(id: ProposalId, mut record: Proposal<T::AccountId>) {
        let dataset = record.dataset;
        let outcome = with_storage_layer(|| {
            let enactment = Self::put_in_place(&record)?;
            Self::keep_waiting(id, dataset, enactment)?;
            Ok::<_, DispatchError>(enactment)
        });
        let (status, event) = match outcome {
            Ok(Enactment::Done) => {
                (Status::Enacted { at: Self::now() }, Event::Enacted { proposal: id, dataset })
            }
            Ok(Enactment::NotBefore(block)) => {
                let enact_at = block.max(Self::now().saturating_add(1));
                Self::schedule(id, enact_at);
                (Status::Passed { enact_at }, Event::Postponed { proposal: id, dataset, enact_at })
            }
            Err(error) => {
                WaitingTerms::<T>::mutate_exists(dataset, |waiting| {
                    *waiting = waiting.filter(|it| *it != id)
                });
                (Status::Failed { error }, Event::NotEnacted { proposal: id, dataset, error })
            }
        };
        record.status = status;
        Proposals::<T>::insert(id, record);
        Self::deposit_event(event);
    }

    /// Lets one proposal of a dataset at a time wait until earlier terms have started.
    fn keep_waiting(id: ProposalId, dataset: DatasetId, enactment: Enactment) -> Result<(), Error<T>> {
        WaitingTerms::<T>::mutate_exists(dataset, |waiting| match enactment {
            Enactment::Done => {
                *waiting = waiting.filter(|it| *it != id);
                Ok(())
            }
            Enactment::NotBefore(_) => {
                ensure!(waiting.is_none_or(|it| it == id), Error::<T>::TermsWaiting);
                *waiting = Some(id);
                Ok(())
            }
        })
    }

    fn put_in_place(record: &Proposal<T::AccountId>) -> Result<Enactment, DispatchError> {
        if let Change::Spend { asset, amount, beneficiary } = &record.change {
            T::Treasuries::spend(record.dataset, asset, *amount, beneficiary)?;
            return Ok(Enactment::Done);
        }
        let enactment = T::Datasets::enact(record.dataset, record.change.clone(), record.notice)?;
        if let (Enactment::Done, Proposer::Operator { model, .. }) = (enactment, &record.proposer) {
            T::Operators::accept(*model, record.dataset);
        }
        Ok(enactment)
    }

    fn give_back(account: &T::AccountId, deposit: Balance) {
        let reason = HoldReason::Proposal.into();
        let _ = T::Currency::release(&reason, account, deposit, Precision::BestEffort)
            .defensive_proof("the deposit is held");
    }

    fn forfeit(account: &T::AccountId, deposit: Balance) {
        let (reason, treasury) = (HoldReason::Proposal.into(), T::Treasury::get());
        let (precision, free, force) = (Precision::BestEffort, Restriction::Free, Fortitude::Force);
        if *account == treasury {
            return Self::give_back(account, deposit);
        }
        let sent =
            T::Currency::transfer_on_hold(&reason, account, &treasury, deposit, precision, free, force);
        if sent.is_err() {
            // The treasury exists and can take any amount. If it could not, the deposit must not be stuck.
            defensive!("the treasury can take the deposit");
            Self::give_back(account, deposit);
        }
    }
}
