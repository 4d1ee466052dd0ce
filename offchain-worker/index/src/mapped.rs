//! Files in memory.

#![allow(unsafe_code)]

use std::{fs::File, io};

use memmap2::{MmapOptions, MmapRaw};

/// A file's bytes, shared with whoever writes the file. The file may be removed; it must not be cut short.
pub struct Map(MmapRaw);

impl Map {
    /// The first `length` bytes of a file that has as many.
    pub fn new(file: &File, length: usize) -> io::Result<Self> {
        MmapOptions::new().len(length).map_raw_read_only(file).map(Self)
    }

    /// Some of the bytes. Panics if the map does not have them all.
    ///
    /// # Safety
    ///
    /// Nobody writes these bytes of the file as long as the slice lives.
    pub unsafe fn bytes(&self, offset: usize, length: usize) -> &[u8] {
        let end = offset.checked_add(length);
        assert!(end.is_some_and(|end| end <= self.0.len()), "the bytes lie within the map");
        // SAFETY: the bytes lie within the map, which lives as long as `self`, and the caller promises that they do
        // not change.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().add(offset), length) }
    }
}
