//! A small picture that stands for a work.

/// A view of the bytes of a thumbnail.
///
/// The picture must be the whole work squashed to [`Thumbnail::SIDE`] x [`Thumbnail::SIDE`] pixels, whatever its
/// proportions, bicubic with the kernel stretched when shrinking (Pillow's `resize((64, 64), BICUBIC)`), transparency
/// laid on the engine's ground. Bytes are red, green, blue, row by row from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thumbnail<'a>(&'a [u8]);

impl<'a> Thumbnail<'a> {
    /// Pixels on a side.
    pub const SIDE: usize = 64;
    /// Bytes of a thumbnail.
    pub const BYTES: usize = Self::SIDE * Self::SIDE * 3;

    /// The thumbnail with these bytes; `None` unless there are [`Thumbnail::BYTES`] of them.
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        (bytes.len() == Self::BYTES).then_some(Self(bytes))
    }

    /// The bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The colour of each pixel, row by row.
    pub(crate) fn pixels(&self) -> impl Iterator<Item = [u8; 3]> + 'a {
        self.0.as_chunks::<3>().0.iter().copied()
    }
}
