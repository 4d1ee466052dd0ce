//! How one job is done.

use crate::{
    attribution::Batch,
    chain::{Chain, ChainError},
    corpus::{Corpus, CorpusWork},
    manifest::{self, ManifestError, Output},
    novelty,
    pipeline::{PieceError, Pipeline},
};
use codec::Encode;
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_index::{Handle, Vectors};
use guerdon_primitives::{
    api::{Entry, PaymentView},
    jobs::{Finding, JobId, Task},
    BlockNumber, DatasetId, WorkId,
};
use sha2::{Digest, Sha256};
use sp_core::crypto::AccountId32;
use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::spawn_blocking;

/// How long is waited before each further attempt to get content that a job cannot do without: about five blocks.
const WAITS: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];
/// So many blocks before its deadline, a job waits for no content.
const NEAR_DEADLINE: BlockNumber = 3;
/// How many pieces of content one job waits for at a time.
const PIECES_PER_JOB: usize = 4;
/// How many outputs are embedded before their games are played.
const OUTPUTS_AT_A_TIME: usize = 32;
/// How many corpora are kept with their baselines.
const KEPT_CORPORA: usize = 4;

/// What a job is to be done on. A finding holds for its inputs and for no others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// What is asked.
    pub task: Task,
    /// When it was opened.
    pub opened_at: BlockNumber,
    /// The last block that takes results.
    pub deadline: BlockNumber,
    /// The payment that is to be attributed; none if it is not about one.
    pub payment: Option<PaymentView<AccountId32>>,
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The chain cannot be read.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// Content that the job is about has no vectors.
    #[error(transparent)]
    Piece(#[from] PieceError),
    /// The manifest is not what the payment says.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The chain does not hold what the job is about.
    #[error("the job is not what the chain says: {0}")]
    Stale(String),
    /// The engine itself is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}

/// Does jobs.
pub struct Worker<C> {
    chain: C,
    pipeline: Pipeline,
    corpora: Mutex<VecDeque<([u8; 32], Arc<Corpus>)>>,
    waits: Vec<Duration>,
}

impl<C: Chain> Worker<C> {
    /// A worker for the jobs of a chain.
    pub fn new(chain: C, pipeline: Pipeline) -> Self {
        Self { chain, pipeline, corpora: Mutex::default(), waits: WAITS.to_vec() }
    }

    /// The same worker with other waits.
    #[cfg(test)]
    pub(crate) fn waiting(self, waits: Vec<Duration>) -> Self {
        Self { waits, ..self }
    }

    /// The chain.
    pub fn chain(&self) -> &C {
        &self.chain
    }

    /// The pipeline.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// An open job's inputs.
    pub async fn inputs(&self, job: JobId) -> Result<Option<Inputs>, ChainError> {
        let Some(view) = self.chain.job(job).await? else { return Ok(None) };
        let payment = match view.task {
            Task::Attribution { payment } => self.chain.payment(payment).await?,
            Task::Novelty { .. } => None,
        };
        Ok(Some(Inputs { task: view.task, opened_at: view.opened_at, deadline: view.deadline, payment }))
    }

    /// Does a job. Content that cannot be had, or is not what it should be, is a finding too.
    pub async fn find(self: &Arc<Self>, job: JobId, inputs: &Inputs) -> Result<Finding, JobError> {
        let found = match inputs.task {
            Task::Novelty { dataset, work } => self.novelty(job, dataset, work, inputs.deadline).await,
            Task::Attribution { .. } => self.attribution(inputs).await,
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

    async fn novelty(
        self: &Arc<Self>,
        job: JobId,
        dataset: DatasetId,
        work: WorkId,
        deadline: BlockNumber,
    ) -> Result<Finding, JobError> {
        let entries = self.chain.all_entries(dataset).await?;
        let offered = entries
            .iter()
            .find(|entry| entry.work == work && entry.job == job)
            .ok_or_else(|| JobError::Stale(format!("{work:x} is not offered to dataset {dataset}")))?;
        let vectors = self
            .persistently(deadline, || async { Ok(self.pipeline.work(work, &offered.locator, false).await?) })
            .await?;

        // Withdrawn works among them: a copy of one is no newer for that.
        let earlier = entries.into_iter().filter(|entry| entry.job < job && entry.work != work).collect();
        let others = self.vectors(earlier).await?;
        let others: Vec<_> = others.into_iter().map(|(entry, vectors)| (entry.work, vectors)).collect();
        let nearest = move || novelty::nearest(work, vectors.view(), &others);
        spawn_blocking(nearest).await.map_err(broken)
    }

    async fn attribution(self: &Arc<Self>, inputs: &Inputs) -> Result<Finding, JobError> {
        let payment =
            inputs.payment.as_ref().ok_or_else(|| JobError::Stale("there is no such payment".into()))?;
        let outputs = self.persistently(inputs.deadline, || self.outputs(payment)).await?;
        let corpus = self.corpus(payment).await?;
        let mut batch = Batch::new(corpus);
        for outputs in outputs.chunks(OUTPUTS_AT_A_TIME) {
            let vectors = |output: Output| {
                let (this, deadline) = (self.clone(), inputs.deadline);
                async move { this.output(output, deadline).await }
            };
            let outputs: Vec<Option<Vectors>> =
                stream::iter(outputs.to_vec()).map(vectors).buffered(PIECES_PER_JOB).try_collect().await?;
            let play = move || {
                for output in &outputs {
                    batch.add(output.as_ref().map(Vectors::view)).map_err(|error| error.to_string())?;
                }
                Ok(batch)
            };
            let played: Result<Batch, String> = spawn_blocking(play).await.map_err(broken)?;
            batch = played.map_err(JobError::Broken)?;
        }
        Ok(batch.finding())
    }

    /// The outputs that a payment covers.
    async fn outputs(&self, payment: &PaymentView<AccountId32>) -> Result<Vec<Output>, JobError> {
        let limit = manifest::max_bytes(payment.outputs);
        let bytes = self.pipeline.document(&payment.manifest, limit).await?;
        let (paid, root) = (payment.outputs, payment.root);
        Ok(spawn_blocking(move || manifest::read(&bytes, paid, root)).await.map_err(broken)??)
    }

    /// An output's vectors; none if its bytes are there and cannot be read.
    async fn output(&self, output: Output, deadline: BlockNumber) -> Result<Option<Vectors>, JobError> {
        let attempt = || async { Ok(self.pipeline.output(output.hash, &output.locator).await?) };
        match self.persistently(deadline, attempt).await {
            Ok(vectors) => Ok(Some(vectors)),
            Err(JobError::Piece(error @ PieceError::Unreadable { .. })) => {
                log::warn!("{error}; nothing explains this output");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The works that were in the datasets of a payment's models when it was made.
    async fn corpus(self: &Arc<Self>, payment: &PaymentView<AccountId32>) -> Result<Arc<Corpus>, JobError> {
        let mut works: BTreeMap<WorkId, Entry<AccountId32>> = BTreeMap::new();
        for contract in &payment.contract.datasets {
            let entries = self.chain.all_entries(contract.dataset).await?;
            let contained = |entry: &Entry<_>| entry.is_contained_at(payment.paid_at);
            works.extend(entries.into_iter().filter(contained).map(|entry| (entry.work, entry)));
        }
        let works = self.vectors(works.into_values().collect()).await?;
        let key = corpus_key(works.iter().map(|(entry, _)| entry));
        if let Some(corpus) = self.kept_corpus(&key) {
            return Ok(corpus);
        }
        let work = |(entry, vectors): (Entry<AccountId32>, _)| CorpusWork {
            work: entry.work,
            registered_at: entry.registered_at,
            vectors,
        };
        let works = works.into_iter().map(work).collect();
        let corpus = Arc::new(spawn_blocking(move || Corpus::new(works)).await.map_err(broken)?);
        let mut corpora = self.corpora.lock().unwrap_or_else(PoisonError::into_inner);
        corpora.truncate(KEPT_CORPORA - 1);
        corpora.push_front((key, corpus.clone()));
        Ok(corpus)
    }

    fn kept_corpus(&self, key: &[u8; 32]) -> Option<Arc<Corpus>> {
        let corpora = self.corpora.lock().unwrap_or_else(PoisonError::into_inner);
        corpora.iter().find(|(kept, _)| kept == key).map(|(_, corpus)| corpus.clone())
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

    /// Tries until there is content, the waits are over, or the deadline is near.
    async fn persistently<T, F>(&self, deadline: BlockNumber, attempt: impl Fn() -> F) -> Result<T, JobError>
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
            if self.chain.best_block().await?.saturating_add(NEAR_DEADLINE) >= deadline {
                return Err(error);
            }
            log::debug!("{error}; another attempt in {wait:?}");
            tokio::time::sleep(*wait).await;
        }
    }
}

fn corpus_key<'a>(entries: impl Iterator<Item = &'a Entry<AccountId32>>) -> [u8; 32] {
    let mut key = Sha256::new();
    for entry in entries {
        key.update((entry.work, entry.registered_at).encode());
    }
    key.finalize().into()
}

fn broken(error: tokio::task::JoinError) -> JobError {
    JobError::Broken(error.to_string())
}
