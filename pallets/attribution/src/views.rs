//! What engines and clients read.

use crate::*;
use alloc::vec::Vec;
use guerdon_primitives::{
    api::{AttributorView, JobView, ResultView},
    jobs::{JobId, Round},
};

impl<T: Config> Pallet<T> {
    /// An open job.
    pub fn job_view(id: JobId) -> Option<JobView<T::AccountId>> {
        let job = Jobs::<T>::get(id)?;
        Some(JobView {
            task: job.task,
            opened_at: job.opened_at,
            at_stake: job.at_stake,
            encoder: job.encoder,
            round: job.round,
            phase: job.phase,
            until: job.until,
            committee: Committees::<T>::get(id, job.round).into_inner(),
            proposed: Proposed::<T>::get(id),
            challenge: Challenges::<T>::get(id).map(|challenge| (challenge.challenger, challenge.finding)),
        })
    }

    /// The results that were revealed for an open job.
    pub fn results_view(id: JobId) -> Vec<ResultView<T::AccountId>> {
        let of_round = |round| {
            let revealed = |(attributor, finding): (_, Option<_>)| {
                finding.map(|finding| ResultView { round, attributor, finding })
            };
            Self::answers(id, round).into_iter().filter_map(revealed).collect::<Vec<_>>()
        };
        Round::ALL.into_iter().flat_map(of_round).collect()
    }

    /// All attributors.
    pub fn attributors_view() -> Vec<AttributorView<T::AccountId>> {
        let view = |(account, attributor): (T::AccountId, Attributor)| AttributorView {
            bond: Self::bond_of(&account),
            account,
            key: attributor.key,
            standing: attributor.standing,
            misses: attributor.misses,
            jobs: attributor.jobs,
        };
        Attributors::<T>::iter().map(view).collect()
    }
}
