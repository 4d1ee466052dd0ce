//! What a round's results amount to.

use crate::{verdict::Answers, *};
use alloc::vec::Vec;
use frame_support::{defensive, pallet_prelude::*, traits::Get};
use guerdon_primitives::jobs::{Finding, JobId, Phase, Round};

impl<T: Config> Pallet<T> {
    /// Judges the results of a job's present round. Returns the weight of that.
    pub(crate) fn judge(id: JobId, mut job: Job) -> Weight {
        let answers = Self::answers(id, job.round);
        for (member, _) in &answers {
            Seats::<T>::remove(member, id);
            Commitments::<T>::remove(id, member);
        }
        let findings: Vec<&Finding> = answers.iter().filter_map(|(_, finding)| finding.as_ref()).collect();
        let asked = answers.len();
        let needed = match job.round {
            Round::First | Round::Second => agreement::needed(asked),
            Round::Challenge => agreement::majority(asked),
        };
        let agreed = agreement::agree(&findings, needed, T::Tolerance::get());
        let (round, results) = (job.round, findings.len() as u32);
        Self::deposit_event(match &agreed {
            Some(agreed) => Event::Agreed { job: id, round, within: agreed.within.len() as u32 },
            None => Event::NotAgreed { job: id, round, results },
        });

        let finding = agreed.map(|agreed| agreed.finding);
        match (job.round, finding) {
            (Round::Challenge, finding) => Self::decide(id, &mut job, finding),
            (_, Some(finding)) => {
                Proposed::<T>::insert(id, finding);
                Self::enter(id, &mut job, Phase::Challengeable);
            }
            (Round::First, None) if Self::can_enlarge(id, Round::First) => {
                Self::begin_round(id, &mut job, Round::Second)
            }
            (_, None) => Self::enter(id, &mut job, Phase::Challengeable),
        }
        T::WeightInfo::judge(asked as u32)
    }

    /// Decides a challenge by what its judges found.
    fn decide(id: JobId, job: &mut Job, judged: Option<Finding>) {
        let proposed = Proposed::<T>::get(id);
        let Some(challenge) = Challenges::<T>::get(id) else {
            defensive!("judges are drawn for a challenge");
            return Self::enter(id, job, Phase::Settling);
        };
        let tolerance = T::Tolerance::get();
        let (ruling, finding) = verdict::rule(proposed.clone(), &challenge.finding, judged, tolerance);
        Proposed::<T>::set(id, finding.clone());
        let overturned = proposed.filter(|_| matches!(ruling, Ruling::Upheld { .. }));
        Decisions::<T>::insert(id, Decision { ruling, overturned });
        Self::deposit_event(Event::Ruled { job: id, ruling });
        Self::enter(id, job, Phase::Settling);
    }

    /// A round's committee, and what each of it revealed.
    pub(crate) fn answers(id: JobId, round: Round) -> Answers<T::AccountId> {
        let committee = Committees::<T>::get(id, round);
        let answer = |member: T::AccountId| {
            let result = Results::<T>::get((id, round, &member));
            (member, result)
        };
        committee.into_iter().map(answer).collect()
    }
}
