//! What the hook asks the engine, and what the engine answers.
//!
//! The hook posts a SCALE-encoded [`Request`] to `{engine}/v1/findings` and reads a SCALE-encoded [`Response`].
//! Each is an enum whose variant is the protocol's version: a side that does not know the version fails to
//! decode it and says so.

use crate::jobs::{Finding, JobId};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use sp_core::H256;

/// The path the hook posts to, below the engine's URL.
pub const FINDINGS_PATH: &str = "/v1/findings";
/// The most jobs in one request.
pub const MAX_JOBS_PER_REQUEST: usize = 64;
/// The longest response the hook reads, in bytes.
pub const MAX_RESPONSE_BYTES: usize = 1 << 20;
/// The node's persistent off-chain storage key under which the hook finds the engine's URL.
pub const ENGINE_URL_KEY: &[u8] = b"guerdon::engine_url";

/// What the hook asks.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Request {
    /// The findings of these jobs, as far as they are ready. Asking starts the work.
    #[codec(index = 1)]
    V1 {
        /// The chain the jobs are on.
        genesis: H256,
        /// The method that results are wanted of.
        method: u32,
        /// The jobs, the one with most at stake first; at most [`MAX_JOBS_PER_REQUEST`].
        jobs: Vec<JobId>,
    },
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Response {
    /// The findings that are ready; jobs still under way are left out.
    #[codec(index = 1)]
    V1 {
        /// Job and finding.
        findings: Vec<(JobId, Finding)>,
    },
}
