//! What `goldens/make.py` has written down.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use guerdon_clip::Picture;
use serde::{de::DeserializeOwned, Deserialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

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
