//! The half of the off-chain worker that the node runs after each block.
//!
//! It finds the open jobs that the node's keys are drawn for, asks the engine for their findings, signs those and
//! submits them. It holds no model and no floating point, and waits for the engine no longer than
//! [`ENGINE_TIMEOUT_MILLIS`]: a finding that is not ready is asked for again after the next block.

use crate::*;
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use frame_system::{
    offchain::{CreateAuthorizedTransaction, SubmitTransaction},
    pallet_prelude::BlockNumberFor,
};
use guerdon_primitives::{
    attributor_key::AttributorId,
    jobs::{Finding, JobId, METHOD_VERSION},
    protocol::{
        Request, Response, SignedPayload, ENGINE_URL_KEY, FINDINGS_PATH, MAX_JOBS_PER_REQUEST,
        MAX_RESPONSE_BYTES,
    },
    BlockNumber,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::offchain::{Duration, StorageKind};
use sp_runtime::{
    offchain::{
        http,
        storage::StorageValueRef,
        storage_lock::{StorageLock, Time},
    },
    traits::SaturatedConversion,
};

const LOG_TARGET: &str = "guerdon::hook";

/// How long the hook waits for the engine.
const ENGINE_TIMEOUT_MILLIS: u64 = 2_000;

/// The most open jobs that are looked through after one block.
const MAX_JOBS_SCANNED: usize = 2_048;

/// A finding that no block took is submitted again after this many blocks.
const RESUBMIT_AFTER: BlockNumber = 8;

/// Why there is nothing to submit this time.
#[derive(Debug, PartialEq, Eq)]
pub enum HookError {
    /// The engine cannot be reached or did not answer in time.
    EngineUnreachable,
    /// The engine answered with another status than 200.
    EngineRefused(u16),
    /// The engine's answer is longer than [`MAX_RESPONSE_BYTES`].
    AnswerTooLong,
    /// The engine's answer is of a protocol version that this node does not know, or garbage.
    AnswerUnreadable,
}

impl core::fmt::Display for HookError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::EngineUnreachable => write!(f, "it cannot be reached or is slow"),
            Self::EngineRefused(status) => write!(f, "it answered with HTTP status {status}"),
            Self::AnswerTooLong => write!(f, "its answer is longer than {MAX_RESPONSE_BYTES} bytes"),
            Self::AnswerUnreadable => write!(f, "its answer is not of a protocol this node speaks"),
        }
    }
}

/// A job to answer, and as whom.
struct Assignment<T: Config> {
    job: JobId,
    attributor: T::AccountId,
    key: AttributorId,
}

/// Asks, signs and submits once.
pub fn run<T: Config>(now: BlockNumberFor<T>) {
    let now: BlockNumber = now.saturated_into();
    let Some(engine) = engine_url() else { return };
    // The run after an earlier block may still be waiting for the engine.
    let expiration = Duration::from_millis(2 * ENGINE_TIMEOUT_MILLIS);
    let mut lock = StorageLock::<Time>::with_deadline(b"guerdon::hook::lock", expiration);
    let Ok(_guard) = lock.try_lock() else { return };

    let mut under_way = UnderWay::<T>::read(now);
    let assignments = assignments::<T>(&under_way);
    if assignments.is_empty() {
        return;
    }
    let mut jobs: Vec<JobId> = assignments.iter().map(|assignment| assignment.job).collect();
    jobs.dedup();
    let findings = match ask(&engine, Pallet::<T>::genesis_hash(), jobs) {
        Ok(findings) => findings,
        Err(error) => {
            log::warn!(
                target: LOG_TARGET,
                "The engine at {engine} gave no findings for {} jobs: {error}. Asking again after the next block.",
                assignments.len(),
            );
            return;
        }
    };
    for assignment in &assignments {
        if let Some((_, finding)) = findings.iter().find(|(job, _)| *job == assignment.job) {
            if submit::<T>(assignment, finding) {
                under_way.note(assignment.job, &assignment.attributor, now);
            }
        }
    }
    under_way.write();
}

fn engine_url() -> Option<String> {
    let url = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, ENGINE_URL_KEY)?;
    String::from_utf8(url).ok()
}

/// The open jobs that wait for a result of one of this node's keys, oldest first.
fn assignments<T: Config>(under_way: &UnderWay<T>) -> Vec<Assignment<T>> {
    let local = AttributorId::all();
    let own: Vec<_> =
        Attributors::<T>::get().into_iter().filter(|attributor| local.contains(&attributor.key)).collect();
    if own.is_empty() {
        return Vec::new();
    }
    let jobs = OldestOpen::<T>::get()..NextJob::<T>::get();
    jobs.filter_map(|job| Jobs::<T>::get(job).map(|open| (job, open)))
        .take(MAX_JOBS_SCANNED)
        .flat_map(|(job, open)| {
            let answered = Findings::<T>::get(job);
            own.iter()
                .filter(|attributor| open.committee.contains(&attributor.account))
                .filter(|attributor| answered.iter().all(|(account, _)| *account != attributor.account))
                .map(|attributor| Assignment {
                    job,
                    attributor: attributor.account.clone(),
                    key: attributor.key.clone(),
                })
                .collect::<Vec<_>>()
        })
        .filter(|assignment: &Assignment<T>| !under_way.contains(assignment.job, &assignment.attributor))
        .take(MAX_JOBS_PER_REQUEST)
        .collect()
}

fn ask(engine: &str, genesis: sp_core::H256, jobs: Vec<JobId>) -> Result<Vec<(JobId, Finding)>, HookError> {
    let url = alloc::format!("{engine}{FINDINGS_PATH}");
    let body = Request::V1 { genesis, method: METHOD_VERSION, jobs }.encode();
    let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(ENGINE_TIMEOUT_MILLIS));
    let response = http::Request::post(&url, [body])
        .add_header("content-type", "application/octet-stream")
        .deadline(deadline)
        .send()
        .map_err(|_| HookError::EngineUnreachable)?
        .try_wait(deadline)
        .map_err(|_| HookError::EngineUnreachable)?
        .map_err(|_| HookError::EngineUnreachable)?;
    if response.code != 200 {
        return Err(HookError::EngineRefused(response.code));
    }
    let mut body = response.body();
    body.deadline(deadline);
    let bytes: Vec<u8> = body.by_ref().take(MAX_RESPONSE_BYTES + 1).collect();
    if body.error().is_some() {
        return Err(HookError::EngineUnreachable);
    }
    if bytes.len() > MAX_RESPONSE_BYTES {
        return Err(HookError::AnswerTooLong);
    }
    let mut input = &bytes[..];
    match Response::decode(&mut input) {
        Ok(Response::V1 { findings }) if input.is_empty() => Ok(findings),
        _ => Err(HookError::AnswerUnreadable),
    }
}

/// Signs a finding and puts it into the pool; returns whether it is there.
fn submit<T: Config>(assignment: &Assignment<T>, finding: &Finding) -> bool {
    let Assignment { job, attributor, key } = assignment;
    if !Jobs::<T>::get(job).is_some_and(|open| finding.answers(&open.task)) {
        log::warn!(target: LOG_TARGET, "The engine's finding for job {job} does not answer it; not submitted.");
        return false;
    }
    let payload = SignedPayload::new(Pallet::<T>::genesis_hash(), *job, attributor, finding);
    let Some(signature) = key.sign(&payload.encode()) else {
        log::warn!(target: LOG_TARGET, "The keystore no longer signs for job {job}; not submitted.");
        return false;
    };
    let (job, attributor, finding) = (*job, attributor.clone(), finding.clone());
    let call = Call::submit { job, attributor, finding, signature };
    let transaction = <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call.into());
    match SubmitTransaction::<T, Call<T>>::submit_transaction(transaction) {
        Ok(()) => log::info!(target: LOG_TARGET, "Submitted the finding of job {job}."),
        Err(()) => {
            log::warn!(target: LOG_TARGET, "The pool did not take the finding of job {job}.");
            return false;
        }
    }
    true
}

/// The findings that this node has put into the pool lately, and when.
struct UnderWay<T: Config> {
    entries: Vec<(JobId, T::AccountId, BlockNumber)>,
}

impl<T: Config> UnderWay<T> {
    fn key() -> Vec<u8> {
        (b"guerdon::hook::under_way", Pallet::<T>::genesis_hash()).encode()
    }

    /// Reads what is under way at `now`; what is older is forgotten, and so submitted again.
    fn read(now: BlockNumber) -> Self {
        let mut entries: Vec<(JobId, T::AccountId, BlockNumber)> =
            StorageValueRef::persistent(&Self::key()).get().ok().flatten().unwrap_or_default();
        // After a re-organisation the block may be lower than the one noted.
        entries.retain(|(_, _, at)| now.abs_diff(*at) < RESUBMIT_AFTER);
        Self { entries }
    }

    fn contains(&self, job: JobId, attributor: &T::AccountId) -> bool {
        self.entries.iter().any(|(other, account, _)| *other == job && account == attributor)
    }

    fn note(&mut self, job: JobId, attributor: &T::AccountId, now: BlockNumber) {
        self.entries.push((job, attributor.clone(), now));
    }

    fn write(&self) {
        StorageValueRef::persistent(&Self::key()).set(&self.entries);
    }
}
