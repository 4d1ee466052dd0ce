//! Opening the encoder that files are embedded with.

use crate::{Error, Result};
use guerdon_clip::Precision;
use guerdon_engine::{
    embedder::{ClipEmbedder, Embed},
    find_default_encoder, open_encoder,
};
use std::{
    fmt::Display,
    path::{Path, PathBuf},
};

/// Opens the encoder in a folder, or the one that is found without being named: what embeds works and outputs.
///
/// # Errors
///
/// A folder that is not there or holds no encoder, and an ONNX Runtime that is not found.
pub fn open(folder: Option<&Path>, precision: Precision) -> Result<ClipEmbedder> {
    open_encoder(&find(folder)?, None, None, precision).map_err(unusable)
}

/// Whether an encoder is the one that is wanted, by the SHA-256 of its weights in hex. `who` says who wants it.
pub fn check(embedder: &ClipEmbedder, wanted: &str, who: &str) -> Result<()> {
    let found = embedder.description();
    if found.weights == wanted {
        return Ok(());
    }
    Err(Error::Input(format!(
        "{who} with the encoder whose weights have the SHA-256 {wanted}, and those of \"{}\" have {}: say --encoder DIR \
         for the one that is wanted",
        found.name, found.weights
    )))
}

fn find(folder: Option<&Path>) -> Result<PathBuf> {
    match folder {
        Some(folder) if !folder.is_dir() => {
            let shown = folder.display();
            Err(Error::Input(format!(
                "the encoder {shown} is not a folder: name the one that its files lie in with --encoder"
            )))
        }
        Some(folder) => Ok(folder.to_owned()),
        None => find_default_encoder().map_err(unusable),
    }
}

fn unusable(error: impl Display) -> Error {
    Error::Input(error.to_string())
}
