//! Picture files to pictures.
//!
//! The oracle is Pillow's `Image.open(file).convert("RGB")`:
//!
//! - Grey is replicated, palettes are looked up, and alpha is dropped, not blended: a transparent pixel shows the
//!   colour stored under it. (`transformers` 5.23 lays transparent pictures on white before its image processor
//!   sees them, where earlier versions make this plain conversion.)
//! - Colour and grey-with-alpha of 16 bits keep their high byte. Plain grey of 16 bits is clipped to 255, as Pillow
//!   does for its mode `I;16`: most such pictures turn white, for whoever recomputes them as well.
//! - EXIF orientation, gamma and colour profiles are not applied. Of an animation, the first picture counts.
//!
//! PNG and WebP give Pillow's bytes. JPEG's inverse transform and chroma upsampling are not defined to the bit, and
//! this decoder is not the libjpeg-turbo of Pillow: on pictures of noise, bytes differ by 3 at most where chroma has
//! full resolution, and where it has not by 4, or by up to 25 in the last rows and columns.

use std::io::Cursor;

use image::{
    codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    ColorType, ImageDecoder, ImageError, ImageFormat, Limits,
};

use crate::{jpeg, picture::Picture};

/// The largest file that is decoded, in bytes.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// The largest width and the largest height that are decoded, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// The most memory that a picture's pixels may take, in bytes, as decoded and as RGB.
pub const MAX_PIXEL_BYTES: u64 = 512 * 1024 * 1024;

impl Picture {
    /// Decodes a PNG, JPEG or WebP file, told apart by their first bytes. Sizes are checked before pixels are decoded.
    ///
    /// # Errors
    ///
    /// A file or picture over the limits, a file of another format, and one that is damaged or cut short.
    pub fn decode(file: &[u8]) -> Result<Self, DecodeError> {
        let bytes = file.len() as u64;
        if bytes > MAX_FILE_BYTES {
            return Err(DecodeError::FileTooLarge { bytes });
        }
        let format = image::guess_format(file).map_err(|_| DecodeError::UnknownFormat)?;
        let unreadable = |error| DecodeError::unreadable(format, error);
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(MAX_PIXEL_BYTES);
        match format {
            ImageFormat::Png => {
                let header = PngHeader::of(file);
                header.map_or(Ok(()), |header| check_sides(header.width, header.height))?;
                let decoder = PngDecoder::with_limits(Cursor::new(file), limits);
                let grey16 = header.is_some_and(|header| header.grey16);
                read(format, grey16, decoder.map_err(unreadable)?)
            }
            ImageFormat::Jpeg if !jpeg::reaches_end(file) => Err(DecodeError::CutShort),
            ImageFormat::Jpeg => {
                let decoder = JpegDecoder::new(Cursor::new(file)).map_err(unreadable)?;
                read(format, false, decoder)
            }
            ImageFormat::WebP => {
                let decoder = WebPDecoder::new(Cursor::new(file)).map_err(unreadable)?;
                read(format, false, decoder)
            }
            _ => Err(DecodeError::UnknownFormat),
        }
    }
}

/// What a PNG file's first chunk says, before a decoder allocates by it.
#[derive(Clone, Copy)]
struct PngHeader {
    width: u32,
    height: u32,
    /// 16 bits of grey without an alpha channel.
    grey16: bool,
}

impl PngHeader {
    /// `None` if the file ends before the chunk's fields, or starts with another chunk.
    fn of(file: &[u8]) -> Option<Self> {
        let fields = file.get(12..)?.strip_prefix(b"IHDR")?;
        let (width, rest) = fields.split_first_chunk()?;
        let (height, rest) = rest.split_first_chunk()?;
        Some(Self {
            width: u32::from_be_bytes(*width),
            height: u32::from_be_bytes(*height),
            grey16: rest.starts_with(&[16, 0]),
        })
    }
}

fn check_sides(width: u32, height: u32) -> Result<(), DecodeError> {
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(DecodeError::SideTooLong { width, height });
    }
    Ok(())
}

/// `grey16` tells grey of 16 bits with one transparent level, which the decoder turns into an alpha channel, from grey
/// that has an alpha channel in the file.
fn read(format: ImageFormat, grey16: bool, mut decoder: impl ImageDecoder) -> Result<Picture, DecodeError> {
    let (width, height) = decoder.dimensions();
    check_sides(width, height)?;
    let rgb_bytes = u64::from(width) * u64::from(height) * 3;
    let bytes = rgb_bytes.max(decoder.total_bytes());
    if bytes > MAX_PIXEL_BYTES {
        return Err(DecodeError::PixelsTooLarge { width, height, bytes });
    }
    let unreadable = |error| DecodeError::unreadable(format, error);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_PIXEL_BYTES);
    decoder.set_limits(limits).map_err(unreadable)?;

    let color = decoder.color_type();
    let mut pixels = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut pixels).map_err(unreadable)?;
    to_rgb(color, grey16, pixels)
        .and_then(|rgb| Picture::from_rgb(width, height, rgb))
        .ok_or(DecodeError::Layout { width, height })
}

/// `None` for a colour type that no decoder here has.
fn to_rgb(color: ColorType, grey16: bool, pixels: Vec<u8>) -> Option<Vec<u8>> {
    let grey = |step: usize| pixels.iter().step_by(step).flat_map(|&l| [l; 3]).collect();
    let clipped = |step: usize| {
        let levels = pixels.chunks_exact(step).map(|l| u16::from_ne_bytes([l[0], l[1]]));
        levels.flat_map(|level| [level.min(255) as u8; 3]).collect()
    };
    let high = |bytes: &[u8]| (u16::from_ne_bytes([bytes[0], bytes[1]]) >> 8) as u8;
    let high_rgb = |pixel: &[u8]| [high(pixel), high(&pixel[2..]), high(&pixel[4..])];
    Some(match color {
        ColorType::Rgb8 => pixels,
        ColorType::Rgba8 => pixels.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect(),
        ColorType::L8 => grey(1),
        ColorType::La8 => grey(2),
        ColorType::L16 => clipped(2),
        ColorType::La16 if grey16 => clipped(4),
        ColorType::La16 => pixels.chunks_exact(4).flat_map(|p| [high(p); 3]).collect(),
        ColorType::Rgb16 => pixels.chunks_exact(6).flat_map(high_rgb).collect(),
        ColorType::Rgba16 => pixels.chunks_exact(8).flat_map(high_rgb).collect(),
        _ => return None,
    })
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
    /// A JPEG file ends before its picture does.
    #[error("the JPEG picture is cut short")]
    CutShort,
    /// The decoder found the file damaged, cut short or of a kind that it does not read.
    #[error("the {format} picture cannot be read: {problem}")]
    Unreadable { format: &'static str, problem: String },
    /// The pixels do not fill the picture.
    #[error("the picture of {width} x {height} pixels has no pixels that can be read")]
    Layout { width: u32, height: u32 },
}

impl DecodeError {
    fn unreadable(format: ImageFormat, error: ImageError) -> Self {
        Self::Unreadable {
            format: match format {
                ImageFormat::Png => "PNG",
                ImageFormat::Jpeg => "JPEG",
                _ => "WebP",
            },
            problem: error.to_string(),
        }
    }
}
