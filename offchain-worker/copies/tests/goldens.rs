//! Thumbnails made with Pillow (`goldens/make.py`): what is a copy and what is not.

use guerdon_copies::{nearest, similarity, Prepared, Thumbnail, COPY};
use serde::Deserialize;
use std::{fs, path::Path};

#[derive(Deserialize)]
struct Pair {
    a: String,
    b: String,
    what: String,
    copy: bool,
}

fn goldens() -> impl Fn(&str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    move |name| fs::read(folder.join(name)).unwrap()
}

fn pairs() -> Vec<Pair> {
    serde_json::from_slice(&goldens()("goldens.json")).unwrap()
}

fn thumbnail(name: &str) -> Vec<u8> {
    goldens()(&format!("{name}.rgb"))
}

fn compare(query: &[u8], work: &[u8]) -> f64 {
    similarity(&Prepared::new(Thumbnail::from_bytes(query).unwrap()), Thumbnail::from_bytes(work).unwrap())
}

#[test]
fn copies_are_found_and_others_are_not_whichever_is_the_query() {
    for Pair { a, b, what, copy } in pairs() {
        let (a, b) = (thumbnail(&a), thumbnail(&b));
        for found in [compare(&a, &b), compare(&b, &a)] {
            assert_eq!(found >= COPY, copy, "{what}: {found}");
            assert!((0.0..=1.0).contains(&found));
        }
    }
}

#[test]
fn unlike_works_are_far_from_the_threshold() {
    for Pair { a, b, what, .. } in pairs().into_iter().filter(|pair| !pair.copy) {
        let found = compare(&thumbnail(&a), &thumbnail(&b));
        assert!(found < 0.85, "{what}: {found}");
    }
}

#[test]
fn a_work_is_the_same_as_itself() {
    for Pair { a, b, .. } in pairs() {
        assert_eq!(compare(&thumbnail(&a), &thumbnail(&a)), 1.0);
        assert_eq!(compare(&thumbnail(&b), &thumbnail(&b)), 1.0);
    }
}

#[test]
fn the_nearest_is_named_whatever_the_number_of_threads() {
    let pairs = pairs();
    let query = thumbnail("original");
    let bytes: Vec<Vec<u8>> = pairs.iter().filter(|pair| !pair.copy).map(|pair| thumbnail(&pair.b)).collect();
    let crop = thumbnail("copy-01");
    let mut works: Vec<Thumbnail> = bytes.iter().map(|bytes| Thumbnail::from_bytes(bytes).unwrap()).collect();
    works.insert(2, Thumbnail::from_bytes(&crop).unwrap());
    works.push(works[2]);
    let query = Prepared::new(Thumbnail::from_bytes(&query).unwrap());
    let found = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| nearest(&query, &works)).unwrap()
    });
    assert_eq!(found[0].place, 2, "the first of two equals");
    assert!(found[0].similarity >= COPY);
    assert!(found.iter().all(|other| other.similarity.to_bits() == found[0].similarity.to_bits()));
    assert!(found.iter().all(|other| other.place == found[0].place));
    assert_eq!(nearest(&query, &[]), None);
}

#[test]
fn a_flat_picture_is_no_copy_of_a_detailed_one() {
    let original = thumbnail("original");
    for level in [0u8, 90, 128, 255] {
        let flat = vec![level; Thumbnail::BYTES];
        assert!(compare(&original, &flat) < 0.5);
        assert!(compare(&flat, &original) < 0.5);
    }
}
