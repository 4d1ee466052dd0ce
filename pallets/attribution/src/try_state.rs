//! What must hold between any two calls.

use crate::*;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use guerdon_primitives::{
    api::Standing,
    jobs::{JobId, Phase, Round},
    Balance,
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_attributors()?;
        Self::check_jobs()?;
        Self::check_challenges()?;
        Self::check_deadlines()
    }

    fn check_attributors() -> Result<(), TryRuntimeError> {
        let active = Active::<T>::get();
        let is_active = |attributor: &Attributor| attributor.standing == Standing::Active;
        let actives = Attributors::<T>::iter_values().filter(is_active).count();
        ensure!(actives == active.len(), "all active attributors are drawn from, and no others");
        let mut asked = BTreeMap::<Vec<u8>, BTreeSet<JobId>>::new();
        for (job, _, committee) in Committees::<T>::iter() {
            for member in committee {
                asked.entry(member.encode()).or_default().insert(job);
            }
        }
        for (account, attributor) in Attributors::<T>::iter() {
            ensure!(active.contains(&account) == is_active(&attributor), "a standing is what it says");
            ensure!(KeyOwners::<T>::get(&attributor.key) == Some(account.clone()), "a key has its owner");
            if is_active(&attributor) {
                ensure!(Self::bond_of(&account) >= T::MinBond::get(), "who is drawn has bonded enough");
            }
            let asked = asked.get(&account.encode()).map_or(0, BTreeSet::len);
            ensure!(attributor.jobs as usize == asked, "an attributor's open jobs are counted");
        }
        let keys = KeyOwners::<T>::iter_keys().count();
        ensure!(keys == Attributors::<T>::iter_keys().count(), "each attributor has one key");
        Ok(())
    }

    fn check_jobs() -> Result<(), TryRuntimeError> {
        let mut seats: BTreeSet<(Vec<u8>, JobId)> =
            Seats::<T>::iter_keys().map(|(account, job)| (account.encode(), job)).collect();
        for (id, job) in Jobs::<T>::iter() {
            ensure!(id < NextJob::<T>::get(), "jobs are numbered");
            let committee = Committees::<T>::get(id, job.round);
            let committed = Commitments::<T>::iter_key_prefix(id).count();
            let takes = matches!(job.phase, Phase::Committing | Phase::Revealing | Phase::Judging);
            if takes {
                ensure!(committed == job.committed as usize, "commitments are counted");
                ensure!(job.committed as usize <= committee.len(), "only the committee commits");
                let revealed = Results::<T>::iter_key_prefix((id, job.round)).count();
                ensure!(revealed == job.revealed as usize, "results are counted");
                ensure!(job.revealed <= job.committed, "who reveals has committed");
                for member in &committee {
                    ensure!(seats.remove(&(member.encode(), id)), "a committee's members have their seats");
                }
            } else {
                ensure!(committed == 0, "commitments are of the present round");
            }
            for round in Round::ALL {
                let committee = Committees::<T>::get(id, round);
                for (member, finding) in Results::<T>::iter_prefix((id, round)) {
                    ensure!(committee.contains(&member), "only the committee answers");
                    ensure!(finding.answers(&job.task), "results answer the task");
                }
            }
            if let Some(proposed) = Proposed::<T>::get(id) {
                ensure!(proposed.answers(&job.task), "what is proposed answers the task");
            }
            let decided = Decisions::<T>::contains_key(id);
            ensure!(decided == (job.phase == Phase::Settling), "what is decided is settled");
            ensure!(
                Challenges::<T>::contains_key(id) == (job.round == Round::Challenge),
                "judges judge a challenge"
            );
        }
        ensure!(seats.is_empty(), "seats are of open rounds");
        let is_open = |job: JobId| Jobs::<T>::contains_key(job);
        let closed = [
            Committees::<T>::iter_keys().all(|(job, _)| is_open(job)),
            Results::<T>::iter_keys().all(|(job, _, _)| is_open(job)),
            Commitments::<T>::iter_keys().all(|(job, _)| is_open(job)),
            Proposed::<T>::iter_keys().all(is_open),
            Challenges::<T>::iter_keys().all(is_open),
            Decisions::<T>::iter_keys().all(is_open),
        ];
        ensure!(closed.into_iter().all(|holds| holds), "nothing is left of a job that ended");
        Ok(())
    }

    fn check_challenges() -> Result<(), TryRuntimeError> {
        let mut bonds = BTreeMap::<Vec<u8>, (T::AccountId, Balance)>::new();
        for challenge in Challenges::<T>::iter_values() {
            let bond = bonds.entry(challenge.challenger.encode()).or_insert((challenge.challenger, 0));
            bond.1 = bond.1.saturating_add(challenge.bond);
        }
        for (challenger, bond) in bonds.into_values() {
            let held = T::Currency::balance_on_hold(&HoldReason::Challenge.into(), &challenger);
            ensure!(held == bond, "challengers' bonds are held");
        }
        Ok(())
    }

    fn check_deadlines() -> Result<(), TryRuntimeError> {
        let mut live = BTreeMap::<JobId, u32>::new();
        for phase in Phase::ALL {
            let queue = Queues::<T>::get(phase);
            let mut numbers: Vec<u64> = Deadlines::<T>::iter_key_prefix(phase).collect();
            numbers.sort_unstable();
            ensure!(numbers.into_iter().eq(queue.first..queue.next), "a queue has no gaps");
            let mut before = 0;
            for number in queue.first..queue.next {
                let deadline = Deadlines::<T>::get(phase, number).ok_or("a queue has no gaps")?;
                ensure!(before <= deadline.until, "deadlines come in order");
                before = deadline.until;
                let job = Jobs::<T>::get(deadline.job).filter(|job| job.step == deadline.step);
                if let Some(job) = job {
                    ensure!(job.phase == phase && job.until == deadline.until, "a deadline is its job's");
                    *live.entry(deadline.job).or_default() += 1;
                }
            }
        }
        ensure!(
            Jobs::<T>::iter_keys().all(|job| live.remove(&job) == Some(1)),
            "each open job has one deadline"
        );
        Ok(())
    }
}
