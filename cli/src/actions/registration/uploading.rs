//! Works on their way to the engine, which has attributors fetch them.

use super::outcome::Refusal;
use crate::{
    content::{hash, Engine, Stored},
    picture, Error, Result,
};
use guerdon_primitives::WorkId;
use std::path::PathBuf;

/// How many files are held in memory and uploaded at a time.
pub const AT_A_TIME: usize = 8;

/// Has the engine hold a file that had this hash when it was read before; tells if it has another one.
pub async fn upload(
    engine: &Engine,
    file: PathBuf,
    work: WorkId,
) -> Result<std::result::Result<Stored, Refusal>> {
    let engine = engine.clone();
    let uploaded = tokio::task::spawn_blocking(move || match picture::bytes(&file) {
        Ok(bytes) if hash(&bytes) == work => engine.hold(work, &bytes).map(Ok),
        Ok(_) | Err(_) => Ok(Err(Refusal::Changed)),
    });
    uploaded.await.map_err(|error| Error::Unreachable(format!("storing was interrupted: {error}")))?
}
