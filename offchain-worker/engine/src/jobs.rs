//! Jobs that were asked for: those under way, and the findings of those that are done.

use crate::{
    chain::{Chain, ChainError},
    worker::{Inputs, JobError, Worker},
};
use futures::{future::join_all, FutureExt};
use guerdon_primitives::jobs::{Finding, JobId};
use sp_core::H256;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// The most jobs under way; those beyond are started when they are asked for again.
const MAX_UNDER_WAY: usize = 1024;
/// The most findings that are remembered; the oldest are forgotten first.
const MAX_FINDINGS: usize = 4096;
/// How long a job that failed is left alone, whoever asks for it.
const COOL_DOWN: Duration = Duration::from_secs(15);
/// How often progress is logged while jobs are under way.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// The jobs of one engine.
pub struct Jobs<C> {
    worker: Arc<Worker<C>>,
    state: Arc<Mutex<State>>,
    tasks: Mutex<JoinSet<()>>,
    cool_down: Duration,
}

#[derive(Default)]
struct State {
    genesis: Option<H256>,
    under_way: HashSet<JobId>,
    findings: HashMap<JobId, (Inputs, Finding)>,
    /// The jobs that have findings, the oldest first.
    order: VecDeque<JobId>,
    done: u64,
}

/// How far the jobs have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// Jobs under way.
    pub waiting: usize,
    /// Jobs done since the start.
    pub done: u64,
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
    /// No jobs yet.
    pub fn new(worker: Arc<Worker<C>>) -> Self {
        Self { worker, state: Arc::default(), tasks: Mutex::default(), cool_down: COOL_DOWN }
    }

    /// What does the jobs.
    pub fn worker(&self) -> &Arc<Worker<C>> {
        &self.worker
    }

    /// How far the jobs have come.
    pub fn progress(&self) -> Progress {
        let state = self.lock();
        Progress { waiting: state.under_way.len(), done: state.done }
    }

    /// The findings that are ready, in the order of the jobs. Those that are not are under way from now on.
    ///
    /// A finding is given out only if the chain still says the same of the job: after a change of the best chain, a
    /// job of the same number may be about something else.
    pub async fn ask(&self, genesis: H256, jobs: &[JobId]) -> Result<Vec<(JobId, Finding)>, AskError> {
        self.check_chain(genesis).await?;
        let finding = |job: JobId| async move {
            let remembered = self.lock().findings.get(&job).cloned();
            let Some((inputs, finding)) = remembered else {
                self.start(job);
                return Ok(None);
            };
            let now = self.worker.inputs(job).await?;
            if now.as_ref() == Some(&inputs) {
                return Ok(Some((job, finding)));
            }
            self.lock().forget(job);
            if now.is_some() {
                self.start(job);
            }
            Ok(None)
        };
        let found: Result<Vec<_>, ChainError> =
            join_all(jobs.iter().map(|job| finding(*job))).await.into_iter().collect();
        Ok(found?.into_iter().flatten().collect())
    }

    /// Logs how the jobs get on, for as long as the engine runs.
    pub async fn report_progress(&self) {
        let mut embedded = self.worker.pipeline().embedded();
        loop {
            tokio::time::sleep(PROGRESS_EVERY).await;
            let now = self.worker.pipeline().embedded();
            let per_second = (now - embedded) as f64 / PROGRESS_EVERY.as_secs_f64();
            embedded = now;
            let Progress { waiting, done } = self.progress();
            if waiting > 0 {
                log::info!("jobs: {waiting} waiting, {done} done; {per_second:.1} pictures per second");
            }
        }
    }

    /// The chain is read anew if it seems to be another one: the node may have been started on another.
    async fn check_chain(&self, asked: H256) -> Result<(), AskError> {
        if self.lock().genesis == Some(asked) {
            return Ok(());
        }
        let read = self.worker.chain().genesis().await?;
        let mut state = self.lock();
        if state.genesis.replace(read) != Some(read) {
            state.findings.clear();
            state.order.clear();
        }
        if read == asked {
            Ok(())
        } else {
            Err(AskError::OtherChain { asked, read })
        }
    }

    fn start(&self, job: JobId) {
        let mut state = self.lock();
        if state.under_way.len() >= MAX_UNDER_WAY || !state.under_way.insert(job) {
            return;
        }
        drop(state);
        let (worker, state, cool_down) = (self.worker.clone(), self.state.clone(), self.cool_down);
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move {
            let began = Instant::now();
            let done = AssertUnwindSafe(work(&worker, job)).catch_unwind().await;
            let done = done.unwrap_or_else(|_| Err(JobError::Broken("the job panicked".into())));
            let failed = done.is_err();
            match done {
                Ok(Some((inputs, finding))) => {
                    let mut state = lock(&state);
                    state.remember(job, inputs, finding.clone());
                    let waiting = state.under_way.len() - 1;
                    drop(state);
                    let took = began.elapsed().as_secs_f32();
                    log::info!("job {job}: {} after {took:.1} s; {waiting} jobs waiting", told(&finding));
                }
                Ok(None) => log::debug!("job {job} is not open"),
                Err(error) => log::warn!("job {job} is not done: {error}"),
            }
            if failed {
                tokio::time::sleep(cool_down).await;
            }
            lock(&state).under_way.remove(&job);
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// Does a job; none if it is not open.
async fn work<C: Chain>(worker: &Arc<Worker<C>>, job: JobId) -> Result<Option<(Inputs, Finding)>, JobError> {
    let Some(inputs) = worker.inputs(job).await? else { return Ok(None) };
    let finding = worker.find(job, &inputs).await?;
    if finding.answers(&inputs.task) {
        Ok(Some((inputs, finding)))
    } else {
        Err(JobError::Broken(format!("{finding:?} does not answer {:?}", inputs.task)))
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
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

impl State {
    fn remember(&mut self, job: JobId, inputs: Inputs, finding: Finding) {
        self.done += 1;
        if self.findings.insert(job, (inputs, finding)).is_none() {
            self.order.push_back(job);
        }
        while self.order.len() > MAX_FINDINGS {
            if let Some(oldest) = self.order.pop_front() {
                self.findings.remove(&oldest);
            }
        }
    }

    fn forget(&mut self, job: JobId) {
        self.findings.remove(&job);
        self.order.retain(|other| *other != job);
    }
}

#[cfg(test)]
mod tests;
