//! Whether a JPEG file is whole.
//!
//! The decoder paints what is missing from a file grey; Pillow refuses the file. A file is whole if the marker that ends
//! the picture (EOI) follows its segments and scans, as laid out in ITU-T T.81, annex B.

/// Markers that no segment follows: a stuffed zero in a scan's data, TEM, RST0 to RST7 and the start of the picture.
fn stands_alone(marker: u8) -> bool {
    matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8)
}

/// Whether the end of the picture is in the file. Bytes may follow it.
pub(crate) fn reaches_end(file: &[u8]) -> bool {
    const END: u8 = 0xD9;
    let mut rest = file;
    loop {
        // Between a scan's start and its end lie data in which 0xFF is always followed by a zero or an RST marker, so
        // scans are searched in the same way as the gaps between segments.
        let Some(at) = rest.iter().position(|&byte| byte == 0xFF) else {
            return false;
        };
        match rest[at + 1..] {
            [END, ..] => return true,
            // Any number of 0xFF may come before a marker.
            [0xFF, ..] => rest = &rest[at + 1..],
            [marker, ..] if stands_alone(marker) => rest = &rest[at + 2..],
            [_, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([high, low]));
                match rest.get(at + 2 + length..) {
                    Some(after) => rest = after,
                    None => return false,
                }
            }
            _ => return false,
        }
    }
}
