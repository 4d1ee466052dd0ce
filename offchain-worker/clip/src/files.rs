//! Many picture files to embeddings.
//!
//! All threads read, decode and preprocess a batch, and then all run the model on it: the model's threads wait for one
//! another at every step, and a thread that decodes beside them makes all of them wait. At a time there are in memory,
//! at most:
//!
//! - the input of one batch, twice: `batch * 3 * H * W` numbers of 32 bits,
//! - the bytes of one batch of files, if they come as [`PictureFile::Bytes`],
//! - for each thread one file, of [`MAX_FILE_BYTES`] at most, and one picture while it is decoded and resized, of twice
//!   [`MAX_PIXEL_BYTES`](crate::decode::MAX_PIXEL_BYTES) at most,
//!
//! besides what the model itself takes for one batch.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use ndarray::Array4;
use rayon::prelude::*;

use crate::{
    decode::{DecodeError, MAX_FILE_BYTES},
    embedding::Embedding,
    encoder::Encoder,
    error::EncoderError,
    picture::Picture,
};

/// A PNG, JPEG or WebP file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureFile {
    /// What the file holds.
    Bytes(Vec<u8>),
    /// Where it lies. It is read when its turn comes.
    Path(PathBuf),
}

impl Encoder {
    /// Embeds files of any number, and hands each one's outcome to `each`, in their order. A file that cannot be
    /// embedded has an error for its outcome; the others are embedded as they are without it.
    ///
    /// # Errors
    ///
    /// The model fails. Files that `each` has not seen are then not embedded.
    pub fn embed_files(
        &self,
        files: impl IntoIterator<Item = PictureFile>,
        mut each: impl FnMut(Result<Embedding, FileError>),
    ) -> Result<(), EncoderError> {
        let mut files = files.into_iter();
        loop {
            let batch: Vec<PictureFile> = files.by_ref().take(self.batch).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let Batch { input, failures } = self.prepare(batch);
            let embeddings = if input.is_empty() { Vec::new() } else { self.run(input)? };
            let mut embeddings = embeddings.into_iter();
            for failure in failures {
                each(match failure {
                    Some(error) => Err(error),
                    None => embeddings.next().flatten().ok_or(FileError::NotFinite),
                });
            }
        }
    }

    fn prepare(&self, files: Vec<PictureFile>) -> Batch {
        let inputs: Vec<Result<Vec<f32>, FileError>> = self.threads.install(|| {
            let input = |file| Ok(self.preprocessor().apply(&picture(file)?));
            files.into_par_iter().map(input).collect()
        });
        let mut input = self.blank(inputs.iter().flatten().count());
        let pictures = input.outer_iter_mut().zip(inputs.iter().flatten());
        pictures.for_each(|(mut place, numbers)| {
            place.iter_mut().zip(numbers).for_each(|(place, &number)| *place = number);
        });
        Batch { input, failures: inputs.into_iter().map(Result::err).collect() }
    }
}

/// Files that go through the model together.
struct Batch {
    /// The input for the files that are pictures.
    input: Array4<f32>,
    /// For each file, why it is no picture.
    failures: Vec<Option<FileError>>,
}

fn picture(file: PictureFile) -> Result<Picture, FileError> {
    let bytes = match file {
        PictureFile::Bytes(bytes) => bytes,
        PictureFile::Path(path) => read(&path).map_err(|source| FileError::Read { path, source })?,
    };
    Ok(Picture::decode(&bytes)?)
}

/// The bytes of a file, or so many of them that [`Picture::decode`] finds it too large.
///
/// # Errors
///
/// The file is missing or cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Why one file has no embedding.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file is missing or cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file is not a picture that can be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The model made a vector without a direction.
    #[error("the model made a vector of zeros or of numbers that are not finite for the picture")]
    NotFinite,
}
