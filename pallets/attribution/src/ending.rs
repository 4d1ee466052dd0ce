//! The end of a job: the outcome is told, and everybody gets what its conduct deserves.

use crate::{
    verdict::{conducts, Answers, Conduct},
    *,
};
use alloc::vec::Vec;
use frame_support::{
    pallet_prelude::*,
    traits::{fungible::MutateHold, tokens::Precision, Defensive, Get},
};
use guerdon_primitives::{
    jobs::{JobId, Round},
    OnOutcome, Outcome,
};

impl<T: Config> Pallet<T> {
    /// Ends a job. Returns the weight of that, and of what the outcome leads to.
    pub(crate) fn end(id: JobId, job: Job) -> Weight {
        let found = Proposed::<T>::take(id);
        let decision = Decisions::<T>::take(id);
        let challenge = Challenges::<T>::take(id);
        let rounds = Round::ALL.map(|round| Self::take_answers(id, round));
        Jobs::<T>::remove(id);

        let overturned = decision.as_ref().and_then(|decision| decision.overturned.as_ref());
        let conducts = conducts(&rounds, found.as_ref(), overturned, T::Tolerance::get());
        let challenger = challenge.and_then(|challenge| Self::settle_challenge(challenge, decision.as_ref()));
        for (account, conduct) in &conducts {
            Self::requite(id, account, *conduct, challenger.as_ref());
        }

        let asked = conducts.len() as u32;
        let (agreed, others): (Vec<_>, Vec<_>) =
            conducts.into_iter().partition(|(_, conduct)| *conduct == Conduct::Agreed);
        let accounts = |conducts: Vec<(T::AccountId, Conduct)>| {
            BoundedVec::truncate_from(conducts.into_iter().map(|(account, _)| account).collect())
        };
        let attributors = agreed.len() as u32;
        let outcome = Outcome { finding: found, attributors: accounts(agreed), others: accounts(others) };
        Self::deposit_event(Event::Ended { job: id, attributors });
        T::WeightInfo::end(asked).saturating_add(T::OnOutcome::on_outcome(&job.task, &outcome))
    }

    fn take_answers(id: JobId, round: Round) -> Answers<T::AccountId> {
        let committee = Committees::<T>::take(id, round);
        let answer = |member: T::AccountId| {
            let result = Results::<T>::take((id, round, &member));
            (member, result)
        };
        committee.into_iter().map(answer).collect()
    }

    /// Gives the challenger's bond back, or to the treasury. Returns the challenger if it was right.
    fn settle_challenge(
        challenge: Challenge<T::AccountId>,
        decision: Option<&Decision>,
    ) -> Option<T::AccountId> {
        let Challenge { challenger, bond, .. } = challenge;
        let reason = HoldReason::Challenge;
        match decision.map(|decision| decision.ruling) {
            Some(Ruling::Dismissed | Ruling::Upheld { challenger: Side::Wrong }) => {
                Self::forfeit(reason, &challenger, &T::Treasury::get(), bond);
                None
            }
            ruling @ (Some(Ruling::NotJudged | Ruling::Undecided | Ruling::Upheld { .. }) | None) => {
                let released = T::Currency::release(&reason.into(), &challenger, bond, Precision::BestEffort);
                let _ = released.defensive_proof("a challenger's bond is held until it is decided");
                matches!(ruling, Some(Ruling::Upheld { .. })).then_some(challenger)
            }
        }
    }

    /// Counts, slashes and suspends as an attributor's conduct deserves.
    fn requite(id: JobId, account: &T::AccountId, conduct: Conduct, challenger: Option<&T::AccountId>) {
        Self::mutate_attributor(account, |attributor| {
            attributor.jobs = attributor.jobs.saturating_sub(1);
            match conduct {
                Conduct::Excused => {}
                Conduct::Agreed => attributor.misses = 0,
                Conduct::Missed => {
                    attributor.misses = attributor.misses.saturating_add(1);
                    if attributor.misses >= T::MissesTolerated::get() {
                        attributor.misses = 0;
                        let until = Self::now().saturating_add(Self::timetable().suspension);
                        Self::suspend(account, attributor, until);
                        Self::slash(account, attributor, id, Fault::Missing, None);
                    }
                }
                Conduct::Deviated => {
                    Self::slash(account, attributor, id, Fault::Deviating, challenger);
                }
                Conduct::Misled => {
                    Self::slash(account, attributor, id, Fault::Misleading, challenger);
                }
            }
        });
    }
}
