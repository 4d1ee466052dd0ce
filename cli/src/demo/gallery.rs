//! The gallery: artists with their works, a near-copy, and outputs blended from the artists' styles.

use crate::{content::hash, Error, Result};
use guerdon_primitives::WorkId;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The file that describes a gallery.
pub const INDEX: &str = "gallery.json";
/// The fewest outputs: one paid for by itself before the vote, one after it, and a batch.
pub const MIN_OUTPUTS: usize = 3;

/// A gallery of pictures.
#[derive(Clone, Debug)]
pub struct Gallery {
    /// The artists.
    pub artists: Vec<Artist>,
    /// A picture that is nearly one of the works.
    pub near_copy: NearCopy,
    /// The outputs.
    pub outputs: Vec<Output>,
}

/// An artist.
#[derive(Clone, Debug)]
pub struct Artist {
    /// The name in file names and keys.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The works.
    pub works: Vec<Piece>,
}

/// A picture file.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Where it is.
    pub file: PathBuf,
    /// What it is called, after its file's name.
    pub title: String,
    /// Its SHA-256.
    pub hash: WorkId,
}

/// A picture that is nearly one of the works.
#[derive(Clone, Debug)]
pub struct NearCopy {
    /// The copy.
    pub copy: Piece,
    /// Who offers it.
    pub owner: String,
    /// The artist of the original, as a place in [`Gallery::artists`].
    pub artist: usize,
    /// The original, as a place in the artist's works.
    pub work: usize,
}

/// An output, with the proportions that it was blended in.
#[derive(Clone, Debug)]
pub struct Output {
    /// The picture.
    pub piece: Piece,
    /// The artists, as places in [`Gallery::artists`], and their proportions, which sum to one.
    pub blend: Vec<(usize, f64)>,
}

#[derive(Deserialize)]
struct Index {
    artists: Vec<IndexArtist>,
    near_copy: IndexNearCopy,
    outputs: Vec<IndexOutput>,
}

#[derive(Deserialize)]
struct IndexArtist {
    slug: String,
    name: String,
    works: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct IndexNearCopy {
    work: PathBuf,
    of: PathBuf,
    owner: String,
}

#[derive(Deserialize)]
struct IndexOutput {
    file: PathBuf,
    blend: BTreeMap<String, f64>,
}

impl Gallery {
    /// Reads the gallery in `folder`, and checks that all of its files are there and differ.
    pub fn read(folder: &Path) -> Result<Self> {
        let file = folder.join(INDEX);
        let shown = file.display();
        let text = std::fs::read(&file)
            .map_err(|error| Error::Input(format!("the gallery's index {shown} cannot be read: {error}")))?;
        let index: Index = serde_json::from_slice(&text).map_err(|error| {
            Error::Input(format!("the gallery's index {shown} is not understood: {error}"))
        })?;
        let gallery = Self::from_index(folder, index)?;
        gallery
            .check()
            .map_err(|sentence| Error::Input(format!("the gallery {}: {sentence}", folder.display())))?;
        Ok(gallery)
    }

    fn from_index(folder: &Path, index: Index) -> Result<Self> {
        let of = index
            .artists
            .iter()
            .enumerate()
            .find_map(|(artist, listed)| {
                Some((artist, listed.works.iter().position(|work| *work == index.near_copy.of)?))
            })
            .ok_or_else(|| {
                Error::Input("the near-copy is of a work that the gallery does not list".into())
            })?;
        let place = |slug: &str| {
            let unknown =
                || Error::Input(format!("an output is blended from \"{slug}\", who is no artist here"));
            index.artists.iter().position(|artist| artist.slug == slug).ok_or_else(unknown)
        };
        let outputs = index.outputs.iter().map(|output| {
            let blend = output.blend.iter().map(|(slug, part)| Ok((place(slug)?, *part)));
            Ok(Output { piece: piece(folder, &output.file)?, blend: blend.collect::<Result<_>>()? })
        });
        let outputs = outputs.collect::<Result<_>>()?;
        let artists = index.artists.iter().map(|artist| {
            let works = artist.works.iter().map(|work| piece(folder, work)).collect::<Result<_>>()?;
            Ok(Artist { slug: artist.slug.clone(), name: artist.name.clone(), works })
        });
        Ok(Self {
            artists: artists.collect::<Result<_>>()?,
            near_copy: NearCopy {
                copy: piece(folder, &index.near_copy.work)?,
                owner: index.near_copy.owner,
                artist: of.0,
                work: of.1,
            },
            outputs,
        })
    }

    fn check(&self) -> std::result::Result<(), String> {
        let mut hashes = BTreeSet::new();
        let works = self.artists.iter().flat_map(|artist| &artist.works);
        for piece in works.chain([&self.near_copy.copy]) {
            if !hashes.insert(piece.hash) {
                return Err(format!("{} is there twice", piece.file.display()));
            }
        }
        if self.artists.is_empty() || self.artists.iter().any(|artist| artist.works.is_empty()) {
            return Err("every artist needs works".into());
        }
        if self.outputs.len() < MIN_OUTPUTS {
            return Err(format!(
                "there are {} outputs, and at least {MIN_OUTPUTS} are needed",
                self.outputs.len()
            ));
        }
        for output in &self.outputs {
            let sum: f64 = output.blend.iter().map(|(_, part)| part).sum();
            if (sum - 1.0).abs() > 1e-6 {
                return Err(format!("the proportions of {} do not sum to one", output.piece.file.display()));
            }
        }
        Ok(())
    }

    /// All works of all artists.
    pub fn works(&self) -> impl Iterator<Item = &Piece> {
        self.artists.iter().flat_map(|artist| &artist.works)
    }
}

fn piece(folder: &Path, file: &Path) -> Result<Piece> {
    let path = folder.join(file);
    let bytes = std::fs::read(&path)
        .map_err(|error| Error::Input(format!("{} cannot be read: {error}", path.display())))?;
    Ok(Piece { hash: hash(&bytes), title: title(file), file: path })
}

/// `works/x/03-seven-cypresses.png` is called "Seven cypresses".
fn title(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let words = match stem.split_once('-') {
        Some((number, words)) if number.bytes().all(|byte| byte.is_ascii_digit()) => words,
        _ => &stem,
    };
    let words = words.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(index: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.png", "b.png", "copy.png", "1.png", "2.png", "3.png"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        std::fs::write(folder.path().join(INDEX), index).unwrap();
        folder
    }

    const GOOD: &str = r#"{
        "artists": [{"slug": "ada", "name": "Ada", "works": ["a.png"]}, {"slug": "bo", "name": "Bo", "works": ["b.png"]}],
        "near_copy": {"work": "copy.png", "of": "b.png", "owner": "copycat"},
        "outputs": [
            {"file": "1.png", "blend": {"ada": 0.6, "bo": 0.4}},
            {"file": "2.png", "blend": {"ada": 1}},
            {"file": "3.png", "blend": {"bo": 1}}
        ]}"#;

    #[test]
    fn a_gallery_is_read() {
        let gallery = Gallery::read(folder(GOOD).path()).unwrap();
        assert_eq!(gallery.artists[1].name, "Bo");
        assert_eq!((gallery.near_copy.artist, gallery.near_copy.work), (1, 0));
        assert_eq!(gallery.outputs[0].blend, [(0, 0.6), (1, 0.4)]);
        assert_eq!(gallery.works().count(), 2);
    }

    #[test]
    fn what_is_wrong_with_a_gallery_is_said() {
        let refused = |index: &str, word: &str| {
            let Err(Error::Input(sentence)) = Gallery::read(folder(index).path()) else { panic!("accepted") };
            assert!(sentence.contains(word), "{sentence}");
        };
        refused("{", "not understood");
        refused(&GOOD.replace("0.4", "0.5"), "sum");
        refused(&GOOD.replace("\"bo\": 0.4", "\"cy\": 0.4"), "cy");
        refused(&GOOD.replace("\"b.png\"]", "\"a.png\"]"), "near-copy");
        refused(&GOOD.replace("\"copy.png\"", "\"a.png\""), "twice");
        refused(&GOOD.replace("3.png", "4.png"), "4.png");
        assert!(Gallery::read(Path::new("/nonexistent")).is_err());
    }

    #[test]
    fn titles_are_read_off_file_names() {
        assert_eq!(title(Path::new("works/x/03-seven-cypresses.png")), "Seven cypresses");
        assert_eq!(title(Path::new("01.png")), "01");
        assert_eq!(title(Path::new("moon_rise.png")), "Moon rise");
    }
}
