//! What is appended is there, in order, until the folder is gone.

mod gallery;

use gallery::{key, work};
use guerdon_index::{Geometry, Handle, Opened, Store, StoreError};
use std::{fs, path::Path};

const FINGERPRINT: [u8; 32] = [3; 32];

fn geometry() -> Geometry {
    Geometry::new(3, 2, 5).unwrap()
}

fn open(folder: &Path) -> Store {
    let Opened { store, damaged, set_aside } = Store::open(folder, FINGERPRINT, geometry()).unwrap();
    assert_eq!((damaged, set_aside.len()), (0, 0));
    store
}

fn seeds(handles: &[Handle]) -> Vec<u64> {
    let seed = |handle: &Handle| u64::from_be_bytes(*handle.key().first_chunk().unwrap());
    for handle in handles {
        assert_eq!(handle.view().to_vectors(), work(geometry(), seed(handle)));
    }
    handles.iter().map(seed).collect()
}

#[test]
fn works_outlive_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert!(store.is_empty() && store.get(&key(1)).is_none() && store.handles().is_empty());
    // More than a file holds.
    let many: Vec<u64> = (0..5000).rev().collect();
    for &seed in &many {
        let handle = store.append(key(seed), &work(geometry(), seed)).unwrap();
        assert_eq!(handle.view().to_vectors(), work(geometry(), seed));
        assert!(handle.is_stored());
    }
    store.sync().unwrap();
    assert_eq!(seeds(&store.handles()), many);
    assert_eq!(seeds(&store.handles_after(4990)), many[4990..]);
    assert!(store.handles_after(5001).is_empty());
    drop(store);

    let store = open(folder.path());
    assert_eq!((store.len(), seeds(&store.handles())), (5000, many));
    assert_eq!(seeds(&[store.get(&key(17)).unwrap()]), [17]);
    store.append(key(9999), &work(geometry(), 9999)).unwrap();
    drop(store);
    assert_eq!(seeds(&open(folder.path()).handles_after(5000)), [9999]);
}

#[test]
fn a_key_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.append(key(1), &work(geometry(), 1)).unwrap();
    let again = store.append(key(1), &work(geometry(), 2)).unwrap();
    assert_eq!(again.view().to_vectors(), work(geometry(), 1), "the first one stays");
    assert_eq!(store.len(), 1);
}

#[test]
fn vectors_of_another_geometry_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let other = Geometry::new(3, 2, 4).unwrap();
    let refused = store.append(key(1), &work(other, 1)).unwrap_err();
    assert!(
        matches!(refused, StoreError::Geometry { expected, found } if (expected, found) == (geometry(), other))
    );
    assert!(store.is_empty());
}

#[test]
fn encoders_and_geometries_have_their_own_stores() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    store.append(key(1), &work(geometry(), 1)).unwrap();
    let other = Store::open(folder.path(), [4; 32], geometry()).unwrap().store;
    assert!(other.is_empty());
    let longer = Geometry::new(4, 2, 5).unwrap();
    let wide = Store::open(folder.path(), FINGERPRINT, longer).unwrap().store;
    wide.append(key(1), &work(longer, 1)).unwrap();
    assert_eq!((wide.len(), wide.geometry()), (1, longer));
    assert_eq!(store.len(), 1);
}

#[test]
fn one_store_has_a_folder_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let handle = store.append(key(1), &work(geometry(), 1)).unwrap();
    let refused = || match Store::open(folder.path(), FINGERPRINT, geometry()) {
        Err(error @ StoreError::InUse { .. }) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the store was opened twice"),
    };
    assert!(refused().ends_with("the store is in use; one process at a time may open it"));
    drop(store);
    // The handle reads the file still, so its slot must not be written again.
    refused();
    assert_eq!(seeds(&[handle]), [1]);
    assert_eq!(open(folder.path()).len(), 1);
}

#[test]
fn a_folder_may_be_removed_while_it_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for seed in 0..100 {
        store.append(key(seed), &work(geometry(), seed)).unwrap();
    }
    fs::remove_dir_all(store.folder()).unwrap();
    assert_eq!(seeds(&store.handles()), (0..100).collect::<Vec<_>>());
    let refused = store.append(key(100), &work(geometry(), 100)).unwrap_err();
    assert!(matches!(refused, StoreError::Removed { .. }), "{refused}");
    store.sync().unwrap();

    // Another one in its place is not written to.
    let successor = open(folder.path());
    let refused = store.append(key(100), &work(geometry(), 100)).unwrap_err();
    assert!(matches!(refused, StoreError::Removed { .. }), "{refused}");
    assert_eq!((store.len(), successor.len()), (100, 0));
}

#[test]
fn disk_usage_follows_the_works() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let large = Geometry::new(4096, 255, 0).unwrap();
    let store = Store::open(folder.path(), FINGERPRINT, large).unwrap().store;
    let used = || -> u64 {
        let files = fs::read_dir(store.folder()).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().blocks() * 512).sum()
    };
    let mut before = 0;
    for seed in 0..3 {
        store.append(key(seed), &work(large, seed)).unwrap();
        store.sync().unwrap();
        let grown = used() - before;
        assert!((2 << 20..3 << 20).contains(&grown), "a record of 2 MiB takes {grown}");
        before += grown;
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let Err(error) = Store::open(&file, FINGERPRINT, geometry()) else { panic!("a file is no folder") };
    assert!(matches!(&error, StoreError::File { path, .. } if path.starts_with(&file)), "{error}");
}
