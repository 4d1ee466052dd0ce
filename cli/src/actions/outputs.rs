//! Outputs that are to be paid for: found, checked, uploaded.

use crate::{
    content::{Engine, Stored},
    files::{find, is_receipt, Named, Source},
    picture, Error, Result,
};
use futures::{StreamExt, TryStreamExt};
use std::path::PathBuf;

/// How many outputs are on their way to the engine at a time.
const AT_A_TIME: usize = 8;

/// An output that the engine holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The file that it was read from.
    pub file: PathBuf,
    /// What it is known by, and where it is.
    pub stored: Stored,
}

/// The files of outputs: those that are named, and the pictures in the folders that are named.
///
/// # Errors
///
/// A name under which there is nothing that can be read, and no file at all.
pub fn files(named: &[PathBuf]) -> Result<Vec<Source>> {
    let mut files = find(named)?;
    files.retain(|source| source.named == Named::Itself || !is_receipt(&source.file));
    if files.is_empty() {
        return Err(Error::Input("there are only receipts in what was named, and no outputs".into()));
    }
    Ok(files)
}

/// Checks the files and puts them into the engine's content store, in their order. `uploaded` is called after each, and
/// `skipped` for each file of a folder that is no picture.
///
/// # Errors
///
/// A file that was named by itself and is no picture, and an engine that cannot be reached.
pub async fn upload(
    engine: &Engine,
    files: Vec<Source>,
    uploaded: impl Fn(),
    skipped: impl Fn(String),
) -> Result<Vec<Output>> {
    let uploads = files.into_iter().map(|Source { file, named }| {
        let (uploaded, skipped) = (&uploaded, &skipped);
        async move {
            let bytes = match picture::read(&file).await {
                Ok(bytes) => bytes,
                Err(error) if named == Named::ByFolder => {
                    skipped(error.to_string());
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            let stored = engine.store(bytes).await?;
            uploaded();
            Ok(Some(Output { file, stored }))
        }
    });
    let outputs: Vec<Option<Output>> =
        futures::stream::iter(uploads).buffered(AT_A_TIME).try_collect().await?;
    let outputs: Vec<_> = outputs.into_iter().flatten().collect();
    match outputs.is_empty() {
        true => Err(Error::Input("none of the files is a picture, and nothing was paid".into())),
        false => Ok(outputs),
    }
}
