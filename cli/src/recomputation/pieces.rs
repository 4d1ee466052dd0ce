//! Works and outputs to vectors: fetched, verified, embedded.

use crate::{content::Engine, local::apart, Error, Result};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_engine::embedder::{Embed, EmbedError};
use guerdon_index::Vectors;
use guerdon_primitives::{api::Entry, WorkId};
use sp_runtime::AccountId32;
use std::sync::Arc;

/// How many pieces of content are in hand at a time.
pub(super) const AT_A_TIME: usize = 4;

/// Why a piece of content has no vectors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Gap {
    /// Its bytes cannot be had here; others may have them.
    #[error("{0}")]
    Absent(String),
    /// Its bytes are nothing that can be embedded, whoever tries.
    #[error("{0}")]
    Unreadable(String),
}

/// The vectors of a piece of content.
type Embedded = std::result::Result<Vectors, Gap>;
/// Entries with their vectors, and works without any.
type Works = (Vec<(Entry<AccountId32>, Vectors)>, Vec<(WorkId, Gap)>);

/// Where content comes from, and what embeds it.
pub(super) struct Pieces<'a> {
    pub engine: &'a Engine,
    pub embedder: Arc<dyn Embed>,
}

impl Pieces<'_> {
    /// The vectors of the content of a hash.
    pub async fn vectors(&self, hash: WorkId, locator: &[u8]) -> Result<Embedded> {
        let bytes = match self.engine.fetch_hashed(hash, locator).await {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(Gap::Absent(error.to_string()))),
        };
        let embedder = self.embedder.clone();
        apart(move || match embedder.embed(&bytes) {
            Ok(vectors) => Ok(Ok(vectors)),
            Err(EmbedError::Unreadable(problem)) => Ok(Err(Gap::Unreadable(problem))),
            Err(EmbedError::Broken(problem)) => {
                Err(Error::Unreachable(format!("the encoder does not work: {problem}")))
            }
        })
        .await
    }

    /// The entries with their vectors, in the same order, and the works that have none. `done` is called after each.
    pub async fn works(&self, entries: Vec<Entry<AccountId32>>, done: impl Fn()) -> Result<Works> {
        let done = &done;
        let embedded = stream::iter(entries)
            .map(|entry| async move {
                let vectors = self.vectors(entry.work, &entry.locator).await?;
                done();
                Ok::<_, Error>((entry, vectors))
            })
            .buffered(AT_A_TIME)
            .try_collect::<Vec<_>>()
            .await?;
        let (mut works, mut left_out) = (Vec::with_capacity(embedded.len()), Vec::new());
        for (entry, vectors) in embedded {
            match vectors {
                Ok(vectors) => works.push((entry, vectors)),
                Err(gap) => left_out.push((entry.work, gap)),
            }
        }
        Ok((works, left_out))
    }
}
