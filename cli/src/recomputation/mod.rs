//! Jobs of the chain done again here, from what everybody can read: the payment or the offer, the manifest, the
//! outputs, the works. The functions are those of attributors' engines, the encoder is one on this machine.

mod pieces;

pub use pieces::Gap;

use crate::{
    actions::payments::{self, Payment},
    client::Client,
    content::Engine,
    local::{apart, Progress},
    Error, Result,
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_engine::{
    attribution::Batch,
    corpus::{Corpus, CorpusWork},
    embedder::Embed,
    manifest::{self, Output},
    novelty,
};
use guerdon_index::{Handle, Vectors};
use guerdon_primitives::{
    api::Entry,
    jobs::{Finding, JobId},
    DatasetId, WorkId,
};
use pieces::{Pieces, AT_A_TIME};
use sp_runtime::AccountId32;
use std::{collections::BTreeMap, sync::Arc};

/// How many outputs are embedded before their games are played.
const OUTPUTS_AT_A_TIME: usize = 32;

/// What is to be found.
#[derive(Clone, Debug)]
pub enum Question {
    /// Which works explain the outputs of a payment?
    Attribution(Box<Payment>),
    /// How near is a work to those that were offered to a dataset before it?
    Novelty {
        /// The job, which orders the offers.
        job: JobId,
        /// The dataset.
        dataset: DatasetId,
        /// The work.
        work: WorkId,
    },
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Recomputed {
    /// The finding.
    pub finding: Finding,
    /// The content that is missing here, if that is why the finding says that content cannot be had.
    pub missing: Option<String>,
    /// The works that do not count, because they have no vectors here.
    pub left_out: Vec<(WorkId, Gap)>,
}

impl Recomputed {
    fn missing(reason: String) -> Self {
        Self { finding: Finding::Unavailable, missing: Some(reason), left_out: Vec::new() }
    }
}

/// Computes what a job's attributors are asked for.
///
/// # Errors
///
/// The node cannot be reached, the encoder does not work, or the work is not offered to the dataset by this job.
pub async fn recompute(
    client: &Client,
    engine: &Engine,
    embedder: Arc<dyn Embed>,
    question: &Question,
) -> Result<Recomputed> {
    let pieces = Pieces { engine, embedder };
    match question {
        Question::Attribution(payment) => attribution(client, &pieces, payment).await,
        Question::Novelty { job, dataset, work } => novelty(client, &pieces, *job, *dataset, *work).await,
    }
}

/// The works that a payment is attributed to: those in its datasets when it was made, each once.
pub async fn works_of(client: &Client, payment: &Payment) -> Result<Vec<Entry<AccountId32>>> {
    let entries = payments::entries(client, payment).await?.into_iter().flatten();
    let contained = entries.filter(|entry| entry.is_contained_at(payment.paid_at));
    let works: BTreeMap<_, _> = contained.map(|entry| (entry.work, entry)).collect();
    Ok(works.into_values().collect())
}

/// The corpus of works with their vectors. Blocks.
pub fn corpus(works: impl IntoIterator<Item = (Entry<AccountId32>, Vectors)>) -> Corpus {
    let work = |(entry, vectors): (Entry<_>, Vectors)| CorpusWork {
        work: entry.work,
        registered_at: entry.registered_at,
        vectors: Handle::owned(entry.work.0, vectors),
    };
    Corpus::new(works.into_iter().map(work).collect())
}

async fn attribution(client: &Client, pieces: &Pieces<'_>, payment: &Payment) -> Result<Recomputed> {
    let outputs = match outputs(pieces.engine, payment).await {
        Ok(outputs) => outputs,
        Err(error) => return Ok(Recomputed::missing(error.about("the manifest cannot be used").to_string())),
    };
    let works = works_of(client, payment).await?;
    let progress = Progress::begin("Embedding works", works.len());
    let (works, left_out) = pieces.works(works, || progress.advance()).await?;
    drop(progress);
    let corpus = Arc::new(apart(move || Ok(corpus(works))).await?);

    let progress = Progress::begin("Attributing outputs", outputs.len());
    let mut batch = Batch::new(corpus);
    for outputs in outputs.chunks(OUTPUTS_AT_A_TIME) {
        let embedded =
            stream::iter(outputs.to_vec())
                .map(|output| async move {
                    Ok((output.hash, pieces.vectors(output.hash, &output.locator).await?))
                })
                .buffered(AT_A_TIME)
                .try_collect::<Vec<_>>();
        let mut vectors = Vec::with_capacity(outputs.len());
        for (hash, embedded) in embedded.await? {
            match embedded {
                Ok(embedded) => vectors.push(Some(embedded)),
                // Nothing explains an output that nobody can read.
                Err(Gap::Unreadable(_)) => vectors.push(None),
                Err(Gap::Absent(reason)) => {
                    let reason = format!("output {} cannot be had: {reason}", hex::encode(hash));
                    return Ok(Recomputed::missing(reason));
                }
            }
            progress.advance();
        }
        batch = apart(move || count_in(batch, &vectors)).await?;
    }
    Ok(Recomputed { finding: batch.finding(), missing: None, left_out })
}

/// A batch with more outputs; none stands for one that is not readable. Blocks.
pub fn count_in(mut batch: Batch, outputs: &[Option<Vectors>]) -> Result<Batch> {
    for output in outputs {
        let added = batch.add(output.as_ref().map(Vectors::view));
        added.map_err(|error| Error::Unreachable(format!("the output's game cannot be played: {error}")))?;
    }
    Ok(batch)
}

async fn outputs(engine: &Engine, payment: &Payment) -> Result<Vec<Output>> {
    let (paid, root) = (payment.outputs, payment.root);
    let bytes = engine.fetch(&payment.manifest, manifest::max_bytes(paid)).await?;
    apart(move || {
        let unusable = |error: manifest::ManifestError| error.to_string().replace(char::is_control, " ");
        manifest::read(&bytes, paid, root).map_err(|error| Error::Unreachable(unusable(error)))
    })
    .await
}

async fn novelty(
    client: &Client,
    pieces: &Pieces<'_>,
    job: JobId,
    dataset: DatasetId,
    work: WorkId,
) -> Result<Recomputed> {
    let entries = client.entries(dataset).await?;
    let gone = || {
        let work = hex::encode(work);
        Error::Input(format!(
            "work {work} is no longer offered to dataset {dataset} by job {job}: guerdon dataset show {dataset} shows the \
             works that are"
        ))
    };
    let offered = entries.iter().find(|entry| entry.work == work && entry.job == job).ok_or_else(gone)?;
    let vectors = match pieces.vectors(work, &offered.locator).await? {
        Ok(vectors) => vectors,
        Err(gap) => {
            return Ok(Recomputed::missing(format!("work {} has no vectors: {gap}", hex::encode(work))))
        }
    };
    // Withdrawn works among them: a copy of one is no newer for that.
    let earlier: Vec<_> = entries.into_iter().filter(|entry| entry.job < job && entry.work != work).collect();
    let progress = Progress::begin("Embedding works", earlier.len());
    let (earlier, left_out) = pieces.works(earlier, || progress.advance()).await?;
    drop(progress);
    let other = |(entry, vectors): (Entry<_>, _)| (entry.work, Handle::owned(entry.work.0, vectors));
    let others: Vec<_> = earlier.into_iter().map(other).collect();
    let finding = apart(move || Ok(novelty::nearest(work, vectors.view(), &others))).await?;
    Ok(Recomputed { finding, missing: None, left_out })
}
