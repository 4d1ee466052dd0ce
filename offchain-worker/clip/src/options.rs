//! How an encoder is run.

use std::{fmt, num::NonZeroUsize, str::FromStr};

/// How much of the machine an encoder uses, and which weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Threads for the model, and as many for preprocessing.
    pub threads: NonZeroUsize,
    /// Pictures that go through the model together. Memory grows with it.
    pub batch: NonZeroUsize,
    /// The weights that pictures go through.
    pub precision: Precision,
}

impl Default for Options {
    /// As many threads as the machine offers, batches of 16, and weights as they were trained.
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            batch: const { NonZeroUsize::new(16).unwrap() },
            precision: Precision::default(),
        }
    }
}

/// The numbers that a vision transformer's weights are stored in.
///
/// The two give different embeddings of one picture. Whoever compares embeddings, or recomputes those of others, uses
/// the precision that the others use; [`crate::Encoder::weights_hash`] tells the two apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// 32-bit floating point: `vision.onnx`.
    #[default]
    Fp32,
    /// 8-bit integers, with the activations quantised as they come: `vision.int8.onnx`.
    ///
    /// A batch's activations have one scale, so a picture's embedding depends a little on what it is embedded with.
    /// Who wants the same numbers again embeds the same pictures together, or each alone.
    Int8,
}

impl Precision {
    /// The file of the weights in an encoder's folder.
    pub fn file(self) -> &'static str {
        match self {
            Self::Fp32 => "vision.onnx",
            Self::Int8 => "vision.int8.onnx",
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fp32 => "fp32",
            Self::Int8 => "int8",
        })
    }
}

impl FromStr for Precision {
    type Err = PrecisionError;

    fn from_str(name: &str) -> Result<Self, PrecisionError> {
        [Self::Fp32, Self::Int8]
            .into_iter()
            .find(|precision| precision.to_string() == name)
            .ok_or(PrecisionError)
    }
}

/// A precision that there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the precisions are fp32 and int8")]
pub struct PrecisionError;
