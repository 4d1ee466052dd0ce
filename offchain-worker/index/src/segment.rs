//! One file of a store: a header, and slots for a fixed number of records.
//!
//! A file has its full length from the start, so that it is mapped once. Slots that are not written are holes, which take
//! no room on the file systems that Linux and macOS use.
//!
//! | bytes | holds |
//! |---|---|
//! | 0..8 | `GRDNINDX` |
//! | 8..12 | the version of the layout |
//! | 12..28 | dimension, patches, bytes of a thumbnail, number of slots: 32 bits each |
//! | 28..60 | the encoder's fingerprint |
//! | 60..64 | CRC-32 of the bytes before |
//! | 4096.. | the slots |
//!
//! Numbers are in the machine's byte order: to a machine of the other order, the file has another version.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use rayon::prelude::*;

use crate::{
    geometry::Geometry,
    lock::Lock,
    mapped::Map,
    record::{self, Key, Slot},
    store::StoreError,
    vectors::View,
};

/// The most bytes of a file, unless one record takes more.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most slots of a file.
const MAX_SLOTS: usize = 4096;
/// Where the slots start: at the second page.
const HEADER_BYTES: usize = 4096;
const HEADER_FIELDS: usize = 64;
const MAGIC: &[u8; 8] = b"GRDNINDX";
const VERSION: u32 = 1;
/// How much of a file is checked at a time.
const CHECKED_BYTES: usize = 1024 * 1024;

const PREFIX: &str = "segment-";
const PARTIAL: &str = "partial";
const SET_ASIDE: &str = "set-aside";

/// A file of a store, in memory.
pub struct Segment {
    number: u64,
    geometry: Geometry,
    map: Map,
    /// Slots are written again when their records are damaged, but not as long as somebody may read them: a handle keeps
    /// the segment, which keeps the lock, without which the store cannot be opened again.
    lock: Arc<Lock>,
}

impl Segment {
    /// A new file without records, on disk, and the file to write it by.
    pub fn create(
        lock: &Arc<Lock>,
        number: u64,
        fingerprint: &[u8; 32],
        geometry: Geometry,
    ) -> Result<(Self, File), StoreError> {
        let path = path(lock.folder(), number);
        let partial = path.with_extension(PARTIAL);
        let create = || -> io::Result<(File, Map)> {
            let mut file =
                File::options().read(true).write(true).create(true).truncate(true).open(&partial)?;
            file.write_all(&header(fingerprint, geometry))?;
            file.set_len(file_bytes(geometry) as u64)?;
            file.sync_all()?;
            fs::rename(&partial, &path)?;
            File::open(lock.folder())?.sync_all()?;
            let map = Map::new(&file, file_bytes(geometry))?;
            Ok((file, map))
        };
        let (file, map) = create().map_err(|source| StoreError::file(&path, "be created", source))?;
        Ok((Self { number, geometry, map, lock: lock.clone() }, file))
    }

    /// The file of a number, or nothing if its header says that it is not of this encoder, geometry and version.
    pub fn open(
        lock: &Arc<Lock>,
        number: u64,
        fingerprint: &[u8; 32],
        geometry: Geometry,
    ) -> Result<Option<Self>, StoreError> {
        let path = path(lock.folder(), number);
        let open = || -> io::Result<Option<Map>> {
            if !fs::metadata(&path)?.is_file() {
                return Ok(None);
            }
            let file = File::options().read(true).write(true).open(&path)?;
            let length = file.metadata()?.len();
            let mut found = [0; HEADER_FIELDS];
            if length < HEADER_FIELDS as u64 {
                return Ok(None);
            }
            file.read_exact_at(&mut found, 0)?;
            if found != header(fingerprint, geometry) {
                return Ok(None);
            }
            // What was cut off reads as zeros from now on.
            if length < file_bytes(geometry) as u64 {
                file.set_len(file_bytes(geometry) as u64)?;
            }
            Map::new(&file, file_bytes(geometry)).map(Some)
        };
        let map = open().map_err(|source| StoreError::file(&path, "be opened", source))?;
        Ok(map.map(|map| Self { number, geometry, map, lock: lock.clone() }))
    }

    /// What is in the slots, by slot.
    ///
    /// The file is read, not the map: what a broken disk cannot give back is an error then, and no signal, and the
    /// process's memory holds none of it.
    pub fn inspect(&self) -> Result<Vec<Slot>, StoreError> {
        let failed = |source| StoreError::file(&self.path(), "be read", source);
        let file = File::open(self.path()).map_err(failed)?;
        let record_bytes = self.geometry.record_bytes();
        let together = (CHECKED_BYTES / record_bytes).max(1);
        let slots = slots(self.geometry);
        // Of 64 bits each, so that vectors are aligned.
        let inspect = |buffer: &mut Vec<u64>, first: usize| -> io::Result<Vec<Slot>> {
            let count = together.min(slots - first);
            buffer.resize(count * record_bytes / size_of::<u64>(), 0);
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(buffer);
            file.read_exact_at(bytes, offset(self.geometry, first as u32))?;
            let numbered = (first as u32..).zip(bytes.chunks_exact(record_bytes));
            Ok(numbered.map(|(slot, record)| record::inspect(self.geometry, slot, record)).collect())
        };
        let chunks: io::Result<Vec<Vec<Slot>>> = (0..slots.div_ceil(together))
            .into_par_iter()
            .map_init(Vec::new, |buffer, chunk| inspect(buffer, chunk * together))
            .collect();
        Ok(chunks.map_err(failed)?.concat())
    }

    /// The file, to be written.
    pub fn file(&self) -> Result<File, StoreError> {
        File::options().write(true).open(self.path()).map_err(|source| self.error("be opened", source))
    }

    /// Writes a record to a slot that no handle is of.
    pub fn write(&self, file: &File, slot: u32, record: &[u8]) -> Result<(), StoreError> {
        let written = file.write_all_at(record, offset(self.geometry, slot));
        written.map_err(|source| self.error("be written", source))
    }

    /// What was written is on disk when this returns.
    pub fn sync(&self, file: &File) -> Result<(), StoreError> {
        file.sync_data().map_err(|source| self.error("be written", source))
    }

    /// The key of the whole record in a slot.
    pub fn key(&self, slot: u32) -> &Key {
        record::key(self.record(slot))
    }

    /// The vectors of the whole record in a slot.
    pub fn view(&self, slot: u32) -> View<'_> {
        record::view(self.geometry, self.record(slot))
    }

    /// How many slots there are.
    pub fn slots(&self) -> u32 {
        slots(self.geometry) as u32
    }

    fn record(&self, slot: u32) -> &[u8] {
        let offset = offset(self.geometry, slot) as usize;
        // SAFETY: only handles ask, and a handle is made when its record is whole. A slot is written only while it is
        // free, and it is never free again while the store is open or a handle lives.
        #[allow(unsafe_code)]
        unsafe {
            self.map.bytes(offset, self.geometry.record_bytes())
        }
    }

    fn path(&self) -> PathBuf {
        path(self.lock.folder(), self.number)
    }

    fn error(&self, action: &'static str, source: io::Error) -> StoreError {
        StoreError::file(&self.path(), action, source)
    }
}

/// The numbers of the segments in a folder, in ascending order. Files that a crash left half made are removed.
pub fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        match name.split_once('.') {
            Some((_, PARTIAL)) => fs::remove_file(folder.join(format!("{PREFIX}{name}")))?,
            Some(_) => {}
            None => {
                let number = name.parse::<u32>().ok().map(u64::from);
                let is_ours = |number: &u64| path(folder, *number).ends_with(format!("{PREFIX}{name}"));
                numbers.extend(number.filter(is_ours));
            }
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Renames a file that is of no use, and says what it is called now. It takes the place of an earlier one.
pub fn set_aside(folder: &Path, number: u64) -> Result<PathBuf, StoreError> {
    let path = path(folder, number);
    let aside = path.with_extension(SET_ASIDE);
    match fs::rename(&path, &aside) {
        Ok(()) => Ok(aside),
        Err(source) => Err(StoreError::file(&path, "be set aside", source)),
    }
}

fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{PREFIX}{number:06}"))
}

fn slots(geometry: Geometry) -> usize {
    ((MAX_BYTES - HEADER_BYTES) / geometry.record_bytes()).clamp(1, MAX_SLOTS)
}

fn offset(geometry: Geometry, slot: u32) -> u64 {
    HEADER_BYTES as u64 + u64::from(slot) * geometry.record_bytes() as u64
}

fn file_bytes(geometry: Geometry) -> usize {
    HEADER_BYTES + slots(geometry) * geometry.record_bytes()
}

fn header(fingerprint: &[u8; 32], geometry: Geometry) -> [u8; HEADER_FIELDS] {
    let mut header = MAGIC.to_vec();
    header.extend(VERSION.to_ne_bytes());
    let numbers = [geometry.dimension(), geometry.patches(), geometry.thumbnail_bytes(), slots(geometry)];
    header.extend(numbers.iter().flat_map(|number| (*number as u32).to_ne_bytes()));
    header.extend(fingerprint);
    header.extend(crc32fast::hash(&header).to_ne_bytes());
    header.try_into().expect("the fields have the header's length; qed")
}
