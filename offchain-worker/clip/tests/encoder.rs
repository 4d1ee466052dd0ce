//! Embeddings, against `transformers` on the same weights.

mod oracle;

use std::{fs, sync::Arc, thread};

use guerdon_clip::{Embedding, Encoder, EncoderError, Options, Picture, Precision};
use oracle::{changed, close, copy, encoder, options};
use serde::Deserialize;
use serde_json::{json, Value};
use tempfile::TempDir;

#[derive(Deserialize)]
struct Golden {
    encoder: String,
    file: String,
    global: Vec<f32>,
    patches: Vec<f32>,
}

/// The encoders' folders, with their dimension, number of patches and number of golden pictures. Pictures and patches
/// of the last three are as large as those of ViT-B/32, ViT-B/16 and ViT-L/14.
const ENCODERS: [(&str, usize, usize, usize); 4] =
    [("encoder", 24, 16, 3), ("b32", 8, 49, 1), ("b16", 8, 196, 1), ("l14", 8, 256, 1)];

fn picture(file: &str) -> Picture {
    Picture::decode(&oracle::file(file)).expect("golden files are pictures")
}

fn refusal(folder: &TempDir) -> String {
    match Encoder::open(folder.path()) {
        Ok(_) => panic!("the encoder is opened"),
        Err(error) => error.to_string(),
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn embeddings_are_those_of_transformers() {
    let goldens: Vec<Golden> = oracle::goldens("embeddings");
    for (name, dimension, patches, pictures) in ENCODERS {
        let goldens: Vec<&Golden> = goldens.iter().filter(|golden| golden.encoder == name).collect();
        assert_eq!(goldens.len(), pictures);
        let pictures: Vec<Picture> = goldens.iter().map(|golden| picture(&golden.file)).collect();
        let pictures: Vec<&Picture> = pictures.iter().collect();
        for options in [options(1, 1), options(2, 2), options(2, 16)] {
            let encoder = encoder(name, options);
            assert_eq!((encoder.dimension(), encoder.patches()), (dimension, patches));
            let embeddings = encoder.embed(&pictures).expect("pictures can be embedded");
            assert_eq!(embeddings.len(), goldens.len());
            for (embedding, golden) in embeddings.iter().zip(&goldens) {
                assert!(close(&embedding.global, &golden.global), "{name}: {}", golden.file);
                assert!(close(&embedding.patches, &golden.patches), "{name}: {}", golden.file);
            }
        }
    }
}

#[test]
fn embeddings_are_the_same_for_any_number_of_threads() {
    let pictures = [oracle::noise(60, 50), oracle::noise(40, 90), oracle::noise(300, 20)];
    let pictures: Vec<&Picture> = pictures.iter().collect();
    for precision in [Precision::Fp32, Precision::Int8] {
        let embed = |threads| {
            let encoder = encoder("encoder", Options { precision, ..options(threads, 2) });
            encoder.embed(&pictures).expect("pictures can be embedded")
        };
        let alone = embed(1);
        assert_eq!(embed(2), alone);
        assert_eq!(embed(3), alone);
    }
}

#[test]
fn vectors_have_length_one() {
    let encoder = encoder("encoder", Options::default());
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
fn weights_of_8_bits_are_near_the_full_ones_and_known_apart() {
    let full = encoder("encoder", options(2, 4));
    let small = encoder("encoder", Options { precision: Precision::Int8, ..options(2, 4) });
    assert_ne!(full.weights_hash(), small.weights_hash());
    let picture = picture("photo.jpg");
    let embed = |encoder: &Encoder| encoder.embed(&[&picture]).expect("pictures can be embedded").remove(0);
    let (full, small) = (embed(&full), embed(&small));
    assert_ne!(full, small);
    assert!(cosine(&full.global, &small.global) > 0.99);
    for (full, small) in full.patch_vectors().zip(small.patch_vectors()) {
        assert!(cosine(full, small) > 0.97);
    }
}

#[test]
fn weights_of_8_bits_that_are_missing_are_named() {
    oracle::need_runtime();
    let folder = copy("encoder");
    fs::remove_file(folder.path().join("vision.int8.onnx")).expect("the file is there");
    let small = Options { precision: Precision::Int8, ..Options::default() };
    let error = Encoder::open_with(folder.path(), small).expect_err("the weights are missing");
    assert!(error.to_string().contains("vision.int8.onnx: cannot be read"), "{error}");
    assert!(Encoder::open(folder.path()).is_ok());
}

#[test]
fn a_picture_without_a_direction_is_an_error() {
    oracle::need_runtime();
    let folder = changed("preprocessor_config.json", "rescale_factor", json!(1e38));
    let encoder = Encoder::open(folder.path()).expect("the factor is a number");
    let white = Picture::from_rgb(1, 1, vec![255; 3]).expect("three bytes are a pixel");
    assert!(matches!(encoder.embed(&[&white]), Err(EncoderError::NotFinite { .. })));
}

#[test]
fn an_encoder_is_shared_between_threads() {
    let encoder = Arc::new(encoder("encoder", options(2, 2)));
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
    for precision in [Precision::Fp32, Precision::Int8] {
        let model =
            fs::read(oracle::folder().join("encoder").join(precision.file())).expect("the model is there");
        let encoder = encoder("encoder", Options { precision, ..Options::default() });
        let hash: String = encoder.weights_hash().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, oracle::sha256(&model));
    }
}

#[test]
fn files_at_odds_with_the_model_are_refused() {
    oracle::need_runtime();
    let output = refusal(&changed("config.json", "projection_dim", 23.into()));
    assert!(
        output.ends_with("the output image_embeds has the shape [1, 24], and config.json makes it [1, 23]"),
        "{output}"
    );
    let vision = |field: &str, value: Value| {
        let mut vision = json!({"image_size": 32, "patch_size": 8});
        vision[field] = value;
        refusal(&changed("config.json", "vision_config", vision))
    };
    let output = vision("patch_size", 16.into());
    assert!(output.contains("the output patch_embeds has the shape"), "{output}");
    let field = vision("patch_size", "small".into());
    assert!(field.contains("config.json: patch_size must be a whole number"), "{field}");
    let field = vision("patch_size", 33.into());
    assert!(field.contains("config.json: patch_size is 33, more than the image_size"), "{field}");
    let field = vision("image_size", 64.into());
    assert!(field.contains("config.json: image_size is 64"), "{field}");
    let field = refusal(&changed("preprocessor_config.json", "crop_size", true.into()));
    assert!(field.contains("preprocessor_config.json: crop_size must"), "{field}");
}

#[test]
fn missing_and_broken_files_are_named() {
    oracle::need_runtime();
    for name in ["vision.onnx", "config.json", "preprocessor_config.json"] {
        let folder = copy("encoder");
        fs::remove_file(folder.path().join(name)).expect("the file is there");
        let sentence = refusal(&folder);
        assert!(sentence.contains(&format!("{name}: cannot be read")), "{sentence}");
    }
    let folder = copy("encoder");
    fs::write(folder.path().join("vision.onnx"), b"no model").expect("a file can be written");
    assert!(matches!(Encoder::open(folder.path()), Err(EncoderError::Model { .. })));
}
