//! A name that one process has at a time, until it lets go of it or ends.

use crate::{Error, Result};
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// A file that this process has locked, and which is gone when this is dropped.
pub(super) struct Claim {
    file: PathBuf,
    _locked: File,
}

impl Claim {
    /// Claims a file's name; none if another process has it.
    ///
    /// # Errors
    ///
    /// A file that cannot be made or locked.
    pub(super) fn of(file: &Path) -> Result<Option<Self>> {
        claim(file).map_err(|error| Error::Input(format!("{} cannot be locked: {error}", file.display())))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Who waits for the lock finds that the name is of no file any more.
        let _ = fs::remove_file(&self.file);
    }
}

fn claim(file: &Path) -> io::Result<Option<Claim>> {
    loop {
        let locked = File::options().create(true).append(true).open(file)?;
        match locked.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Between the opening and the lock, who had it may have removed it.
        if is_there(&locked, file)? {
            return Ok(Some(Claim { file: file.to_owned(), _locked: locked }));
        }
    }
}

/// Whether the open file is the one of this name.
#[cfg(unix)]
fn is_there(open: &File, name: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let open = open.metadata()?;
    match fs::metadata(name) {
        Ok(named) => Ok((named.dev(), named.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the open file is the one of this name: one that is open cannot be removed here.
#[cfg(not(unix))]
fn is_there(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
