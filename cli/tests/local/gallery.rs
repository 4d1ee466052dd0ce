//! Pictures from the gallery, in folders as `guerdon attribute` wants them.

use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The first three works of each are the corpus, in the order of their folders.
pub const ARTISTS: [&str; 3] = ["ines-okafor", "mei-harada", "rafael-quintero"];

/// A file or folder of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The encoder that ships with the project.
pub fn encoder() -> String {
    shown(&repository("encoders/demo"))
}

/// The path of one of the gallery's outputs.
pub fn output(number: usize) -> String {
    shown(&repository(&format!("gallery/outputs/{number:02}.png")))
}

/// A path as an argument.
pub fn shown(path: &Path) -> String {
    path.to_str().expect("test paths are UTF-8").to_owned()
}

/// The files of a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Three works of each of three artists, in a folder of its own.
pub fn works() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for artist in ARTISTS {
        let own = folder.path().join(artist);
        fs::create_dir(&own).unwrap();
        for file in files(&repository("gallery/works").join(artist)).iter().take(3) {
            fs::copy(file, own.join(file.file_name().unwrap())).unwrap();
        }
    }
    folder
}
