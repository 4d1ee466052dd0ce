//! What jobs ask and find, as JSON.

use guerdon_primitives::jobs::{Finding, Phase, Round, Task};
use guerdon_runtime::AccountId;
use serde_json::{json, Value};
use sp_core::H256;

/// A SHA-256 in hexadecimal digits, as `sha256sum` writes it.
pub fn digits(hash: &H256) -> String {
    format!("{hash:x}")
}

/// Accounts by their addresses.
pub fn addresses(accounts: &[AccountId]) -> Vec<String> {
    accounts.iter().map(ToString::to_string).collect()
}

/// What a job asks.
pub fn task(task: &Task) -> Value {
    match task {
        Task::Attribution { payment } => json!({ "kind": "attribution", "payment": payment }),
        Task::Novelty { dataset, work } => {
            json!({ "kind": "novelty", "dataset": dataset, "work": digits(work) })
        }
    }
}

/// What a job found.
pub fn finding(finding: &Finding) -> Value {
    match finding {
        Finding::Attribution { explained, weights } => {
            json!({ "kind": "attribution", "explained": explained, "weights": self::weights(weights) })
        }
        Finding::Novelty { similarity, nearest } => {
            json!({ "kind": "novelty", "similarity": similarity, "nearest": nearest.as_ref().map(digits) })
        }
        Finding::Unavailable => json!({ "kind": "unavailable" }),
    }
}

/// Works and their weights.
pub fn weights(weights: &[(H256, u32)]) -> Vec<Value> {
    weights.iter().map(|(work, weight)| json!({ "work": digits(work), "weight": weight })).collect()
}

/// A round's name.
pub fn round(round: Round) -> &'static str {
    match round {
        Round::First => "first",
        Round::Second => "second",
        Round::Challenge => "challenge",
    }
}

/// A phase's name.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Drawing => "drawing",
        Phase::Committing => "committing",
        Phase::Revealing => "revealing",
        Phase::Judging => "judging",
        Phase::Challengeable => "challengeable",
        Phase::Settling => "settling",
    }
}
