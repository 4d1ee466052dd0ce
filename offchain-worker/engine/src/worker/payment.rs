//! How the outputs of a payment are attributed.
//!
//! They are embedded and their games played a few at a time, whatever their number. How far this has come is kept on
//! disk now and then, so that a batch that takes hours survives a stop of the engine.

use super::{broken, Worker, PIECES_PER_JOB};
use crate::{
    attribution::Batch,
    chain::Chain,
    corpus::{Corpus, CorpusWork},
    job::{JobError, OpenJob},
    jobs::JobProgress,
    manifest::{self, Output, Spool, SpoolError},
    pipeline::PieceError,
};
use codec::Encode;
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_index::Vectors;
use guerdon_primitives::{
    api::{Entry, PaymentView},
    jobs::{Finding, JobId, METHOD_VERSION},
    BlockNumber, WorkId,
};
use sha2::{Digest, Sha256};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, PoisonError},
    time::Instant,
};
use tokio::task::spawn_blocking;

/// How many outputs are embedded before their games are played.
const OUTPUTS_AT_A_TIME: usize = 32;
/// How many corpora are kept with their baselines.
const KEPT_CORPORA: usize = 4;

impl<C: Chain> Worker<C> {
    pub(super) async fn attribution(
        self: &Arc<Self>,
        open: &OpenJob,
        progress: &JobProgress,
    ) -> Result<Finding, JobError> {
        let (job, until) = (progress.job(), open.commits_until);
        let payment =
            open.inputs.payment.as_ref().ok_or_else(|| JobError::Stale("there is no such payment".into()))?;
        let mut spool = self.persistently(until, || self.spool(payment)).await?;
        let (corpus_key, corpus) = self.corpus(payment).await?;
        let key = checkpoint_key(payment, corpus_key, self.pipeline.embedder().fingerprint());
        let mut batch = self.resume(job, key, corpus, payment.outputs).await?;
        let mut kept = Kept { outputs: batch.outputs(), at: Instant::now() };
        progress.set_outputs_left(u64::from(payment.outputs) - kept.outputs);

        let done = kept.outputs as u32;
        spool = on_disk(move || spool.skip(done).map(|()| spool)).await?;
        loop {
            let next = on_disk(move || spool.next(OUTPUTS_AT_A_TIME).map(|next| (spool, next)));
            let (rest, outputs) = next.await?;
            spool = rest;
            if outputs.is_empty() {
                break;
            }
            let vectors = match self.outputs(outputs, until, progress).await {
                Ok(vectors) => vectors,
                Err(error) => {
                    self.keep(job, key, &batch, &mut kept).await;
                    return Err(error);
                }
            };
            batch = play(batch, vectors).await?;
            if kept.at.elapsed() >= self.checkpoint_every {
                self.keep(job, key, &batch, &mut kept).await;
            }
        }
        self.give_up(job).await;
        Ok(batch.finding())
    }

    /// The outputs that a payment covers.
    async fn spool(&self, payment: &PaymentView<AccountId32>) -> Result<Spool, JobError> {
        let limit = manifest::max_bytes(payment.outputs);
        let (paid, root, folder) = (payment.outputs, payment.root, self.cache.clone());
        let read = move |manifest| Spool::new(manifest, paid, root, &folder);
        match self.pipeline.document(&payment.manifest, limit, read).await? {
            Ok(spool) => Ok(spool),
            Err(SpoolError::Manifest(error)) => Err(error.into()),
            Err(error @ SpoolError::Disk(_)) => Err(JobError::Broken(error.to_string())),
        }
    }

    /// The batch as far as it had come, if the engine was stopped while it was under way.
    async fn resume(&self, job: JobId, key: H256, corpus: Arc<Corpus>, paid: u32) -> Result<Batch, JobError> {
        let checkpoints = self.checkpoints.clone();
        let resume = move || {
            let sums = checkpoints.load(job, key).filter(|sums| sums.outputs <= paid.into());
            let resumed = sums.and_then(|sums| Batch::resume(corpus.clone(), sums));
            if let Some(batch) = &resumed {
                log::info!("job {job} goes on after {} of {paid} outputs", batch.outputs());
            }
            resumed.unwrap_or_else(|| Batch::new(corpus))
        };
        spawn_blocking(resume).await.map_err(broken)
    }

    /// Keeps on disk how far a batch has come, unless that is there.
    async fn keep(&self, job: JobId, key: H256, batch: &Batch, kept: &mut Kept) {
        if batch.outputs() == kept.outputs {
            return;
        }
        let (checkpoints, sums) = (self.checkpoints.clone(), batch.sums().clone());
        *kept = Kept { outputs: sums.outputs, at: Instant::now() };
        let save = move || checkpoints.save(job, key, &sums);
        let saved = spawn_blocking(save).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        if let Err(error) = saved {
            log::warn!("how far job {job} has come cannot be kept on disk: {error}");
        }
    }

    /// The vectors of outputs, in order, unless the job is not to be gone on with.
    async fn outputs(
        self: &Arc<Self>,
        outputs: Vec<Output>,
        until: Option<BlockNumber>,
        progress: &JobProgress,
    ) -> Result<Vec<Option<Vectors>>, JobError> {
        if let Some(interruption) = progress.interruption() {
            return Err(JobError::Interrupted(interruption));
        }
        let vectors = |output: Output| async move {
            let vectors = self.output(output, until).await?;
            progress.count_output();
            Ok(vectors)
        };
        stream::iter(outputs).map(vectors).buffered(PIECES_PER_JOB).try_collect().await
    }

    /// An output's vectors; none if its bytes are there and cannot be read.
    async fn output(&self, output: Output, until: Option<BlockNumber>) -> Result<Option<Vectors>, JobError> {
        let attempt = || async { Ok(self.pipeline.output(output.hash, &output.locator).await?) };
        match self.persistently(until, attempt).await {
            Ok(vectors) => Ok(Some(vectors)),
            Err(JobError::Piece(error @ PieceError::Unreadable { .. })) => {
                log::warn!("{error}; nothing explains this output");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The works that were in the datasets of a payment's models when it was made, and a key of them.
    async fn corpus(
        self: &Arc<Self>,
        payment: &PaymentView<AccountId32>,
    ) -> Result<(H256, Arc<Corpus>), JobError> {
        let mut works: BTreeMap<WorkId, Entry<AccountId32>> = BTreeMap::new();
        for contract in &payment.contract.datasets {
            let entries = self.chain.all_entries(contract.dataset).await?;
            let contained = |entry: &Entry<_>| entry.is_contained_at(payment.paid_at);
            works.extend(entries.into_iter().filter(contained).map(|entry| (entry.work, entry)));
        }
        let works = self.vectors(works.into_values().collect()).await?;
        let key = corpus_key(works.iter().map(|(entry, _)| entry));
        if let Some(corpus) = self.kept_corpus(&key) {
            return Ok((key, corpus));
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
        Ok((key, corpus))
    }

    fn kept_corpus(&self, key: &H256) -> Option<Arc<Corpus>> {
        let corpora = self.corpora.lock().unwrap_or_else(PoisonError::into_inner);
        corpora.iter().find(|(kept, _)| kept == key).map(|(_, corpus)| corpus.clone())
    }
}

/// What of a batch is on disk, or was there when it was resumed.
struct Kept {
    outputs: u64,
    at: Instant,
}

/// Plays the games of outputs, in order.
async fn play(mut batch: Batch, outputs: Vec<Option<Vectors>>) -> Result<Batch, JobError> {
    let play = move || {
        for output in &outputs {
            batch.add(output.as_ref().map(Vectors::view)).map_err(|error| error.to_string())?;
        }
        Ok(batch)
    };
    spawn_blocking(play).await.map_err(broken)?.map_err(JobError::Broken)
}

/// Runs what uses the spool's file.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, JobError> {
    let done = spawn_blocking(work).await.map_err(broken)?;
    done.map_err(|error| JobError::Broken(format!("the outputs on disk cannot be read: {error}")))
}

fn corpus_key<'a>(entries: impl Iterator<Item = &'a Entry<AccountId32>>) -> H256 {
    let mut key = Sha256::new();
    for entry in entries {
        key.update((entry.work, entry.registered_at).encode());
    }
    H256(key.finalize().into())
}

/// A key of all that the sums of a batch depend on: its outputs, the works, the encoder and the method.
fn checkpoint_key(payment: &PaymentView<AccountId32>, corpus: H256, embedder: [u8; 32]) -> H256 {
    let outputs = (payment.root, payment.outputs, &payment.manifest);
    H256(Sha256::digest((outputs, corpus, embedder, METHOD_VERSION).encode()).into())
}
