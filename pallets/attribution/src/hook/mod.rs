//! The half of the off-chain worker that the node runs after each block.
//!
//! It finds the open jobs that the node's keys are asked for. While commitments are taken, it asks the engine for the
//! findings, keeps each under its commitment ([`kept`]) and only then commits; while results are revealed, it reveals
//! what the chain says that it has committed to. It holds no model and no floating point, and waits for the engine no
//! longer than [`engine::TIMEOUT_MILLIS`]: a finding that is not ready is asked for again after the next block.
//!
//! Everything is read anew from the block that the run is for. So a run may be left out or made twice, blocks may be
//! skipped or replaced by others, and the node may be stopped at any point.

mod engine;
mod kept;
mod under_way;

pub use engine::EngineError;

use crate::*;
use alloc::vec::Vec;
use codec::Encode;
use frame_system::{
    offchain::{CreateAuthorizedTransaction, SubmitTransaction},
    pallet_prelude::BlockNumberFor,
};
use guerdon_primitives::{
    attributor_key::AttributorId,
    commitment::{Sealed, SignedCommitment},
    jobs::{Finding, JobId, Phase},
    protocol::MAX_JOBS_PER_REQUEST,
    BlockNumber,
};
use kept::{Identity, Kept, Secret};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::offchain::Duration;
use sp_runtime::{
    offchain::storage_lock::{StorageLock, Time},
    traits::SaturatedConversion,
};
use under_way::UnderWay;

const LOG_TARGET: &str = "guerdon::hook";

/// The most seats of one attributor that are looked through after one block.
const MAX_SEATS: usize = 2_048;

/// Whether the pool is sure to know that a job is in its phase.
///
/// A pool, this node's or another's, may still look at the block before the best one, and drop what is not valid there.
/// So nothing is submitted after the block that begins a phase, but after the next one.
fn is_known<T: Config>(job: &Job) -> bool {
    let began = job.until.saturating_sub(Pallet::<T>::timetable().lasts(job.phase));
    Pallet::<T>::now() > began
}

/// A job that waits for one of this node's attributors.
struct Seat<T: Config> {
    id: JobId,
    job: Job,
    attributor: T::AccountId,
    key: AttributorId,
}

/// Does once what there is to do.
pub fn run<T: Config>(now: BlockNumberFor<T>) {
    let now: BlockNumber = now.saturated_into();
    let Some(url) = engine::url() else { return };
    // The run after an earlier block may still be waiting for the engine.
    let expiration = Duration::from_millis(2 * engine::TIMEOUT_MILLIS);
    let mut lock = StorageLock::<Time>::with_deadline(b"guerdon::hook::lock", expiration);
    let Ok(_guard) = lock.try_lock() else { return };

    let seats = seats::<T>();
    let mut kept = Kept::<T>::read(now);
    let mut under_way = UnderWay::<T>::read(now);
    for seat in seats.iter().filter(|seat| seat.job.phase == Phase::Revealing) {
        reveal(seat, &mut kept, &mut under_way);
    }
    commit_all(&url, &seats, &mut kept, &mut under_way);
    under_way.write();
}

/// The seats of this node's keys that something can be done for now, those with most at stake first.
fn seats<T: Config>() -> Vec<Seat<T>> {
    let now = Pallet::<T>::now();
    let mut seats = Vec::new();
    for key in AttributorId::all() {
        let Some(attributor) = KeyOwners::<T>::get(&key) else { continue };
        for id in Seats::<T>::iter_key_prefix(&attributor).take(MAX_SEATS) {
            let Some(job) = Jobs::<T>::get(id).filter(|job| now <= job.until) else { continue };
            let committed = Commitments::<T>::contains_key(id, &attributor);
            let waits = match job.phase {
                Phase::Committing => !committed,
                Phase::Revealing => committed && !Results::<T>::contains_key((id, job.round, &attributor)),
                Phase::Drawing | Phase::Judging | Phase::Challengeable | Phase::Settling => false,
            };
            if waits {
                seats.push(Seat { id, job, attributor: attributor.clone(), key: key.clone() });
            }
        }
    }
    // What cannot be told counts as more than anything.
    seats.sort_by_key(|seat: &Seat<T>| {
        let at_stake = seat.job.at_stake.map_or((1, 0), |at_stake| (0, at_stake));
        (core::cmp::Reverse(at_stake), seat.id)
    });
    seats
}

/// Reveals what an attributor has committed to on this chain, if this node keeps it.
fn reveal<T: Config>(seat: &Seat<T>, kept: &mut Kept<T>, under_way: &mut UnderWay<T>) {
    let Seat { id, job, attributor, .. } = seat;
    if !is_known::<T>(job) {
        return;
    }
    let Some(commitment) = Commitments::<T>::get(id, attributor) else { return };
    let Some(secret) = kept.open(commitment) else {
        // Another node with the same key may have committed.
        log::debug!(target: LOG_TARGET, "This node did not make the commitment of job {id}.");
        return;
    };
    if under_way.contains(commitment, Phase::Revealing) {
        return;
    }
    let Secret { finding, salt } = secret;
    let call = Call::reveal { job: *id, round: job.round, attributor: attributor.clone(), finding, salt };
    if submit::<T>(call, *id, "result") {
        under_way.note(commitment, Phase::Revealing);
    }
}

/// Commits to what is kept already, and to what the engine finds.
fn commit_all<T: Config>(url: &str, seats: &[Seat<T>], kept: &mut Kept<T>, under_way: &mut UnderWay<T>) {
    let committing = || seats.iter().filter(|seat| seat.job.phase == Phase::Committing);
    let mut asked: Vec<JobId> = Vec::new();
    for seat in committing() {
        match kept.find(&Identity::of(seat.id, &seat.job, &seat.attributor)) {
            Some(commitment) => commit(seat, commitment, under_way),
            None if !asked.contains(&seat.id) && asked.len() < MAX_JOBS_PER_REQUEST => asked.push(seat.id),
            None => {}
        }
    }
    if asked.is_empty() {
        return;
    }
    let jobs = asked.len();
    let findings = match engine::ask(url, Pallet::<T>::genesis_hash(), asked) {
        Ok(findings) => findings,
        Err(error) => {
            log::warn!(
                target: LOG_TARGET,
                "The engine at {url} gave no findings for {jobs} jobs: {error}. Asking again after the next block.",
            );
            return;
        }
    };
    for seat in committing() {
        let identity = Identity::of(seat.id, &seat.job, &seat.attributor);
        let found = findings.iter().find(|(id, _)| *id == seat.id);
        let Some((_, finding)) = found.filter(|_| kept.find(&identity).is_none()) else { continue };
        if !finding.answers(&seat.job.task) {
            log::warn!(
                target: LOG_TARGET,
                "The engine's finding for job {} does not answer it; not committed to.", seat.id
            );
            continue;
        }
        let commitment = seal(seat, finding, identity, kept);
        commit(seat, commitment, under_way);
    }
}

/// Seals a finding, and keeps it before anybody hears of it.
fn seal<T: Config>(
    seat: &Seat<T>,
    finding: &Finding,
    identity: Identity,
    kept: &mut Kept<T>,
) -> guerdon_primitives::commitment::Commitment {
    let salt = sp_io::offchain::random_seed();
    let place = Pallet::<T>::place(seat.id, &seat.job, &seat.attributor);
    let commitment = Sealed::new(place, finding, salt).commitment();
    kept.keep(commitment, identity, Secret { finding: finding.clone(), salt });
    commitment
}

/// Signs a commitment and puts it into the pool, unless it is there.
fn commit<T: Config>(
    seat: &Seat<T>,
    commitment: guerdon_primitives::commitment::Commitment,
    under_way: &mut UnderWay<T>,
) {
    if under_way.contains(commitment, Phase::Committing) || !is_known::<T>(&seat.job) {
        return;
    }
    let Seat { id, job, attributor, key } = seat;
    let payload = SignedCommitment::new(Pallet::<T>::place(*id, job, attributor), commitment);
    let Some(signature) = key.sign(&payload.encode()) else {
        log::warn!(target: LOG_TARGET, "The keystore no longer signs for job {id}; not committed.");
        return;
    };
    let (round, attributor) = (job.round, attributor.clone());
    let call = Call::commit { job: *id, round, attributor, commitment, signature };
    if submit::<T>(call, *id, "commitment") {
        under_way.note(commitment, Phase::Committing);
    }
}

/// Puts a call into the pool; returns whether it is there.
fn submit<T: Config>(call: Call<T>, job: JobId, what: &str) -> bool {
    let transaction = <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call.into());
    match SubmitTransaction::<T, Call<T>>::submit_transaction(transaction) {
        Ok(()) => {
            log::info!(target: LOG_TARGET, "Submitted the {what} of job {job}.");
            true
        }
        Err(()) => {
            log::warn!(target: LOG_TARGET, "The pool did not take the {what} of job {job}.");
            false
        }
    }
}
