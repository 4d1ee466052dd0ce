//! The files that are meant: those that are named, and those in the folders that are named.

use crate::{Error, Result};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use walkdir::{DirEntry, WalkDir};

/// What is appended to an output's file name for that of its receipt.
pub const RECEIPT_EXTENSION: &str = ".receipt.json";

/// A file that may be a work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub file: PathBuf,
    /// How it was come by.
    pub named: Named,
}

/// How a file was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its own name: it is meant to be a work.
    Itself,
    /// By the name of a folder that it is in, where other files may be too.
    ByFolder,
}

/// The files that are named and those in the named folders and their folders, by name, without hidden ones. A file that
/// is reached twice is there once.
///
/// # Errors
///
/// A name under which there is nothing that can be read, and no file at all.
pub fn find(named: &[PathBuf]) -> Result<Vec<Source>> {
    let mut sources: Vec<Source> = Vec::new();
    let mut places = BTreeMap::new();
    let mut add = |source: Source| {
        let whole = fs::canonicalize(&source.file).unwrap_or_else(|_| source.file.clone());
        match places.get(&whole) {
            Some(&place) if source.named == Named::Itself => sources[place] = source,
            Some(_) => {}
            None => {
                places.insert(whole, sources.len());
                sources.push(source);
            }
        }
    };
    for name in named {
        let shown = name.display();
        let found =
            fs::metadata(name).map_err(|error| Error::Input(format!("{shown} cannot be read: {error}")))?;
        if found.is_dir() {
            in_folder(name, &mut add);
        } else if found.is_file() {
            add(Source { file: name.clone(), named: Named::Itself });
        } else {
            return Err(Error::Input(format!("{shown} is neither a file nor a folder")));
        }
    }
    if sources.is_empty() {
        let folders: Vec<_> = named.iter().map(|name| name.display().to_string()).collect();
        return Err(Error::Input(format!("there is no file in {}", folders.join(", "))));
    }
    Ok(sources)
}

/// Whether a file's name is that of a receipt, which in a folder of pictures is no picture that is meant.
pub fn is_receipt(file: &Path) -> bool {
    file.as_os_str().as_encoded_bytes().ends_with(RECEIPT_EXTENSION.as_bytes())
}

fn in_folder(folder: &Path, add: &mut impl FnMut(Source)) {
    let is_shown = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry);
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(is_shown) {
        let file = match &entry {
            Ok(entry) if entry.file_type().is_file() => Some(entry.path()),
            Ok(_) => None,
            // A link that leads back leads to what is there already.
            Err(error) if error.loop_ancestor().is_some() => None,
            // It is told with the other files that cannot be read.
            Err(error) => error.path(),
        };
        if let Some(file) = file {
            add(Source { file: file.to_owned(), named: Named::ByFolder });
        }
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, b"x").unwrap();
        }
        folder
    }

    fn found(root: &Path, named: &[&str]) -> Vec<(String, Named)> {
        let named: Vec<_> = named.iter().map(|name| root.join(name)).collect();
        let relative =
            |source: Source| (source.file.strip_prefix(root).unwrap().display().to_string(), source.named);
        find(&named).unwrap().into_iter().map(relative).collect()
    }

    #[test]
    fn folders_are_walked_by_name_and_without_what_is_hidden() {
        let root = folder(&["w/b.png", "w/a/2.png", "w/a/10.png", "w/.git/x.png", "w/.hidden.png", "other"]);
        let names = ["w/a/10.png", "w/a/2.png", "w/b.png"];
        let expected = names.map(|name| (name.to_owned(), Named::ByFolder));
        assert_eq!(found(root.path(), &["w"]), expected);
        assert_eq!(found(root.path(), &["w/.git"]).len(), 1, "a hidden folder that is named is meant");
    }

    #[test]
    fn what_is_named_comes_in_the_order_of_names_and_once() {
        let root = folder(&["w/a", "w/b", "z"]);
        let expected = [("z", Named::Itself), ("w/a", Named::ByFolder), ("w/b", Named::Itself)]
            .map(|(n, k)| (n.into(), k));
        assert_eq!(found(root.path(), &["z", "w", "w/b", "w", "z"]), expected);
    }

    #[test]
    fn links_are_followed_and_lead_nowhere_twice() {
        let root = folder(&["w/a", "w/in/b", "else/c"]);
        let link = |to: &str, name: &str| symlink(root.path().join(to), root.path().join(name)).unwrap();
        link("w", "w/in/loop");
        link("else", "w/in/other");
        link("w/a", "w/same");
        link("nothing", "w/broken");
        let names: Vec<_> = found(root.path(), &["w"]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["w/a", "w/broken", "w/in/b", "w/in/other/c"]);
    }

    #[test]
    fn a_name_of_nothing_is_refused() {
        let root = folder(&["w/a"]);
        fs::create_dir(root.path().join("empty")).unwrap();
        for name in ["nowhere", "empty"] {
            let told = find(&[root.path().join(name)]).unwrap_err();
            assert!(matches!(&told, Error::Input(sentence) if sentence.contains(name)), "{told}");
        }
        assert_eq!(found(root.path(), &["w", "empty"]).len(), 1, "another one has a file");
    }
}
