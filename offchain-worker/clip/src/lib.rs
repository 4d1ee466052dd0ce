//! Pictures and texts to CLIP embeddings.
//!
//! A picture file becomes the vectors that Hugging Face's `transformers` makes of it, so that anyone can recompute them
//! with public tools: Pillow's pixels and its bicubic resampling bit for bit, the slow `CLIPImageProcessor`'s crop and
//! normalisation, and a CLIP vision transformer run by ONNX Runtime. A text becomes the vector of CLIP's text tower.
//!
//! - [`decode`]: bytes of a PNG, JPEG or WebP file to a [`Picture`], with limits.
//! - [`resize`]: Pillow's bicubic resampling.
//! - [`preprocess`]: a picture to the transformer's input, as `preprocessor_config.json` asks.
//! - [`encoder`]: pictures to [`Embedding`]s.
//! - [`files`]: many files to [`Embedding`]s, in bounded memory.
//! - [`text`]: texts to [`Embedding`]s.
//! - [`runtime`]: where ONNX Runtime is found and how it is loaded.

mod config;
pub mod decode;
mod embedding;
pub mod encoder;
mod error;
pub mod files;
mod geometry;
mod jpeg;
mod model;
mod options;
mod picture;
mod png;
pub mod preprocess;
pub mod resize;
pub mod runtime;
pub mod text;
mod white;

pub use self::{
    config::ConfigError,
    decode::DecodeError,
    embedding::Embedding,
    encoder::Encoder,
    error::EncoderError,
    files::{FileError, PictureFile},
    options::{Options, Precision, PrecisionError},
    picture::Picture,
    preprocess::Preprocessor,
    runtime::RuntimeError,
    text::{TextEncoder, TextError},
};
