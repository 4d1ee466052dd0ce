//! Texts to tokens and embeddings, against `CLIPTokenizerFast` and `CLIPTextModelWithProjection` of `transformers`.

mod oracle;

use std::{fs, sync::Arc, thread};

use guerdon_clip::{
    text::{TextEncoder, MAX_TEXT_BYTES},
    Encoder, EncoderError, TextError,
};
use oracle::{changed, close, copy, count};
use serde::Deserialize;
use serde_json::{json, Value};
use tempfile::TempDir;

#[derive(Deserialize)]
struct Golden {
    encoder: String,
    text: String,
    tokens: Vec<u32>,
    global: Vec<f32>,
}

fn open(name: &str) -> TextEncoder {
    oracle::need_runtime();
    TextEncoder::open(&oracle::folder().join(name), count(2)).expect("the text tower is whole")
}

fn refusal(folder: &TempDir) -> String {
    match TextEncoder::open(folder.path(), count(1)) {
        Ok(_) => panic!("the text tower is opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn tokens_and_embeddings_are_those_of_transformers() {
    let goldens: Vec<Golden> = oracle::goldens("texts");
    for (name, dimension, texts) in [("encoder", 24, 16), ("eos2", 8, 6)] {
        let encoder = open(name);
        assert_eq!(encoder.dimension(), dimension);
        let goldens: Vec<&Golden> = goldens.iter().filter(|golden| golden.encoder == name).collect();
        assert_eq!(goldens.len(), texts);
        let texts: Vec<&str> = goldens.iter().map(|golden| golden.text.as_str()).collect();
        let embeddings = encoder.embed(&texts).expect("texts can be embedded");
        assert_eq!(embeddings.len(), texts.len());
        for (golden, embedding) in goldens.iter().zip(embeddings) {
            let text = &golden.text;
            assert_eq!(
                encoder.tokens(text).expect("texts can be tokenised"),
                golden.tokens,
                "{name}: {text:?}"
            );
            assert_eq!(golden.tokens.len(), 77);
            assert!(close(&embedding.global, &golden.global), "{name}: {text:?}");
            assert!(embedding.patches.is_empty());
            assert_eq!((embedding.dimension, embedding.patch_vectors().len()), (dimension, 0));
            let file = encoder.embed_file(text.as_bytes()).expect("a text is a text file");
            assert!(close(&file.global, &golden.global), "{name}: {text:?}");
        }
    }
}

#[test]
fn texts_and_pictures_have_one_dimension() {
    let folder = oracle::folder().join("encoder");
    let pictures = Encoder::open(&folder).expect("the encoder is whole");
    assert_eq!(open("encoder").dimension(), pictures.dimension());
    assert!(open("encoder").embed(&[]).expect("no text is no work").is_empty());
}

#[test]
fn weights_are_known_by_their_hash() {
    let model = fs::read(oracle::folder().join("encoder/text.onnx")).expect("the model is there");
    let hash: String = open("encoder").weights_hash().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, oracle::sha256(&model));
}

#[test]
fn a_text_encoder_is_shared_between_threads() {
    let encoder = Arc::new(open("encoder"));
    let alone = encoder.embed(&["a quiet river"]).expect("texts can be embedded");
    let embed = || {
        let encoder = Arc::clone(&encoder);
        thread::spawn(move || encoder.embed(&["a quiet river"]))
    };
    for thread in [embed(), embed(), embed()] {
        let together = thread.join().expect("no thread panics");
        assert_eq!(together.expect("texts can be embedded"), alone);
    }
}

#[test]
fn texts_that_are_too_long_are_refused() {
    let encoder = open("encoder");
    let longest = "a".repeat(MAX_TEXT_BYTES);
    assert!(encoder.embed(&[&longest]).is_ok());
    assert!(encoder.embed_file(longest.as_bytes()).is_ok());
    let longer = longest + "a";
    let is_too_long = |error| matches!(error, TextError::TooLong { bytes } if bytes == MAX_TEXT_BYTES + 1);
    assert!(is_too_long(encoder.embed(&["a", &longer]).expect_err("the text is too long")));
    assert!(is_too_long(encoder.tokens(&longer).expect_err("the text is too long")));
    assert!(is_too_long(encoder.embed_file(longer.as_bytes()).expect_err("the text is too long")));
}

#[test]
fn bytes_that_are_not_utf8_are_refused() {
    let error = open("encoder").embed_file(b"caf\xE9").expect_err("Latin-1 is not UTF-8");
    assert!(matches!(error, TextError::NotUtf8 { at: 3 }));
    assert_eq!(error.to_string(), "the text is not UTF-8 at byte 3");
}

#[test]
fn a_folder_has_both_files_or_neither() {
    oracle::need_runtime();
    let folder = oracle::folder();
    let present = |name: &str| TextEncoder::open_if_present(&folder.join(name), count(1));
    assert!(present("encoder").expect("the text tower is whole").is_some());
    assert!(present("b32").expect("there is no text tower").is_none());
    for name in ["text.onnx", "tokenizer.json"] {
        let copy = copy("encoder");
        fs::remove_file(copy.path().join(name)).expect("the file is there");
        let error = TextEncoder::open_if_present(copy.path(), count(1)).expect_err("a file is missing");
        assert!(error.to_string().contains(&format!("{name}: cannot be read")), "{error}");
    }
}

#[test]
fn files_at_odds_with_the_model_are_refused() {
    oracle::need_runtime();
    let output = refusal(&changed("config.json", "projection_dim", 23.into()));
    assert!(
        output.ends_with("the output text_embeds has the shape [1, 24], and config.json makes it [1, 23]")
    );
    for (field, value) in [
        ("padding", Value::Null),
        ("truncation", Value::Null),
        (
            "truncation",
            json!({"direction": "Right", "max_length": 76, "strategy": "LongestFirst", "stride": 0}),
        ),
    ] {
        let tokens = refusal(&changed("tokenizer.json", field, value));
        assert!(tokens.contains("tokenizer.json: must pad and truncate to one length"), "{tokens}");
    }
    let copy = copy("encoder");
    fs::write(copy.path().join("tokenizer.json"), b"{}").expect("a file can be written");
    assert!(refusal(&copy).contains("tokenizer.json: is not a tokenizer"));
    fs::copy(oracle::folder().join("encoder/tokenizer.json"), copy.path().join("tokenizer.json"))
        .expect("a file can be copied");
    fs::write(copy.path().join("text.onnx"), b"no model").expect("a file can be written");
    assert!(matches!(TextEncoder::open(copy.path(), count(1)), Err(EncoderError::Model { .. })));
}
