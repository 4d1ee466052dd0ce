//! Pictures to CLIP embeddings.
//!
//! A picture file becomes the vectors that Hugging Face's `transformers` makes of it, so that anyone can recompute them
//! with public tools: Pillow's pixels, its bicubic resampling bit for bit, the slow `CLIPImageProcessor`'s crop and
//! normalisation, and a CLIP vision transformer run by ONNX Runtime.
//!
//! - [`decode`]: bytes of a PNG, JPEG or WebP file to a [`Picture`], with limits.
//! - [`resize`]: Pillow's bicubic resampling.
//! - [`preprocess`]: a picture to the transformer's input, as `preprocessor_config.json` asks.
//! - [`encoder`]: pictures to [`Embedding`]s.
//! - [`runtime`]: where ONNX Runtime is found and how it is loaded.

mod config;
pub mod decode;
mod embedding;
pub mod encoder;
mod jpeg;
mod picture;
pub mod preprocess;
pub mod resize;
pub mod runtime;

pub use self::{
    config::ConfigError,
    decode::DecodeError,
    embedding::Embedding,
    encoder::{Encoder, EncoderError, Options},
    picture::Picture,
    preprocess::Preprocessor,
    runtime::RuntimeError,
};
