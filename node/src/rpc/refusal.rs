//! Why a method has no answer: a code that programs tell apart, and one sentence. docs/rpc.md lists the codes.

use guerdon_engine::server::NOT_HELD as NOT_HELD_REASON;
use guerdon_primitives::{jobs::JobId, DatasetId, PaymentId};
use guerdon_runtime::Hash;
use jsonrpsee::types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned};
use std::fmt::Display;

const UNKNOWN_PAYMENT: i32 = 20_001;
const UNKNOWN_JOB: i32 = 20_002;
const UNKNOWN_DATASET: i32 = 20_003;
const UNKNOWN_BLOCK: i32 = 20_004;
const BUSY_SEARCHING: i32 = 20_005;
const NO_ENGINE: i32 = 20_010;
const SILENT_ENGINE: i32 = 20_011;
const BUSY_ENGINE: i32 = 20_012;
const NOT_HELD: i32 = 20_013;
const UNREADABLE: i32 = 20_014;
const BROKEN_ENGINE: i32 = 20_015;
const NOT_FROM_OUTSIDE: i32 = 20_016;
const OTHER_CHAIN: i32 = 20_017;

fn refusal(code: i32, sentence: impl Display) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, sentence.to_string(), None::<()>)
}

pub fn unknown_payment(payment: PaymentId) -> ErrorObjectOwned {
    refusal(UNKNOWN_PAYMENT, format!("there is no payment {payment}"))
}

pub fn unknown_job(job: JobId) -> ErrorObjectOwned {
    refusal(UNKNOWN_JOB, format!("there is no job {job}"))
}

pub fn unknown_dataset(dataset: DatasetId) -> ErrorObjectOwned {
    refusal(UNKNOWN_DATASET, format!("there is no dataset {dataset}"))
}

/// The block is not known here, or its state is not kept.
pub fn unknown_block(block: Hash, problem: impl Display) -> ErrorObjectOwned {
    refusal(UNKNOWN_BLOCK, format!("the state of block {block:?} cannot be read here: {problem}"))
}

pub fn busy_searching() -> ErrorObjectOwned {
    let sentence = "the node looks for as many ended jobs as it may: ask again in a few seconds";
    refusal(BUSY_SEARCHING, sentence)
}

pub fn no_engine() -> ErrorObjectOwned {
    let sentence = "this node has no engine to ask: it runs with --no-engine, or its engine did not start";
    refusal(NO_ENGINE, sentence)
}

pub fn silent_engine(problem: impl Display) -> ErrorObjectOwned {
    refusal(SILENT_ENGINE, format!("the node's engine does not answer: {problem}"))
}

pub fn busy_engine() -> ErrorObjectOwned {
    let sentence = "the engine answers as many questions of this kind as it may: ask again in a few seconds";
    refusal(BUSY_ENGINE, sentence)
}

/// Why the engine refused, by the status of its answer and by the reason beside its sentence. An engine that does not
/// know the question at all answers 404 without a reason.
pub fn by_engine(status: u16, sentence: &str, reason: Option<&str>) -> ErrorObjectOwned {
    let code = match status {
        400 | 413 => INVALID_PARAMS_CODE,
        404 if reason == Some(NOT_HELD_REASON) => NOT_HELD,
        404 => return refusal(BROKEN_ENGINE, format!("the engine does not take this question: {sentence}")),
        409 => OTHER_CHAIN,
        422 => UNREADABLE,
        429 => BUSY_ENGINE,
        _ => BROKEN_ENGINE,
    };
    refusal(code, sentence)
}

pub fn not_from_outside() -> ErrorObjectOwned {
    let sentence =
        "a connection from outside cannot make this node fetch anything: check the document itself, and \
                    fetch no contents";
    refusal(NOT_FROM_OUTSIDE, sentence)
}
