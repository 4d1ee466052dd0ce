//! `guerdon_job`.
//!
//! The chain forgets a job when it ends. What it was about is found by what refers to it: the payment that it
//! attributed, or the entry of the work that it judged. Payments and the entries of a dataset have jobs that grow with
//! their numbers, so few of them are read: one for each binary digit of the job's number. That is done for each dataset,
//! so few jobs are looked for at a time.

use super::{
    at::At,
    findings::{addresses, digits, finding, phase, round, task},
    refusal,
    turns::Turns,
};
use guerdon_primitives::{
    api::{Entry, GuerdonApi, JobView, PaymentView, ResultView},
    jobs::{JobId, Task},
    DatasetId, PaymentId,
};
use guerdon_runtime::AccountId;
use jsonrpsee::core::RpcResult;
use serde_json::{json, Value};

/// The datasets, from the first on, that the work of an ended job is looked for in.
const MAX_DATASETS: DatasetId = 64;

/// A job. One that has ended is looked for in a turn.
pub fn of(at: &At, job: JobId, searches: &Turns) -> RpcResult<Value> {
    if let Some(view) = at.ask(|api, block| api.job(block, job))? {
        let results = at.ask(|api, block| api.results(block, job))?;
        return Ok(open(job, &view, &results));
    }
    if job >= at.jobs()? {
        return Err(refusal::unknown_job(job));
    }
    let _turn = searches.take()?;
    if let Some((payment, paid)) = attributed(at, job)? {
        let outcome = paid.outcome.as_ref();
        let found = outcome.and_then(|outcome| outcome.finding.as_ref());
        let mut json = ended(job, Some(&Task::Attribution { payment }));
        json["finding"] = json!(found.map(finding));
        json["agreed"] = json!(outcome.map(|outcome| addresses(&outcome.attributors)));
        json["others"] = json!(outcome.map(|outcome| addresses(&outcome.others)));
        return Ok(json);
    }
    let Some((dataset, entry)) = judged(at, job)? else { return Ok(ended(job, None)) };
    let mut json = ended(job, Some(&Task::Novelty { dataset, work: entry.work }));
    json["admitted_at"] = json!(entry.admitted_at);
    Ok(json)
}

fn open(job: JobId, view: &JobView<AccountId>, results: &[ResultView<AccountId>]) -> Value {
    let results = results.iter().map(|result| {
        json!({
            "round": round(result.round), "attributor": result.attributor.to_string(),
            "finding": finding(&result.finding),
        })
    });
    let challenge = view.challenge.as_ref().map(
        |(challenger, found)| json!({ "challenger": challenger.to_string(), "finding": finding(found) }),
    );
    json!({
        "job": job, "task": task(&view.task), "state": "open", "opened_at": view.opened_at,
        "at_stake": view.at_stake.map(|stake| stake.to_string()), "encoder": view.encoder.as_ref().map(digits),
        "round": round(view.round), "phase": phase(view.phase), "until": view.until,
        "committee": addresses(&view.committee), "results": results.collect::<Vec<_>>(),
        "proposed": view.proposed.as_ref().map(finding), "challenge": challenge,
    })
}

fn ended(job: JobId, about: Option<&Task>) -> Value {
    json!({ "job": job, "task": about.map(task), "state": "ended" })
}

/// The payment that a job attributed.
fn attributed(at: &At, job: JobId) -> RpcResult<Option<(PaymentId, PaymentView<AccountId>)>> {
    let payment = |id| at.ask(|api, block| api.payment(block, id));
    let id = first_from(job, |id| Ok(payment(id)?.map(|paid| paid.job)))?;
    Ok(payment(id)?.filter(|paid| paid.job == job).map(|paid| (id, paid)))
}

/// The entry of the work that a job judged, and the dataset.
fn judged(at: &At, job: JobId) -> RpcResult<Option<(DatasetId, Entry<AccountId>)>> {
    for dataset in 0..MAX_DATASETS {
        if at.ask(|api, block| api.dao(block, dataset))?.is_none() {
            break;
        }
        let entry = |index: u64| {
            let Ok(index) = u32::try_from(index) else { return Ok(None) };
            let page = at.ask(|api, block| api.entries(block, dataset, index, 1))?;
            RpcResult::Ok(page.into_iter().next())
        };
        let index = first_from(job, |index| Ok(entry(index)?.map(|entry| entry.job)))?;
        if let Some(entry) = entry(index)?.filter(|entry| entry.job == job) {
            return Ok(Some((dataset, entry)));
        }
    }
    Ok(None)
}

/// The smallest of the numbers whose job is `job` or a later one; where there is none, one that has no job. Jobs grow
/// with the numbers from 0 on, so that none is below its number.
fn first_from(job: JobId, job_of: impl Fn(u64) -> RpcResult<Option<JobId>>) -> RpcResult<u64> {
    let (mut low, mut high) = (0, job.saturating_add(1));
    while low < high {
        let middle = low + (high - low) / 2;
        match job_of(middle)? {
            Some(found) if found < job => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_job_is_found_among_growing_numbers_with_gaps() {
        let jobs = [3, 4, 9, 9, 12];
        let job_of = |place: u64| Ok(jobs.get(place as usize).copied());
        for (job, place) in [(0, 0), (3, 0), (4, 1), (5, 2), (9, 2), (12, 4), (13, 5), (JobId::MAX, 5)] {
            assert_eq!(first_from(job, job_of), Ok(place), "job {job}");
        }
    }

    #[test]
    fn a_search_reads_as_few_as_the_job_has_digits() {
        let reads = Cell::new(0);
        let job_of = |place: u64| {
            reads.set(reads.get() + 1);
            Ok(Some(place * 2))
        };
        assert_eq!(first_from(1000, job_of), Ok(500));
        assert!(reads.get() <= 10, "{} reads", reads.get());
    }
}
