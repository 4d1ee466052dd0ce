//! What became of a proposal, and what comes next: in words and as JSON.

use super::standing::Standing;
use crate::{
    actions::dao::Change,
    client::{sentence, Dataset, Proposal},
    time::when,
    units::amount,
};
use guerdon_primitives::BlockNumber;
use pallet_governance::{Status, Verdict};
use serde_json::{json, Value};

/// A proposal's state in one word.
pub(super) fn name(status: &Status) -> &'static str {
    match status {
        Status::Voting => "voting",
        Status::NoQuorum => "no_quorum",
        Status::Rejected => "rejected",
        Status::RejectedAsSpam => "rejected_as_spam",
        Status::Passed { .. } => "passed",
        Status::Enacted { .. } => "enacted",
        Status::Failed { .. } => "failed",
    }
}

/// How a vote would end, in words.
fn would(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "it would pass",
        Verdict::Rejected => "it would be rejected",
        Verdict::Spam => "it would be rejected as spam",
        Verdict::NoQuorum => "it would fail, since too few voted",
    }
}

/// How a vote would end, in one word.
pub(super) fn would_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Rejected => "rejected",
        Verdict::Spam => "rejected_as_spam",
        Verdict::NoQuorum => "no_quorum",
    }
}

/// A proposal's state in plain words.
pub(super) fn in_words(proposal: &Proposal, standing: &Standing, best: BlockNumber) -> String {
    match &proposal.status {
        Status::Voting if best < proposal.ends_at => format!(
            "it takes votes until {}; as the votes stand, {}",
            when(proposal.ends_at.saturating_sub(1), best),
            would(standing.verdict)
        ),
        Status::Voting => format!("its votes are about to be counted, and {}", would(standing.verdict)),
        Status::NoQuorum => "too few voted, so nothing changes".into(),
        Status::Rejected => "it was rejected, so nothing changes".into(),
        Status::RejectedAsSpam => format!(
            "hardly anybody was for it: it was rejected as spam, and the deposit of {} is lost",
            amount(proposal.deposit)
        ),
        Status::Passed { enact_at } => format!("it passed, and is enacted in {}", when(*enact_at, best)),
        Status::Enacted { at } => format!("it passed, and was enacted in {}", when(*at, best)),
        Status::Failed { error } => format!("it passed, but could not be enacted: {}", sentence(error)),
    }
}

/// A block in which something of a proposal happens, or happened.
pub(super) struct Step {
    name: &'static str,
    what: String,
    block: BlockNumber,
}

/// What happens to a proposal when, as far as that is known or would come if it passed.
pub(super) fn steps(proposal: &Proposal, dataset: Option<&Dataset>) -> Vec<Step> {
    let step = |name, what: &str, block| Step { name, what: what.into(), block };
    let mut steps = vec![
        step("opened_at", "made", proposal.opened_at),
        step("ends_at", "votes are counted", proposal.ends_at),
    ];
    let enacted = match proposal.status {
        Status::Voting => {
            let delay = proposal.enactment_delay.max(1);
            Some((proposal.ends_at.saturating_add(delay), "enacted, if it passes"))
        }
        Status::Passed { enact_at } => Some((enact_at, "enacted")),
        Status::Enacted { at } => Some((at, "enacted")),
        Status::NoQuorum | Status::Rejected | Status::RejectedAsSpam | Status::Failed { .. } => None,
    };
    let Some((enact_at, what)) = enacted else { return steps };
    let is_done = matches!(proposal.status, Status::Enacted { .. });
    let waiting = dataset.and_then(|dataset| dataset.terms.upcoming);
    let is_terms = matches!(proposal.change, Change::Terms(_));
    // Terms wait for those that were enacted before them.
    let earliest = match waiting.filter(|_| is_terms && !is_done) {
        Some(earlier) => enact_at.max(earlier.starts_at),
        None => enact_at,
    };
    steps.push(step("enacted_at", what, earliest));
    if is_terms {
        let starts_at = match (is_done, waiting) {
            (true, Some(upcoming)) if Change::Terms(upcoming.terms.into()) == proposal.change => {
                Some(upcoming.starts_at)
            }
            (true, _) => None,
            (false, _) => Some(earliest.saturating_add(proposal.notice)),
        };
        if let Some(starts_at) = starts_at {
            let what = "the terms start for models whose operators did not accept them before";
            steps.push(step("starts_at", what, starts_at));
        }
    }
    steps
}

/// The steps, a line each.
pub(super) fn steps_in_words(steps: &[Step], best: BlockNumber) -> Vec<String> {
    steps.iter().map(|Step { what, block, .. }| format!("{}: {what}", when(*block, best))).collect()
}

/// The steps as JSON: each one's block.
pub(super) fn steps_json(steps: &[Step]) -> Value {
    let blocks = steps.iter().map(|Step { name, block, .. }| ((*name).to_owned(), json!(block)));
    Value::Object(blocks.collect())
}

/// Why it could not be enacted; none if it could or was not to be.
pub(super) fn error(status: &Status) -> Option<String> {
    match status {
        Status::Failed { error } => Some(sentence(error)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
