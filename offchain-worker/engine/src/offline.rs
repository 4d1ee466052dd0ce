//! Attribution without a chain: of files, by the same functions.

use crate::{
    attribution::{Batch, PointValues},
    content::sha256,
    corpus::{Corpus, CorpusWork},
    embedder::{ClipEmbedder, Embed, EmbedError},
    similarity::Kind,
};
use guerdon_clip::{files::read, Embedding};
use guerdon_index::Handle;
use guerdon_primitives::WorkId;
use rayon::prelude::*;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file that can be a work or an output.
#[derive(Clone)]
pub struct Embedded {
    /// SHA-256 of its bytes.
    pub hash: WorkId,
    /// What it is.
    pub kind: Kind,
    vectors: Handle,
}

/// A file and the encoder's own embedding of it.
#[derive(Clone, Debug)]
pub struct FileEmbedding {
    /// SHA-256 of its bytes.
    pub hash: WorkId,
    /// What it is.
    pub kind: Kind,
    /// The whole, and the patches of a picture.
    pub embedding: Embedding,
}

/// Why a file is not embedded.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// It cannot be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

impl FileProblem {
    /// Whether it is not the file's fault.
    pub fn is_engine_broken(&self) -> bool {
        matches!(self, Self::Embed(EmbedError::Broken(_)))
    }
}

/// Why an output cannot be explained.
#[derive(Debug, thiserror::Error)]
#[error("the engine fails: {0}")]
pub struct OfflineError(String);

/// What works explain of outputs.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// How much is explained, from 0 to 1.
    pub explained: f64,
    /// All works of value with their Shapley values, the greatest first; they sum to `explained`.
    pub values: Vec<(WorkId, f64)>,
    /// The same by tile, row by row: in parts of the tile. A text has one.
    pub tiles: PointValues,
}

impl Explanation {
    /// The mean over outputs, as a payment for all of them is attributed. It has no tiles.
    pub fn mean(of: &[Self]) -> Self {
        let mut sums = std::collections::BTreeMap::new();
        for (work, value) in of.iter().flat_map(|explanation| &explanation.values) {
            *sums.entry(*work).or_insert(0.0) += value;
        }
        let outputs = of.len().max(1) as f64;
        let mut values: Vec<_> = sums.into_iter().map(|(work, sum)| (work, sum / outputs)).collect();
        values.sort_by(|a: &(_, f64), b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Self { explained: explained(&values), values, tiles: vec![] }
    }
}

/// Embeds files, several at a time; the results are in the files' order. `done` is called after each, from any thread.
pub fn embed(
    embedder: &dyn Embed,
    files: &[PathBuf],
    done: &(dyn Fn() + Sync),
) -> Vec<Result<Embedded, FileProblem>> {
    let embedded = |file: &PathBuf| {
        let embedded = embed_file(embedder, file);
        done();
        embedded
    };
    files.par_iter().map(embedded).collect()
}

/// The encoder's own embeddings of files, several at a time; otherwise as [`embed`].
pub fn embeddings(
    embedder: &ClipEmbedder,
    files: &[PathBuf],
    done: &(dyn Fn() + Sync),
) -> Vec<Result<FileEmbedding, FileProblem>> {
    let embedding = |file: &PathBuf| {
        let found = read(file).map_err(FileProblem::from).and_then(|bytes| {
            let (kind, embedding) = embedder.embedding(&bytes)?;
            Ok(FileEmbedding { hash: sha256(&bytes), kind, embedding })
        });
        done();
        found
    };
    files.par_iter().map(embedding).collect()
}

/// The corpus of these works. Earlier ones count as registered earlier.
pub fn corpus(works: &[Embedded]) -> Corpus {
    let work = |(place, work): (usize, &Embedded)| CorpusWork {
        work: work.hash,
        registered_at: place as u32,
        vectors: work.vectors.clone(),
    };
    Corpus::new(works.iter().enumerate().map(work).collect())
}

/// Attributes one output.
pub fn explain(corpus: &Arc<Corpus>, output: &Embedded) -> Result<Explanation, OfflineError> {
    let failed = |error: guerdon_shapley::airport::GameError| OfflineError(error.to_string());
    let mut batch = Batch::new(corpus.clone());
    let tiles = batch.add_by_point(output.vectors.view()).map_err(failed)?;
    let values = batch.values();
    Ok(Explanation { explained: explained(&values), values, tiles })
}

fn embed_file(embedder: &dyn Embed, file: &Path) -> Result<Embedded, FileProblem> {
    let bytes = read(file)?;
    let vectors = embedder.embed(&bytes)?;
    let (hash, kind) = (sha256(&bytes), Kind::of(vectors.view()));
    Ok(Embedded { hash, kind, vectors: Handle::owned(hash.0, vectors) })
}

fn explained(values: &[(WorkId, f64)]) -> f64 {
    values.iter().map(|(_, value)| value).sum::<f64>().clamp(0.0, 1.0)
}
