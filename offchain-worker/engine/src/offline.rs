//! Attribution without a chain: of files, by the same functions.

use crate::{
    attribution::Batch,
    content::sha256,
    corpus::{Corpus, CorpusWork},
    embedder::{Embed, EmbedError},
};
use guerdon_primitives::{jobs::Finding, WorkId};
use std::sync::Arc;

/// What works explain of outputs.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// As the chain would get it.
    pub finding: Finding,
    /// All works of value with their Shapley values, the greatest first; they sum to what is explained.
    pub values: Vec<(WorkId, f64)>,
}

/// Why nothing can be explained.
#[derive(Debug, thiserror::Error)]
pub enum OfflineError {
    /// A work cannot be embedded.
    #[error("work {place}: {source}")]
    Work {
        /// Which, from 0.
        place: usize,
        /// Why not.
        source: EmbedError,
    },
    /// An output cannot be embedded.
    #[error("output {place}: {source}")]
    Output {
        /// Which, from 0.
        place: usize,
        /// Why not.
        source: EmbedError,
    },
    /// The program is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}

/// The attribution of outputs to works, all of them files. Earlier works count as registered earlier. Blocks.
pub fn attribute(
    embedder: &dyn Embed,
    works: &[Vec<u8>],
    outputs: &[Vec<u8>],
) -> Result<Explanation, OfflineError> {
    let embedded = |(place, work): (usize, &Vec<u8>)| {
        let embedding = embedder.embed(work).map_err(|source| OfflineError::Work { place, source })?;
        Ok(CorpusWork { work: sha256(work), registered_at: place as u32, embedding: Arc::new(embedding) })
    };
    let works = works.iter().enumerate().map(embedded).collect::<Result<_, _>>()?;
    let mut batch = Batch::new(Arc::new(Corpus::new(works)));
    for (place, output) in outputs.iter().enumerate() {
        let embedding = embedder.embed(output).map_err(|source| OfflineError::Output { place, source })?;
        batch.add(Some(&embedding)).map_err(|error| OfflineError::Broken(error.to_string()))?;
    }
    Ok(Explanation { finding: batch.finding(), values: batch.values() })
}
