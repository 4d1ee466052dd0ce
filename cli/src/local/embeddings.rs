//! Files to vectors, told as they come: a library of works need not fit into memory.

use super::{failure, progress::Progress};
use crate::{Error, Result};
use guerdon_engine::{
    embedder::{ClipEmbedder, Embed},
    offline::{self, FileEmbedding, FileProblem},
};
use serde::Serialize;
use serde_json::json;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Files that are embedded together.
const TOGETHER: usize = 64;

/// How many numbers of a vector people are shown.
const SHOWN_NUMBERS: usize = 4;

/// What the embeddings are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line for each file, with the first numbers of its vector.
    Lines,
    /// One JSON document with all numbers.
    Json,
}

/// A file's entry in the JSON document. Numbers are written with as many digits as an `f32` is told by.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    Embedded { file: String, sha256: String, kind: String, global: Vec<f32>, patches: Vec<Vec<f32>> },
    Failed { file: String, error: String },
}

impl Entry {
    fn of(file: &Path, embedded: &std::result::Result<FileEmbedding, FileProblem>) -> Self {
        let file = file.display().to_string();
        match embedded {
            Ok(embedded) => Self::Embedded {
                file,
                sha256: hex::encode(embedded.hash),
                kind: embedded.kind.to_string(),
                global: embedded.embedding.global.clone(),
                patches: embedded.embedding.patch_vectors().map(<[f32]>::to_vec).collect(),
            },
            Err(problem) => Self::Failed { file, error: problem.to_string() },
        }
    }

    /// What people are shown; nothing of a file that has no embedding.
    fn line(&self) -> Option<String> {
        let Self::Embedded { file, sha256, kind, global, patches } = self else { return None };
        let first: Vec<_> = global.iter().take(SHOWN_NUMBERS).map(|number| format!("{number:.4}")).collect();
        let (first, dimension, patches) = (first.join(" "), global.len(), patches.len());
        Some(format!("{sha256}  {file}  {kind}, {patches} patches, {dimension} numbers: {first} …"))
    }
}

/// Embeds files and writes their embeddings in the order given. Failures are told on the standard error.
///
/// # Errors
///
/// If files have no embedding, how many; the others' are written all the same. Output that cannot be written.
pub fn embed(embedder: &ClipEmbedder, files: &[PathBuf], form: Form, out: &mut dyn Write) -> Result<()> {
    let progress = Progress::begin("Embedding", files.len());
    let mut failures = Vec::new();
    let mut write = |text: &str| {
        let written = progress.aside(|| out.write_all(text.as_bytes()).and_then(|()| out.flush()));
        written.map_err(|error| lost(&error))
    };
    if form == Form::Json {
        let encoder = embedder.description();
        let encoder = json!({ "name": encoder.name, "weights": encoder.weights });
        write(&format!("{{\"encoder\":{encoder},\"files\":["))?;
    }
    for (chunk, together) in files.chunks(TOGETHER).enumerate() {
        let embedded = offline::embeddings(embedder, together, &|| progress.advance());
        for (place, (file, embedded)) in together.iter().zip(&embedded).enumerate() {
            let entry = Entry::of(file, embedded);
            if let Err(problem) = embedded {
                let failure = failure(file, problem);
                progress.aside(|| eprintln!("{failure}"));
                failures.push(failure);
            }
            match form {
                Form::Json => {
                    let separator = if chunk + place == 0 { "\n" } else { ",\n" };
                    let entry = serde_json::to_string(&entry).map_err(|error| lost(&error))?;
                    write(&format!("{separator}{entry}"))?;
                }
                Form::Lines => entry.line().map_or(Ok(()), |line| write(&format!("{line}\n")))?,
            }
        }
    }
    if form == Form::Json {
        write("\n]}\n")?;
    }
    if failures.is_empty() {
        return Ok(());
    }
    let sentence = format!("{} of {} files cannot be embedded", failures.len(), files.len());
    let broken = failures.iter().any(|failure| matches!(failure, Error::Unreachable(_)));
    Err(if broken { Error::Unreachable(sentence) } else { Error::Input(sentence) })
}

fn lost(error: &dyn std::fmt::Display) -> Error {
    Error::Input(format!("the embeddings cannot be written: {error}"))
}
