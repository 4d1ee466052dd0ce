//! The life of a job: opened, answered, ended.

use crate::{agreement, types::Job, weights::WeightInfo, *};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    defensive,
    pallet_prelude::*,
    traits::{Get, Randomness},
};
use frame_system::pallet_prelude::BlockNumberFor;
use guerdon_primitives::{
    api::JobView,
    attributor_key::AttributorSignature,
    jobs::{Finding, JobId, Task},
    protocol::SignedPayload,
    BlockNumber, OnOutcome, Outcome,
};
use sp_core::H256;
use sp_runtime::{
    traits::{AppVerify, SaturatedConversion, Zero},
    transaction_validity::TransactionValidityWithRefund,
};

/// How many numbers of jobs that ended early the deadline cursor passes in one block.
pub(crate) const MAX_SKIPS_PER_BLOCK: u32 = 1024;

/// A job's ordinary transactions leave the pool after this many blocks if no block takes them.
const SUBMISSION_LONGEVITY: u64 = 16;

impl<T: Config> Pallet<T> {
    /// An open job, for engines and clients.
    pub fn job_view(job: JobId) -> Option<JobView<T::AccountId>> {
        Jobs::<T>::get(job).map(|job| JobView {
            task: job.task,
            opened_at: job.opened_at,
            deadline: job.deadline,
            committee: job.committee.into_inner(),
        })
    }

    /// The hash of the first block.
    pub fn genesis_hash() -> H256 {
        H256::from_slice(frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).as_ref())
    }

    /// Draws a committee without replacement, each attributor with the same chance.
    ///
    /// Chances are equal because bonds are: every attributor bonds the same amount.
    fn draw_committee(job: JobId) -> Vec<T::AccountId> {
        let mut accounts: Vec<_> =
            Attributors::<T>::get().into_iter().map(|attributor| attributor.account).collect();
        let size = accounts.len().min(T::CommitteeSize::get() as usize);
        for place in 0..size {
            let (seed, _) = T::Randomness::random(&(b"guerdon/committee", job, place as u32).encode());
            let draw = u64::from_le_bytes(sp_io::hashing::twox_64(seed.as_ref()));
            // The bias of the remainder is below 2^-50 for any number of attributors the chain takes.
            let rest = (accounts.len() - place) as u64;
            accounts.swap(place, place + (draw % rest) as usize);
        }
        accounts.truncate(size);
        accounts
    }

    pub(crate) fn authorize_submit(
        _source: TransactionSource,
        job: &JobId,
        attributor: &T::AccountId,
        finding: &Finding,
        signature: &AttributorSignature,
    ) -> TransactionValidityWithRefund {
        let open = Jobs::<T>::get(job).ok_or(InvalidTransaction::Stale)?;
        Self::may_answer(*job, &open, attributor, finding).map_err(|error| match error {
            Error::AlreadySubmitted => InvalidTransaction::Stale,
            Error::TooEarly => InvalidTransaction::Future,
            _ => InvalidTransaction::Call,
        })?;
        let attributors = Attributors::<T>::get();
        let key = &attributors
            .iter()
            .find(|other| other.account == *attributor)
            .ok_or(InvalidTransaction::BadSigner)?
            .key;
        let payload = SignedPayload::new(Self::genesis_hash(), *job, attributor, finding);
        let signed = payload.using_encoded(|message| signature.verify(message, key));
        ensure!(signed, InvalidTransaction::BadProof);

        let validity = ValidTransaction::with_tag_prefix("guerdon/finding")
            .priority(TransactionPriority::MAX / 2)
            .and_provides((job, attributor))
            .longevity(SUBMISSION_LONGEVITY)
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    fn may_answer(
        job: JobId,
        open: &Job<T::AccountId>,
        attributor: &T::AccountId,
        finding: &Finding,
    ) -> Result<(), Error<T>> {
        let now: BlockNumber = frame_system::Pallet::<T>::block_number().saturated_into();
        ensure!(now > open.opened_at, Error::<T>::TooEarly);
        ensure!(open.committee.contains(attributor), Error::<T>::NotInCommittee);
        let submitted = Findings::<T>::get(job).iter().any(|(account, _)| account == attributor);
        ensure!(!submitted, Error::<T>::AlreadySubmitted);
        ensure!(finding.answers(&open.task), Error::<T>::NotAnAnswer);
        Ok(())
    }

    /// Takes a member's result, and ends the job with the last one. Returns the weight of what the outcome leads to.
    pub(crate) fn take_result(
        job: JobId,
        attributor: T::AccountId,
        finding: Finding,
    ) -> Result<Weight, DispatchError> {
        let open = Jobs::<T>::get(job).ok_or(Error::<T>::JobNotOpen)?;
        Self::may_answer(job, &open, &attributor, &finding)?;
        let results = Findings::<T>::mutate(job, |findings| {
            if findings.try_push((attributor.clone(), finding)).is_err() {
                defensive!("a committee is no larger than the list of its results");
            }
            findings.len()
        });
        Self::deposit_event(Event::Submitted { job, attributor });
        Ok(match results == open.committee.len() {
            true => Self::end(job, open),
            false => Weight::zero(),
        })
    }

    /// Ends a job. Returns the weight of what the outcome leads to.
    fn end(job: JobId, open: Job<T::AccountId>) -> Weight {
        Jobs::<T>::remove(job);
        let results = Findings::<T>::take(job);
        let findings: Vec<_> = results.iter().map(|(_, finding)| finding).collect();
        let needed = agreement::needed(open.committee.len());
        let (finding, attributors) = match agreement::agree(&findings, needed, T::Tolerance::get()) {
            Some(agreed) => {
                Self::deposit_event(Event::Agreed { job, within: agreed.within.len() as u32 });
                let within = agreed.within.iter().map(|place| results[*place].0.clone());
                (Some(agreed.finding), within.collect())
            }
            None => {
                Self::deposit_event(Event::NotAgreed { job, results: results.len() as u32 });
                (None, Vec::new())
            }
        };
        let others = open.committee.iter().filter(|member| !attributors.contains(member));
        let outcome = Outcome {
            finding,
            others: BoundedVec::truncate_from(others.cloned().collect()),
            attributors: BoundedVec::truncate_from(attributors),
        };
        T::OnOutcome::on_outcome(&open.task, &outcome)
    }

    /// Ends the jobs whose deadline has passed, oldest first, as many as one block takes.
    pub(crate) fn end_jobs_due(now: BlockNumberFor<T>) -> Weight {
        let now: BlockNumber = now.saturated_into();
        let next = NextJob::<T>::get();
        let first = OldestOpen::<T>::get();
        let (mut job, mut skips, mut expiries) = (first, 0, 0);
        let mut outcomes = Weight::zero();
        while job < next && skips < MAX_SKIPS_PER_BLOCK {
            match Jobs::<T>::get(job) {
                None => skips += 1,
                Some(open) if open.deadline < now && expiries < T::MaxExpiriesPerBlock::get() => {
                    expiries += 1;
                    outcomes = outcomes.saturating_add(Self::end(job, open));
                }
                Some(_) => break,
            }
            job += 1;
        }
        if job != first {
            OldestOpen::<T>::put(job);
        }
        T::WeightInfo::end_jobs_due(skips, expiries).saturating_add(outcomes)
    }

    pub(crate) fn worst_case_of_deadlines() -> Weight {
        let expiries = T::MaxExpiriesPerBlock::get();
        T::WeightInfo::end_jobs_due(MAX_SKIPS_PER_BLOCK, expiries)
            .saturating_add(T::OnOutcome::weight().saturating_mul(expiries.into()))
    }

    /// What must hold between any two calls.
    #[cfg(any(feature = "std", feature = "try-runtime"))]
    pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
        use frame_support::traits::fungible::InspectHold;

        for attributor in Attributors::<T>::get() {
            let held = T::Currency::balance_on_hold(&HoldReason::Bond.into(), &attributor.account);
            ensure!(held == T::Bond::get(), "an attributor's bond is held");
        }
        let open = OldestOpen::<T>::get()..NextJob::<T>::get();
        for (job, record) in Jobs::<T>::iter() {
            ensure!(open.contains(&job), "open jobs lie between the cursors");
            let results = Findings::<T>::get(job);
            ensure!(
                results.len() < record.committee.len() || record.committee.is_empty(),
                "a job that all have answered is not open"
            );
            for (attributor, finding) in results {
                ensure!(record.committee.contains(&attributor), "only the committee answers");
                ensure!(finding.answers(&record.task), "results answer the task");
            }
        }
        for job in Findings::<T>::iter_keys() {
            ensure!(Jobs::<T>::contains_key(job), "results belong to open jobs");
        }
        Ok(())
    }
}

impl<T: Config> guerdon_primitives::Jobs for Pallet<T> {
    fn open(task: Task) -> Result<JobId, DispatchError> {
        let job = NextJob::<T>::get();
        NextJob::<T>::put(job.checked_add(1).ok_or(sp_runtime::ArithmeticError::Overflow)?);
        let opened_at: BlockNumber = frame_system::Pallet::<T>::block_number().saturated_into();
        let deadline = opened_at.saturating_add(T::JobPeriod::get());
        let committee = Self::draw_committee(job);
        let record =
            Job { task, opened_at, deadline, committee: BoundedVec::truncate_from(committee.clone()) };
        Jobs::<T>::insert(job, record);
        Self::deposit_event(Event::JobOpened { job, task, committee });
        Ok(job)
    }
}
