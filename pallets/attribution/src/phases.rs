//! The phases of a job: opened, drawn for, answered, challenged.

use crate::{committees::Freshness, schedule::Met, *};
use frame_support::{pallet_prelude::*, traits::fungible::MutateHold, traits::Get};
use guerdon_primitives::{
    jobs::{Finding, JobId, Phase, Round, Task},
    Balance,
};
use sp_runtime::ArithmeticError;

impl<T: Config> guerdon_primitives::Jobs for Pallet<T> {
    fn open(task: Task, at_stake: Option<Balance>) -> Result<JobId, DispatchError> {
        let id = NextJob::<T>::get();
        NextJob::<T>::put(id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
        let opened_at = Self::now();
        let mut job = Job {
            task,
            opened_at,
            at_stake,
            encoder: Encoder::<T>::get(),
            round: Round::First,
            phase: Phase::Drawing,
            until: opened_at,
            step: 0,
            committed: 0,
            revealed: 0,
        };
        Self::enter(id, &mut job, Phase::Drawing);
        Self::deposit_event(Event::JobOpened { job: id, task });
        Ok(id)
    }
}

impl<T: Config> Pallet<T> {
    /// Does what is due at the end of a job's phase.
    pub(crate) fn meet(id: JobId, mut job: Job, freshness: Freshness) -> Met {
        match job.phase {
            Phase::Drawing => Self::draw(id, job, freshness),
            Phase::Committing if job.committed > 0 => {
                Self::enter(id, &mut job, Phase::Revealing);
                Met::Done(T::WeightInfo::begin_revealing())
            }
            Phase::Committing | Phase::Revealing | Phase::Judging => Met::Done(Self::judge(id, job)),
            Phase::Challengeable | Phase::Settling => Met::Done(Self::end(id, job)),
        }
    }

    /// Begins a round, of which the committee is drawn later.
    pub(crate) fn begin_round(id: JobId, job: &mut Job, round: Round) {
        job.round = round;
        job.committed = 0;
        job.revealed = 0;
        Self::enter(id, job, Phase::Drawing);
    }

    pub(crate) fn take_challenge(challenger: T::AccountId, id: JobId, finding: Finding) -> DispatchResult {
        let mut job = Jobs::<T>::get(id).ok_or(Error::<T>::JobNotOpen)?;
        let is_open = job.phase == Phase::Challengeable && Self::now() <= job.until;
        ensure!(is_open, Error::<T>::NotChallengeable);
        ensure!(finding.answers(&job.task), Error::<T>::NotAnAnswer);
        if let Some(proposed) = Proposed::<T>::get(id) {
            let same = agreement::is_within(&finding, &proposed, T::Tolerance::get());
            ensure!(!same, Error::<T>::NothingToChallenge);
        }
        ensure!(Self::can_enlarge(id, job.round), Error::<T>::NoLargerCommittee);

        let bond = T::ChallengeBond::get();
        T::Currency::hold(&HoldReason::Challenge.into(), &challenger, bond)?;
        Challenges::<T>::insert(id, Challenge { challenger: challenger.clone(), finding, bond });
        Self::begin_round(id, &mut job, Round::Challenge);
        Self::deposit_event(Event::Challenged { job: id, challenger });
        Ok(())
    }
}
