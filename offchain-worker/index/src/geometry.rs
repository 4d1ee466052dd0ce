//! How large the vectors of an encoder are.

/// The most numbers in a vector.
pub const MAX_DIMENSION: u32 = 4096;

/// The most patches of a work.
pub const MAX_PATCHES: u32 = 4096;

/// The most bytes that a record takes.
pub const MAX_RECORD_BYTES: usize = 64 * 1024 * 1024;

/// Bytes before a record's vectors. Records start at multiples of it, so that vectors are aligned.
pub(crate) const RECORD_HEADER_BYTES: usize = 64;

/// What every record of a store has: one global vector and `patches` more, of `dimension` numbers each, and a
/// thumbnail, which is a string of bytes that means nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    dimension: u32,
    patches: u32,
    thumbnail_bytes: u32,
}

impl Geometry {
    /// Vectors of `dimension` numbers (1 to [`MAX_DIMENSION`]), `patches` patches (up to [`MAX_PATCHES`]), and a
    /// thumbnail of `thumbnail_bytes` bytes.
    ///
    /// # Errors
    ///
    /// A number out of its range, and a record that would take more than [`MAX_RECORD_BYTES`].
    pub fn new(dimension: u32, patches: u32, thumbnail_bytes: u32) -> Result<Self, GeometryError> {
        if !(1..=MAX_DIMENSION).contains(&dimension) {
            return Err(GeometryError::Dimension { dimension });
        }
        if patches > MAX_PATCHES {
            return Err(GeometryError::Patches { patches });
        }
        let vectors = u64::from(dimension) * (u64::from(patches) + 1) * 2;
        let bytes = RECORD_HEADER_BYTES as u64 + vectors + u64::from(thumbnail_bytes);
        if bytes > MAX_RECORD_BYTES as u64 {
            return Err(GeometryError::Record { bytes });
        }
        Ok(Self { dimension, patches, thumbnail_bytes })
    }

    /// Numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.dimension as usize
    }

    /// Patches of a work.
    pub fn patches(&self) -> usize {
        self.patches as usize
    }

    /// Bytes of a thumbnail.
    pub fn thumbnail_bytes(&self) -> usize {
        self.thumbnail_bytes as usize
    }

    /// Bytes of a record in a file, a multiple of 64.
    pub fn record_bytes(&self) -> usize {
        let bytes = RECORD_HEADER_BYTES + self.vector_bytes() + self.thumbnail_bytes();
        bytes.next_multiple_of(RECORD_HEADER_BYTES)
    }

    /// Numbers in all of a work's vectors.
    pub(crate) fn numbers(&self) -> usize {
        self.dimension() * (self.patches() + 1)
    }

    pub(crate) fn vector_bytes(&self) -> usize {
        self.numbers() * size_of::<i16>()
    }
}

/// Why numbers do not make a geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeometryError {
    /// Vectors have no numbers, or too many.
    #[error("vectors have 1 to {MAX_DIMENSION} numbers, not {dimension}")]
    Dimension { dimension: u32 },
    /// Works have too many patches.
    #[error("works have at most {MAX_PATCHES} patches, not {patches}")]
    Patches { patches: u32 },
    /// A record is too large.
    #[error("a record takes at most {MAX_RECORD_BYTES} bytes, not {bytes}")]
    Record { bytes: u64 },
}
