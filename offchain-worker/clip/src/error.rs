//! What can be wrong with an encoder.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{config::ConfigError, runtime::RuntimeError};

/// Why an encoder cannot be opened, or pictures not embedded.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// ONNX Runtime cannot be used.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file of the encoder is missing or cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// ONNX Runtime cannot load or run the model.
    #[error("{}: the model does not run: {source}", path.display())]
    Model { path: PathBuf, source: ort::Error },
    /// The model's output is not what the configuration says.
    #[error("{}: the output {name} {problem}", path.display())]
    Output { path: PathBuf, name: &'static str, problem: String },
    /// The model made a vector without a direction.
    #[error("{}: the model made a vector of zeros or of numbers that are not finite", path.display())]
    NotFinite { path: PathBuf },
    /// The tokenizer cannot be used.
    #[error("{}: {problem}", path.display())]
    Tokenizer { path: PathBuf, problem: String },
    /// Threads for preprocessing cannot be started.
    #[error("threads cannot be started: {source}")]
    Threads { source: rayon::ThreadPoolBuildError },
}

impl EncoderError {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn model(path: &Path, source: impl Into<ort::Error>) -> Self {
        Self::Model { path: path.to_owned(), source: source.into() }
    }
}
