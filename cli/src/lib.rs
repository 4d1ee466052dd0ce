//! The client for people and scripts: works, datasets, models, payments, earnings and votes over a node's RPC.
//!
//! - [`client`]: a node's state, runtime API, transactions and events.
//! - [`content`]: the engine's content store.
//! - [`actions`]: what people do on the chain, as functions.
//! - [`commands`]: the command line over these.
//! - [`demo`]: the main job, performed by many accounts on a gallery of pictures.
//! - [`report`]: the demo's result as one HTML file.
//! - [`local`]: what needs no chain: embedding files, attributing outputs to works in folders, solving games, playing
//!   the game of content and styles.
//! - [`explanation`]: an attribution of files as one HTML file.
//! - [`outbox`]: payments that are under way, on disk.
//! - [`interruption`]: what a command leaves behind when it is interrupted.
//! - [`waiting`]: what is waited for, on the terminal.
//! - [`findings`]: what attributors find, in words, as JSON, and compared.
//! - [`recomputation`]: jobs of the chain done again here, from public inputs.

pub mod actions;
pub mod client;
pub mod commands;
pub mod content;
pub mod demo;
mod error;
pub mod explanation;
pub mod files;
pub mod findings;
pub mod interruption;
pub mod keys;
pub mod licence;
pub mod local;
pub mod names;
pub mod outbox;
mod pace;
mod picture;
pub mod recomputation;
pub mod report;
mod state_folder;
pub mod tables;
pub mod time;
pub mod units;
pub mod waiting;

pub use error::{Error, Result, EXIT_CODES};
