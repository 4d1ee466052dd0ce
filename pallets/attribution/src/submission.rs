//! Commitments and results: what lets them in, and what they change.

use crate::*;
use codec::Encode;
use frame_support::pallet_prelude::*;
use guerdon_primitives::{
    attributor_key::AttributorSignature,
    commitment::{Commitment, Place, Salt, Sealed, SignedCommitment},
    jobs::{Finding, JobId, Phase, Round},
};
use sp_core::H256;
use sp_runtime::{
    traits::{AppVerify, Zero},
    transaction_validity::TransactionValidityWithRefund,
};

impl<T: Config> Pallet<T> {
    /// The hash of the first block.
    pub fn genesis_hash() -> H256 {
        let first = frame_system::pallet_prelude::BlockNumberFor::<T>::zero();
        H256::from_slice(frame_system::Pallet::<T>::block_hash(first).as_ref())
    }

    /// Where an attributor's result of a job's present round counts.
    pub(crate) fn place<'a>(id: JobId, job: &Job, attributor: &'a T::AccountId) -> Place<'a, T::AccountId> {
        Place::new(Self::genesis_hash(), job.encoder, id, job.round, attributor)
    }

    pub(crate) fn authorize_commit(
        _source: TransactionSource,
        id: &JobId,
        round: &Round,
        attributor: &T::AccountId,
        commitment: &Commitment,
        signature: &AttributorSignature,
    ) -> TransactionValidityWithRefund {
        let job = Self::may_commit(*id, *round, attributor).map_err(refusal)?;
        let key = Attributors::<T>::get(attributor).ok_or(InvalidTransaction::BadSigner)?.key;
        let payload = SignedCommitment::new(Self::place(*id, &job, attributor), *commitment);
        let signed = payload.using_encoded(|message| signature.verify(message, &key));
        ensure!(signed, InvalidTransaction::BadProof);
        Self::valid(("commit", id, round, attributor), &job)
    }

    pub(crate) fn authorize_reveal(
        _source: TransactionSource,
        id: &JobId,
        round: &Round,
        attributor: &T::AccountId,
        finding: &Finding,
        salt: &Salt,
    ) -> TransactionValidityWithRefund {
        let (job, commitment) = Self::may_reveal(*id, *round, attributor).map_err(refusal)?;
        let sealed = Sealed::new(Self::place(*id, &job, attributor), finding, *salt);
        ensure!(sealed.commitment() == commitment, InvalidTransaction::BadProof);
        ensure!(finding.answers(&job.task), InvalidTransaction::Call);
        Self::valid(("reveal", id, round, attributor), &job)
    }

    /// The pool keeps one transaction of each kind for each attributor and round, until the phase is over.
    fn valid(provides: impl Encode, job: &Job) -> TransactionValidityWithRefund {
        let validity = ValidTransaction::with_tag_prefix("guerdon/attribution")
            .priority(TransactionPriority::MAX / 2)
            .and_provides(provides)
            .longevity(u64::from(job.until.saturating_sub(Self::now())).saturating_add(1))
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    fn may_commit(id: JobId, round: Round, attributor: &T::AccountId) -> Result<Job, Error<T>> {
        let job = Jobs::<T>::get(id).ok_or(Error::<T>::JobNotOpen)?;
        ensure!(job.round == round, Error::<T>::OtherRound);
        let takes = job.phase == Phase::Committing && Self::now() <= job.until;
        ensure!(takes, Error::<T>::NotCommitting);
        ensure!(Seats::<T>::contains_key(attributor, id), Error::<T>::NotInCommittee);
        ensure!(!Commitments::<T>::contains_key(id, attributor), Error::<T>::AlreadyCommitted);
        Ok(job)
    }

    fn may_reveal(id: JobId, round: Round, attributor: &T::AccountId) -> Result<(Job, Commitment), Error<T>> {
        let job = Jobs::<T>::get(id).ok_or(Error::<T>::JobNotOpen)?;
        ensure!(job.round == round, Error::<T>::OtherRound);
        let takes = job.phase == Phase::Revealing && Self::now() <= job.until;
        ensure!(takes, Error::<T>::NotRevealing);
        let commitment = Commitments::<T>::get(id, attributor).ok_or(Error::<T>::NotCommitted)?;
        let has_revealed = Results::<T>::contains_key((id, round, attributor));
        ensure!(!has_revealed, Error::<T>::AlreadyRevealed);
        Ok((job, commitment))
    }

    pub(crate) fn take_commitment(
        id: JobId,
        round: Round,
        attributor: T::AccountId,
        commitment: Commitment,
    ) -> DispatchResult {
        let mut job = Self::may_commit(id, round, &attributor)?;
        Commitments::<T>::insert(id, &attributor, commitment);
        job.committed = job.committed.saturating_add(1);
        let asked = Committees::<T>::decode_len(id, round).unwrap_or(0);
        if job.committed as usize >= asked {
            Self::enter(id, &mut job, Phase::Revealing);
        } else {
            Jobs::<T>::insert(id, job);
        }
        Self::deposit_event(Event::Committed { job: id, round, attributor });
        Ok(())
    }

    pub(crate) fn take_result(
        id: JobId,
        round: Round,
        attributor: T::AccountId,
        finding: Finding,
        salt: Salt,
    ) -> DispatchResult {
        let (mut job, commitment) = Self::may_reveal(id, round, &attributor)?;
        ensure!(finding.answers(&job.task), Error::<T>::NotAnAnswer);
        let sealed = Sealed::new(Self::place(id, &job, &attributor), &finding, salt);
        ensure!(sealed.commitment() == commitment, Error::<T>::NotAsCommitted);
        Results::<T>::insert((id, round, &attributor), finding);
        job.revealed = job.revealed.saturating_add(1);
        if job.revealed >= job.committed {
            Self::enter(id, &mut job, Phase::Judging);
        } else {
            Jobs::<T>::insert(id, job);
        }
        Self::deposit_event(Event::Revealed { job: id, round, attributor });
        Ok(())
    }
}

/// What the pool is told: what can never become valid is stale or bad, what may become so is early.
fn refusal<T>(error: Error<T>) -> InvalidTransaction {
    match error {
        Error::JobNotOpen | Error::OtherRound | Error::AlreadyCommitted | Error::AlreadyRevealed => {
            InvalidTransaction::Stale
        }
        Error::NotCommitting | Error::NotRevealing => InvalidTransaction::Future,
        _ => InvalidTransaction::Call,
    }
}
