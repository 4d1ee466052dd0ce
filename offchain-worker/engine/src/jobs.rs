//! Jobs that were asked for: those that wait, those being worked, and the findings of those that are done.
//!
//! Asking for a job lets it wait. So many are worked at a time, in the order of what is at stake; when its turn
//! comes, a job is read anew, and dropped if it is not open or not wanted any more. A batch gives way to what has more
//! at stake, and goes on later from where it was.

mod findings;
mod limits;
pub mod metrics;
mod progress;
mod queue;
mod state;

pub use limits::Limits;
pub use progress::{Interruption, JobProgress, Progress};
pub use queue::{Stake, Waiting};

use crate::{
    chain::{Chain, ChainError},
    job::{JobError, OpenJob},
    worker::Worker,
};
use findings::Found;
use futures::{future::join_all, FutureExt};
use guerdon_primitives::jobs::{Finding, JobId};
use metrics::Metrics;
use progress::Rates;
use prometheus::Registry;
use sp_core::H256;
use state::{Known, State};
use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::Notify, task::JoinSet};

/// How often progress is measured, and logged while there is any.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// The jobs of one engine. They are worked until this is dropped.
pub struct Jobs<C> {
    shared: Arc<Shared<C>>,
    /// Each works one job after the other.
    _hands: JoinSet<()>,
}

struct Shared<C> {
    worker: Arc<Worker<C>>,
    state: Mutex<State>,
    /// Told of each job that begins to wait.
    came: Notify,
    metrics: Metrics,
    rates: Mutex<Rates>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The chain cannot be read.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The jobs are another chain's.
    #[error("the jobs are of the chain {asked:x}, and this engine reads the chain {read:x}")]
    OtherChain {
        /// The chain that was asked about.
        asked: H256,
        /// The chain that is read.
        read: H256,
    },
}

impl<C: Chain> Jobs<C> {
    /// No jobs yet, and who will work them: tasks on the current Tokio runtime.
    pub fn new(worker: Arc<Worker<C>>, limits: Limits) -> Self {
        let shared = Arc::new(Shared {
            worker,
            state: Mutex::new(State::new(limits)),
            came: Notify::new(),
            metrics: Metrics::default(),
            rates: Mutex::default(),
        });
        let mut hands = JoinSet::new();
        for _ in 0..limits.working {
            let shared = shared.clone();
            hands.spawn(async move {
                loop {
                    let progress = shared.next().await;
                    shared.work(&progress).await;
                }
            });
        }
        Self { shared, _hands: hands }
    }

    /// What does the jobs.
    pub fn worker(&self) -> &Arc<Worker<C>> {
        &self.shared.worker
    }

    /// How far the jobs have come.
    pub fn progress(&self) -> Progress {
        self.shared.progress()
    }

    /// Lets figures of the jobs be read from a registry.
    pub fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        let shared = Arc::downgrade(&self.shared);
        let progress = move || shared.upgrade().map(|shared| shared.progress());
        self.shared.metrics.register(registry, self.worker().pipeline().pictures(), progress)
    }

    /// Refuses what is about another chain than the one that is read.
    pub async fn check_chain(&self, genesis: H256) -> Result<(), AskError> {
        self.shared.check_chain(genesis).await
    }

    /// The findings that are ready, in the order of the jobs. Those that are not are on their way from now on, as far
    /// as there is place.
    ///
    /// A finding is given out only if the chain still says the same of the job.
    pub async fn ask(&self, genesis: H256, jobs: &[JobId]) -> Result<Vec<(JobId, Finding)>, AskError> {
        let shared = &self.shared;
        self.check_chain(genesis).await?;
        let open = |(job, known): (JobId, Known)| async move {
            match known {
                Known::Busy => None,
                known => Some((job, known, shared.worker.open_job(job).await)),
            }
        };
        let known: Vec<_> = {
            let (mut state, now) = (shared.lock(), Instant::now());
            jobs.iter().map(|job| (*job, state.ask(*job, now))).collect()
        };
        let mut read: Vec<_> = join_all(known.into_iter().map(open)).await.into_iter().flatten().collect();

        if !read.is_empty() && read.iter().all(|(_, _, open)| open.is_err()) {
            if let Some((_, _, Err(error))) = read.pop() {
                return Err(error.into());
            }
        }
        let (mut state, now) = (shared.lock(), Instant::now());
        let mut findings = Vec::new();
        for (job, known, open) in read {
            match (open, known) {
                (Ok(Some(open)), Known::Found(found)) if found.holds_for(&open) => {
                    findings.push((job, found.finding));
                }
                (Ok(Some(open)), known) => {
                    if matches!(known, Known::Found(_)) {
                        state.findings.forget(job);
                    }
                    if state.admit(job, &open, now) {
                        shared.came.notify_one();
                    }
                }
                (Ok(None), _) => state.findings.forget(job),
                (Err(error), _) => log::warn!("job {job} cannot be looked up: {error}"),
            }
        }
        Ok(findings)
    }

    /// Measures and logs how the jobs get on, for as long as the engine runs.
    pub async fn report_progress(&self) {
        let count = || (self.worker().pipeline().pictures().get(), self.shared.metrics.outputs().get());
        let (mut before, mut measured_at) = (count(), Instant::now());
        loop {
            tokio::time::sleep(PROGRESS_EVERY).await;
            let (now, time) = (count(), measured_at.elapsed());
            *self.shared.lock_rates() = Rates::new(now.0 - before.0, now.1 - before.1, time);
            (before, measured_at) = (now, Instant::now());
            let progress = self.progress();
            if progress.waiting + progress.working > 0 {
                log::info!("jobs: {progress}");
            }
        }
    }
}

impl<C: Chain> Shared<C> {
    /// The chain is read anew if it seems to be another one: the node may have been started on another.
    async fn check_chain(&self, asked: H256) -> Result<(), AskError> {
        if self.lock().genesis == Some(asked) {
            return Ok(());
        }
        let read = self.worker.chain().genesis().await?;
        let mut state = self.lock();
        if state.genesis.replace(read) != Some(read) {
            state.clear();
        }
        if read == asked {
            Ok(())
        } else {
            Err(AskError::OtherChain { asked, read })
        }
    }

    /// The job whose turn it is, once there is one.
    async fn next(&self) -> Arc<JobProgress> {
        loop {
            let came = self.came.notified();
            let next = self.lock().next(self.metrics.outputs());
            if let Some(progress) = next {
                return progress;
            }
            came.await;
        }
    }

    async fn work(&self, progress: &JobProgress) {
        let (job, began) = (progress.job(), Instant::now());
        let done = AssertUnwindSafe(self.find(progress)).catch_unwind().await;
        let done = done.unwrap_or_else(|_| Err(JobError::Broken("the job panicked".into())));
        let mut state = self.lock();
        state.end(job);
        match done {
            Ok(Some(found)) => {
                let (took, waiting) = (began.elapsed().as_secs_f32(), state.waiting());
                log::info!("job {job}: {} after {took:.1} s; {waiting} jobs waiting", told(&found.finding));
                self.metrics.count_finding(&found.finding);
                state.findings.remember(job, found);
            }
            Ok(None) => log::debug!("job {job} is not open"),
            Err(JobError::Interrupted(why)) => {
                log::info!("job {job} is put aside: {why}; it goes on later from where it is");
                if why == Interruption::GivesWay {
                    state.put_back(progress);
                }
            }
            Err(error) => {
                log::warn!("job {job} is not done: {error}");
                self.metrics.count_failure();
                state.cool(job, Instant::now());
            }
        }
    }

    /// Does a job; none if it is not open.
    async fn find(&self, progress: &JobProgress) -> Result<Option<Found>, JobError> {
        let job = progress.job();
        let Some(open) = self.worker.open_job(job).await? else {
            self.worker.give_up(job).await;
            return Ok(None);
        };
        let finding = self.worker.find(&open, progress).await?;
        let OpenJob { inputs, round, .. } = open;
        if finding.answers(&inputs.task) {
            Ok(Some(Found { inputs, round, finding }))
        } else {
            Err(JobError::Broken(format!("{finding:?} does not answer {:?}", inputs.task)))
        }
    }

    fn progress(&self) -> Progress {
        let state = self.lock();
        let (outputs_left, rates) = (state.outputs_left(), *self.lock_rates());
        Progress {
            waiting: state.waiting(),
            working: state.working(),
            done: self.metrics.findings(),
            failed: self.metrics.failures(),
            outputs_left,
            pictures_per_second: rates.pictures,
            seconds_left: rates.seconds_for(outputs_left),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_rates(&self) -> MutexGuard<'_, Rates> {
        self.rates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn told(finding: &Finding) -> String {
    let percent = |parts: guerdon_primitives::Parts| f64::from(parts.get()) / 1e7;
    match finding {
        Finding::Attribution { explained, weights } => {
            format!("{} works explain {:.1} %", weights.len(), percent(*explained))
        }
        Finding::Novelty { similarity, .. } => {
            format!("{:.1} % similar to the nearest work", percent(*similarity))
        }
        Finding::Unavailable => "content is unavailable".into(),
    }
}

#[cfg(test)]
mod tests;
