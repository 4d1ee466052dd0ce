//! Picture files, checked before anything is sent.

use crate::{Error, Result};
use guerdon_clip::{decode::MAX_FILE_BYTES, Picture};
use std::{fs, path::Path};

/// The bytes of a picture file that engines can read.
pub async fn read(file: &Path) -> Result<Vec<u8>> {
    let file = file.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let bytes = bytes(&file)?;
        check(&bytes).map_err(|sentence| Error::Input(format!("{}: {sentence}", file.display())))?;
        Ok(bytes)
    });
    read.await.map_err(|error| Error::Input(format!("reading was interrupted: {error}")))?
}

/// The bytes of a file that is not too large for a work. Blocks.
pub fn bytes(file: &Path) -> Result<Vec<u8>> {
    let shown = file.display();
    let unreadable = |error| Error::Input(format!("{shown} cannot be read: {error}"));
    let length = fs::metadata(file).map_err(unreadable)?.len();
    match too_large(length) {
        Some(sentence) => Err(Error::Input(format!("{shown} {sentence}"))),
        None => fs::read(file).map_err(unreadable),
    }
}

/// What is wrong with a file of so many bytes; nothing if it is not too large for a work.
pub fn too_large(length: u64) -> Option<String> {
    let most = MAX_FILE_BYTES >> 20;
    (length > MAX_FILE_BYTES).then(|| format!("has {length} bytes, more than the {most} MiB of a work"))
}

/// Whether bytes begin like a file of a format that engines read.
pub fn looks_like_one(beginning: &[u8]) -> bool {
    use image::ImageFormat::{Jpeg, Png, WebP};
    matches!(image::guess_format(beginning), Ok(Png | Jpeg | WebP))
}

/// Decodes a picture as engines do.
///
/// # Errors
///
/// Why it cannot be decoded, in a sentence.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    Picture::decode(bytes).map(drop).map_err(|error| error.to_string())
}
