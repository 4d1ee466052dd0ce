//! The way from a hash and a locator to vectors: fetch, verify, decode, embed, remember.
//!
//! Everything that blocks runs on blocking threads. So many pieces of content are in hand at a time, so many are
//! decoded and embedded; who waits is served in order, so that a job whose content is slow holds up its own pieces
//! and no others.

use crate::{
    content::{Content, ContentError},
    embedder::{Embed, EmbedError},
    index::Index,
    jobs::metrics,
};
use guerdon_index::{Handle, Vectors};
use prometheus::IntCounter;
use sp_core::H256;
use std::{
    collections::HashMap,
    io::Read,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore},
    task::spawn_blocking,
};

/// How many pieces of content are fetched, or wait to be embedded, at a time.
const IN_HAND: usize = 32;

/// Why a piece of content has no embedding.
#[derive(Debug, thiserror::Error)]
pub enum PieceError {
    /// Its bytes cannot be had now.
    #[error(transparent)]
    Unavailable(#[from] ContentError),
    /// Its bytes are not something that can be embedded.
    #[error("{hash:x} cannot be embedded: {problem}")]
    Unreadable {
        /// Which piece.
        hash: H256,
        /// Why not.
        problem: String,
    },
    /// The engine itself is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}

/// Content, embedder and index together.
pub struct Pipeline {
    content: Arc<Content>,
    index: Arc<Index>,
    embedder: Arc<dyn Embed>,
    in_hand: Semaphore,
    embedding: Semaphore,
    /// Works that are on their way, so that two jobs do not embed the same one.
    on_the_way: Mutex<HashMap<H256, Arc<AsyncMutex<()>>>>,
    pictures: IntCounter,
}

impl Pipeline {
    /// A pipeline that decodes and embeds so many pictures at a time.
    pub fn new(
        content: Arc<Content>,
        index: Arc<Index>,
        embedder: Arc<dyn Embed>,
        at_a_time: NonZeroUsize,
    ) -> Self {
        Self {
            content,
            index,
            embedder,
            in_hand: Semaphore::new(IN_HAND),
            embedding: Semaphore::new(at_a_time.get()),
            on_the_way: Mutex::default(),
            pictures: metrics::pictures(),
        }
    }

    /// Where content is held.
    pub fn content(&self) -> &Arc<Content> {
        &self.content
    }

    /// What is embedded already.
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// What embeds.
    pub fn embedder(&self) -> &dyn Embed {
        &*self.embedder
    }

    /// Counts the pictures and texts that were embedded since the start.
    pub fn pictures(&self) -> &IntCounter {
        &self.pictures
    }

    /// The vectors of a registered work, which are remembered. If the work is wanted as one of many, it is not
    /// fetched again shortly after that has failed.
    pub async fn work(&self, hash: H256, locator: &[u8], one_of_many: bool) -> Result<Handle, PieceError> {
        if let Some(known) = self.index.recall(hash) {
            return Ok(known);
        }
        let gate = self.lock_ways().entry(hash).or_default().clone();
        let turn = gate.lock().await;
        let found = self.recall_or_embed(hash, locator, one_of_many).await;
        drop(turn);
        let mut ways = self.lock_ways();
        // The map's own, and this one: nobody else waits.
        if Arc::strong_count(&gate) <= 2 {
            ways.remove(&hash);
        }
        found
    }

    /// The vectors of an output, which are not remembered.
    pub async fn output(&self, hash: H256, locator: &[u8]) -> Result<Vectors, PieceError> {
        self.embed(hash, locator, false).await
    }

    /// What `read` makes of the bytes at a locator, which fail to be read beyond `limit`. It runs where it may block.
    pub async fn document<T: Send + 'static>(
        &self,
        locator: &[u8],
        limit: usize,
        read: impl FnOnce(Box<dyn Read>) -> T + Send + 'static,
    ) -> Result<T, PieceError> {
        let _permit = self.in_hand.acquire().await.map_err(broken)?;
        let (content, locator) = (self.content.clone(), locator.to_vec());
        let open = move || Ok(read(content.open_unhashed(&locator, limit)?));
        spawn_blocking(open).await.map_err(broken)?
    }

    async fn recall_or_embed(
        &self,
        hash: H256,
        locator: &[u8],
        one_of_many: bool,
    ) -> Result<Handle, PieceError> {
        if let Some(known) = self.index.recall(hash) {
            return Ok(known);
        }
        let vectors = self.embed(hash, locator, one_of_many).await?;
        let index = self.index.clone();
        spawn_blocking(move || index.keep(hash, vectors)).await.map_err(broken)
    }

    async fn embed(&self, hash: H256, locator: &[u8], one_of_many: bool) -> Result<Vectors, PieceError> {
        let _in_hand = self.in_hand.acquire().await.map_err(broken)?;
        let (content, locator) = (self.content.clone(), locator.to_vec());
        let get = move || match one_of_many {
            true => content.get_unless_failing(hash, &locator),
            false => content.get(hash, &locator),
        };
        let bytes = spawn_blocking(get).await.map_err(broken)??;
        self.bytes(hash, bytes).await
    }

    /// The vectors of bytes whose SHA-256 is `hash`, which are not remembered.
    pub async fn bytes(&self, hash: H256, bytes: Vec<u8>) -> Result<Vectors, PieceError> {
        let _embedding = self.embedding.acquire().await.map_err(broken)?;
        let embedder = self.embedder.clone();
        let embedded = spawn_blocking(move || embedder.embed(&bytes)).await.map_err(broken)?;
        self.pictures.inc();
        embedded.map_err(|error| match error {
            EmbedError::Unreadable(problem) => PieceError::Unreadable { hash, problem },
            EmbedError::Broken(problem) => PieceError::Broken(problem),
        })
    }

    fn lock_ways(&self) -> std::sync::MutexGuard<'_, HashMap<H256, Arc<AsyncMutex<()>>>> {
        self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn broken(error: impl std::fmt::Display) -> PieceError {
    PieceError::Broken(error.to_string())
}
