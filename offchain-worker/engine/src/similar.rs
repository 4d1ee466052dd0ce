//! Which works of a dataset a picture or a text is near to, for whoever asks before it is offered, or after it was
//! generated.
//!
//! The similarity is the one that novelty is judged by ([`crate::novelty`]): the first of the answer is what attributors
//! would name if the work were offered now. Nothing of the question is kept.
//!
//! A question takes little from the jobs: works that have no embedding here are made one at a time, few of them, and
//! all is compared on one thread.

use crate::{
    chain::{Chain, ChainError},
    content::{parse_hash, sha256},
    copies::Candidate,
    embedder::Description,
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
use std::{cmp::Reverse, time::Duration};
use tokio::{
    task::spawn_blocking,
    time::{timeout_at, Instant},
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
/// How long that may take.
const EMBEDDING: Duration = Duration::from_secs(10);

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

/// Answers a question.
pub async fn answer<C: Chain>(worker: &Worker<C>, question: Question) -> Result<Answer, SimilarError> {
    let Question { dataset, content, limit } = question;
    if !(1..=MAX_LISTED).contains(&limit) {
        return Err(SimilarError::Unusable(format!(
            "the limit is {limit}, and it is from 1 to {MAX_LISTED}"
        )));
    }
    let pipeline = worker.pipeline();
    let (hash, subject) = embedded(pipeline, content).await?;
    let entries = worker.chain().all_entries(dataset).await?;
    let (same, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.work == hash);
    let works = others.len();
    let known = known(pipeline, others).await?;
    let ranked = move || rank(subject.view(), known, limit);
    let (compared, near) =
        spawn_blocking(ranked).await.map_err(|error| SimilarError::Broken(error.to_string()))?;
    Ok(Answer {
        sha256: format!("{hash:x}"),
        dataset,
        encoder: pipeline.embedder().description(),
        method: METHOD_VERSION,
        compared,
        left_out: works - compared,
        entry: same.into_iter().next().map(Place::from),
        works: near,
    })
}

/// The hash and the vectors of what is asked about.
async fn embedded(pipeline: &Pipeline, content: Subject) -> Result<(H256, Handle), SimilarError> {
    let (hash, bytes) = match content {
        Subject::Sha256(digits) => {
            let hash = parse_hash(digits.trim_start_matches("0x"))
                .ok_or_else(|| SimilarError::Unusable(format!("{digits:?} is no SHA-256")))?;
            (hash, None)
        }
        Subject::Base64(text) => {
            let bytes = BASE64_STANDARD
                .decode(text)
                .map_err(|error| SimilarError::Unusable(format!("the content is no Base64: {error}")))?;
            if bytes.len() > MAX_BYTES {
                let sentence = format!("the content is larger than {MAX_BYTES} bytes");
                return Err(SimilarError::Unusable(sentence));
            }
            (sha256(&bytes), Some(bytes))
        }
    };
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

async fn held(pipeline: &Pipeline, hash: H256) -> Result<Vec<u8>, SimilarError> {
    let content = pipeline.content().clone();
    let get = spawn_blocking(move || content.store().get(hash)).await;
    let found = get.map_err(|error| SimilarError::Broken(error.to_string()))?;
    found.map_err(|error| SimilarError::Broken(error.to_string()))?.ok_or(SimilarError::NotHeld(hash))
}

/// The entries that are embedded here, among them a few that are embedded for this.
async fn known(
    pipeline: &Pipeline,
    entries: Vec<Entry<AccountId32>>,
) -> Result<Vec<(Entry<AccountId32>, Handle)>, SimilarError> {
    let deadline = Instant::now() + EMBEDDING;
    let (mut known, mut tried) = (Vec::new(), 0);
    for entry in entries {
        if let Some(vectors) = pipeline.index().recall(entry.work) {
            known.push((entry, vectors));
        } else if tried < MAX_EMBEDDED {
            tried += 1;
            match timeout_at(deadline, pipeline.work(entry.work, &entry.locator, true)).await {
                Ok(Ok(vectors)) => known.push((entry, vectors)),
                Ok(Err(PieceError::Broken(problem))) => return Err(SimilarError::Broken(problem)),
                Ok(Err(_)) => (),
                Err(_) => tried = MAX_EMBEDDED,
            }
        }
    }
    Ok(known)
}

/// How many works were compared, and the nearest of them. Of equally near works the one with the smaller hash is first.
fn rank(subject: View, mut works: Vec<(Entry<AccountId32>, Handle)>, limit: u32) -> (usize, Vec<Near>) {
    let as_a_whole = |work: View| (Kind::of(work) == Kind::of(subject), global_dot(work, subject));
    works.sort_by_cached_key(|(_, vectors)| Reverse(as_a_whole(vectors.view())));
    works.truncate(MAX_COMPARED);
    let candidate = Candidate::new(subject);
    let compare = |(entry, vectors): (Entry<AccountId32>, Handle)| {
        (to_parts(candidate.similarity(vectors.view())), entry)
    };
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
