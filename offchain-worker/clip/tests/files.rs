//! Many files, with bad ones among them.

mod oracle;

use std::{
    fs,
    path::PathBuf,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
};

use guerdon_clip::{DecodeError, Embedding, Encoder, FileError, Picture, PictureFile};
use oracle::{changed, encoder, options};
use serde_json::json;

const NAMES: [&str; 7] =
    ["photo.jpg", "rgba.png", "photo.webp", "grey16.png", "cmyk.jpg", "strip.png", "palette.png"];

fn bytes(name: &str) -> PictureFile {
    PictureFile::Bytes(oracle::file(name))
}

fn outcomes(encoder: &Encoder, files: Vec<PictureFile>) -> Vec<Result<Embedding, FileError>> {
    let mut outcomes = Vec::new();
    encoder.embed_files(files, |outcome| outcomes.push(outcome)).expect("the model runs");
    outcomes
}

/// Each file's embedding by itself.
fn alone(encoder: &Encoder, names: &[&str]) -> Vec<Embedding> {
    let embed = |name: &&str| {
        let picture = Picture::decode(&oracle::file(name)).expect("golden files are pictures");
        encoder.embed(&[&picture]).expect("pictures can be embedded").remove(0)
    };
    names.iter().map(embed).collect()
}

fn near(found: &Embedding, expected: &Embedding) -> bool {
    oracle::close(&found.global, &expected.global) && oracle::close(&found.patches, &expected.patches)
}

#[test]
fn files_are_embedded_in_their_order() {
    for (threads, batch) in [(1, 1), (2, 2), (2, 3), (3, 7), (2, 16)] {
        let encoder = encoder("encoder", options(threads, batch));
        let expected = alone(&encoder, &NAMES);
        let found = outcomes(&encoder, NAMES.iter().map(|name| bytes(name)).collect());
        assert_eq!(found.len(), expected.len());
        for ((found, expected), name) in found.iter().zip(&expected).zip(NAMES) {
            assert!(near(found.as_ref().expect(name), expected), "{name} in batches of {batch}");
        }
    }
    assert!(outcomes(&encoder("encoder", options(2, 2)), Vec::new()).is_empty());
}

#[test]
fn a_path_is_as_good_as_its_bytes() {
    let encoder = encoder("encoder", options(2, 2));
    let path = |name: &&str| PictureFile::Path(oracle::folder().join("files").join(name));
    let by_path = outcomes(&encoder, NAMES.iter().map(path).collect());
    let by_bytes = outcomes(&encoder, NAMES.iter().map(|name| bytes(name)).collect());
    for (by_path, by_bytes) in by_path.into_iter().zip(by_bytes) {
        assert_eq!(by_path.expect("the file is there"), by_bytes.expect("the bytes are a picture"));
    }
}

#[test]
fn a_bad_file_fails_alone() {
    let missing = PictureFile::Path(PathBuf::from("nowhere/picture.png"));
    let text = PictureFile::Bytes(b"Roses are red, violets are blue.".to_vec());
    let short = PictureFile::Bytes(oracle::file("photo.jpg")[..900].to_vec());
    for batch in [1, 2, 3, 16] {
        let encoder = encoder("encoder", options(2, batch));
        let expected = alone(&encoder, &NAMES[..2]);
        let files = vec![
            text.clone(),
            bytes(NAMES[0]),
            missing.clone(),
            short.clone(),
            text.clone(),
            bytes(NAMES[1]),
            short.clone(),
        ];
        let found = outcomes(&encoder, files);
        assert_eq!(found.len(), 7);
        assert!(matches!(found[0], Err(FileError::Decode(DecodeError::UnknownFormat))));
        assert!(near(found[1].as_ref().expect("the file is a picture"), &expected[0]));
        assert!(matches!(&found[2], Err(error @ FileError::Read { .. })
            if error.to_string().starts_with("nowhere/picture.png: cannot be read")));
        assert!(matches!(found[3], Err(FileError::Decode(DecodeError::CutShort { .. }))));
        assert!(matches!(found[4], Err(FileError::Decode(DecodeError::UnknownFormat))));
        assert!(near(found[5].as_ref().expect("the file is a picture"), &expected[1]));
        assert!(matches!(found[6], Err(FileError::Decode(DecodeError::CutShort { .. }))));
    }
}

#[test]
fn a_picture_without_a_direction_fails_alone() {
    oracle::need_runtime();
    let folder = changed("preprocessor_config.json", "rescale_factor", json!(1e38));
    let encoder = Encoder::open_with(folder.path(), options(2, 4)).expect("the factor is a number");
    // The factor makes a black pixel 0 and any other infinite.
    let black = bytes("black.png");
    let found = outcomes(&encoder, vec![black.clone(), bytes("photo.jpg"), black]);
    assert!(found[0].is_ok());
    assert!(matches!(found[1], Err(FileError::NotFinite)));
    assert_eq!(found[2].as_ref().ok(), found[0].as_ref().ok());
}

#[test]
fn a_file_that_is_too_large_is_not_read_whole() {
    let encoder = encoder("encoder", options(1, 1));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("large.png");
    let file = fs::File::create(&path).expect("a file can be made");
    file.set_len(1 << 40).expect("a file can have a hole");
    let found = outcomes(&encoder, vec![PictureFile::Path(path)]);
    assert!(matches!(found[..], [Err(FileError::Decode(DecodeError::FileTooLarge { .. }))]));
}

#[test]
fn files_are_taken_as_they_are_needed() {
    let encoder = encoder("encoder", options(2, 2));
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let files = (0..40).map(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        bytes("palette.png")
    });
    let mut seen = 0;
    encoder
        .embed_files(files, |_| {
            seen += 1;
            // No more than the batch of two that is being handed out.
            assert!(taken.load(Ordering::SeqCst) <= seen + 1);
        })
        .expect("the model runs");
    assert_eq!(seen, 40);
}
