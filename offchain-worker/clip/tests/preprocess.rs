//! Pictures to the transformer's input, against Hugging Face's slow `CLIPImageProcessor`, bit for bit.

mod oracle;

use std::{fs, path::PathBuf};

use guerdon_clip::{ConfigError, Picture, Preprocessor};
use serde::Deserialize;
use serde_json::{json, Value};

#[derive(Deserialize)]
struct Preprocessed {
    config: Value,
    from: (u32, u32),
    shape: [u32; 3],
    sha256: String,
}

#[derive(Deserialize)]
struct Input {
    file: String,
    sha256: String,
}

fn preprocessor(config: &Value) -> Result<Preprocessor, ConfigError> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("preprocessor_config.json");
    fs::write(&path, config.to_string()).expect("a file can be written");
    Preprocessor::read(&path)
}

#[test]
fn inputs_are_those_of_transformers() {
    let preprocessed: Vec<Preprocessed> = oracle::goldens("preprocessed");
    assert!(preprocessed.len() >= 64);
    for golden in preprocessed {
        let case = format!("{:?} by {}", golden.from, golden.config);
        let preprocessor = preprocessor(&golden.config).expect(&case);
        let shape = [3, preprocessor.height(), preprocessor.width()];
        assert_eq!(shape, golden.shape, "{case}");
        let input = preprocessor.apply(&oracle::noise(golden.from.0, golden.from.1));
        let bytes: Vec<u8> = input.into_iter().flat_map(f32::to_le_bytes).collect();
        assert_eq!(oracle::sha256(&bytes), golden.sha256, "{case}");
    }
}

#[test]
fn files_become_the_inputs_of_transformers() {
    let inputs: Vec<Input> = oracle::goldens("inputs");
    assert!(inputs.len() >= 70);
    let preprocessor = preprocessor(&json!({})).expect("the defaults are right");
    for Input { file, sha256 } in inputs {
        let picture = Picture::decode(&oracle::file(&file)).expect(&file);
        let input = preprocessor.apply(&picture);
        let bytes: Vec<u8> = input.into_iter().flat_map(f32::to_le_bytes).collect();
        assert_eq!(oracle::sha256(&bytes), sha256, "{file}");
    }
}

#[test]
fn a_long_strip_costs_no_more_than_its_crop() {
    let preprocessor = preprocessor(&json!({})).expect("the defaults are right");
    let strip = oracle::noise(16_384, 1);
    assert_eq!(preprocessor.apply(&strip).len(), preprocessor.input_len());
}

#[test]
fn wrong_fields_are_named() {
    for (config, field) in [
        (json!({"size": "large"}), "size"),
        (json!({"size": 0}), "size"),
        (json!({"size": 1e9}), "size"),
        (json!({"size": {"height": 3}}), "size"),
        (json!({"size": {"shortest_edge": 3, "longest_edge": 4}}), "size"),
        (json!({"crop_size": {"height": 3}}), "crop_size"),
        (json!({"crop_size": -224}), "crop_size"),
        (json!({"do_resize": "yes"}), "do_resize"),
        (json!({"do_center_crop": false}), "do_center_crop"),
        (json!({"do_pad": true}), "do_pad"),
        (json!({"resample": 2}), "resample"),
        (json!({"resample": "bicubic"}), "resample"),
        (json!({"rescale_factor": "1/255"}), "rescale_factor"),
        (json!({"image_mean": [0.5, 0.5]}), "image_mean"),
        (json!({"image_std": [0.5, 0.5, 0.0]}), "image_std"),
    ] {
        let error = preprocessor(&config).expect_err(field);
        let sentence = error.to_string();
        assert!(
            sentence.contains(&format!("preprocessor_config.json: {field} must")),
            "{config}: {sentence}"
        );
    }
}

#[test]
fn files_that_are_no_configuration_are_named() {
    let missing = PathBuf::from("nowhere/preprocessor_config.json");
    let error = Preprocessor::read(&missing).expect_err("there is no file");
    assert!(matches!(error, ConfigError::Read { .. }));
    assert!(error.to_string().starts_with("nowhere/preprocessor_config.json: cannot be read"));
    for config in [json!([]), json!(224)] {
        assert!(matches!(preprocessor(&config), Err(ConfigError::Json { .. })));
    }
}
