//! One process at a time.

use std::{
    fs::{self, File, TryLockError},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use crate::store::StoreError;

const NAME: &str = "lock";

/// A folder that is this store's alone for as long as the value lives.
pub struct Lock {
    folder: PathBuf,
    file: File,
}

impl Lock {
    /// Locks a folder, unless another store has it. The lock ends with the process, however that ends.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let failed = |source| StoreError::file(&path, "be locked", source);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the folder is still there, and still the one that is locked.
    ///
    /// # Errors
    ///
    /// It was removed, or another stands in its place.
    pub fn check(&self) -> Result<(), StoreError> {
        let path = self.folder.join(NAME);
        let failed = |source| StoreError::file(&path, "be looked at", source);
        let locked = self.file.metadata().map_err(failed)?;
        match fs::metadata(&path) {
            Ok(found) if (found.dev(), found.ino()) == (locked.dev(), locked.ino()) => Ok(()),
            Ok(_) => Err(StoreError::Removed { folder: self.folder.clone() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(StoreError::Removed { folder: self.folder.clone() })
            }
            Err(error) => Err(failed(error)),
        }
    }
}
