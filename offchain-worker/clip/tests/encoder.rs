//! Embeddings, against `transformers` on the same weights.

mod oracle;

use std::{fs, num::NonZeroUsize, sync::Arc, thread};

use guerdon_clip::{runtime, Embedding, Encoder, EncoderError, Options, Picture};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Golden {
    file: String,
    global: Vec<f32>,
    patches: Vec<f32>,
}

fn options(threads: usize, batch: usize) -> Options {
    Options {
        threads: NonZeroUsize::new(threads).expect("threads are counted from 1"),
        batch: NonZeroUsize::new(batch).expect("batches are counted from 1"),
    }
}

fn encoder(options: Options) -> Encoder {
    runtime::find(None).expect("these tests need ONNX Runtime: set ORT_DYLIB_PATH to its shared library");
    Encoder::open_with(&oracle::folder().join("encoder"), options).expect("the encoder is whole")
}

fn picture(file: &str) -> Picture {
    Picture::decode(&oracle::file(file)).expect("golden files are pictures")
}

fn close(found: &[f32], expected: &[f32]) -> bool {
    let near = |(found, expected): (&f32, &f32)| (found - expected).abs() <= TOLERANCE;
    found.len() == expected.len() && found.iter().zip(expected).all(near)
}

/// A copy of the encoder with one field of one file changed.
fn changed(file: &str, field: &str, value: Value) -> TempDir {
    let copy = tempfile::tempdir().expect("a folder can be made");
    for name in ["vision.onnx", "config.json", "preprocessor_config.json"] {
        let from = oracle::folder().join("encoder").join(name);
        fs::copy(from, copy.path().join(name)).expect("a file can be copied");
    }
    let path = copy.path().join(file);
    let text = fs::read(&path).expect("the file is there");
    let mut config: Value = serde_json::from_slice(&text).expect("the file is JSON");
    config[field] = value;
    fs::write(&path, config.to_string()).expect("a file can be written");
    copy
}

fn refusal(folder: &TempDir) -> String {
    match Encoder::open(folder.path()) {
        Ok(_) => panic!("the encoder is opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn embeddings_are_those_of_transformers() {
    let goldens: Vec<Golden> = oracle::goldens("embeddings");
    assert_eq!(goldens.len(), 3);
    let pictures: Vec<Picture> = goldens.iter().map(|golden| picture(&golden.file)).collect();
    let pictures: Vec<&Picture> = pictures.iter().collect();
    for options in [options(1, 1), options(2, 2), options(2, 16)] {
        let encoder = encoder(options);
        assert_eq!((encoder.dimension(), encoder.patches()), (24, 16));
        let embeddings = encoder.embed(&pictures).expect("pictures can be embedded");
        assert_eq!(embeddings.len(), goldens.len());
        for (embedding, golden) in embeddings.iter().zip(&goldens) {
            assert!(close(&embedding.global, &golden.global), "{}", golden.file);
            assert!(close(&embedding.patches, &golden.patches), "{}", golden.file);
        }
    }
}

#[test]
fn vectors_have_length_one() {
    let encoder = encoder(Options::default());
    let embeddings = encoder.embed(&[&oracle::noise(50, 40)]).expect("noise is a picture");
    let [Embedding { global, .. }] = &embeddings[..] else {
        panic!("one picture has one embedding");
    };
    assert_eq!(embeddings[0].patch_vectors().len(), encoder.patches());
    for vector in embeddings[0].patch_vectors().chain([&global[..]]) {
        assert_eq!(vector.len(), encoder.dimension());
        let length: f32 = vector.iter().map(|x| x * x).sum();
        assert!((length - 1.0).abs() < 1e-6);
    }
    assert!(encoder.embed(&[]).expect("no picture is no work").is_empty());
}

#[test]
fn an_encoder_is_shared_between_threads() {
    let encoder = Arc::new(encoder(options(2, 2)));
    let alone = encoder.embed(&[&picture("rgb.png")]).expect("pictures can be embedded");
    let embed = || {
        let encoder = Arc::clone(&encoder);
        thread::spawn(move || encoder.embed(&[&picture("rgb.png")]))
    };
    for thread in [embed(), embed(), embed()] {
        let together = thread.join().expect("no thread panics");
        assert_eq!(together.expect("pictures can be embedded"), alone);
    }
}

#[test]
fn weights_are_known_by_their_hash() {
    let model = fs::read(oracle::folder().join("encoder/vision.onnx")).expect("the model is there");
    let hash: String =
        encoder(Options::default()).weights_hash().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, oracle::sha256(&model));
}

#[test]
fn files_at_odds_with_the_model_are_refused() {
    encoder(Options::default());
    let output = refusal(&changed("config.json", "projection_dim", 23.into()));
    assert!(
        output.ends_with("the output image_embeds has the shape [1, 24], and config.json makes it [1, 23]"),
        "{output}"
    );
    let output = refusal(&changed("config.json", "patch_size", 16.into()));
    assert!(output.contains("the output patch_embeds has the shape"), "{output}");
    let field = refusal(&changed("config.json", "patch_size", "small".into()));
    assert!(field.contains("config.json: patch_size must be a whole number"), "{field}");
    let field = refusal(&changed("config.json", "image_size", 64.into()));
    assert!(field.contains("config.json: image_size is 64"), "{field}");
    let field = refusal(&changed("preprocessor_config.json", "crop_size", true.into()));
    assert!(field.contains("preprocessor_config.json: crop_size must"), "{field}");
}

#[test]
fn missing_and_broken_files_are_named() {
    encoder(Options::default());
    for name in ["vision.onnx", "config.json", "preprocessor_config.json"] {
        let folder = changed("config.json", "projection_dim", 24.into());
        fs::remove_file(folder.path().join(name)).expect("the file is there");
        let sentence = refusal(&folder);
        assert!(sentence.contains(&format!("{name}: cannot be read")), "{sentence}");
    }
    let folder = changed("config.json", "projection_dim", 24.into());
    fs::write(folder.path().join("vision.onnx"), b"no model").expect("a file can be written");
    assert!(matches!(Encoder::open(folder.path()), Err(EncoderError::Model { .. })));
}
