//! The attribution engine: it does the jobs that the chain gives to attributors.
//!
//! The node's hook asks for the findings of jobs over HTTP on loopback ([`server`]), and those with most at stake are
//! worked first ([`jobs`]). The engine reads what the jobs are about from the chain ([`chain`]), gets works and outputs
//! and verifies their hashes ([`content`]), embeds them ([`embedder`], [`index`], [`pipeline`]), and computes: the
//! novelty of a work ([`novelty`]), or which works explain a payment's outputs ([`similarity`], [`corpus`],
//! [`attribution`]). It holds no key and no state that cannot be made again, though a batch that was interrupted goes
//! on from its [`checkpoint`]. Who holds an output proves by a [`receipt`] that it was paid for ([`manifest`],
//! [`inclusion`]). People ask it what a picture is near to ([`similar`]), and what is wrong with a manifest
//! ([`inspection`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use guerdon_engine::{Engine, EngineConfig};
//!
//! let config = EngineConfig::new("/var/lib/guerdon/engine".as_ref(), "http://127.0.0.1:9944")?;
//! let engine = Engine::start(config, None).await?;
//! println!("{}", engine.url());
//! engine.wait().await;
//! # Ok(())
//! # }
//! ```

pub mod attribution;
pub mod chain;
pub mod checkpoint;
pub mod config;
pub mod content;
pub mod copies;
pub mod corpus;
pub mod embedder;
mod engine;
pub mod inclusion;
pub mod index;
pub mod inspection;
pub mod job;
pub mod jobs;
pub mod manifest;
pub mod novelty;
pub mod offline;
pub mod pipeline;
pub mod receipt;
pub mod server;
pub mod similar;
pub mod similarity;
#[cfg(test)]
mod testing;
pub mod tiles;
pub mod worker;

pub use config::{find_default_encoder, EngineConfig};
pub use engine::{open_encoder, Engine, EngineError, EngineHandle};
pub use guerdon_clip::Precision;
