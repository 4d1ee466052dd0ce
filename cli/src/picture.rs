//! Picture files, checked before anything is sent.

use crate::{Error, Result};
use std::path::Path;

/// The bytes of a picture file that engines can read.
pub async fn read(file: &Path) -> Result<Vec<u8>> {
    let file = file.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let shown = file.display();
        let length = std::fs::metadata(&file)
            .map_err(|error| Error::Input(format!("{shown} cannot be read: {error}")))?
            .len();
        if length > guerdon_clip::decode::MAX_FILE_BYTES {
            let most = guerdon_clip::decode::MAX_FILE_BYTES >> 20;
            return Err(Error::Input(format!(
                "{shown} has {length} bytes, more than the {most} MiB of a work"
            )));
        }
        let bytes =
            std::fs::read(&file).map_err(|error| Error::Input(format!("{shown} cannot be read: {error}")))?;
        guerdon_clip::Picture::decode(&bytes).map_err(|error| Error::Input(format!("{shown}: {error}")))?;
        Ok(bytes)
    });
    read.await.map_err(|error| Error::Input(format!("reading was interrupted: {error}")))?
}
