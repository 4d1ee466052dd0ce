//! What `goldens/make.py` has written down.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use guerdon_clip::{runtime, Encoder, Options, Picture, Precision};
use serde::{de::DeserializeOwned, Deserialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The largest difference of a number of a unit vector from what `transformers` makes it.
pub const TOLERANCE: f32 = 1e-4;

/// The folder of the golden files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens")
}

/// The bytes of a golden picture file.
pub fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join("files").join(name)).expect("golden files can be read")
}

/// A list of `goldens.json`.
pub fn goldens<T: DeserializeOwned>(list: &str) -> Vec<T> {
    let text = fs::read(folder().join("goldens.json")).expect("golden files can be read");
    let mut goldens: Value = serde_json::from_slice(&text).expect("goldens are JSON");
    serde_json::from_value(goldens[list].take()).expect("the list is as make.py writes it")
}

#[derive(Deserialize)]
pub struct GoldenFile {
    pub file: String,
    /// Width and height.
    pub size: (u32, u32),
    /// Of the pixels.
    pub sha256: String,
}

pub fn count(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).expect("threads and batches are counted from 1")
}

pub fn options(threads: usize, batch: usize) -> Options {
    Options { threads: count(threads), batch: count(batch), precision: Precision::Fp32 }
}

/// Stops a test that cannot find ONNX Runtime.
pub fn need_runtime() {
    runtime::find(None).expect("these tests need ONNX Runtime: set ORT_DYLIB_PATH to its shared library");
}

/// An encoder of the golden files.
pub fn encoder(name: &str, options: Options) -> Encoder {
    need_runtime();
    Encoder::open_with(&folder().join(name), options).expect("the encoder is whole")
}

/// A copy of an encoder's folder.
pub fn copy(name: &str) -> TempDir {
    let copy = tempfile::tempdir().expect("a folder can be made");
    for file in fs::read_dir(folder().join(name)).expect("the folder is there") {
        let from = file.expect("the folder can be listed").path();
        let to = copy.path().join(from.file_name().expect("a file has a name"));
        fs::copy(from, to).expect("a file can be copied");
    }
    copy
}

/// A copy of the encoder with one field of one file changed.
pub fn changed(file: &str, field: &str, value: Value) -> TempDir {
    let copy = copy("encoder");
    let path = copy.path().join(file);
    let text = fs::read(&path).expect("the file is there");
    let mut config: Value = serde_json::from_slice(&text).expect("the file is JSON");
    config[field] = value;
    fs::write(&path, config.to_string()).expect("a file can be written");
    copy
}

pub fn close(found: &[f32], expected: &[f32]) -> bool {
    let near = |(found, expected): (&f32, &f32)| (found - expected).abs() <= TOLERANCE;
    found.len() == expected.len() && found.iter().zip(expected).all(near)
}

/// Bytes that have no pattern, as `noise` of `make.py` makes them.
pub fn noise(width: u32, height: u32) -> Picture {
    let byte = |x: u32, y: u32, c: u32| {
        let mixed = x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663) ^ c.wrapping_mul(83_492_791);
        ((mixed ^ (mixed >> 15)).wrapping_mul(2_654_435_761) >> 24) as u8
    };
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            rgb.extend((0..3).map(|c| byte(x, y, c)));
        }
    }
    Picture::from_rgb(width, height, rgb).expect("the bytes fill the picture")
}

pub fn sha256(bytes: &[u8]) -> String {
    let hex = |byte: &u8| format!("{byte:02x}");
    Sha256::digest(bytes).iter().map(hex).collect()
}
