//! `guerdon job`.

use super::{Answer, Session};
use crate::{
    actions::{
        jobs::{self, Found, Open},
        payments::Payment,
    },
    findings::{self, compare, in_words, task_in_words, task_json, Comparison},
    names::Names,
    tables::table,
    units::{amount, exact_percent},
    Result,
};
use clap::Args;
use comfy_table::Table;
use guerdon_primitives::{
    api::JobView,
    jobs::{Finding, JobId, Phase, Round},
};
use serde_json::{json, Value};
use sp_runtime::AccountId32;

#[derive(Debug, Args)]
#[command(
    after_help = "guerdon recompute JOB computes the result of a job here, and compares.\n\nExample:\n  guerdon job 7"
)]
pub(super) struct Job {
    /// The job's number, as events tell it
    job: JobId,
}

impl Job {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let found = jobs::find(&session.client().await?, self.job).await?;
        Ok(Answer::new(text(self.job, &found), json(self.job, &found)))
    }
}

fn text(job: JobId, found: &Found) -> String {
    let asked = found.task().as_ref().map(task_in_words);
    match (found, asked) {
        (Found::Open(open), Some(asked)) => format!("Job {job} is open: {asked}\n{}", of_open(open)),
        (Found::Attributed { paid, .. }, Some(asked)) => {
            format!("Job {job} has ended: {asked}\n{}", of_outcome(paid))
        }
        (Found::Judged { entry, .. }, Some(asked)) => {
            let since = entry.admitted_at.map(|block| format!(" in block {block}")).unwrap_or_default();
            format!("Job {job} has ended: {asked}\nThe dataset took the work{since}.")
        }
        _ => format!(
            "Job {job} has ended, and nothing on the chain tells what it was about: a dataset did not take the work."
        ),
    }
}

fn of_outcome(paid: &Payment) -> String {
    let Some(outcome) = &paid.outcome else { return "The payment is about to be settled.".into() };
    let found = outcome.finding.as_ref().map_or("nothing: there was no agreement".into(), in_words);
    let (agreed, others) = (outcome.attributors.len(), outcome.others.len());
    let agreed = findings::count(agreed, "attributor");
    format!("found      {found}\nagreed     {agreed}; {others} others were asked")
}

fn of_open(open: &Open) -> String {
    let Open { view, .. } = open;
    let stake = match view.at_stake {
        Some(stake) => format!("{} depend on it", amount(stake)),
        None => "what depends on it cannot be told".into(),
    };
    let encoder = view.encoder.map_or("any".into(), |weights| format!("weights {}", hex::encode(weights)));
    let proposed = view.proposed.as_ref().map_or("nothing".into(), in_words);
    let mut text = format!(
        "opened     in block {}; {stake}\nencoder    {encoder}\nround      {}; {}\nproposed   {proposed}\n",
        view.opened_at,
        round(view),
        phase(view),
    );
    if let Some((challenger, finding)) = &view.challenge {
        let distance = distance(view.proposed.as_ref(), finding).unwrap_or_else(|| "-".into());
        let from = if view.proposed.is_some() { format!(", {distance} from that") } else { String::new() };
        text.push_str(&format!("challenge  by {challenger}: {}{from}\n", in_words(finding)));
    }
    if view.committee.is_empty() && open.results.is_empty() {
        text.push_str("committee  not drawn yet");
        return text;
    }
    format!("{text}{}", committee(open))
}

/// Which committee is asked.
fn round(view: &JobView<AccountId32>) -> String {
    let asked = match view.committee.len() {
        0 => String::new(),
        members => format!(", {} asked", members),
    };
    let round = match view.round {
        Round::First => "the first",
        Round::Second => "the second, since the first did not agree",
        Round::Challenge => "that of the judges of a challenge",
    };
    format!("{round}{asked}")
}

/// What a job waits for, and until when.
pub(super) fn phase(view: &JobView<AccountId32>) -> String {
    let until = view.until;
    match view.phase {
        Phase::Drawing => format!("its committee is drawn after block {until}"),
        Phase::Committing => format!("commitments are taken until block {until}"),
        Phase::Revealing => format!("results are revealed until block {until}"),
        Phase::Judging => "the results are judged in the next block".into(),
        Phase::Challengeable => format!("it can be challenged until block {until}"),
        Phase::Settling => "it is settled in the next block".into(),
    }
}

/// Every result, and the members of the present committee that have revealed none.
fn committee(open: &Open) -> Table {
    let Open { view, results } = open;
    let names = Names::default();
    let mut table = table(&["round", "attributor", "result", "from the proposed"], 1);
    let mut row = |round: Round, member: &AccountId32, told: String, distance: String| {
        table.add_row([findings::round(round).into(), names.of_account(member), told, distance]);
    };
    for result in results {
        let distance = distance(view.proposed.as_ref(), &result.finding).unwrap_or_default();
        row(result.round, &result.attributor, in_words(&result.finding), distance);
    }
    for member in silent(open) {
        row(view.round, member, "nothing revealed".into(), String::new());
    }
    table
}

/// Who has revealed nothing in the present round.
fn silent(open: &Open) -> impl Iterator<Item = &AccountId32> {
    let Open { view, results } = open;
    let revealed = move |member: &&AccountId32| {
        results.iter().any(|result| result.round == view.round && result.attributor == **member)
    };
    view.committee.iter().filter(move |member| !revealed(member))
}

/// How far a result is from what is proposed; none if nothing is.
fn distance(proposed: Option<&Finding>, result: &Finding) -> Option<String> {
    Some(match compare(proposed?, result) {
        Comparison::Weights { distance, explained } => {
            format!("{} (explained: {})", exact_percent(distance), exact_percent(explained.into()))
        }
        Comparison::Similarity(difference) => exact_percent(difference.into()),
        Comparison::Same => exact_percent(0),
        Comparison::Unlike => "of another kind".into(),
    })
}

fn json(job: JobId, found: &Found) -> Value {
    let task = found.task().as_ref().map(task_json);
    let mut json = json!({ "job": job, "task": task, "state": "ended" });
    match found {
        Found::Open(Open { view, results }) => {
            let distance = |finding: &Finding| {
                let comparison = compare(view.proposed.as_ref()?, finding);
                Some(match comparison {
                    Comparison::Weights { distance, .. } => json!(distance),
                    Comparison::Similarity(difference) => json!(difference),
                    Comparison::Same => json!(0),
                    Comparison::Unlike => Value::Null,
                })
            };
            let results = results.iter().map(|result| {
                json!({
                    "round": findings::round(result.round), "attributor": result.attributor.to_string(),
                    "finding": findings::json(&result.finding), "distance": distance(&result.finding),
                })
            });
            let challenge = view.challenge.as_ref().map(|(challenger, finding)| {
                json!({
                    "challenger": challenger.to_string(), "finding": findings::json(finding),
                    "distance": distance(finding),
                })
            });
            json["state"] = json!("open");
            json["opened_at"] = json!(view.opened_at);
            json["at_stake"] = json!(view.at_stake.map(|stake| stake.to_string()));
            json["encoder"] = json!(view.encoder.map(hex::encode));
            json["round"] = json!(findings::round(view.round));
            json["phase"] = json!(findings::phase(view.phase));
            json["until"] = json!(view.until);
            json["committee"] = view.committee.iter().map(ToString::to_string).collect();
            json["results"] = results.collect();
            json["proposed"] = json!(view.proposed.as_ref().map(findings::json));
            json["challenge"] = json!(challenge);
        }
        Found::Attributed { paid, .. } => {
            let outcome = paid.outcome.as_ref();
            let finding = outcome.and_then(|outcome| outcome.finding.as_ref());
            let accounts =
                |accounts: &[AccountId32]| accounts.iter().map(ToString::to_string).collect::<Vec<_>>();
            json["finding"] = json!(finding.map(findings::json));
            json["agreed"] = json!(outcome.map(|outcome| accounts(&outcome.attributors)));
            json["others"] = json!(outcome.map(|outcome| accounts(&outcome.others)));
        }
        Found::Judged { entry, .. } => json["admitted_at"] = json!(entry.admitted_at),
        Found::Forgotten => {}
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::{api::ResultView, jobs::Task, Parts, WorkId};
    use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie, Dave};

    fn attribution(explained: u32, weights: &[(u8, u32)]) -> Finding {
        let weights: Vec<_> =
            weights.iter().map(|(work, weight)| (WorkId::repeat_byte(*work), *weight)).collect();
        Finding::Attribution {
            explained: Parts::from_percent(explained),
            weights: weights.try_into().unwrap(),
        }
    }

    fn open() -> Open {
        let proposed = attribution(40, &[(1, 600_000_000), (2, 400_000_000)]);
        let other = attribution(41, &[(1, 610_000_000), (2, 390_000_000)]);
        let result = |who: sp_keyring::Sr25519Keyring, finding: &Finding| ResultView {
            round: Round::First,
            attributor: who.to_account_id(),
            finding: finding.clone(),
        };
        let results = vec![result(Alice, &proposed), result(Bob, &other)];
        let view = JobView {
            task: Task::Attribution { payment: 3 },
            opened_at: 120,
            at_stake: Some(48 * crate::units::COIN),
            encoder: None,
            round: Round::First,
            phase: Phase::Challengeable,
            until: 150,
            committee: [Alice, Bob, Charlie].map(|who| who.to_account_id()).to_vec(),
            proposed: Some(proposed),
            challenge: Some((Dave.to_account_id(), Finding::Unavailable)),
        };
        Open { view, results }
    }

    #[test]
    fn an_open_job_is_told_with_everybodys_distance() {
        let shown = text(7, &Found::Open(open()));
        assert!(
            shown.starts_with("Job 7 is open: which works explain the outputs of payment 3\n"),
            "{shown}"
        );
        for part in [
            "in block 120; 48 GUE depend on it",
            "the first, 3 asked; it can be challenged until block 150",
            "proposed   40 % explained by 2 works",
            "content cannot be had, of another kind from that",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let row = |who: &str| shown.lines().find(|line| line.contains(who)).unwrap().to_owned();
        let of = |who: sp_keyring::Sr25519Keyring| row(&Names::default().of_account(&who.to_account_id()));
        assert!(of(Alice).trim_end().ends_with("0 % (explained: 0 %)"), "{shown}");
        assert!(of(Bob).trim_end().ends_with("2 % (explained: 1 %)"), "{shown}");
        assert!(of(Charlie).contains("nothing revealed"), "{shown}");
    }

    #[test]
    fn programs_see_every_result_and_its_distance() {
        let json = json(7, &Found::Open(open()));
        assert_eq!((&json["state"], &json["phase"]), (&json!("open"), &json!("challengeable")));
        assert_eq!(json["task"], json!({ "kind": "attribution", "payment": 3 }));
        assert_eq!(json["results"][1]["distance"], 20_000_000);
        assert_eq!(json["proposed"]["weights"][1]["weight"], 400_000_000);
        assert_eq!(json["committee"].as_array().unwrap().len(), 3);
        assert!(json["challenge"]["distance"].is_null());
    }

    #[test]
    fn a_job_that_nothing_refers_to_has_ended() {
        let shown = text(7, &Found::Forgotten);
        assert!(shown.contains("has ended") && !shown.contains('\n'), "{shown}");
        assert_eq!(json(7, &Found::Forgotten), json!({ "job": 7, "task": null, "state": "ended" }));
    }

    #[test]
    fn a_committee_that_is_not_drawn_is_told() {
        let Open { mut view, .. } = open();
        (view.phase, view.committee, view.proposed, view.challenge) = (Phase::Drawing, vec![], None, None);
        let shown = text(7, &Found::Open(Open { view, results: vec![] }));
        assert!(shown.contains("its committee is drawn after block 150"), "{shown}");
        assert!(shown.contains("proposed   nothing") && shown.ends_with("not drawn yet"), "{shown}");
    }
}
