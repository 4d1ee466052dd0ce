//! Asking the engine.

use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use guerdon_primitives::{
    jobs::{Finding, JobId, METHOD_VERSION},
    protocol::{Request, Response, ENGINE_URL_KEY, FINDINGS_PATH, MAX_RESPONSE_BYTES},
};
use sp_core::offchain::{Duration, StorageKind};
use sp_runtime::offchain::http;

/// How long the hook waits for the engine.
pub(super) const TIMEOUT_MILLIS: u64 = 2_000;

/// Why the engine gave no findings.
#[derive(Debug, PartialEq, Eq)]
pub enum EngineError {
    /// The engine cannot be reached or did not answer in time.
    Unreachable,
    /// The engine answered with another status than 200.
    Refused(u16),
    /// The engine's answer is longer than [`MAX_RESPONSE_BYTES`].
    AnswerTooLong,
    /// The engine's answer is of a protocol version that this node does not know, or garbage.
    AnswerUnreadable,
}

impl core::fmt::Display for EngineError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Unreachable => write!(f, "it cannot be reached or is slow"),
            Self::Refused(status) => write!(f, "it answered with HTTP status {status}"),
            Self::AnswerTooLong => write!(f, "its answer is longer than {MAX_RESPONSE_BYTES} bytes"),
            Self::AnswerUnreadable => write!(f, "its answer is not of a protocol this node speaks"),
        }
    }
}

/// Where the engine is; none if this node has none.
pub(super) fn url() -> Option<String> {
    let url = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, ENGINE_URL_KEY)?;
    String::from_utf8(url).ok()
}

/// The findings of jobs, as far as they are ready.
pub(super) fn ask(
    engine: &str,
    genesis: sp_core::H256,
    jobs: Vec<JobId>,
) -> Result<Vec<(JobId, Finding)>, EngineError> {
    let url = alloc::format!("{engine}{FINDINGS_PATH}");
    let body = Request::V1 { genesis, method: METHOD_VERSION, jobs }.encode();
    let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(TIMEOUT_MILLIS));
    let response = http::Request::post(&url, [body])
        .add_header("content-type", "application/octet-stream")
        .deadline(deadline)
        .send()
        .map_err(|_| EngineError::Unreachable)?
        .try_wait(deadline)
        .map_err(|_| EngineError::Unreachable)?
        .map_err(|_| EngineError::Unreachable)?;
    if response.code != 200 {
        return Err(EngineError::Refused(response.code));
    }
    let mut body = response.body();
    body.deadline(deadline);
    let bytes: Vec<u8> = body.by_ref().take(MAX_RESPONSE_BYTES + 1).collect();
    if body.error().is_some() {
        return Err(EngineError::Unreachable);
    }
    if bytes.len() > MAX_RESPONSE_BYTES {
        return Err(EngineError::AnswerTooLong);
    }
    let mut input = &bytes[..];
    match Response::decode(&mut input) {
        Ok(Response::V1 { findings }) if input.is_empty() => Ok(findings),
        _ => Err(EngineError::AnswerUnreadable),
    }
}
