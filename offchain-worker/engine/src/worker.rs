//! How one job is done.

mod payment;

use crate::{
    chain::{Chain, ChainError},
    checkpoint::Checkpoints,
    content::parse_hash,
    corpus::Corpus,
    job::{Inputs, JobError, OpenJob},
    jobs::JobProgress,
    novelty,
    pipeline::{PieceError, Pipeline},
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_index::Handle;
use guerdon_primitives::{
    api::Entry,
    jobs::{Finding, JobId, Task},
    BlockNumber, DatasetId, WorkId,
};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::VecDeque,
    future::Future,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::task::spawn_blocking;

/// How long is waited before each further attempt to get content that a job cannot do without: about five blocks.
const WAITS: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];
/// So many blocks before the last that takes commitments, a job waits for no content.
const NEAR_THE_LAST: BlockNumber = 3;
/// How many pieces of content one job waits for at a time.
const PIECES_PER_JOB: usize = 4;
/// The folder of the checkpoints, below the cache's.
const CHECKPOINTS: &str = "checkpoints";
/// How often it is kept on disk how far a batch has come, at most: what is lost when the engine stops.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(5);

/// Does jobs.
pub struct Worker<C> {
    chain: C,
    pipeline: Pipeline,
    /// Where outputs are spooled.
    cache: PathBuf,
    checkpoints: Arc<Checkpoints>,
    corpora: Mutex<VecDeque<(H256, Arc<Corpus>)>>,
    waits: Vec<Duration>,
    checkpoint_every: Duration,
}

impl<C: Chain> Worker<C> {
    /// A worker for the jobs of a chain, which keeps in the cache's folder how far they have come. No other engine may
    /// use that folder.
    pub fn new(chain: C, pipeline: Pipeline, cache: &Path) -> io::Result<Self> {
        Ok(Self {
            chain,
            pipeline,
            cache: cache.to_owned(),
            checkpoints: Arc::new(Checkpoints::open(&cache.join(CHECKPOINTS))?),
            corpora: Mutex::default(),
            waits: WAITS.to_vec(),
            checkpoint_every: CHECKPOINT_EVERY,
        })
    }

    /// The same worker with other waits, which keeps how far it is as often as it can.
    #[cfg(test)]
    pub(crate) fn waiting(self, waits: Vec<Duration>) -> Self {
        Self { waits, checkpoint_every: Duration::ZERO, ..self }
    }

    /// The chain.
    pub fn chain(&self) -> &C {
        &self.chain
    }

    /// The pipeline.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// A job, if it is open.
    pub async fn open_job(&self, job: JobId) -> Result<Option<OpenJob>, ChainError> {
        let Some(view) = self.chain.job(job).await? else { return Ok(None) };
        let payment = match view.task {
            Task::Attribution { payment } => self.chain.payment(payment).await?,
            Task::Novelty { .. } => None,
        };
        let commits_until = view.commits_until();
        let inputs = Inputs { task: view.task, opened_at: view.opened_at, encoder: view.encoder, payment };
        Ok(Some(OpenJob { inputs, round: view.round, at_stake: view.at_stake, commits_until }))
    }

    /// Does a job. Content that cannot be had, or is not what it should be, is a finding too.
    pub async fn find(self: &Arc<Self>, open: &OpenJob, progress: &JobProgress) -> Result<Finding, JobError> {
        self.check_encoder(&open.inputs)?;
        let job = progress.job();
        let found = match open.inputs.task {
            Task::Novelty { dataset, work } => self.novelty(job, dataset, work, open.commits_until).await,
            Task::Attribution { .. } => self.attribution(open, progress).await,
        };
        match found {
            Err(JobError::Piece(error @ (PieceError::Unavailable(_) | PieceError::Unreadable { .. }))) => {
                log::warn!("job {job}: {error}");
                Ok(Finding::Unavailable)
            }
            Err(JobError::Manifest(error)) => {
                log::warn!("job {job}: {error}");
                Ok(Finding::Unavailable)
            }
            found => found,
        }
    }

    /// Removes what is kept of a job that is not open any more.
    pub async fn give_up(&self, job: JobId) {
        let checkpoints = self.checkpoints.clone();
        // What is left after a panic is removed with the oldest.
        let _ = spawn_blocking(move || checkpoints.remove(job)).await;
    }

    fn check_encoder(&self, inputs: &Inputs) -> Result<(), JobError> {
        let Some(wanted) = inputs.encoder else { return Ok(()) };
        let found = self.pipeline.embedder().description().weights;
        if parse_hash(&found) == Some(wanted) {
            Ok(())
        } else {
            Err(JobError::Encoder { wanted, found })
        }
    }

    async fn novelty(
        self: &Arc<Self>,
        job: JobId,
        dataset: DatasetId,
        work: WorkId,
        until: Option<BlockNumber>,
    ) -> Result<Finding, JobError> {
        let entries = self.chain.all_entries(dataset).await?;
        let offered = entries
            .iter()
            .find(|entry| entry.work == work && entry.job == job)
            .ok_or_else(|| JobError::Stale(format!("{work:x} is not offered to dataset {dataset}")))?;
        let vectors = self
            .persistently(until, || async { Ok(self.pipeline.work(work, &offered.locator, false).await?) })
            .await?;

        // Withdrawn works among them: a copy of one is no newer for that.
        let earlier = entries.into_iter().filter(|entry| entry.job < job && entry.work != work).collect();
        let others = self.vectors(earlier).await?;
        let others: Vec<_> = others.into_iter().map(|(entry, vectors)| (entry.work, vectors)).collect();
        let nearest = move || novelty::nearest(work, vectors.view(), &others);
        spawn_blocking(nearest).await.map_err(broken)
    }

    /// The entries with their vectors, in the same order. Those without any are left out.
    async fn vectors(
        self: &Arc<Self>,
        entries: Vec<Entry<AccountId32>>,
    ) -> Result<Vec<(Entry<AccountId32>, Handle)>, JobError> {
        let vectors = |entry: Entry<AccountId32>| {
            let this = self.clone();
            async move {
                match this.pipeline.work(entry.work, &entry.locator, true).await {
                    Ok(vectors) => Ok(Some((entry, vectors))),
                    Err(PieceError::Broken(problem)) => Err(JobError::Broken(problem)),
                    Err(error) => {
                        log::warn!("a work is left out: {error}");
                        Ok(None)
                    }
                }
            }
        };
        let found = stream::iter(entries).map(vectors).buffered(PIECES_PER_JOB);
        found.try_filter_map(|found| async move { Ok(found) }).try_collect().await
    }

    /// Tries until there is content, the waits are over, or the last block that takes commitments is near.
    async fn persistently<T, F>(
        &self,
        until: Option<BlockNumber>,
        attempt: impl Fn() -> F,
    ) -> Result<T, JobError>
    where
        F: Future<Output = Result<T, JobError>>,
    {
        let mut waits = self.waits.iter();
        loop {
            let error = match attempt().await {
                Err(error @ (JobError::Piece(PieceError::Unavailable(_)) | JobError::Manifest(_))) => error,
                done => return done,
            };
            let Some(wait) = waits.next() else { return Err(error) };
            if let Some(until) = until {
                if self.chain.best_block().await?.saturating_add(NEAR_THE_LAST) >= until {
                    return Err(error);
                }
            }
            log::debug!("{error}; another attempt in {wait:?}");
            tokio::time::sleep(*wait).await;
        }
    }
}

fn broken(error: tokio::task::JoinError) -> JobError {
    JobError::Broken(error.to_string())
}
