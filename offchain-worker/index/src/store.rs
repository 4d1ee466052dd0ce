//! Works of one encoder and geometry, on disk and in memory.
//!
//! A store is a folder of files of equal size, with records of equal size, mapped into memory. It is a cache: what is
//! missing can be computed again from the works. So nothing that is wrong with the files keeps a store from being opened,
//! and nothing wrong is handed out.
//!
//! - Records do not change, and are not removed. Appending takes the same time however many there are.
//! - When a store is opened, every record is checked, in parallel. What fails is forgotten, and its slot is written
//!   again. A file whose header fails is renamed, and its works are forgotten.
//! - A record that was appended survives the end of the process, however it ends. It survives the end of the machine
//!   once [`Store::sync`] has returned, or the file is full. What a power failure leaves of later ones is checked as
//!   anything else.
//! - One store has a folder at a time, in one process.
//! - The folder may be removed while the store is open. What is in memory stays there, and nothing more is appended.
//! - Nobody else may write the files, or cut one short, while the store is open: reading what is gone ends the process
//!   with SIGBUS. A disk that fails meanwhile does the same, or gives back other bytes.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use rayon::prelude::*;

use crate::{
    contents::Contents,
    geometry::Geometry,
    handle::Handle,
    lock::Lock,
    record::{Key, Slot},
    segment::{self, Segment},
    vectors::Vectors,
    writer::Writer,
};

/// The works of one encoder, on disk. Any number of threads may use it.
pub struct Store {
    fingerprint: [u8; 32],
    geometry: Geometry,
    lock: Arc<Lock>,
    contents: RwLock<Contents>,
    writer: Mutex<Writer>,
}

/// A store, and what was found when it was opened.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// How many records were not what was written, and are forgotten. Their works have to be appended again.
    pub damaged: usize,
    /// What the files are called now that were damaged at the head or of another version. They may be removed.
    pub set_aside: Vec<PathBuf>,
}

impl Store {
    /// Opens the store of an encoder and geometry below a folder, or makes an empty one there.
    ///
    /// # Errors
    ///
    /// Another store has the folder, and files that cannot be read or written.
    pub fn open(folder: &Path, fingerprint: [u8; 32], geometry: Geometry) -> Result<Opened, StoreError> {
        let folder = folder.join(name(&fingerprint, geometry));
        let failed = |source| StoreError::file(&folder, "be opened", source);
        fs::create_dir_all(&folder).map_err(failed)?;
        let lock = Arc::new(Lock::take(&folder)?);

        let numbers = segment::numbers(&folder).map_err(failed)?;
        let (mut segments, mut set_aside) = (Vec::new(), Vec::new());
        for &number in &numbers {
            match Segment::open(&lock, number, &fingerprint, geometry)? {
                Some(segment) => segments.push(Arc::new(segment)),
                None => set_aside.push(segment::set_aside(&folder, number)?),
            }
        }
        let slots: Vec<Vec<Slot>> =
            segments.par_iter().map(|segment| segment.inspect()).collect::<Result<_, _>>()?;

        // Numbers that are found have 32 bits.
        let next_number = numbers.last().map_or(0, |last| last + 1);
        let (writer, contents, damaged) = Writer::new(segments, &slots, next_number);
        let (contents, writer) = (RwLock::new(contents), Mutex::new(writer));
        Ok(Opened { store: Self { fingerprint, geometry, lock, contents, writer }, damaged, set_aside })
    }

    /// What every record has.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Where the files are.
    pub fn folder(&self) -> &Path {
        self.lock.folder()
    }

    /// How many works there are.
    pub fn len(&self) -> usize {
        self.read(|contents| contents.handles().len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A work, if it is there.
    pub fn get(&self, key: &Key) -> Option<Handle> {
        self.read(|contents| contents.get(key).cloned())
    }

    /// All works, in the order of insertion.
    pub fn handles(&self) -> Vec<Handle> {
        self.read(|contents| contents.handles().to_vec())
    }

    /// The works that were inserted after the first `count`, in the order of insertion.
    pub fn handles_after(&self, count: usize) -> Vec<Handle> {
        self.read(|contents| contents.handles().get(count..).unwrap_or_default().to_vec())
    }

    /// Adds a work. If its key is there already, the work that is there stays, and is returned.
    ///
    /// Blocks while the record is written, and while a full file goes to disk.
    ///
    /// # Errors
    ///
    /// Vectors of another geometry, a folder that was removed, and a file that cannot be written. The store stays as it
    /// was.
    pub fn append(&self, key: Key, vectors: &Vectors) -> Result<Handle, StoreError> {
        let found = vectors.view().geometry();
        if found != self.geometry {
            return Err(StoreError::Geometry { expected: self.geometry, found });
        }
        if let Some(present) = self.get(&key) {
            return Ok(present);
        }
        let mut writer = self.lock_writer();
        if let Some(present) = self.get(&key) {
            return Ok(present);
        }
        self.lock.check()?;
        let handle = writer.append(&self.lock, &self.fingerprint, &key, vectors)?;
        let mut contents = self.contents.write().unwrap_or_else(PoisonError::into_inner);
        contents.insert(key, handle.clone());
        Ok(handle)
    }

    /// What was appended before is on disk when this returns.
    ///
    /// # Errors
    ///
    /// The disk does not take it.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.lock_writer().sync()
    }

    fn read<T>(&self, read: impl FnOnce(&Contents) -> T) -> T {
        read(&self.contents.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn lock_writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({}, {} works)", self.folder().display(), self.len())
    }
}

/// What a store's folder is called.
fn name(fingerprint: &[u8; 32], geometry: Geometry) -> String {
    let digits: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digits}-{}-{}-{}", geometry.dimension(), geometry.patches(), geometry.thumbnail_bytes())
}

/// Why a store cannot be opened or appended to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another store has the folder, in this process or another, or handles of one are still in use.
    #[error("{}: the store is in use; one process at a time may open it", folder.display())]
    InUse { folder: PathBuf },
    /// The folder was removed, or another was put in its place.
    #[error("{}: the store was removed or replaced while it was open, and takes no more works until it is opened again", folder.display())]
    Removed { folder: PathBuf },
    /// The vectors do not have the store's geometry.
    #[error("the store holds vectors of {expected:?}, not of {found:?}")]
    Geometry { expected: Geometry, found: Geometry },
    /// The file system refuses.
    #[error("{}: cannot {action}: {source}", path.display())]
    File { path: PathBuf, action: &'static str, source: io::Error },
}

impl StoreError {
    pub(crate) fn file(path: &Path, action: &'static str, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), action, source }
    }
}
