//! Unit vectors are rounded as stated, and nothing else is taken.

use guerdon_index::{
    cosine,
    geometry::{MAX_DIMENSION, MAX_PATCHES, MAX_RECORD_BYTES},
    Geometry, GeometryError, Vectors, VectorsError,
};
use proptest::prelude::*;

#[test]
fn geometries_are_bounded() {
    let sizes = |d, p, t| Geometry::new(d, p, t).map(|geometry| geometry.record_bytes());
    assert_eq!(sizes(1, 0, 0), Ok(128), "a header and padding");
    assert_eq!(sizes(96, 64, 0), Ok(64 + 65 * 96 * 2), "12.5 kB");
    assert_eq!(sizes(32, 0, 1), Ok(192));
    assert_eq!(sizes(0, 1, 0), Err(GeometryError::Dimension { dimension: 0 }));
    assert_eq!(sizes(4097, 1, 0), Err(GeometryError::Dimension { dimension: 4097 }));
    assert_eq!(sizes(1, 4097, 0), Err(GeometryError::Patches { patches: 4097 }));
    assert!(sizes(MAX_DIMENSION, MAX_PATCHES, 0).is_ok());
    let rest = (MAX_RECORD_BYTES - 64 - 2) as u32;
    assert_eq!(sizes(1, 0, rest), Ok(MAX_RECORD_BYTES));
    let bytes = MAX_RECORD_BYTES as u64 + 1;
    assert_eq!(sizes(1, 0, rest + 1), Err(GeometryError::Record { bytes }));
    assert!(matches!(sizes(4096, 4096, u32::MAX), Err(GeometryError::Record { .. })));
}

#[test]
fn numbers_are_rounded_to_fifteen_bits() {
    let geometry = Geometry::new(2, 2, 3).unwrap();
    let patches = [1.0, 0.5 / 32768.0, -1.0, -0.49 / 32768.0];
    let vectors = Vectors::from_unit(geometry, &[0.6, -0.8], &patches, b"abc").unwrap();
    let view = vectors.view();
    assert_eq!(view.global(), [19661, -26214]);
    assert_eq!(view.patches(), [32767, 1, -32767, 0], "half is rounded away from zero, and 1 is clamped");
    assert_eq!((view.patch(0), view.patch(1)), (&[32767, 1][..], &[-32767, 0][..]));
    assert_eq!((view.thumbnail(), view.geometry()), (&b"abc"[..], geometry));
    assert_eq!(view.to_vectors(), vectors);
}

#[test]
fn other_sizes_and_lengths_are_refused() {
    let geometry = Geometry::new(2, 1, 1).unwrap();
    let make = |global: &[f32], patches: &[f32], thumbnail: &[u8]| {
        Vectors::from_unit(geometry, global, patches, thumbnail).map(drop)
    };
    let size = |part, unit, found, expected| Err(VectorsError::Size { part, unit, found, expected });
    assert_eq!(make(&[1.0], &[1.0, 0.0], b"x"), size("global vector", "numbers", 1, 2));
    assert_eq!(make(&[1.0, 0.0], &[1.0, 0.0, 1.0, 0.0], b"x"), size("patches", "numbers", 4, 2));
    assert_eq!(make(&[1.0, 0.0], &[1.0, 0.0], b""), size("thumbnail", "bytes", 0, 1));

    assert_eq!(make(&[1.0009, 0.0], &[0.0, 0.9991], b"x"), Ok(()));
    for wrong in [1.0011, 0.9989, 0.0, 2.0, f32::NAN, f32::INFINITY, f32::MAX] {
        for (global, patch, vector) in [(wrong, 1.0, 0), (1.0, wrong, 1)] {
            let refused = make(&[global, 0.0], &[patch, 0.0], b"x");
            let Err(VectorsError::Length { vector: named, .. }) = refused else {
                panic!("{wrong}: {refused:?}")
            };
            assert_eq!(named, vector);
        }
    }
}

proptest! {
    #[test]
    fn rounding_moves_cosines_little(a in unit(96), b in unit(96)) {
        let geometry = Geometry::new(96, 0, 0).unwrap();
        let fixed = |vector: &[f32]| Vectors::from_unit(geometry, vector, &[], &[]).unwrap();
        let exact: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        let found = cosine(guerdon_index::compare::global_dot(fixed(&a).view(), fixed(&b).view()));
        prop_assert!((found - exact).abs() < 96f64.sqrt() / 32768.0 * 1.01, "{found} {exact}");
    }
}

fn unit(dimension: usize) -> impl Strategy<Value = Vec<f32>> {
    let vector = prop::collection::vec(-1.0f32..1.0, dimension);
    vector.prop_map(|vector| {
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.iter().map(|x| x / length).collect()
    })
}
