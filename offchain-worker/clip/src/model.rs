//! One ONNX model in ONNX Runtime.

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ort::{
    environment::Environment,
    session::{builder::GraphOptimizationLevel, Session, SessionInputs, SessionOutputs},
};
use sha2::{Digest, Sha256};

use crate::{error::EncoderError, runtime};

/// A model that is loaded. It runs once at a time.
pub(crate) struct Model {
    path: PathBuf,
    session: Mutex<Session>,
    hash: [u8; 32],
}

impl Model {
    pub(crate) fn open(path: PathBuf, threads: NonZeroUsize) -> Result<Self, EncoderError> {
        // The hash is that of the bytes which the session is made of, whatever happens to the file.
        let bytes = fs::read(&path).map_err(|source| EncoderError::read(&path, source))?;
        let environment = runtime::environment()?;
        let session =
            session(environment, &bytes, threads).map_err(|error| EncoderError::model(&path, error))?;
        Ok(Self { hash: Sha256::digest(&bytes).into(), path, session: Mutex::new(session) })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// SHA-256 of the file.
    pub(crate) fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// Runs the model and reads its outputs.
    pub(crate) fn run<'i, const N: usize, T>(
        &self,
        inputs: impl Into<SessionInputs<'i, 'i, N>>,
        read: impl FnOnce(&Outputs<'_, '_>) -> Result<T, EncoderError>,
    ) -> Result<T, EncoderError> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = session.run(inputs).map_err(|error| EncoderError::model(&self.path, error))?;
        read(&Outputs { path: &self.path, outputs: &outputs })
    }
}

fn session(environment: &Environment, bytes: &[u8], threads: NonZeroUsize) -> Result<Session, ort::Error> {
    let builder = Session::builder(environment)?;
    let builder = builder.with_optimization_level(GraphOptimizationLevel::All)?;
    builder.with_intra_threads(threads.get())?.commit_from_memory(bytes)
}

/// What a model makes of one input.
pub(crate) struct Outputs<'a, 's> {
    path: &'a Path,
    outputs: &'a SessionOutputs<'s>,
}

impl<'a> Outputs<'a, '_> {
    /// The numbers of an output, if it has the shape that the configuration gives it.
    pub(crate) fn numbers(&self, name: &'static str, expected: &[usize]) -> Result<&'a [f32], EncoderError> {
        let wrong = |problem: String| EncoderError::Output { path: self.path.to_owned(), name, problem };
        let output = self.outputs.get(name).ok_or_else(|| wrong("is missing".into()))?;
        let (shape, numbers) =
            output.try_extract_tensor::<f32>().map_err(|error| wrong(format!("cannot be read: {error}")))?;
        let agrees = shape.len() == expected.len()
            && shape.iter().zip(expected).all(|(&found, &expected)| found == expected as i64);
        if !agrees {
            let found = &shape[..];
            return Err(wrong(format!("has the shape {found:?}, and config.json makes it {expected:?}")));
        }
        Ok(numbers)
    }
}
