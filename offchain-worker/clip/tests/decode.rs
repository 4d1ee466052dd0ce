//! Files to pixels, against Pillow's `Image.open(file).convert("RGB")`.

mod oracle;

use guerdon_clip::{
    decode::{MAX_FILE_BYTES, MAX_SIDE},
    DecodeError, Picture,
};
use oracle::GoldenFile;

/// The largest difference of a byte between this decoder and Pillow's, by kind of file.
fn tolerance(name: &str) -> u8 {
    match name {
        "cmyk.jpg" | "grey.jpg" => 1,
        _ if name.ends_with(".jpg") => 3,
        _ => 0,
    }
}

#[test]
fn pixels_are_those_of_pillow() {
    let files: Vec<GoldenFile> = oracle::goldens("files");
    assert!(files.len() >= 30);
    let mut failures = Vec::new();
    for GoldenFile { file, size } in files {
        let picture = Picture::decode(&oracle::file(&file)).expect(&file);
        assert_eq!((picture.width(), picture.height()), size, "{file}");
        let expected = oracle::file(&format!("{file}.rgb"));
        let differences = picture.rgb().iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
        let most = differences.max().unwrap_or(0);
        if most > tolerance(&file) {
            failures.push(format!("{file} differs by {most}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn files_that_are_no_pictures_are_refused() {
    for file in [&b""[..], b"Roses are red, violets are blue.", b"GIF89a\x01\0\x01\0\0\0\0;"] {
        let error = Picture::decode(file).expect_err("the file is no picture");
        assert!(matches!(error, DecodeError::UnknownFormat));
        assert_eq!(error.to_string(), "the file is not a PNG, JPEG or WebP picture");
    }
}

#[test]
fn files_that_are_cut_short_are_refused() {
    let names = ["rgb.png", "palette.png", "photo.jpg", "progressive.jpg", "photo.webp", "lossless.webp"];
    for name in names {
        let file = oracle::file(name);
        for kept in [12, file.len() / 4, file.len() / 2, file.len() * 3 / 4, file.len() - 20] {
            let error = Picture::decode(&file[..kept]).expect_err(name);
            let sentence = error.to_string();
            assert!(sentence.contains("picture"), "{name} to {kept}: {sentence}");
        }
    }
}

#[test]
fn a_png_that_claims_too_much_is_refused_by_its_header() {
    let mut file = oracle::file("rgb.png");
    file[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    file[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    for file in [&file[..], &file[..33]] {
        let error = Picture::decode(file).expect_err("the sides are too long");
        assert!(matches!(error, DecodeError::SideTooLong { width: 60_000, height: 60_000 }));
        assert!(error.to_string().contains(&format!("{MAX_SIDE}")));
    }
}

#[test]
fn a_png_that_takes_too_much_memory_is_refused_before_it_is_decoded() {
    let mut file = oracle::file("rgb.png");
    file[16..20].copy_from_slice(&MAX_SIDE.to_be_bytes());
    file[20..24].copy_from_slice(&MAX_SIDE.to_be_bytes());
    let checksum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&checksum.to_be_bytes());
    let error = Picture::decode(&file).expect_err("the pixels take too much memory");
    assert!(error.to_string().contains("805306368 bytes"), "{error}");
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let mut file = oracle::file("rgb.png");
    file.resize(MAX_FILE_BYTES as usize + 1, 0);
    assert!(matches!(
        Picture::decode(&file),
        Err(DecodeError::FileTooLarge { bytes }) if bytes == MAX_FILE_BYTES + 1
    ));
}

#[test]
fn a_picture_is_as_large_as_its_bytes() {
    assert!(Picture::from_rgb(2, 1, vec![0; 6]).is_some());
    for (width, height, bytes) in [(2, 1, 5), (2, 1, 7), (0, 1, 0), (1, 0, 0)] {
        assert!(Picture::from_rgb(width, height, vec![0; bytes]).is_none());
    }
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, &byte: &u8| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| match crc & 1 {
            1 => (crc >> 1) ^ 0xEDB8_8320,
            _ => crc >> 1,
        })
    };
    !bytes.iter().fold(!0, step)
}
