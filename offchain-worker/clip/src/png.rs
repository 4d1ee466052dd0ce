//! PNG files, with the levels and the transparency that Pillow gives them.
//!
//! | kind of pixel | Pillow's level |
//! |---|---|
//! | grey of 1, 2 or 4 bits | scaled to 0..=255 |
//! | grey of 16 bits | clipped to 255 |
//! | colour, and grey with alpha, of 16 bits | the high byte |
//!
//! A `tRNS` chunk names one transparent level or colour of a picture without alpha. Pillow compares the low byte of
//! what the chunk holds with the level in the table above, and so does this module. For grey of 2 or 4 bits and for
//! 16 bits, the pixels that this makes transparent are other ones than the PNG specification says.

use std::io::Cursor;

use image::{codecs::png::PngDecoder, ColorType, Limits};

use crate::{
    decode::{check_sides, DecodeError, Format, Pixels, MAX_PIXEL_BYTES},
    picture::Picture,
    white::{on_white, pixel_on_white},
};

const SIGNATURE_LENGTH: usize = 8;

pub(crate) fn decode(file: &[u8]) -> Result<Picture, DecodeError> {
    let header = Header::of(file);
    header.map_or(Ok(()), |header| check_sides(header.width, header.height))?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_PIXEL_BYTES);
    let decoder = PngDecoder::with_limits(Cursor::new(file), limits);
    let decoder = decoder.map_err(|error| DecodeError::unreadable(Format::Png, error))?;
    let Pixels { size, color, bytes } = Pixels::read(Format::Png, decoder)?;
    let kind = header.and_then(|header| Kind::of(header, file)).ok_or_else(|| {
        DecodeError::unreadable(Format::Png, "its header or its transparent colour is damaged")
    })?;
    let rgb = to_rgb(color, kind, bytes);
    rgb.and_then(|rgb| Picture::from_rgb(size.0, size.1, rgb)).ok_or(DecodeError::layout(size))
}

/// What a PNG file's first chunk says, before a decoder allocates by it.
#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    depth: u8,
    color: u8,
}

impl Header {
    /// `None` if the file ends before the chunk's fields, or starts with another chunk.
    fn of(file: &[u8]) -> Option<Self> {
        let fields = file.get(SIGNATURE_LENGTH + 4..)?.strip_prefix(b"IHDR")?;
        let (width, rest) = fields.split_first_chunk()?;
        let (height, rest) = rest.split_first_chunk()?;
        let &[depth, color, ..] = rest else { return None };
        Some(Self { width: u32::from_be_bytes(*width), height: u32::from_be_bytes(*height), depth, color })
    }
}

/// How a file's pixels are to be read.
#[derive(Clone, Copy)]
enum Kind {
    /// Grey without an alpha channel, of 8 bits or less, and its transparent level.
    Grey { key: Option<u8> },
    /// The same of 16 bits.
    Grey16 { key: Option<u8> },
    /// Colour without an alpha channel, and its transparent colour.
    Colour { key: Option<[u8; 3]> },
    /// Transparency comes with each pixel, or with its entry in the palette.
    Alpha,
}

impl Kind {
    /// `None` for a transparent colour that is cut short, and a kind of pixel that PNG does not have.
    fn of(header: Header, file: &[u8]) -> Option<Self> {
        let key = transparency(file);
        let word = |at: usize| key.map(|key| Some([*key.get(at)?, *key.get(at + 1)?]));
        let low = |at: usize| word(at).map(|word| Some(word?[1]));
        Some(match (header.color, header.depth) {
            (0, 1) => {
                let level = |[high, low]: [u8; 2]| if high == 0 && low == 0 { 0 } else { 255 };
                Self::Grey { key: transpose(word(0))?.map(level) }
            }
            (0, 16) => Self::Grey16 { key: transpose(low(0))? },
            (0, _) => Self::Grey { key: transpose(low(0))? },
            (2, _) if key.is_some() => Self::Colour { key: Some([low(0)??, low(2)??, low(4)??]) },
            (2, _) => Self::Colour { key: None },
            (3 | 4 | 6, _) => Self::Alpha,
            _ => return None,
        })
    }
}

/// `None` if a value is there and is cut short.
fn transpose<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    value.map_or(Some(None), |value| value.map(Some))
}

/// The content of the `tRNS` chunk, which lies before the pixels.
fn transparency(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file.get(SIGNATURE_LENGTH..)?;
    loop {
        let (length, after) = rest.split_first_chunk()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        match name {
            b"tRNS" => return after.get(..length),
            b"IDAT" => return None,
            // A checksum of 4 bytes follows.
            _ => rest = after.get(length..)?.get(4..)?,
        }
    }
}

/// `None` for a colour type that the decoder does not give for the kind.
fn to_rgb(color: ColorType, kind: Kind, pixels: Vec<u8>) -> Option<Vec<u8>> {
    let high = |word: &[u8]| (u16::from_ne_bytes([word[0], word[1]]) >> 8) as u8;
    let clipped = |word: &[u8]| u16::from_ne_bytes([word[0], word[1]]).min(255) as u8;
    let grey = |level: u8, key: Option<u8>| if Some(level) == key { [255; 3] } else { [level; 3] };
    let colour = |pixel: [u8; 3], key: Option<[u8; 3]>| if Some(pixel) == key { [255; 3] } else { pixel };
    // With a transparent level or colour, the decoder adds an alpha channel after the specification.
    let bytes = usize::from(color.bytes_per_pixel());
    let each = pixels.chunks_exact(bytes);
    Some(match (kind, color) {
        (Kind::Grey { key }, ColorType::L8 | ColorType::La8) => each.flat_map(|p| grey(p[0], key)).collect(),
        (Kind::Grey16 { key }, ColorType::L16 | ColorType::La16) => {
            each.flat_map(|p| grey(clipped(p), key)).collect()
        }
        (Kind::Colour { key: None } | Kind::Alpha, ColorType::Rgb8) => pixels,
        (Kind::Colour { key }, ColorType::Rgb8 | ColorType::Rgba8) => {
            each.flat_map(|p| colour([p[0], p[1], p[2]], key)).collect()
        }
        (Kind::Colour { key }, ColorType::Rgb16 | ColorType::Rgba16) => {
            each.flat_map(|p| colour([high(p), high(&p[2..]), high(&p[4..])], key)).collect()
        }
        (Kind::Alpha, ColorType::Rgba8) => {
            each.flat_map(|p| pixel_on_white([p[0], p[1], p[2], p[3]])).collect()
        }
        (Kind::Alpha, ColorType::Rgba16) => each
            .flat_map(|p| pixel_on_white([high(p), high(&p[2..]), high(&p[4..]), high(&p[6..])]))
            .collect(),
        (Kind::Alpha, ColorType::La8) => each.flat_map(|p| [on_white(p[0], p[1]); 3]).collect(),
        (Kind::Alpha, ColorType::La16) => each.flat_map(|p| [on_white(high(p), high(&p[2..])); 3]).collect(),
        _ => return None,
    })
}
