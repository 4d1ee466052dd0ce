//! Picture files to pictures.
//!
//! The oracle is what the image processor of `transformers` 5.23 does with Pillow's `Image.open(file)` before it
//! resizes (`do_convert_rgb`):
//!
//! - Transparent pictures, by an alpha channel or a `tRNS` chunk, are laid on white. (Versions before 5.23 drop the
//!   alpha channel and show the colour stored under it.)
//! - Grey is replicated, palettes are looked up, and CMYK is inverted after Adobe's custom. What becomes of 16 bits
//!   stands in the table of `png.rs`: most pictures of plain 16-bit grey turn white, for whoever recomputes them as
//!   well.
//! - EXIF orientation, gamma and colour profiles are not applied: a picture that a camera marks as rotated is
//!   embedded as it is stored. Of an animation, the first picture counts.
//!
//! Pixels of PNG, JPEG and WebP files that are not damaged are Pillow's, bit for bit. JPEG files with arithmetic coding,
//! without loss or of 12 bits, and PNG pictures with a palette but no colours in it, are refused. So are PNG files with
//! a wrong checksum or without their last chunk, some of which Pillow shows.

use std::{
    fmt,
    io::Cursor,
    panic::{catch_unwind, AssertUnwindSafe},
};

use image::{codecs::webp::WebPDecoder, ColorType, ImageDecoder, ImageFormat, Limits};

use crate::{jpeg, picture::Picture, png, white::pixel_on_white};

/// The largest file that is decoded, in bytes.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// The largest width and the largest height that are decoded, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// The most memory that a picture's pixels may take, in bytes, as decoded and as RGB. For a JPEG file with several
/// scans, the coefficients that are kept between them count as well: 2 bytes for each channel of a pixel.
pub const MAX_PIXEL_BYTES: u64 = 512 * 1024 * 1024;

impl Picture {
    /// Decodes a PNG, JPEG or WebP file, told apart by their first bytes. Sizes are checked before pixels are decoded.
    ///
    /// # Errors
    ///
    /// A file or picture over the limits, a file of another format, and one that is damaged or cut short. Damage within
    /// the data of a JPEG file is often not found: Pillow and this decoder then both show something, and not always the
    /// same.
    pub fn decode(file: &[u8]) -> Result<Self, DecodeError> {
        let bytes = file.len() as u64;
        if bytes > MAX_FILE_BYTES {
            return Err(DecodeError::FileTooLarge { bytes });
        }
        match image::guess_format(file) {
            Ok(ImageFormat::Png) => guarded(Format::Png, || png::decode(file)),
            Ok(ImageFormat::Jpeg) => jpeg::decode(file),
            Ok(ImageFormat::WebP) => guarded(Format::WebP, || webp(file)),
            _ => Err(DecodeError::UnknownFormat),
        }
    }
}

/// A decoder that panics fails for its file only.
fn guarded(
    format: Format,
    decode: impl FnOnce() -> Result<Picture, DecodeError>,
) -> Result<Picture, DecodeError> {
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    decoded
        .unwrap_or_else(|_| Err(DecodeError::unreadable(format, "the decoder stops at a fault of its own")))
}

fn webp(file: &[u8]) -> Result<Picture, DecodeError> {
    // The decoder reads an animation's first picture from a file that is cut short after it; Pillow refuses the file.
    let claimed = file.get(4..8).and_then(|size| size.try_into().ok()).map(u32::from_le_bytes);
    if claimed.is_none_or(|size| u64::from(size) + 8 > file.len() as u64) {
        return Err(DecodeError::CutShort { format: Format::WebP });
    }
    let decoder = WebPDecoder::new(Cursor::new(file));
    let decoder = decoder.map_err(|error| DecodeError::unreadable(Format::WebP, error))?;
    let Pixels { size, color, bytes } = Pixels::read(Format::WebP, decoder)?;
    let rgb = match color {
        ColorType::Rgb8 => bytes,
        _ => bytes.chunks_exact(4).flat_map(|p| pixel_on_white([p[0], p[1], p[2], p[3]])).collect(),
    };
    Picture::from_rgb(size.0, size.1, rgb).ok_or(DecodeError::layout(size))
}

/// What a decoder makes of a file.
pub(crate) struct Pixels {
    /// Width and height.
    pub(crate) size: (u32, u32),
    pub(crate) color: ColorType,
    pub(crate) bytes: Vec<u8>,
}

impl Pixels {
    pub(crate) fn read(format: Format, mut decoder: impl ImageDecoder) -> Result<Self, DecodeError> {
        let (width, height) = decoder.dimensions();
        check_sides(width, height)?;
        let rgb_bytes = u64::from(width) * u64::from(height) * 3;
        check_bytes(width, height, rgb_bytes.max(decoder.total_bytes()))?;
        let unreadable = |error| DecodeError::unreadable(format, error);
        let mut limits = Limits::no_limits();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_PIXEL_BYTES);
        decoder.set_limits(limits).map_err(unreadable)?;
        let color = decoder.color_type();
        let mut bytes = vec![0; decoder.total_bytes() as usize];
        decoder.read_image(&mut bytes).map_err(unreadable)?;
        Ok(Self { size: (width, height), color, bytes })
    }
}

pub(crate) fn check_sides(width: u32, height: u32) -> Result<(), DecodeError> {
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(DecodeError::SideTooLong { width, height });
    }
    Ok(())
}

/// `bytes` is the memory that decoding the picture takes.
pub(crate) fn check_bytes(width: u32, height: u32, bytes: u64) -> Result<(), DecodeError> {
    if bytes > MAX_PIXEL_BYTES {
        return Err(DecodeError::PixelsTooLarge { width, height, bytes });
    }
    Ok(())
}

/// The kinds of file that are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    WebP,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
        })
    }
}

/// Why a file is not a picture.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The file is larger than [`MAX_FILE_BYTES`].
    #[error("the file has {bytes} bytes, and at most {MAX_FILE_BYTES} are read")]
    FileTooLarge { bytes: u64 },
    /// The file's first bytes are those of no format that is read.
    #[error("the file is not a PNG, JPEG or WebP picture")]
    UnknownFormat,
    /// A side is longer than [`MAX_SIDE`].
    #[error("the picture is {width} x {height} pixels, and sides of at most {MAX_SIDE} are decoded")]
    SideTooLong { width: u32, height: u32 },
    /// The pixels take more than [`MAX_PIXEL_BYTES`].
    #[error(
        "the picture of {width} x {height} pixels takes {bytes} bytes, and at most {MAX_PIXEL_BYTES} are decoded"
    )]
    PixelsTooLarge { width: u32, height: u32, bytes: u64 },
    /// A JPEG or WebP file ends before its picture does.
    #[error("the {format} picture is cut short")]
    CutShort { format: Format },
    /// The decoder found the file damaged, cut short or of a kind that it does not read.
    #[error("the {format} picture cannot be read: {problem}")]
    Unreadable { format: Format, problem: String },
    /// The pixels do not fill the picture.
    #[error("the picture of {width} x {height} pixels has no pixels that can be read")]
    Layout { width: u32, height: u32 },
}

impl DecodeError {
    pub(crate) fn unreadable(format: Format, problem: impl fmt::Display) -> Self {
        Self::Unreadable { format, problem: problem.to_string() }
    }

    pub(crate) fn layout((width, height): (u32, u32)) -> Self {
        Self::Layout { width, height }
    }
}
