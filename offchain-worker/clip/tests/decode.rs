//! Files to pixels, against `transformers` on Pillow's `Image.open(file)`, bit for bit.

mod oracle;

use guerdon_clip::{
    decode::{Format, MAX_FILE_BYTES, MAX_SIDE},
    DecodeError, Picture,
};
use oracle::GoldenFile;

#[test]
fn pixels_are_those_of_pillow() {
    let files: Vec<GoldenFile> = oracle::goldens("files");
    assert!(files.len() >= 70);
    let mut failures = Vec::new();
    for GoldenFile { file, size, sha256 } in files {
        let picture = Picture::decode(&oracle::file(&file)).expect(&file);
        assert_eq!((picture.width(), picture.height()), size, "{file}");
        if oracle::sha256(picture.rgb()) != sha256 {
            failures.push(file);
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
fn a_transparent_colour_that_is_cut_short_is_refused() {
    let mut file = oracle::file("rgb_transparent.png");
    let name = file.windows(4).position(|bytes| bytes == b"tRNS").expect("the chunk is there");
    let rest = file.split_off(name + 10 + 4);
    file.truncate(name - 4);
    file.extend(3u32.to_be_bytes());
    file.extend(b"tRNS\0\0\0");
    file.extend(crc32(b"tRNS\0\0\0").to_be_bytes());
    file.extend(rest);
    assert!(matches!(Picture::decode(&file), Err(DecodeError::Unreadable { format: Format::Png, .. })));
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
