//! Deadlines, and the weight that meeting them takes.
//!
//! Each phase lasts equally long for all jobs, so its deadlines fall due in the order in which they were set: each phase
//! has a queue. A job that leaves a phase early leaves a stale deadline behind, which is passed over when its turn comes.
//! Each block meets the deadlines that are due, the oldest of all queues first, as far as its budget reaches.

use crate::{committees::Freshness, *};
use frame_support::{pallet_prelude::*, traits::Get};
use guerdon_primitives::{
    jobs::{JobId, Phase},
    OnOutcome, MAX_ASKED, MAX_COMMITTEE,
};

/// What a deadline has led to.
pub(crate) enum Met {
    /// It is done with, at this weight.
    Done(Weight),
    /// What it needs is not there yet: the next block tries again.
    Waits,
}

impl<T: Config> Pallet<T> {
    /// Puts a job into a phase that begins now, and sets its deadline.
    pub(crate) fn enter(id: JobId, job: &mut Job, phase: Phase) {
        job.phase = phase;
        job.until = Self::now().saturating_add(Self::timetable().lasts(phase));
        job.step = job.step.saturating_add(1);
        let deadline = Deadline { job: id, step: job.step, until: job.until };
        Queues::<T>::mutate(phase, |queue| {
            Deadlines::<T>::insert(phase, queue.next, deadline);
            queue.next = queue.next.saturating_add(1);
        });
        Jobs::<T>::insert(id, &*job);
    }

    /// Meets the deadlines that are due, oldest first, as far as the budget reaches. Returns what that weighed.
    pub(crate) fn meet_deadlines(freshness: Freshness) -> Weight {
        let (now, budget) = (Self::now(), T::DeadlineBudget::get());
        let mut used = Self::fixed_weight_of_deadlines();
        let mut oldest = Phase::ALL.map(|phase| (phase, Self::oldest(phase)));
        let due = |oldest: &[(Phase, Option<Deadline>); 6]| {
            let due = oldest.iter().enumerate().filter_map(|(place, (phase, deadline))| {
                deadline.filter(|deadline| deadline.until < now).map(|deadline| (deadline, *phase, place))
            });
            due.min_by_key(|(deadline, _, place)| (deadline.until, *place))
        };
        while let Some((deadline, phase, place)) = due(&oldest) {
            let job = Jobs::<T>::get(deadline.job).filter(|job| job.step == deadline.step);
            let worst = T::WeightInfo::pass_deadline()
                .saturating_add(job.as_ref().map_or(Weight::zero(), |_| Self::worst_case(phase)));
            if !used.saturating_add(worst).all_lte(budget) {
                break;
            }
            used = used.saturating_add(T::WeightInfo::pass_deadline());
            match job.map(|job| Self::meet(deadline.job, job, freshness)) {
                Some(Met::Waits) => {
                    // It keeps its place, and those behind it keep theirs.
                    oldest[place].1 = None;
                    continue;
                }
                Some(Met::Done(weight)) => used = used.saturating_add(weight),
                None => {}
            }
            Self::pass(phase);
            // Deadlines that were set meanwhile are not due in this block.
            oldest[place].1 = Self::oldest(phase);
        }
        used
    }

    pub(crate) fn oldest(phase: Phase) -> Option<Deadline> {
        let queue = Queues::<T>::get(phase);
        if queue.first == queue.next {
            return None;
        }
        Deadlines::<T>::get(phase, queue.first)
    }

    pub(crate) fn pass(phase: Phase) {
        Queues::<T>::mutate(phase, |queue| {
            Deadlines::<T>::remove(phase, queue.first);
            queue.first = queue.first.saturating_add(1).min(queue.next);
        });
    }

    /// What stirring the seed and looking for deadlines weigh.
    pub(crate) fn fixed_weight_of_deadlines() -> Weight {
        T::WeightInfo::look_at_deadlines()
    }

    /// The most that a deadline of a phase leads to, with what passing it weighs.
    pub(crate) fn worst_case(phase: Phase) -> Weight {
        let judging = T::WeightInfo::judge(MAX_COMMITTEE);
        let worst = match phase {
            Phase::Drawing => T::WeightInfo::draw(MAX_COMMITTEE),
            Phase::Committing => T::WeightInfo::begin_revealing().max(judging),
            Phase::Revealing | Phase::Judging => judging,
            Phase::Challengeable | Phase::Settling => {
                T::WeightInfo::end(MAX_ASKED).saturating_add(T::OnOutcome::weight())
            }
        };
        worst.saturating_add(T::WeightInfo::pass_deadline())
    }
}
