//! One work in a file: a header of 64 bytes, the vectors, the thumbnail, zeros up to a multiple of 64 bytes.
//!
//! | bytes | holds |
//! |---|---|
//! | 0..32 | the key |
//! | 32..40 | the sequence number: records are in the order of insertion by it |
//! | 40..44 | CRC-32 of the slot's number and of all other bytes of the record |
//! | 44..64 | zeros |
//! | 64.. | the global vector `[D]`, the patches `[P, D]`, 16 bits each; the thumbnail; zeros |
//!
//! Numbers are in the machine's byte order, so that vectors are used where they lie.
//!
//! The CRC finds what a crash leaves behind, a record of which a part was written, and what a failing disk does. One in
//! 2^32 such records passes. It is no defence against someone who writes the file on purpose, for he can write the CRC
//! as well: whoever may write the store is trusted with what the engine says.

use crate::{
    geometry::{Geometry, RECORD_HEADER_BYTES},
    vectors::{are_unit, View},
};

/// What a work is known by: the SHA-256 of its bytes.
pub type Key = [u8; 32];

const SEQUENCE: usize = 32;
const CHECKSUM: usize = 40;
const CHECKSUM_END: usize = 44;

/// What a slot of a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Nothing: its header was never written.
    Empty,
    /// A record that is not what was written.
    Damaged,
    /// A whole record.
    Whole { key: Key, sequence: u64 },
}

/// The record of a work, written over `record`.
pub fn encode(record: &mut Vec<u8>, slot: u32, sequence: u64, key: &Key, view: View) {
    record.clear();
    record.extend(key);
    record.extend(sequence.to_ne_bytes());
    record.resize(RECORD_HEADER_BYTES, 0);
    record.extend(bytemuck::cast_slice::<i16, u8>(view.numbers()));
    record.extend(view.thumbnail());
    record.resize(view.geometry().record_bytes(), 0);
    let checksum = checksum(slot, record);
    record[CHECKSUM..CHECKSUM_END].copy_from_slice(&checksum.to_ne_bytes());
}

/// What the bytes of a slot are. The first one is aligned as a number is.
pub fn inspect(geometry: Geometry, slot: u32, record: &[u8]) -> Slot {
    let header = &record[..RECORD_HEADER_BYTES];
    if header.iter().all(|byte| *byte == 0) {
        return Slot::Empty;
    }
    let vectors = &record[RECORD_HEADER_BYTES..][..geometry.vector_bytes()];
    let is_whole = header[CHECKSUM..CHECKSUM_END] == checksum(slot, record).to_ne_bytes()
        && are_unit(bytemuck::cast_slice(vectors), geometry.dimension());
    match (header.first_chunk(), header[SEQUENCE..].first_chunk()) {
        (Some(key), Some(sequence)) if is_whole => {
            Slot::Whole { key: *key, sequence: u64::from_ne_bytes(*sequence) }
        }
        _ => Slot::Damaged,
    }
}

/// The key of a whole record.
pub fn key(record: &[u8]) -> &Key {
    record.first_chunk().expect("a record is longer than its key; qed")
}

/// The vectors and the thumbnail of a whole record, whose first byte is aligned as a number is.
pub fn view(geometry: Geometry, record: &[u8]) -> View<'_> {
    let (vectors, rest) = record[RECORD_HEADER_BYTES..].split_at(geometry.vector_bytes());
    View::new(geometry, bytemuck::cast_slice(vectors), &rest[..geometry.thumbnail_bytes()])
}

fn checksum(slot: u32, record: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&slot.to_le_bytes());
    hasher.update(&record[..CHECKSUM]);
    hasher.update(&record[CHECKSUM_END..]);
    hasher.finalize()
}
