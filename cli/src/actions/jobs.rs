//! Jobs of the attributors: found by their number, challenged.

use super::payments::Payment;
use crate::{
    client::{Client, Included, Wait},
    keys::Signer,
    Error, Result,
};
use frame_support::traits::Get;
use guerdon_primitives::{
    api::{Entry, JobView, ResultView},
    jobs::{Finding, JobId, Task},
    Balance, DatasetId, Parts, PaymentId,
};
use guerdon_runtime::Runtime;
use sp_runtime::AccountId32;
use std::future::Future;

/// What the chain tells of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is open.
    Open(Open),
    /// It has attributed a payment.
    Attributed {
        /// Which payment.
        payment: PaymentId,
        /// The payment, with the outcome.
        paid: Payment,
    },
    /// It has judged a work that a dataset was offered, and the dataset took it.
    Judged {
        /// Which dataset.
        dataset: DatasetId,
        /// The work's entry.
        entry: Entry<AccountId32>,
    },
    /// It has ended, and nothing on the chain refers to it: a dataset did not take the work that it was about.
    Forgotten,
}

/// An open job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// What it is about, and how far it has come.
    pub view: JobView<AccountId32>,
    /// What was revealed, by round.
    pub results: Vec<ResultView<AccountId32>>,
}

impl Found {
    /// What the job asks or asked; none if the chain has forgotten.
    pub fn task(&self) -> Option<Task> {
        match self {
            Self::Open(open) => Some(open.view.task),
            Self::Attributed { payment, .. } => Some(Task::Attribution { payment: *payment }),
            Self::Judged { dataset, entry } => Some(Task::Novelty { dataset: *dataset, work: entry.work }),
            Self::Forgotten => None,
        }
    }
}

/// The distance up to which results count as the same.
pub fn tolerance() -> Parts {
    <Runtime as pallet_attribution::Config>::Tolerance::get()
}

/// What a challenger bonds.
pub fn challenge_bond() -> Balance {
    <Runtime as pallet_attribution::Config>::ChallengeBond::get()
}

/// Finds a job: among those that are open, else by the payment or the dataset's entry that it was about.
///
/// # Errors
///
/// No job of this number was opened.
pub async fn find(client: &Client, job: JobId) -> Result<Found> {
    if let Some(view) = client.job(job).await? {
        return Ok(Found::Open(Open { view, results: client.results(job).await? }));
    }
    let opened = client.jobs().await?;
    if job >= opened {
        let last =
            opened.checked_sub(1).map_or("none was opened yet".into(), |last| format!("the last is {last}"));
        return Err(Error::Input(format!("there is no job {job}: {last}")));
    }
    let payments = client.payments().await?;
    let job_of = |payment| async move { Ok(client.payment(payment).await?.map(|paid| paid.job)) };
    let payment = first_from(payments, job, job_of).await?;
    if let Some(paid) = client.payment(payment).await?.filter(|paid| paid.job == job) {
        return Ok(Found::Attributed { payment, paid });
    }
    for dataset in 0..client.datasets().await? {
        let Some(record) = client.dataset(dataset).await? else { continue };
        let job_of =
            |index| async move { Ok(client.entry_from(dataset, index as u32).await?.map(|entry| entry.job)) };
        let index = first_from(record.entries.into(), job, job_of).await?;
        let entry = client.entry_from(dataset, index as u32).await?;
        if let Some(entry) = entry.filter(|entry| entry.job == job) {
            return Ok(Found::Judged { dataset, entry });
        }
    }
    Ok(Found::Forgotten)
}

/// The smallest of the numbers below `end` whose job is `job` or a later one, else `end`. Jobs grow with the numbers.
async fn first_from<F>(end: u64, job: JobId, job_of: impl Fn(u64) -> F) -> Result<u64>
where
    F: Future<Output = Result<Option<JobId>>>,
{
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        match job_of(middle).await? {
            Some(found) if found < job => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// Challenges what a job is about to end with.
pub async fn challenge(
    client: &Client,
    challenger: &Signer,
    job: JobId,
    finding: Finding,
    wait: Wait,
) -> Result<Included> {
    let call = pallet_attribution::Call::<Runtime>::challenge { job, finding };
    client.submit(challenger, call, wait).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_job_is_found_among_growing_numbers_with_gaps() {
        let jobs = [Some(3), Some(4), Some(9), Some(9), Some(12), None];
        let job_of = |place| async move { Ok(jobs[place as usize]) };
        for (job, place) in [(0, 0), (3, 0), (4, 1), (5, 2), (9, 2), (12, 4), (13, 5)] {
            assert_eq!(first_from(5, job, job_of).await, Ok(place), "job {job}");
        }
        assert_eq!(first_from(6, 13, job_of).await, Ok(5), "where there is none, there is none later");
        assert_eq!(first_from(0, 7, job_of).await, Ok(0));
    }
}
