//! Attribution of output files to the works in a folder.

use super::{
    failure,
    progress::Progress,
    shares::{by_artist, Places, Share, Shares},
    works::{self, Collection},
};
use crate::{Error, Result};
use guerdon_engine::{
    embedder::Embed,
    offline::{self, Embedded, Explanation, FileProblem},
    similarity::Kind,
};
use guerdon_primitives::WorkId;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Whose works explain outputs.
#[derive(Clone, Debug)]
pub struct Attribution {
    /// What the files were embedded with.
    pub encoder: Encoder,
    /// The artists' names.
    pub artists: Vec<String>,
    /// The works, each content once, in the order of their paths.
    pub works: Vec<Work>,
    /// The outputs, in the order given.
    pub outputs: Vec<Output>,
    /// All outputs together, as a payment for them is attributed.
    pub mean: Shares,
    /// Works that are near-duplicates of an earlier one, with that one, as places in [`Attribution::works`].
    pub merged: Vec<(usize, usize)>,
    /// Files with the bytes of an earlier work, with that one.
    pub repeated: Vec<(PathBuf, usize)>,
}

/// An encoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoder {
    /// Its folder's name.
    pub name: String,
    /// The SHA-256 of its weights, in hex.
    pub weights: String,
}

/// A work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Where it is.
    pub file: PathBuf,
    /// Whose it is, as a place in [`Attribution::artists`].
    pub artist: usize,
    /// Its SHA-256.
    pub hash: WorkId,
    /// What it is.
    pub kind: Kind,
}

/// An output and who explains it.
#[derive(Clone, Debug)]
pub struct Output {
    /// Where it is.
    pub file: PathBuf,
    /// Its SHA-256.
    pub hash: WorkId,
    /// What it is.
    pub kind: Kind,
    /// Who explains it.
    pub shares: Shares,
    /// By tile, row by row: how much of it each artist explains, the greatest first; in sum at most 1. A text has one.
    pub tiles: Vec<Vec<Share>>,
}

/// Attributes output files to the works in `folder`.
///
/// # Errors
///
/// A folder that is not laid out as [`works::find`] asks, and files that cannot be embedded.
pub fn attribute(embedder: &dyn Embed, folder: &Path, outputs: &[PathBuf]) -> Result<Attribution> {
    let collection = works::find(folder)?;
    let files: Vec<_> = collection.works.iter().map(|work| work.file.clone()).collect();
    let progress = Progress::begin("Embedding works and outputs", files.len() + outputs.len());
    let advance = || progress.advance();
    // Outputs are few, and a mistake in them shows before the works take their time.
    let of_outputs = all(outputs, offline::embed(embedder, outputs, &advance))?;
    let of_works = all(&files, offline::embed(embedder, &files, &advance))?;
    drop(progress);

    let corpus = Arc::new(offline::corpus(&of_works));
    let progress = Progress::begin("Attributing outputs", outputs.len());
    let explain = |output| {
        let explained = offline::explain(&corpus, output);
        progress.advance();
        explained.map_err(|error| Error::Unreachable(error.to_string()))
    };
    let explanations = of_outputs.iter().map(explain).collect::<Result<Vec<_>>>()?;

    let Listed { works, repeated, places } = list(&collection, &of_works);
    let place = |work: &WorkId| places.get(work).map(|(place, _)| *place);
    let merged = corpus.merged();
    let encoder = embedder.description();
    Ok(Attribution {
        encoder: Encoder { name: encoder.name, weights: encoder.weights },
        merged: merged.iter().filter_map(|(copy, original)| Some((place(copy)?, place(original)?))).collect(),
        outputs: outputs
            .iter()
            .zip(&of_outputs)
            .zip(&explanations)
            .map(|((file, embedded), explanation)| Output {
                file: file.clone(),
                hash: embedded.hash,
                kind: embedded.kind,
                shares: Shares::of(explanation, &places),
                tiles: explanation.tiles.iter().map(|tile| by_artist(tile, &places)).collect(),
            })
            .collect(),
        mean: Shares::of(&Explanation::mean(&explanations), &places),
        artists: collection.artists,
        works,
        repeated,
    })
}

/// The embeddings, if there is one of each file. Otherwise the first failure, and how many more there are.
fn all(
    files: &[PathBuf],
    embedded: Vec<std::result::Result<Embedded, FileProblem>>,
) -> Result<Vec<Embedded>> {
    let failed = embedded.iter().filter(|embedded| embedded.is_err()).count();
    let embedded = files.iter().zip(embedded).map(|(file, embedded)| {
        embedded.map_err(|problem| match failure(file, &problem) {
            Error::Input(sentence) if failed > 1 => {
                Error::Input(format!("{sentence} (and {} more cannot be embedded)", failed - 1))
            }
            failure => failure,
        })
    });
    embedded.collect()
}

/// Works without those whose bytes are there already.
struct Listed {
    works: Vec<Work>,
    repeated: Vec<(PathBuf, usize)>,
    places: Places,
}

fn list(collection: &Collection, embedded: &[Embedded]) -> Listed {
    let mut listed = Listed { works: Vec::new(), repeated: Vec::new(), places: Places::new() };
    for (work, embedded) in collection.works.iter().zip(embedded) {
        let (file, artist, hash, kind) = (work.file.clone(), work.artist, embedded.hash, embedded.kind);
        match listed.places.get(&hash) {
            Some((first, _)) => listed.repeated.push((file, *first)),
            None => {
                listed.places.insert(hash, (listed.works.len(), artist));
                listed.works.push(Work { file, artist, hash, kind });
            }
        }
    }
    listed
}
