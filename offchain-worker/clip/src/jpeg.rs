//! JPEG files, by libjpeg-turbo, which Pillow decodes them with as well.
//!
//! Pillow's settings are the library's defaults: the accurate integer inverse transform, smooth chroma upsampling, and
//! its conversions to RGB. From four channels the library makes CMYK, which Pillow inverts and then converts: with
//! `k = 255 - K`, red is `k - C k / 255`, rounded, and green and blue likewise.
//!
//! The library's errors unwind through it to [`decode`], so that this module needs `panic = "unwind"`. Where a file
//! ends although the decoder needs more of it, Pillow refuses the picture, and so does [`WholeFile`].

use std::{
    any::Any,
    io::{self, BufRead, Read},
    panic::{catch_unwind, AssertUnwindSafe},
};

use mozjpeg::{ColorSpace, Decompress};

use crate::{
    decode::{check_bytes, check_sides, DecodeError, Format},
    picture::Picture,
};

/// The most scans that a picture may have. Each is a pass over all of its pixels; encoders make about ten.
const MAX_SCANS: u32 = 100;

pub(crate) fn decode(file: &[u8]) -> Result<Picture, DecodeError> {
    let header = Header::of(file)?;
    let (width, height) = (header.width, header.height);
    check_sides(width, height)?;
    check_bytes(width, height, header.memory())?;
    if header.scans > MAX_SCANS {
        let problem = format!("it has {} scans, and at most {MAX_SCANS} are decoded", header.scans);
        return Err(DecodeError::unreadable(Format::Jpeg, problem));
    }
    let decoded = catch_unwind(AssertUnwindSafe(|| pixels(file, &header)));
    let rgb = match decoded {
        Ok(Ok(rgb)) => rgb,
        Ok(Err(problem)) => return Err(DecodeError::unreadable(Format::Jpeg, problem)),
        Err(thrown) => return Err(failure(thrown.as_ref())),
    };
    Picture::from_rgb(width, height, rgb).ok_or(DecodeError::Layout { width, height })
}

fn pixels(file: &[u8], header: &Header) -> io::Result<Vec<u8>> {
    let decoder = Decompress::builder().from_reader(WholeFile { rest: file })?;
    let size = (header.width as usize, header.height as usize);
    if decoder.size() != size || decoder.components().len() != usize::from(header.channels) {
        return Err(io::Error::other("its headers contradict each other"));
    }
    match header.channels {
        1 => {
            let levels: Vec<u8> = decoder.grayscale()?.read_scanlines()?;
            Ok(levels.into_iter().flat_map(|level| [level; 3]).collect())
        }
        3 => decoder.rgb()?.read_scanlines(),
        _ => {
            let inks: Vec<u8> = decoder.to_colorspace(ColorSpace::JCS_CMYK)?.read_scanlines()?;
            Ok(inks.chunks_exact(4).flat_map(|ink| inks_to_rgb([ink[0], ink[1], ink[2], ink[3]])).collect())
        }
    }
}

/// `inks` are inverted: 255 is none.
fn inks_to_rgb(inks: [u8; 4]) -> [u8; 3] {
    let [cyan, magenta, yellow, black] = inks.map(|ink| u32::from(255 - ink));
    let light = 255 - black;
    [cyan, magenta, yellow].map(|ink| {
        let product = ink * light + 128;
        // At most `light`, since an ink is at most 255.
        (light - (((product >> 8) + product) >> 8)) as u8
    })
}

/// The library throws its errors as text.
fn failure(thrown: &(dyn Any + Send)) -> DecodeError {
    let text = thrown.downcast_ref::<String>().map_or("", String::as_str);
    match text.strip_prefix("libjpeg fatal error: ").unwrap_or(text) {
        problem if problem.contains(END) => CUT_SHORT,
        "" => DecodeError::unreadable(Format::Jpeg, "the decoder gives no reason"),
        problem => DecodeError::unreadable(Format::Jpeg, problem),
    }
}

const CUT_SHORT: DecodeError = DecodeError::CutShort { format: Format::Jpeg };

/// What the library says when [`WholeFile`] is at its end.
const END: &str = "Input file read error";

/// A file that cannot be read past its end. (After the end of an ordinary reader, the binding has the library paint
/// what is missing grey.)
struct WholeFile<'a> {
    rest: &'a [u8],
}

impl BufRead for WholeFile<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.rest {
            [] => Err(io::Error::other("the file ends")),
            rest => Ok(rest),
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }
}

impl Read for WholeFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.rest.read(buffer)
    }
}

/// What a file's segments say, as laid out in ITU-T T.81, annex B, before the library allocates by it.
struct Header {
    width: u32,
    height: u32,
    /// 1, 3 or 4.
    channels: u8,
    scans: u32,
    passes: Passes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Passes {
    /// One scan holds everything.
    One,
    /// Coefficients are kept from scan to scan.
    Several,
}

impl Header {
    fn of(file: &[u8]) -> Result<Self, DecodeError> {
        let mut header: Option<Self> = None;
        for Segment { marker, content } in (Segments { rest: file }) {
            match (marker, &mut header) {
                (0xC0..=0xCF, None) if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                    header = Some(Self::frame(marker, content)?)
                }
                (0xDA, Some(header)) => {
                    header.scans = header.scans.saturating_add(1);
                    if content.first() != Some(&header.channels) {
                        header.passes = Passes::Several;
                    }
                }
                _ => {}
            }
        }
        header.filter(|header| header.scans > 0).ok_or(CUT_SHORT)
    }

    fn frame(marker: u8, content: &[u8]) -> Result<Self, DecodeError> {
        let &[depth, h1, h0, w1, w0, channels, ..] = content else {
            return Err(CUT_SHORT);
        };
        let problem = match (marker, depth, channels) {
            (0xC0..=0xC2, 8, 1 | 3 | 4) => None,
            (0xC0..=0xC2, 8, _) => Some("it has neither 1, 3 nor 4 channels"),
            (0xC0..=0xC2, _, _) => Some("its channels do not have 8 bits"),
            _ => Some("it is neither baseline nor progressive with Huffman coding"),
        };
        if let Some(problem) = problem {
            return Err(DecodeError::unreadable(Format::Jpeg, problem));
        }
        let passes = if marker == 0xC2 { Passes::Several } else { Passes::One };
        let side = |high: u8, low: u8| u32::from(u16::from_be_bytes([high, low]));
        Ok(Self { width: side(w1, w0), height: side(h1, h0), channels, scans: 0, passes })
    }

    /// Bytes for the pixels as decoded and as RGB, and for coefficients.
    fn memory(&self) -> u64 {
        let channels = u64::from(self.channels);
        let as_decoded = if self.channels == 3 { 0 } else { channels };
        let pixels = u64::from(self.width) * u64::from(self.height);
        // Blocks of 8 x 8 pixels come in groups of up to 4 x 4.
        let padded = u64::from(self.width.next_multiple_of(32)) * u64::from(self.height.next_multiple_of(32));
        let coefficients = if self.passes == Passes::Several { 2 * channels * padded } else { 0 };
        pixels * (3 + as_decoded) + coefficients
    }
}

struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
}

/// The segments up to the end of the picture, or of the file.
struct Segments<'a> {
    rest: &'a [u8],
}

/// Markers that no segment follows: a stuffed zero in a scan's data, TEM, RST0 to RST7 and the start of the picture.
fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8)
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        const END_OF_PICTURE: u8 = 0xD9;
        loop {
            // Between a scan's start and its end lie data in which 0xFF is always followed by a zero or an RST marker,
            // so scans are searched in the same way as the gaps between segments.
            let at = self.rest.iter().position(|&byte| byte == 0xFF)?;
            match self.rest[at + 1..] {
                [END_OF_PICTURE, ..] => return None,
                // Any number of 0xFF may come before a marker.
                [0xFF, ..] => self.rest = &self.rest[at + 1..],
                [marker, ..] if stands_alone(marker) => self.rest = &self.rest[at + 2..],
                [marker, high, low, ..] => {
                    // The length counts its own two bytes.
                    let length = usize::from(u16::from_be_bytes([high, low])).max(2);
                    let after = &self.rest[at + 2..];
                    let (segment, rest) = after.split_at_checked(length)?;
                    self.rest = rest;
                    return Some(Segment { marker, content: &segment[2..] });
                }
                _ => return None,
            }
        }
    }
}
