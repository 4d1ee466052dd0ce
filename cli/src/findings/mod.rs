//! What attributors find: in words, as JSON, and compared with what is found elsewhere.

mod comparison;
mod show;

pub use comparison::{compare, lines, Comparison, Line, Verdict};
pub use show::{comparison_json, comparison_text};

use crate::{names::Names, units::percent};
use guerdon_primitives::jobs::{Finding, Phase, Round, Task};
use serde_json::{json, Value};

/// A finding in a few words.
pub fn in_words(finding: &Finding) -> String {
    match finding {
        Finding::Attribution { explained, weights } => {
            let works = count(weights.len(), "work");
            format!("{} explained by {works}", percent(*explained))
        }
        Finding::Novelty { similarity, nearest: Some(nearest) } => {
            format!("{} similar to {}", percent(*similarity), Names::default().of_work(nearest))
        }
        Finding::Novelty { nearest: None, .. } => "no other work to resemble".into(),
        Finding::Unavailable => "content cannot be had".into(),
    }
}

/// A finding as JSON. Weights are parts of 10^9.
pub fn json(finding: &Finding) -> Value {
    match finding {
        Finding::Attribution { explained, weights } => {
            let weight = |(work, weight): &(_, u32)| json!({ "work": hex::encode(work), "weight": weight });
            let weights: Vec<_> = weights.iter().map(weight).collect();
            json!({ "kind": "attribution", "explained": explained.get(), "weights": weights })
        }
        Finding::Novelty { similarity, nearest } => {
            json!({ "kind": "novelty", "similarity": similarity.get(), "nearest": nearest.map(hex::encode) })
        }
        Finding::Unavailable => json!({ "kind": "unavailable" }),
    }
}

/// What a job asks, in words.
pub fn task_in_words(task: &Task) -> String {
    match task {
        Task::Attribution { payment } => format!("which works explain the outputs of payment {payment}"),
        Task::Novelty { dataset, work } => {
            format!("how near work {} is to those offered to dataset {dataset} before it", hex::encode(work))
        }
    }
}

/// What a job asks, as JSON.
pub fn task_json(task: &Task) -> Value {
    match task {
        Task::Attribution { payment } => json!({ "kind": "attribution", "payment": payment }),
        Task::Novelty { dataset, work } => {
            json!({ "kind": "novelty", "dataset": dataset, "work": hex::encode(work) })
        }
    }
}

/// A round's name.
pub fn round(round: Round) -> &'static str {
    match round {
        Round::First => "first",
        Round::Second => "second",
        Round::Challenge => "challenge",
    }
}

/// A phase's name, as in JSON.
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

/// So many of something.
pub fn count(number: usize, of: &str) -> String {
    if number == 1 {
        format!("1 {of}")
    } else {
        format!("{number} {of}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::{Parts, WorkId};

    #[test]
    fn findings_are_told_in_a_few_words() {
        let weights = vec![(WorkId::repeat_byte(0xab), 1_000_000_000)];
        let attribution =
            Finding::Attribution { explained: Parts::from_percent(40), weights: weights.try_into().unwrap() };
        assert_eq!(in_words(&attribution), "40 % explained by 1 work");
        let near = |nearest| Finding::Novelty { similarity: Parts::from_percent(93), nearest };
        assert_eq!(in_words(&near(Some(WorkId::repeat_byte(0xab)))), "93 % similar to abababababab…");
        assert_eq!(in_words(&near(None)), "no other work to resemble");
        assert_eq!(json(&attribution)["weights"][0]["weight"], 1_000_000_000);
        assert_eq!(json(&Finding::Unavailable), serde_json::json!({ "kind": "unavailable" }));
    }
}
