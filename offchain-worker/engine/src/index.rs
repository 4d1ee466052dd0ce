//! The vectors of works, by the SHA-256 of their bytes.
//!
//! They lie in stores on disk ([`guerdon_index`]), pictures apart from texts, one for each embedder. The folder can be
//! deleted whenever the engine does not run: what is missing or damaged is fetched and embedded again.

use crate::{embedder::Embed, similarity::Kind};
use guerdon_index::{Handle, Store, StoreError, Vectors};
use sp_core::H256;
use std::path::Path;

/// The vectors of works.
pub struct Index {
    pictures: Option<Store>,
    texts: Option<Store>,
}

impl Index {
    /// The index of an embedder, below a folder. Blocks while all that it holds is verified.
    ///
    /// # Errors
    ///
    /// A folder that cannot be used, or that another engine uses.
    pub fn open(cache: &Path, embedder: &dyn Embed) -> Result<Self, StoreError> {
        let store = |geometry| {
            let opened = Store::open(cache, embedder.fingerprint(), geometry)?;
            if opened.damaged > 0 {
                log::warn!("{} cached embeddings are damaged and are computed again", opened.damaged);
            }
            for file in &opened.set_aside {
                log::warn!("a file of cached embeddings is damaged and is set aside: {}", file.display());
            }
            Ok::<_, StoreError>(opened.store)
        };
        let of_kind = |kind| embedder.geometry(kind).map(store).transpose();
        Ok(Self { pictures: of_kind(Kind::Picture)?, texts: of_kind(Kind::Text)? })
    }

    /// How many works there are.
    pub fn len(&self) -> usize {
        self.stores().map(Store::len).sum()
    }

    /// Whether there is no work.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A work's vectors, if they are there.
    pub fn recall(&self, work: H256) -> Option<Handle> {
        self.stores().find_map(|store| store.get(&work.0))
    }

    /// Keeps a work's vectors. Blocks.
    pub fn keep(&self, work: H256, vectors: Vectors) -> Handle {
        let store = self.stores().find(|store| store.geometry() == vectors.view().geometry());
        match store.map(|store| store.append(work.0, &vectors)) {
            Some(Ok(handle)) => return handle,
            Some(Err(error)) => log::warn!("the embedding of {work:x} cannot be kept on disk: {error}"),
            None => log::warn!("the embedding of {work:x} is of another shape than the embedder's"),
        }
        Handle::owned(work.0, vectors)
    }

    fn stores(&self) -> impl Iterator<Item = &Store> {
        self.pictures.iter().chain(&self.texts)
    }
}
