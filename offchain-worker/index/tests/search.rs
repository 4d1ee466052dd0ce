//! Searches find what looking at each work in turn finds, for any number of threads.

mod gallery;

use gallery::{key, work};
use guerdon_index::{
    compare::{aligned_dot_sum, best_per_patch, global_dot, Facing},
    search::{nearest, scan, scan_best_per_patch, Nearest},
    Geometry, Handle, Key, Measure, Query, Vectors, View,
};

fn with_threads<T: Send>(threads: usize, work: impl Fn() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started").install(work)
}

fn geometry() -> Geometry {
    Geometry::new(33, 9, 0).unwrap()
}

fn works(count: u64) -> Vec<Handle> {
    (0..count).map(|seed| Handle::owned(key(seed), work(geometry(), seed))).collect()
}

fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

#[test]
fn comparisons_are_sums_of_products() {
    let (a, b) = (work(geometry(), 1), work(geometry(), 2));
    let (a, b) = (a.view(), b.view());
    assert_eq!(global_dot(a, b), dot(a.global(), b.global()));
    let best = |patch: usize| (0..9).map(|own| dot(a.patch(own), b.patch(patch))).max().unwrap();
    let expected: Vec<i32> = (0..9).map(best).collect();
    let mut found = [0; 9];
    best_per_patch(a, b, &mut found);
    assert_eq!(found[..], expected);
    let mut found = vec![1];
    Query::new(a).best_per_patch_of(b, &mut found);
    assert_eq!(found, expected, "the other way round");

    let sum = |faced: [usize; 9]| -> i64 {
        faced.iter().enumerate().map(|(patch, faced)| i64::from(dot(a.patch(patch), b.patch(*faced)))).sum()
    };
    let straight = sum([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    let mirrored = sum([2, 1, 0, 5, 4, 3, 8, 7, 6]);
    assert_eq!(aligned_dot_sum(a, b, Facing::Straight), straight);
    assert_eq!(aligned_dot_sum(a, b, Facing::Mirrored), mirrored);
    assert_eq!(Measure::Aligned.of(a, b), straight.max(mirrored));
    assert_eq!(Measure::Global.of(a, b), i64::from(global_dot(a, b)));
}

#[test]
fn patches_may_differ_in_number_or_be_absent() {
    let few = work(Geometry::new(33, 2, 0).unwrap(), 5);
    let none = work(Geometry::new(33, 0, 0).unwrap(), 6);
    let (few, none, many) = (few.view(), none.view(), work(geometry(), 1));
    let mut best = [0; 9];
    best_per_patch(few, many.view(), &mut best);
    let greater = |patch| dot(few.patch(0), patch).max(dot(few.patch(1), patch));
    assert_eq!(best.to_vec(), many.view().patches().chunks(33).map(greater).collect::<Vec<_>>());
    best_per_patch(none, many.view(), &mut best);
    assert_eq!(best, [i32::MIN; 9]);
    best_per_patch(many.view(), none, &mut []);
    assert_eq!((Measure::Aligned.of(none, none), Measure::Aligned.cosine(0, 0)), (0, 0.0));
    let not_square = Geometry::new(33, 6, 0).unwrap();
    let (a, b) = (work(not_square, 1), work(not_square, 2));
    let sum = |facing| aligned_dot_sum(a.view(), b.view(), facing);
    assert_eq!(sum(Facing::Mirrored), sum(Facing::Straight));
}

#[test]
fn cosines_are_scaled() {
    let a = work(geometry(), 1);
    for measure in [Measure::Global, Measure::Aligned] {
        let itself = measure.cosine(measure.of(a.view(), a.view()), 9);
        assert!((itself - 1.0).abs() < 1e-4, "{measure:?} {itself}");
    }
}

#[test]
fn the_nearest_is_found() {
    let works = works(300);
    let query = work(geometry(), 1000);
    for measure in [Measure::Global, Measure::Aligned] {
        let similarity = |work: &Handle| measure.of(work.view(), query.view());
        let greatest = works.iter().map(similarity).max().unwrap();
        let place = works.iter().position(|work| similarity(work) == greatest).unwrap();
        for threads in [1, 2, 7] {
            let found = with_threads(threads, || nearest(&works, query.view(), measure));
            assert_eq!(found, Some(Nearest { place, similarity: greatest }));
        }
    }
    assert_eq!(nearest(&works, work(geometry(), 42).view(), Measure::Aligned).unwrap().place, 42);
    assert_eq!(nearest(&[], query.view(), Measure::Global), None);
}

#[test]
fn equals_are_ordered_by_key_then_place() {
    let same = work(geometry(), 1);
    let named = |seed| Handle::owned(key(seed), same.clone());
    let place = |seeds: &[u64]| {
        let works: Vec<Handle> = seeds.iter().map(|seed| named(*seed)).collect();
        nearest(&works, same.view(), Measure::Global).unwrap().place
    };
    assert_eq!((place(&[5, 4, 6]), place(&[4, 5, 6]), place(&[6, 5, 4])), (1, 0, 2));
    assert_eq!(place(&[9, 4, 4]), 1);
}

#[test]
fn scans_are_in_order_for_any_number_of_threads() {
    let works = works(500);
    let query = work(geometry(), 1000);
    let expected: Vec<(usize, Vec<i32>)> = works
        .iter()
        .enumerate()
        .map(|(place, work)| {
            let mut best = vec![0; 9];
            best_per_patch(work.view(), query.view(), &mut best);
            (place, best)
        })
        .collect();
    let keys: Vec<(usize, Vec<i16>)> =
        works.iter().enumerate().map(|(place, work)| (place, work.view().global().to_vec())).collect();
    let arranged = Query::new(query.view());
    for threads in [1, 2, 7] {
        let found = with_threads(threads, || {
            scan_best_per_patch(&works, &arranged, |place, best| (place, best.to_vec()))
        });
        assert_eq!(found, expected);
        let seen = |place: usize, view: View| (place, view.global().to_vec());
        assert_eq!(with_threads(threads, || scan(&works, seen)), keys);
    }
}

#[test]
fn handles_say_what_they_hold() {
    let (name, vectors): (Key, Vectors) = (key(0x0102), work(geometry(), 1));
    let handle = Handle::owned(name, vectors.clone());
    assert_eq!((handle.key(), handle.view().to_vectors()), (&name, vectors));
    assert!(!handle.is_stored());
    assert!(format!("{handle:?}").starts_with("Handle(0000000000000102abab"));
}
