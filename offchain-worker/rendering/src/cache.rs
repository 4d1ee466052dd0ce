//! Renders that were made before.

use std::{
    collections::HashMap,
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use sha2::{Digest, Sha256};

use crate::renderer::MAX_RENDER_BYTES;

/// The most bytes that a cache in memory holds.
const MAX_MEMORY: usize = 512 * 1024 * 1024;

/// The length of a SHA-256.
const HASH: usize = 32;

type Key = [u8; HASH];

/// Renders by [`crate::RenderRequest::key`], so that none is made twice: in one game after an interruption, or in the
/// games of several outputs that were asked for alike.
pub struct RenderCache {
    place: Place,
}

enum Place {
    Memory { held: Mutex<Held>, limit: usize },
    Folder(PathBuf),
}

#[derive(Default)]
struct Held {
    renders: HashMap<Key, Vec<u8>>,
    /// The sum of the renders' lengths.
    bytes: usize,
}

impl Held {
    fn put(&mut self, key: &Key, render: &[u8], limit: usize) {
        self.bytes -= self.renders.remove(key).map_or(0, |replaced| replaced.len());
        if render.len() <= limit.saturating_sub(self.bytes) {
            self.bytes += render.len();
            self.renders.insert(*key, render.to_vec());
        }
    }
}

impl RenderCache {
    /// An empty cache that ends with the program. It takes renders up to 512 MiB together, and forgets those beyond.
    pub fn in_memory() -> Self {
        Self::with_limit(MAX_MEMORY)
    }

    fn with_limit(limit: usize) -> Self {
        Self { place: Place::Memory { held: Mutex::default(), limit } }
    }

    /// The cache in a folder, which is made if it is not there. It has no limit.
    ///
    /// A render lies under `ab/cdef...`, the hexadecimal digits of its key: the picture file's bytes, followed by the
    /// SHA-256 of the key and these bytes. Files appear whole, by a rename. One that is damaged counts as absent.
    ///
    /// # Errors
    ///
    /// The folder cannot be made.
    pub fn in_folder(folder: &Path) -> Result<Self, CacheError> {
        fs::create_dir_all(folder).map_err(|source| CacheError::new(folder, source))?;
        Ok(Self { place: Place::Folder(folder.to_owned()) })
    }

    pub(crate) fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, CacheError> {
        match &self.place {
            Place::Memory { held, .. } => {
                Ok(held.lock().unwrap_or_else(PoisonError::into_inner).renders.get(key).cloned())
            }
            Place::Folder(folder) => {
                let path = path(folder, key);
                let file = read(&path).map_err(|source| CacheError::new(&path, source))?;
                Ok(file.and_then(|file| open(key, file)))
            }
        }
    }

    pub(crate) fn put(&self, key: &Key, render: &[u8]) -> Result<(), CacheError> {
        match &self.place {
            Place::Memory { held, limit } => {
                held.lock().unwrap_or_else(PoisonError::into_inner).put(key, render, *limit);
                Ok(())
            }
            Place::Folder(folder) => {
                let path = path(folder, key);
                write(&path, &[render, &checksum(key, render)])
                    .map_err(|source| CacheError::new(&path, source))
            }
        }
    }
}

fn path(folder: &Path, key: &Key) -> PathBuf {
    let digits = hex::encode(key);
    folder.join(&digits[..2]).join(&digits[2..])
}

fn checksum(key: &Key, render: &[u8]) -> Key {
    Sha256::new().chain_update(key).chain_update(render).finalize().into()
}

/// `None` if there is no file.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take((MAX_RENDER_BYTES + HASH) as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// The render in a file's bytes, unless they are damaged.
fn open(key: &Key, mut file: Vec<u8>) -> Option<Vec<u8>> {
    let (render, found) = file.split_last_chunk::<HASH>()?;
    if *found != checksum(key, render) {
        return None;
    }
    file.truncate(file.len() - HASH);
    Some(file)
}

fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A cache's folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: the cache of renders cannot be used: {source}", path.display())]
pub struct CacheError {
    /// The folder or file.
    pub path: PathBuf,
    /// What went wrong.
    pub source: io::Error,
}

impl CacheError {
    fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = [7; HASH];
    const OTHER: Key = [8; HASH];

    #[test]
    fn what_is_put_is_found_under_its_key() {
        let folder = tempfile::tempdir().unwrap();
        for cache in [RenderCache::in_memory(), RenderCache::in_folder(folder.path()).unwrap()] {
            assert_eq!(cache.get(&KEY).unwrap(), None);
            cache.put(&KEY, b"render").unwrap();
            assert_eq!(cache.get(&KEY).unwrap().unwrap(), b"render");
            assert_eq!(cache.get(&OTHER).unwrap(), None);
            cache.put(&KEY, b"again").unwrap();
            assert_eq!(cache.get(&KEY).unwrap().unwrap(), b"again");
        }
        let reopened = RenderCache::in_folder(folder.path()).unwrap();
        assert_eq!(reopened.get(&KEY).unwrap().unwrap(), b"again");
    }

    #[test]
    fn files_that_are_damaged_cut_or_misplaced_count_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = RenderCache::in_folder(folder.path()).unwrap();
        cache.put(&KEY, b"render").unwrap();
        let whole = fs::read(path(folder.path(), &KEY)).unwrap();
        let mut flipped = whole.clone();
        flipped[2] ^= 1;
        for damaged in [&flipped[..], &whole[1..], &whole[..whole.len() - 1], &whole[..HASH], b"render", b""]
        {
            fs::write(path(folder.path(), &KEY), damaged).unwrap();
            assert_eq!(cache.get(&KEY).unwrap(), None);
            cache.put(&KEY, b"render").unwrap();
            assert_eq!(cache.get(&KEY).unwrap().unwrap(), b"render");
        }
        fs::create_dir_all(path(folder.path(), &OTHER).parent().unwrap()).unwrap();
        fs::rename(path(folder.path(), &KEY), path(folder.path(), &OTHER)).unwrap();
        assert_eq!(cache.get(&OTHER).unwrap(), None, "the render of another request");
    }

    #[test]
    fn memory_is_limited() {
        let cache = RenderCache::with_limit(10);
        cache.put(&KEY, b"render").unwrap();
        cache.put(&OTHER, b"render").unwrap();
        assert!(cache.get(&KEY).unwrap().is_some());
        assert!(cache.get(&OTHER).unwrap().is_none());
        cache.put(&KEY, b"ren").unwrap();
        cache.put(&OTHER, b"renders").unwrap();
        assert!(cache.get(&OTHER).unwrap().is_some(), "what is replaced makes room");
    }

    #[test]
    fn a_folder_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"in the way").unwrap();
        let error = RenderCache::in_folder(&file.join("below")).err().expect("a file is no folder");
        assert!(error.to_string().contains("below: the cache of renders cannot be used"), "{error}");
    }
}
