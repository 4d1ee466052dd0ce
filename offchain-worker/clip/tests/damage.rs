//! Damaged files. Whatever their bytes are, decoding them ends with a picture or an error.

mod oracle;

use guerdon_clip::{decode::MAX_SIDE, DecodeError, Picture};
use serde::Deserialize;

const JPEGS: [&str; 8] = [
    "photo.jpg",
    "photo_444.jpg",
    "photo_411.jpg",
    "progressive.jpg",
    "restart9.jpg",
    "cmyk.jpg",
    "ycck.jpg",
    "grey.jpg",
];
const OTHERS: [&str; 6] =
    ["rgb.png", "palette2_alpha.png", "interlaced.png", "photo_alpha.webp", "lossless.webp", "animated.webp"];

/// Where the frame header of a JPEG file has its fields: depth, height, width and channels.
fn frame(file: &[u8]) -> usize {
    let starts = |bytes: &[u8]| bytes[0] == 0xFF && matches!(bytes[1], 0xC0..=0xC2);
    file.windows(2).position(starts).expect("the file has a frame") + 4
}

#[derive(Deserialize)]
struct Shortest {
    file: String,
    bytes: usize,
}

#[test]
fn jpegs_are_refused_where_pillow_finds_them_cut_short() {
    let goldens: Vec<Shortest> = oracle::goldens("shortest");
    assert!(goldens.len() >= 20);
    for Shortest { file: name, bytes } in goldens {
        let file = oracle::file(&name);
        assert!(bytes > 12 && bytes <= file.len());
        for kept in (0..bytes).step_by(97).chain(bytes - 12..bytes) {
            assert!(Picture::decode(&file[..kept]).is_err(), "{name} to {kept} of {bytes}");
        }
        for kept in bytes..=file.len() {
            assert!(Picture::decode(&file[..kept]).is_ok(), "{name} to {kept}, from {bytes}");
        }
    }
}

#[test]
fn a_jpeg_that_ends_within_its_scan_is_named_as_cut_short() {
    for name in JPEGS {
        let file = oracle::file(name);
        let error = Picture::decode(&file[..file.len() - 60]).expect_err(name);
        assert!(matches!(error, DecodeError::CutShort { .. }), "{name}: {error}");
    }
}

#[test]
fn webps_that_are_cut_short_are_refused() {
    for name in ["photo.webp", "lossless_alpha.webp", "animated.webp", "animated_photo.webp"] {
        let file = oracle::file(name);
        for kept in (16..file.len()).step_by(7).chain([file.len() - 1]) {
            let error = Picture::decode(&file[..kept]).expect_err(name);
            assert!(matches!(error, DecodeError::CutShort { .. }), "{name} to {kept}: {error}");
        }
    }
}

#[test]
fn files_with_flipped_bytes_end_with_a_picture_or_an_error() {
    let mut refused = 0;
    for name in JPEGS.iter().chain(&OTHERS) {
        let whole = oracle::file(name);
        for at in 0..whole.len() {
            for mask in [0x01, 0x80, 0xFF] {
                let mut file = whole.clone();
                file[at] ^= mask;
                match Picture::decode(&file) {
                    Ok(picture) => assert!(picture.width() <= MAX_SIDE && picture.height() <= MAX_SIDE),
                    Err(error) => {
                        assert!(!error.to_string().is_empty());
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 1000);
}

#[test]
fn a_jpeg_that_claims_too_much_is_refused_by_its_header() {
    let whole = oracle::file("photo.jpg");
    let at = frame(&whole);
    let claim = |height: u16, width: u16| {
        let mut file = whole.clone();
        file[at + 1..at + 3].copy_from_slice(&height.to_be_bytes());
        file[at + 3..at + 5].copy_from_slice(&width.to_be_bytes());
        Picture::decode(&file)
    };
    assert!(matches!(claim(60_000, 10), Err(DecodeError::SideTooLong { width: 10, height: 60_000 })));
    assert!(matches!(claim(16_384, 16_384), Err(DecodeError::PixelsTooLarge { .. })));
    assert!(claim(0, 10).is_err());
}

#[test]
fn coefficients_that_are_kept_count_as_memory() {
    let mut file = oracle::file("progressive.jpg");
    let at = frame(&file);
    file[at + 1..at + 5].copy_from_slice(&[0x20, 0x00, 0x20, 0x00]);
    let error = Picture::decode(&file).expect_err("the coefficients take too much memory");
    assert!(error.to_string().contains("603979776 bytes"), "{error}");
}

#[test]
fn a_jpeg_with_too_many_scans_is_refused() {
    let file = oracle::file("progressive.jpg");
    let scan = file.windows(2).rposition(|bytes| bytes == [0xFF, 0xDA]).expect("the file has a scan");
    let mut long = file[..file.len() - 2].to_vec();
    for _ in 0..100 {
        long.extend_from_slice(&file[scan..file.len() - 2]);
    }
    long.extend_from_slice(&[0xFF, 0xD9]);
    let error = Picture::decode(&long).expect_err("there are too many scans");
    assert!(error.to_string().contains("at most 100 are decoded"), "{error}");
}

#[test]
fn kinds_of_jpeg_that_are_not_decoded_are_named() {
    let whole = oracle::file("photo.jpg");
    let at = frame(&whole);
    let refusal = |offset: usize, byte: u8| {
        let mut file = whole.clone();
        file[offset] = byte;
        Picture::decode(&file).expect_err("the kind is not decoded").to_string()
    };
    assert!(refusal(at - 3, 0xC3).contains("neither baseline nor progressive"));
    assert!(refusal(at - 3, 0xC9).contains("neither baseline nor progressive"));
    assert!(refusal(at, 12).contains("do not have 8 bits"));
    assert!(refusal(at + 5, 2).contains("neither 1, 3 nor 4 channels"));
}
