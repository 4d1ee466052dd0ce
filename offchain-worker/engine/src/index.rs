//! Embeddings of works, by the SHA-256 of their bytes: in memory, and in a cache on disk.
//!
//! The cache holds one file per work below a folder named after the embedder's fingerprint, with a checksum. It can
//! be deleted at any time: what is missing or damaged is computed again.

use crate::content::{sha256, write_whole};
use guerdon_clip::Embedding;
use sp_core::H256;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

/// What a cache file starts with: a name and a version.
const MAGIC: &[u8; 8] = b"GRDNEMB1";

/// Embeddings of works.
pub struct Index {
    folder: PathBuf,
    memory: RwLock<HashMap<H256, Arc<Embedding>>>,
}

impl Index {
    /// The index of the embedder of this fingerprint, cached below a folder.
    pub fn new(cache: &Path, fingerprint: [u8; 32]) -> Self {
        Self { folder: cache.join(hex::encode(fingerprint)), memory: RwLock::default() }
    }

    /// How many works are in memory.
    pub fn len(&self) -> usize {
        self.memory.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether no work is in memory.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A work's embedding, if it is in memory.
    pub fn recall(&self, work: H256) -> Option<Arc<Embedding>> {
        self.memory.read().unwrap_or_else(PoisonError::into_inner).get(&work).cloned()
    }

    /// A work's embedding, if it is in the cache on disk; then it is in memory from now on. Blocks.
    pub fn load(&self, work: H256) -> Option<Arc<Embedding>> {
        let file = fs::read(self.path(work)).ok()?;
        match decode(&file) {
            Some(embedding) => Some(self.remember(work, embedding)),
            None => {
                log::warn!("the cached embedding of {work:x} is damaged and is computed again");
                None
            }
        }
    }

    /// Keeps a work's embedding in memory and on disk. Blocks.
    pub fn keep(&self, work: H256, embedding: Embedding) -> Arc<Embedding> {
        if let Err(error) = write_whole(&self.path(work), &encode(&embedding)) {
            log::warn!("the embedding of {work:x} cannot be cached: {error}");
        }
        self.remember(work, embedding)
    }

    fn remember(&self, work: H256, embedding: Embedding) -> Arc<Embedding> {
        let embedding = Arc::new(embedding);
        let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        memory.insert(work, embedding.clone());
        embedding
    }

    fn path(&self, work: H256) -> PathBuf {
        let digits = format!("{work:x}");
        self.folder.join(&digits[..2]).join(&digits[2..])
    }
}

/// Magic, dimension, number of patches, the global vector, the patches' vectors, SHA-256 of all that.
fn encode(embedding: &Embedding) -> Vec<u8> {
    let mut file = MAGIC.to_vec();
    file.extend((embedding.dimension as u32).to_le_bytes());
    file.extend((embedding.patch_vectors().len() as u32).to_le_bytes());
    for number in embedding.global.iter().chain(&embedding.patches) {
        file.extend(number.to_le_bytes());
    }
    let checksum = sha256(&file);
    file.extend(checksum.0);
    file
}

fn decode(file: &[u8]) -> Option<Embedding> {
    let (body, checksum) = file.split_last_chunk::<32>()?;
    if sha256(body).0 != *checksum {
        return None;
    }
    let (dimension, rest) = body.strip_prefix(MAGIC)?.split_first_chunk()?;
    let (patches, rest) = rest.split_first_chunk()?;
    let (dimension, patches) =
        (u32::from_le_bytes(*dimension) as usize, u32::from_le_bytes(*patches) as usize);
    let mut numbers: Vec<f32> = rest
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .collect();
    let expected = patches.checked_add(1)?.checked_mul(dimension)?;
    if dimension == 0 || numbers.len() != expected || rest.len() != expected * 4 {
        return None;
    }
    let patches = numbers.split_off(dimension);
    Some(Embedding { global: numbers, patches, dimension })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedding() -> Embedding {
        Embedding { global: vec![0.6, 0.8], patches: vec![1.0, 0.0, 0.0, -1.0], dimension: 2 }
    }

    #[test]
    fn embeddings_outlive_the_process_but_not_another_encoder() {
        let folder = tempfile::tempdir().unwrap();
        let work = sha256(b"work");
        let index = Index::new(folder.path(), [1; 32]);
        assert!(index.recall(work).is_none() && index.load(work).is_none());
        index.keep(work, embedding());
        assert_eq!(*index.recall(work).unwrap(), embedding());

        let restarted = Index::new(folder.path(), [1; 32]);
        assert!(restarted.recall(work).is_none());
        assert_eq!(*restarted.load(work).unwrap(), embedding());
        assert_eq!(restarted.len(), 1);
        assert!(Index::new(folder.path(), [2; 32]).load(work).is_none());
    }

    #[test]
    fn damaged_cache_files_are_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let work = sha256(b"work");
        let index = Index::new(folder.path(), [1; 32]);
        index.keep(work, embedding());
        let good = fs::read(index.path(work)).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(decode(&bad).is_none(), "byte {at}");
            assert!(decode(&good[..at]).is_none(), "cut at {at}");
        }
        fs::write(index.path(work), &good[1..]).unwrap();
        let restarted = Index::new(folder.path(), [1; 32]);
        assert!(restarted.load(work).is_none());
        restarted.keep(work, embedding());
        assert_eq!(*Index::new(folder.path(), [1; 32]).load(work).unwrap(), embedding());
    }
}
