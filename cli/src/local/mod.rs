//! What the commands do that need no chain: embed files, attribute outputs to works, solve games, and play the game of
//! content and styles.
//!
//! - [`encoder`]: opening an encoder.
//! - [`embeddings`]: files to vectors.
//! - [`works`]: a folder of works, one sub-folder per artist.
//! - [`attribution`]: outputs to shares of works and artists; [`shares`] adds up, [`show`] tells.
//! - [`games`]: games in files to Shapley values.
//! - [`styles`]: outputs to parts of content and styles; [`parts`] tells.
//!
//! Everything here blocks.

pub mod attribution;
pub mod embeddings;
pub mod encoder;
pub mod games;
pub mod parts;
mod progress;
mod replace;
pub mod shares;
pub mod show;
pub mod styles;
pub mod works;

pub(crate) use progress::Progress;
pub use replace::replace;

use crate::{Error, Result};
use guerdon_engine::offline::FileProblem;
use std::path::Path;

/// Why a file has no embedding, as a failure of the command.
fn failure(file: &Path, problem: &FileProblem) -> Error {
    let sentence = format!("{}: {problem}", file.display());
    match problem.is_engine_broken() {
        true => Error::Unreachable(sentence),
        false => Error::Input(sentence),
    }
}

/// Runs what blocks beside the asynchronous runtime.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::Unreachable(format!("the work was interrupted: {error}")))?
}
