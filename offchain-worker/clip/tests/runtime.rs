//! Libraries that are not ONNX Runtime. Nothing here loads the real one.

use std::{fs, path::Path};

use guerdon_clip::{runtime, RuntimeError};

#[test]
fn a_library_that_is_missing_is_named() {
    let error = runtime::load(Path::new("nowhere/libonnxruntime.so")).expect_err("there is no file");
    assert!(matches!(error, RuntimeError::Missing { .. }));
    let sentence = error.to_string();
    assert!(sentence.starts_with("ONNX Runtime is not found at nowhere/libonnxruntime.so"), "{sentence}");
}

#[test]
fn a_file_that_is_no_library_is_named() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("libonnxruntime.so");
    fs::write(&path, "no library").expect("a file can be written");
    let error = runtime::load(&path).expect_err("the file is no library");
    assert!(matches!(error, RuntimeError::Unusable { .. }), "{error}");
    assert!(error.to_string().contains("cannot be loaded from"), "{error}");
}
