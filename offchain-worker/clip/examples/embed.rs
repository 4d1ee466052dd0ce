//! Embeds picture files and texts, and prints a line of JSON for each.
//!
//! ```text
//! cargo run --release -p guerdon-clip --example embed -- ENCODER [--int8] [--texts TEXTS.json] [FILE]...
//! ```
//!
//! `TEXTS.json` is a list of texts. `ORT_DYLIB_PATH` names ONNX Runtime.

use std::{env, error::Error, fs, num::NonZeroUsize, path::PathBuf, thread};

use guerdon_clip::{Encoder, Options, PictureFile, Precision, TextEncoder};
use serde_json::json;

struct Arguments {
    encoder: PathBuf,
    precision: Precision,
    texts: Option<PathBuf>,
    files: Vec<PathBuf>,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let encoder = arguments.next().ok_or("the encoder's folder must be named")?.into();
        let mut parsed = Self { encoder, precision: Precision::Fp32, texts: None, files: Vec::new() };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--int8" => parsed.precision = Precision::Int8,
                "--texts" => {
                    parsed.texts = Some(arguments.next().ok_or("--texts must be followed by a file")?.into());
                }
                file => parsed.files.push(file.into()),
            }
        }
        Ok(parsed)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { encoder, precision, texts, files } = Arguments::parse(env::args().skip(1))?;
    if !files.is_empty() {
        let opened = Encoder::open_with(&encoder, Options { precision, ..Options::default() })?;
        let mut names = files.iter();
        opened.embed_files(files.iter().cloned().map(PictureFile::Path), |outcome| {
            let file = names.next();
            println!(
                "{}",
                match outcome {
                    Ok(embedding) => {
                        json!({"file": file, "global": embedding.global, "patches": embedding.patches})
                    }
                    Err(error) => json!({"file": file, "error": error.to_string()}),
                }
            );
        })?;
    }
    if let Some(texts) = texts {
        let texts: Vec<String> = serde_json::from_slice(&fs::read(texts)?)?;
        let opened =
            TextEncoder::open(&encoder, thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))?;
        let borrowed: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (text, embedding) in borrowed.iter().zip(opened.embed(&borrowed)?) {
            let tokens = opened.tokens(text)?;
            println!("{}", json!({"text": text, "tokens": tokens, "global": embedding.global}));
        }
    }
    Ok(())
}
