//! Files that are there whole or as they were before.

use crate::{Error, Result};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes a file beside its place, and puts it there when it is whole.
///
/// # Errors
///
/// A file that cannot be written. What was in its place is untouched then.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = |error: io::Error| Error::Input(format!("{} cannot be written: {error}", file.display()));
    let beside = beside(file).ok_or_else(|| cannot(io::ErrorKind::IsADirectory.into()))?;
    let written = File::create(&beside)
        .and_then(|mut open| open.write_all(bytes).and_then(|()| open.sync_all()))
        .and_then(|()| fs::rename(&beside, file))
        .and_then(|()| sync_folder_of(file));
    written.map_err(|error| {
        // It may never have been made.
        let _ = fs::remove_file(&beside);
        cannot(error)
    })
}

/// Makes sure that the file's name outlives a power cut.
fn sync_folder_of(file: &Path) -> io::Result<()> {
    match file.parent() {
        #[cfg(unix)]
        Some(folder) if folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        #[cfg(unix)]
        Some(folder) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// A name in the same folder that two commands at a time do not share. None if `file` names no file.
fn beside(file: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(file.file_name()?);
    name.push(format!(".{}.part", std::process::id()));
    Some(file.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.html");
        replace(&file, b"first").unwrap();
        replace(&file, b"second").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_told_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        for file in [taken.as_path(), &folder.path().join("missing/report.html"), Path::new("/")] {
            assert!(matches!(replace(file, b""), Err(Error::Input(_))), "{}", file.display());
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
