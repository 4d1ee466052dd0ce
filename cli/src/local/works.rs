//! A folder of works: one sub-folder per artist, with the artist's works in it.

use crate::{files::is_receipt, Error, Result};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The most works that are taken, so that a wrong folder is noticed before it is read.
pub const MAX_WORKS: usize = 65_536;

/// Works and whose they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    /// The artists' names, those of their folders.
    pub artists: Vec<String>,
    /// The works, in the order of their paths.
    pub works: Vec<WorkFile>,
}

/// A work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkFile {
    /// Where it is.
    pub file: PathBuf,
    /// Whose it is, as a place in [`Collection::artists`].
    pub artist: usize,
}

/// The works in `folder`. Files and folders whose name begins with a dot are left out, and receipts, and artists without
/// works.
///
/// # Errors
///
/// A folder that cannot be read, files outside the artists' folders, folders inside them, no work at all, and more
/// than [`MAX_WORKS`].
pub fn find(folder: &Path) -> Result<Collection> {
    let mut found = Collection::default();
    for of_artist in entries(folder)? {
        if !of_artist.is_dir() {
            return Err(Error::Input(format!(
                "{} lies in no artist's folder: put works into one folder per artist, as in {}",
                of_artist.display(),
                folder.join("ARTIST").join(of_artist.file_name().unwrap_or_default()).display()
            )));
        }
        let artist = found.artists.len();
        let works = entries(&of_artist)?;
        if let Some(inner) = works.iter().find(|work| work.is_dir()) {
            let shown = inner.display();
            let sentence =
                format!("{shown} is a folder: an artist's works lie in the artist's folder itself");
            return Err(Error::Input(sentence));
        }
        if !works.is_empty() {
            let name = of_artist.file_name().unwrap_or_default().to_string_lossy().into_owned();
            found.artists.push(name);
        }
        found.works.extend(works.into_iter().map(|file| WorkFile { file, artist }));
        if found.works.len() > MAX_WORKS {
            let shown = folder.display();
            return Err(Error::Input(format!("{shown} holds more than {MAX_WORKS} works: leave some out")));
        }
    }
    if found.works.is_empty() {
        return Err(Error::Input(format!(
            "{} holds no works: put them into one folder per artist",
            folder.display()
        )));
    }
    Ok(found)
}

/// What a folder holds, in the order of the names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable =
        |error: io::Error| Error::Input(format!("the folder {} cannot be read: {error}", folder.display()));
    let hidden = |entry: &fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let entries = fs::read_dir(folder).map_err(unreadable)?.collect::<io::Result<Vec<_>>>();
    let entries = entries.map_err(unreadable)?;
    let shown = entries.into_iter().filter(|entry| !hidden(entry)).map(|entry| entry.path());
    let mut paths: Vec<_> = shown.filter(|path| !is_receipt(path)).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        folder
    }

    fn refused(files: &[&str]) -> String {
        match find(folder(files).path()) {
            Err(Error::Input(sentence)) => sentence,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn works_come_in_the_order_of_their_paths() {
        let folder = folder(&["bo/2.png", "ada/b.png", "bo/10.png", "ada/a.png", ".git/x", "ada/.hidden"]);
        fs::write(folder.path().join("ada/a.png.receipt.json"), "{}").unwrap();
        fs::create_dir(folder.path().join("cy")).unwrap();
        let found = find(folder.path()).unwrap();
        assert_eq!(found.artists, ["ada", "bo"]);
        let names = found
            .works
            .iter()
            .map(|work| (work.artist, work.file.strip_prefix(folder.path()).unwrap().to_str().unwrap()));
        let expected = [(0, "ada/a.png"), (0, "ada/b.png"), (1, "bo/10.png"), (1, "bo/2.png")];
        assert_eq!(names.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn an_artist_without_works_takes_no_place() {
        let folder = folder(&["bo/1.png"]);
        fs::create_dir(folder.path().join("ada")).unwrap();
        let found = find(folder.path()).unwrap();
        assert_eq!((found.artists, found.works[0].artist), (vec!["bo".to_owned()], 0));
    }

    #[test]
    fn folders_that_are_laid_out_otherwise_are_refused() {
        assert!(refused(&["ada/1.png", "loose.png"]).contains("one folder per artist"));
        assert!(refused(&["ada/series/1.png"]).contains("is a folder"));
        assert!(refused(&[".hidden/1.png"]).contains("holds no works"));
        let missing = find(Path::new("/nowhere/at all")).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/at all"), "{missing}");
    }
}
