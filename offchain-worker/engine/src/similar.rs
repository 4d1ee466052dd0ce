//! Which works of a dataset a picture or a text is near to, for whoever asks before it is offered, or after it was
//! generated.
//!
//! The similarity is the one that novelty is judged by ([`crate::novelty`]): the first of the answer is what attributors
//! would name if the work were offered now. Nothing of the question is kept.
//!
//! A question takes little from the jobs: works that have no embedding here are embedded one at a time, few of them, and
//! all is compared on one thread. A question from outside has no work fetched, embedded or kept: strangers' locators say
//! where works are fetched.

use crate::{
    chain::{Chain, ChainError},
    content::{parse_hash, sha256},
    copies::Candidate,
    embedder::Description,
    index::Index,
    novelty::to_parts,
    pipeline::{PieceError, Pipeline},
    similarity::Kind,
    worker::Worker,
};
use base64::{prelude::BASE64_STANDARD, Engine as _};
use guerdon_index::{compare::global_dot, Handle, View};
use guerdon_primitives::{api::Entry, jobs::METHOD_VERSION, BlockNumber, DatasetId, Parts};
use serde::{Deserialize, Serialize};
use sp_core::{crypto::AccountId32, H256};
use std::{cmp::Reverse, sync::Arc, time::Duration};
use tokio::{
    task::spawn_blocking,
    time::{timeout, timeout_at, Instant},
};

/// The most works that an answer lists.
pub const MAX_LISTED: u32 = 100;
/// How many it lists if the question does not say.
const LISTED: u32 = 10;
/// The largest picture or text that comes with a question, in bytes.
pub const MAX_BYTES: usize = 10 << 20;
/// The most works that are compared in detail: those that are nearest as a whole.
const MAX_COMPARED: usize = 4096;
/// The most works of the dataset that are fetched and embedded for one question.
const MAX_EMBEDDED: usize = 16;
/// How long that is waited for.
const EMBEDDING: Duration = Duration::from_secs(10);
/// How long the chain may take to list the dataset.
const LISTING: Duration = Duration::from_secs(20);

/// What is asked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The dataset whose works are compared.
    pub dataset: DatasetId,
    /// What they are compared with.
    pub content: Subject,
    /// How many works are listed at most, from 1 to [`MAX_LISTED`].
    #[serde(default = "listed")]
    pub limit: u32,
    /// The genesis hash of the dataset's chain. Without it, the chain is the one that the engine reads.
    #[serde(default)]
    pub genesis: Option<H256>,
    /// Whether a stranger asks. Only works that are embedded here already are compared then.
    #[serde(default)]
    pub from_outside: bool,
}

fn listed() -> u32 {
    LISTED
}

/// A picture or a text.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Content that the engine holds, by its SHA-256 in hexadecimal digits, with or without `0x`.
    Sha256(String),
    /// Its bytes, at most [`MAX_BYTES`].
    Base64(String),
}

/// Which works are near.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The SHA-256 of what was asked about, in hexadecimal digits.
    pub sha256: String,
    /// The dataset.
    pub dataset: DatasetId,
    /// What the similarities were computed with.
    pub encoder: Description,
    /// The version of the method.
    pub method: u32,
    /// How many works were compared.
    pub compared: usize,
    /// How many were not: they are not embedded here, or far off as a whole.
    pub left_out: usize,
    /// The dataset's entry of the very same bytes, which is not compared with itself.
    pub entry: Option<Place>,
    /// The nearest works, the nearest first.
    pub works: Vec<Near>,
}

/// A work that is near.
#[derive(Clone, Debug, Serialize)]
pub struct Near {
    /// How near, over 10^9, as novelty is judged.
    pub similarity: Parts,
    /// Which work.
    #[serde(flatten)]
    pub place: Place,
}

/// A work's entry in the dataset.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Its SHA-256 in hexadecimal digits.
    pub work: String,
    /// Who owns it.
    pub owner: AccountId32,
    /// Its place in the order of offers.
    pub index: u32,
    /// When it was registered.
    pub registered_at: BlockNumber,
    /// When it was admitted; none while it is being judged.
    pub admitted_at: Option<BlockNumber>,
    /// When it was withdrawn; a copy of it is no newer for that.
    pub withdrawn_at: Option<BlockNumber>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SimilarError {
    /// The question cannot be answered, whoever is asked.
    #[error("{0}")]
    Unusable(String),
    /// The engine lacks what is asked about.
    #[error("this engine does not hold {0:x}: ask with its bytes, or put them at the engine first")]
    NotHeld(H256),
    /// The dataset is not listed in time.
    #[error(
        "dataset {0} is not listed within {seconds} seconds: it is too large, or the node is slow",
        seconds = LISTING.as_secs()
    )]
    TooLong(DatasetId),
    /// The chain cannot be read.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// It has no embedding.
    #[error(transparent)]
    Piece(#[from] PieceError),
    /// The engine itself is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}

/// A work of the dataset with its vectors.
type Known = (Entry<AccountId32>, Handle);

/// Answers a question. The caller checks that the chain is the one that is asked about.
pub async fn answer<C: Chain>(worker: &Arc<Worker<C>>, question: Question) -> Result<Answer, SimilarError> {
    let Question { dataset, content, limit, from_outside, .. } = question;
    if !(1..=MAX_LISTED).contains(&limit) {
        return Err(SimilarError::Unusable(format!(
            "the limit is {limit}, and it is from 1 to {MAX_LISTED}"
        )));
    }
    let pipeline = worker.pipeline();
    let (hash, subject) = embedded(pipeline, content).await?;
    let entries = entries(worker.chain(), dataset, LISTING).await?;
    let index = pipeline.index().clone();
    let (same, mut known, unknown) = blocking(move || divide(entries, hash, &index)).await?;
    let works = known.len() + unknown.len();
    if !from_outside {
        known.extend(embedded_now(worker, unknown, EMBEDDING).await?);
    }
    let (compared, near) = blocking(move || rank(subject.view(), known, limit)).await?;
    Ok(Answer {
        sha256: format!("{hash:x}"),
        dataset,
        encoder: pipeline.embedder().description(),
        method: METHOD_VERSION,
        compared,
        left_out: works - compared,
        entry: same.map(Place::from),
        works: near,
    })
}

/// The hash and the vectors of what is asked about.
async fn embedded(pipeline: &Pipeline, content: Subject) -> Result<(H256, Handle), SimilarError> {
    let (hash, bytes) = blocking(move || decoded(content)).await??;
    if let Some(known) = pipeline.index().recall(hash) {
        return Ok((hash, known));
    }
    let bytes = match bytes {
        Some(bytes) => bytes,
        None => held(pipeline, hash).await?,
    };
    let vectors = pipeline.bytes(hash, bytes).await?;
    Ok((hash, Handle::owned(hash.0, vectors)))
}

/// The hash of what is asked about, and its bytes if they are given.
fn decoded(content: Subject) -> Result<(H256, Option<Vec<u8>>), SimilarError> {
    match content {
        Subject::Sha256(digits) => {
            let hash = parse_hash(digits.trim_start_matches("0x"))
                .ok_or_else(|| SimilarError::Unusable("what is asked about is no SHA-256".into()))?;
            Ok((hash, None))
        }
        Subject::Base64(text) => {
            let bytes = BASE64_STANDARD
                .decode(text)
                .map_err(|error| SimilarError::Unusable(format!("the content is no Base64: {error}")))?;
            if bytes.len() > MAX_BYTES {
                let sentence = format!("the content is larger than {MAX_BYTES} bytes");
                return Err(SimilarError::Unusable(sentence));
            }
            Ok((sha256(&bytes), Some(bytes)))
        }
    }
}

async fn held(pipeline: &Pipeline, hash: H256) -> Result<Vec<u8>, SimilarError> {
    let content = pipeline.content().clone();
    let found = blocking(move || content.store().get(hash)).await?;
    found.map_err(|error| SimilarError::Broken(error.to_string()))?.ok_or(SimilarError::NotHeld(hash))
}

/// All entries of a dataset, if the chain lists them in time.
async fn entries(
    chain: &impl Chain,
    dataset: DatasetId,
    within: Duration,
) -> Result<Vec<Entry<AccountId32>>, SimilarError> {
    let listed = timeout(within, chain.all_entries(dataset)).await;
    Ok(listed.map_err(|_| SimilarError::TooLong(dataset))??)
}

/// The entry of what is asked about, those that are embedded here, and those that are not.
fn divide(
    entries: Vec<Entry<AccountId32>>,
    hash: H256,
    index: &Index,
) -> (Option<Entry<AccountId32>>, Vec<Known>, Vec<Entry<AccountId32>>) {
    let (mut same, mut known, mut unknown) = (None, Vec::new(), Vec::new());
    for entry in entries {
        match index.recall(entry.work) {
            _ if entry.work == hash => same = same.or(Some(entry)),
            Some(vectors) => known.push((entry, vectors)),
            None => unknown.push(entry),
        }
    }
    (same, known, unknown)
}

/// Those of a few entries that are embedded in time. One that is not goes on within the pipeline's limits, and is known
/// later.
async fn embedded_now<C: Chain>(
    worker: &Arc<Worker<C>>,
    entries: Vec<Entry<AccountId32>>,
    within: Duration,
) -> Result<Vec<Known>, SimilarError> {
    let deadline = Instant::now() + within;
    let mut embedded = Vec::new();
    for entry in entries.into_iter().take(MAX_EMBEDDED) {
        let (worker, work, locator) = (worker.clone(), entry.work, entry.locator.clone());
        let way = tokio::spawn(async move { worker.pipeline().work(work, &locator, true).await });
        match timeout_at(deadline, way).await {
            Ok(Ok(Ok(vectors))) => embedded.push((entry, vectors)),
            Ok(Ok(Err(PieceError::Broken(problem)))) => return Err(SimilarError::Broken(problem)),
            Ok(Ok(Err(_))) => (),
            Ok(Err(error)) => return Err(SimilarError::Broken(error.to_string())),
            Err(_) => break,
        }
    }
    Ok(embedded)
}

/// What `work` makes where it may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, SimilarError> {
    spawn_blocking(work).await.map_err(|error| SimilarError::Broken(error.to_string()))
}

/// How many works were compared, and the nearest of them. Of equally near works the one with the smaller hash is first.
fn rank(subject: View, mut works: Vec<Known>, limit: u32) -> (usize, Vec<Near>) {
    let as_a_whole = |work: View| (Kind::of(work) == Kind::of(subject), global_dot(work, subject));
    works.sort_by_cached_key(|(_, vectors)| Reverse(as_a_whole(vectors.view())));
    works.truncate(MAX_COMPARED);
    let candidate = Candidate::new(subject);
    let compare = |(entry, vectors): Known| (to_parts(candidate.similarity(vectors.view())), entry);
    let mut near: Vec<_> = works.into_iter().map(compare).collect();
    let compared = near.len();
    near.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.work.cmp(&other.work)));
    near.truncate(limit as usize);
    let near = near.into_iter().map(|(similarity, entry)| Near { similarity, place: entry.into() });
    (compared, near.collect())
}

impl From<Entry<AccountId32>> for Place {
    fn from(entry: Entry<AccountId32>) -> Self {
        Self {
            work: format!("{:x}", entry.work),
            owner: entry.owner,
            index: entry.index,
            registered_at: entry.registered_at,
            admitted_at: entry.admitted_at,
            withdrawn_at: entry.withdrawn_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fake_jobs, FakeChain};

    #[tokio::test]
    async fn a_dataset_that_is_not_listed_in_time_is_told() {
        let chain = FakeChain::default();
        chain.lock().hangs = true;
        let listed = entries(&chain, 3, Duration::from_millis(1)).await;
        let Err(SimilarError::TooLong(3)) = listed else { panic!("{listed:?}") };
    }

    #[tokio::test]
    async fn a_work_that_takes_long_is_left_out_and_goes_on() {
        let chain = FakeChain::default();
        let (_folder, jobs) = fake_jobs(&chain);
        let worker = jobs.worker();
        let [slow, quick] = ["slow 1", "style 0 1"]
            .map(|work| worker.pipeline().content().store().put(work.as_bytes()).unwrap());
        chain.enter(0, slow, 1, 0, None);
        chain.enter(0, quick, 1, 1, None);
        let listed = chain.all_entries(0).await.unwrap();
        let embedded = embedded_now(worker, listed, Duration::from_millis(1)).await.unwrap();
        assert!(embedded.is_empty(), "the quick one is after the slow one");
        while worker.pipeline().index().recall(slow).is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(worker.pipeline().index().recall(quick).is_none(), "it is not begun");
    }
}
