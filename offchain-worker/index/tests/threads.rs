//! Many threads read a store while others append to it.

mod gallery;

use gallery::{key, work};
use guerdon_index::{Geometry, Store};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

const WORKS: u64 = 6000;

#[test]
fn what_is_seen_is_whole() {
    let geometry = Geometry::new(5, 3, 1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), [1; 32], geometry).unwrap().store;
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let read = || {
            let mut seen = 0;
            while !done.load(Ordering::Acquire) || seen < WORKS as usize {
                for handle in store.handles_after(seen) {
                    let seed = u64::from_be_bytes(*handle.key().first_chunk().unwrap());
                    assert_eq!(handle.view().to_vectors(), work(geometry, seed));
                    assert_eq!(store.get(handle.key()).unwrap().view(), handle.view());
                    seen += 1;
                }
                thread::yield_now();
            }
            seen
        };
        let readers = [scope.spawn(read), scope.spawn(read)];
        // Both append every work, from either end.
        let append = |seeds: Vec<u64>| {
            for seed in seeds {
                store.append(key(seed), &work(geometry, seed)).unwrap();
            }
        };
        let writers = [
            scope.spawn(move || append((0..WORKS).collect())),
            scope.spawn(move || append((0..WORKS).rev().collect())),
        ];
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        done.store(true, Ordering::Release);
        for reader in readers {
            assert_eq!(reader.join().unwrap(), WORKS as usize);
        }
    });
    assert_eq!(store.len(), WORKS as usize);
    drop(store);
    assert_eq!(Store::open(folder.path(), [1; 32], geometry).unwrap().store.len(), WORKS as usize);
}
