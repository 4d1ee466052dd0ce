//! What holds for any two thumbnails.

use guerdon_copies::{similarity, Prepared, Thumbnail, COPY};
use proptest::prelude::*;

const SIDE: usize = Thumbnail::SIDE;

/// A picture of rectangles on a ground: from flat to busy.
fn picture() -> impl Strategy<Value = Vec<u8>> {
    let rectangle = (0..SIDE, 0..SIDE, 1..SIDE / 2, 1..SIDE / 2, any::<[u8; 3]>());
    (any::<[u8; 3]>(), proptest::collection::vec(rectangle, 0..60)).prop_map(|(ground, rectangles)| {
        let mut picture = ground.repeat(SIDE * SIDE);
        for (left, top, width, height, colour) in rectangles {
            for y in top..(top + height).min(SIDE) {
                for x in left..(left + width).min(SIDE) {
                    picture[(y * SIDE + x) * 3..][..3].copy_from_slice(&colour);
                }
            }
        }
        picture
    })
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), Thumbnail::BYTES)
}

fn compare(a: &[u8], b: &[u8]) -> f64 {
    similarity(&Prepared::new(Thumbnail::from_bytes(a).unwrap()), Thumbnail::from_bytes(b).unwrap())
}

fn moved(picture: &[u8], from: impl Fn(usize, usize) -> (usize, usize)) -> Vec<u8> {
    let places = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    places
        .flat_map(|(x, y)| {
            let (x, y) = from(x, y);
            picture[(y * SIDE + x) * 3..][..3].to_vec()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_similarity_lies_between_nothing_and_all(a in picture(), b in picture()) {
        let found = compare(&a, &b);
        prop_assert!((0.0..=1.0).contains(&found), "{found}");
        prop_assert_eq!(found.to_bits(), compare(&a, &b).to_bits());
    }

    #[test]
    fn noise_is_compared_too(a in bytes(), b in picture()) {
        prop_assert_eq!(compare(&a, &a), 1.0);
        prop_assert!(compare(&a, &b) < COPY);
        prop_assert!(compare(&b, &a) < COPY);
    }

    #[test]
    fn mirrored_and_turned_is_the_same(a in picture()) {
        let last = SIDE - 1;
        prop_assert_eq!(compare(&a, &a), 1.0);
        prop_assert_eq!(compare(&a, &moved(&a, |x, y| (last - x, y))), 1.0);
        prop_assert_eq!(compare(&a, &moved(&a, |x, y| (x, last - y))), 1.0);
        prop_assert_eq!(compare(&a, &moved(&a, |x, y| (y, last - x))), 1.0);
        prop_assert_eq!(compare(&a, &moved(&a, |x, y| (last - y, last - x))), 1.0);
    }

    #[test]
    fn only_so_many_bytes_are_a_thumbnail(length in 0..2 * Thumbnail::BYTES) {
        let bytes = vec![0; length];
        prop_assert_eq!(Thumbnail::from_bytes(&bytes).is_some(), length == Thumbnail::BYTES);
    }
}
