//! A content-addressed store on disk.
//!
//! A piece of content lies under `ab/cdef...`, the hexadecimal digits of its SHA-256. Files appear whole, by a rename,
//! and are verified whenever they are read: one that is damaged is removed, and counts as absent.

use super::MAX_CONTENT;
use sha2::{Digest, Sha256};
use sp_core::H256;
use std::{
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// The SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> H256 {
    H256(Sha256::digest(bytes).into())
}

/// A folder of content-addressed files.
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The store in a folder, which is made if it is not there.
    pub fn open(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned() })
    }

    /// Keeps bytes, and tells their hash. Bytes over [`MAX_CONTENT`] are refused.
    pub fn put(&self, bytes: &[u8]) -> io::Result<H256> {
        if bytes.len() > MAX_CONTENT {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "content over 32 MiB"));
        }
        let hash = sha256(bytes);
        if self.get(hash)?.is_none() {
            write_whole(&self.path(hash), bytes)?;
        }
        Ok(hash)
    }

    /// The bytes whose SHA-256 is `hash`, if they are here.
    pub fn get(&self, hash: H256) -> io::Result<Option<Vec<u8>>> {
        let path = self.path(hash);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(MAX_CONTENT as u64 + 1).read_to_end(&mut bytes)?;
        if sha256(&bytes) == hash {
            return Ok(Some(bytes));
        }
        log::warn!("the stored content {hash:x} is damaged and is removed");
        fs::remove_file(&path)?;
        Ok(None)
    }

    /// Whether there is a file for `hash`, damaged or not.
    pub fn has(&self, hash: H256) -> bool {
        self.path(hash).exists()
    }

    fn path(&self, hash: H256) -> PathBuf {
        let digits = format!("{hash:x}");
        self.root.join(&digits[..2]).join(&digits[2..])
    }
}

/// Writes a file so that it appears with all its bytes or not at all, and makes its folder. It is there after a power
/// cut too. Blocks.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The file's name is in its folder, and the folder's, which can be new too, in the one above.
    folder.ancestors().take(2).try_for_each(|folder| fs::File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        (folder, store)
    }

    #[test]
    fn what_is_put_is_found_under_its_hash() {
        let (_folder, store) = store();
        let hash = store.put(b"a work").unwrap();
        assert_eq!(hash, sha256(b"a work"));
        assert_eq!(store.put(b"a work").unwrap(), hash, "again");
        assert_eq!(store.get(hash).unwrap().unwrap(), b"a work");
        assert_eq!(store.get(sha256(b"another")).unwrap(), None);
    }

    #[test]
    fn damaged_and_cut_files_count_as_absent_and_can_be_put_again() {
        let (_folder, store) = store();
        for damage in [&b"a wOrk"[..], b"a wo", b"", b"a work and more"] {
            let hash = store.put(b"a work").unwrap();
            fs::write(store.path(hash), damage).unwrap();
            assert_eq!(store.get(hash).unwrap(), None);
            assert!(!store.has(hash));
            store.put(b"a work").unwrap();
            assert_eq!(store.get(hash).unwrap().unwrap(), b"a work");
        }
    }

    #[test]
    fn content_over_the_limit_is_refused() {
        let (_folder, store) = store();
        assert!(store.put(&vec![0; MAX_CONTENT]).is_ok());
        assert!(store.put(&vec![0; MAX_CONTENT + 1]).is_err());
    }
}
