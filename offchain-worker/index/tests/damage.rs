//! Whatever a crash or a disk does to the files, a store opens, and what it hands out is what was appended.

mod gallery;

use gallery::{key, work};
use guerdon_index::{Geometry, Opened, Store};
use std::{
    fs,
    path::{Path, PathBuf},
};

const FINGERPRINT: [u8; 32] = [3; 32];
const WORKS: u64 = 3;
const HEADER_BYTES: usize = 4096;
const HEADER_FIELDS: usize = 64;

fn geometry() -> Geometry {
    Geometry::new(2, 2, 3).unwrap()
}

/// A folder with a store of works, and the part of its only file that is written.
fn written() -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), FINGERPRINT, geometry()).unwrap().store;
    for seed in 0..WORKS {
        store.append(key(seed), &work(geometry(), seed)).unwrap();
    }
    let file = store.folder().join("segment-000000");
    drop(store);
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(HEADER_BYTES + WORKS as usize * geometry().record_bytes());
    (folder, file, bytes)
}

/// Opens the store, checks each work that it has, appends those that it lacks and one more, and opens it again. Returns
/// what was found first, and whether the file was set aside.
fn recover(folder: &Path) -> (Vec<u64>, usize, usize) {
    let Opened { store, damaged, set_aside } = Store::open(folder, FINGERPRINT, geometry()).unwrap();
    let found: Vec<u64> = (0..WORKS).filter(|seed| store.get(&key(*seed)).is_some()).collect();
    assert_eq!(store.len(), found.len(), "there is nothing else");
    for seed in 0..=WORKS {
        let handle = store.append(key(seed), &work(geometry(), seed)).unwrap();
        assert_eq!(handle.view().to_vectors(), work(geometry(), seed));
    }
    assert_eq!(store.len(), WORKS as usize + 1);
    let order: Vec<_> = store.handles().iter().map(|handle| *handle.key()).collect();
    drop(store);

    let again = Store::open(folder, FINGERPRINT, geometry()).unwrap();
    assert_eq!((again.damaged, again.set_aside.len()), (0, 0), "damage is repaired");
    for handle in again.store.handles() {
        let seed = u64::from_be_bytes(*handle.key().first_chunk().unwrap());
        assert_eq!(handle.view().to_vectors(), work(geometry(), seed));
    }
    let kept: Vec<_> = again.store.handles().iter().map(|handle| *handle.key()).collect();
    assert_eq!(kept, order, "the order of insertion is kept");
    (found, damaged, set_aside.len())
}

#[test]
fn a_file_may_end_at_any_byte() {
    let (folder, file, bytes) = written();
    // Every byte of the header's fields and of the records, and some of the zeros between them.
    for length in (0..=HEADER_FIELDS)
        .chain((HEADER_FIELDS..HEADER_BYTES).step_by(500))
        .chain(HEADER_BYTES..=bytes.len())
    {
        fs::write(&file, &bytes[..length]).unwrap();
        let (found, damaged, set_aside) = recover(folder.path());
        let record = geometry().record_bytes();
        let whole = length.saturating_sub(HEADER_BYTES) / record;
        let rest = length.saturating_sub(HEADER_BYTES) % record;
        // Padding of zeros is as good as written, and so are a key's first zeros.
        let complete = whole as u64 + u64::from(rest >= 64 + 2 * 3 * 2 + 3);
        assert_eq!(found, (0..complete).collect::<Vec<_>>(), "{length} bytes");
        assert_eq!(set_aside, usize::from(length < HEADER_FIELDS), "{length} bytes");
        let torn = rest > 0 && complete == whole as u64;
        assert!(damaged <= usize::from(torn), "{length} bytes");
        if torn && rest > 32 {
            assert_eq!(damaged, 1, "{length} bytes");
        }
        fs::remove_dir_all(file.parent().unwrap()).unwrap();
        fs::create_dir(file.parent().unwrap()).unwrap();
    }
}

#[test]
fn any_byte_may_be_wrong() {
    let (folder, file, bytes) = written();
    let fields = 0..HEADER_FIELDS;
    let records = HEADER_BYTES..bytes.len();
    for at in fields.clone().chain(records) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 1 << (at % 8);
        fs::write(&file, &wrong).unwrap();
        let (found, damaged, set_aside) = recover(folder.path());
        if fields.contains(&at) {
            assert_eq!((found.len(), damaged, set_aside), (0, 0, 1), "byte {at}");
            assert_eq!(fs::read(file.with_extension("set-aside")).unwrap(), wrong);
        } else {
            let hit = ((at - HEADER_BYTES) / geometry().record_bytes()) as u64;
            let others: Vec<u64> = (0..WORKS).filter(|seed| *seed != hit).collect();
            assert_eq!((found, damaged, set_aside), (others, 1, 0), "byte {at}");
        }
        fs::remove_dir_all(file.parent().unwrap()).unwrap();
        fs::create_dir(file.parent().unwrap()).unwrap();
    }
}

#[test]
fn a_record_in_another_slot_is_damaged() {
    let (folder, file, mut bytes) = written();
    let record = geometry().record_bytes();
    bytes.copy_within(HEADER_BYTES..HEADER_BYTES + record, HEADER_BYTES + record);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(recover(folder.path()), (vec![0, 2], 1, 0));
}

#[test]
fn files_of_other_stores_are_set_aside() {
    let other_encoder = ([4; 32], geometry());
    let other_geometry = (FINGERPRINT, Geometry::new(3, 2, 3).unwrap());
    for (fingerprint, other) in [other_encoder, other_geometry] {
        let (folder, file, _) = written();
        let store = Store::open(folder.path(), fingerprint, other).unwrap().store;
        store.append(key(0), &work(other, 7)).unwrap();
        fs::copy(store.folder().join("segment-000000"), &file).unwrap();
        assert_eq!(recover(folder.path()), (vec![], 0, 1));
    }
}

#[test]
fn other_files_are_left_alone_and_half_made_ones_removed() {
    let (folder, file, _) = written();
    let store = file.parent().unwrap();
    for name in ["segment-1", "segment-x", "segment-99999999999999999999", "notes.txt"] {
        fs::write(store.join(name), b"mine").unwrap();
    }
    fs::write(store.join("segment-000001.partial"), b"half").unwrap();
    assert_eq!(recover(folder.path()), (vec![0, 1, 2], 0, 0));
    for name in ["segment-1", "segment-x", "segment-99999999999999999999", "notes.txt"] {
        assert_eq!(fs::read(store.join(name)).unwrap(), b"mine");
    }
    assert!(!store.join("segment-000001.partial").exists());
}

#[test]
fn a_folder_in_a_files_place_is_set_aside() {
    let (folder, file, _) = written();
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(recover(folder.path()), (vec![], 0, 1));
}

#[test]
fn a_record_of_long_vectors_is_damaged() {
    let (folder, file, mut bytes) = written();
    let record = &mut bytes[HEADER_BYTES..][..geometry().record_bytes()];
    record[64..68].copy_from_slice(&[0xff, 0x7f, 0xff, 0x7f]);
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&0u32.to_le_bytes());
    hasher.update(&record[..40]);
    hasher.update(&record[44..]);
    record[40..44].copy_from_slice(&hasher.finalize().to_ne_bytes());
    fs::write(&file, &bytes).unwrap();
    assert_eq!(recover(folder.path()), (vec![1, 2], 1, 0), "its dot products could overflow");
}
