//! From a file's bytes to its embedding.

use guerdon_clip::{Embedding, Encoder, EncoderError, Picture};
use sha2::{Digest, Sha256};
use std::{fs, io, path::Path};

/// Something that embeds works and outputs.
pub trait Embed: Send + Sync + 'static {
    /// The embedding of a file. Blocks.
    fn embed(&self, file: &[u8]) -> Result<Embedding, EmbedError>;
    /// What tells this embedder's embeddings from those of others.
    fn fingerprint(&self) -> [u8; 32];
    /// What it is, for people.
    fn description(&self) -> Description;
}

/// An embedder, as people and monitoring see it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Description {
    /// The encoder folder's name.
    pub name: String,
    /// SHA-256 of the weights, in hexadecimal digits.
    pub weights: String,
    /// Numbers in a vector.
    pub dimension: usize,
    /// Patches of a picture.
    pub patches: usize,
}

/// Why there is no embedding.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The file is not something that can be embedded, whoever tries.
    #[error("{0}")]
    Unreadable(String),
    /// The embedder is broken; the file may be all right.
    #[error("{0}")]
    Broken(String),
}

/// A CLIP encoder and the folder it was opened from.
pub struct ClipEmbedder {
    encoder: Encoder,
    name: String,
    fingerprint: [u8; 32],
}

impl ClipEmbedder {
    /// An opened encoder; `folder` is where it was opened from.
    pub fn new(encoder: Encoder, folder: &Path) -> io::Result<Self> {
        // The configuration decides about the pixels that the weights see.
        let mut fingerprint = Sha256::new_with_prefix(encoder.weights_hash());
        for file in ["config.json", "preprocessor_config.json"] {
            fingerprint.update(Sha256::digest(fs::read(folder.join(file))?));
        }
        let name = folder.canonicalize()?.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self { encoder, name: name.unwrap_or_default(), fingerprint: fingerprint.finalize().into() })
    }
}

impl Embed for ClipEmbedder {
    fn embed(&self, file: &[u8]) -> Result<Embedding, EmbedError> {
        let picture = Picture::decode(file).map_err(|error| EmbedError::Unreadable(error.to_string()))?;
        let embedded = self.encoder.embed(&[&picture]).map_err(|error| match error {
            error @ EncoderError::NotFinite { .. } => EmbedError::Unreadable(error.to_string()),
            error => EmbedError::Broken(error.to_string()),
        })?;
        embedded.into_iter().next().ok_or_else(|| EmbedError::Broken("the encoder made no embedding".into()))
    }

    fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    fn description(&self) -> Description {
        Description {
            name: self.name.clone(),
            weights: hex::encode(self.encoder.weights_hash()),
            dimension: self.encoder.dimension(),
            patches: self.encoder.patches(),
        }
    }
}
