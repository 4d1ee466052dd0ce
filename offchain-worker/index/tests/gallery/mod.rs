//! Works for tests, the same in every run.

use guerdon_index::{Geometry, Key, Vectors};

/// A work's key.
pub fn key(seed: u64) -> Key {
    let mut key = [0xab; 32];
    key[..8].copy_from_slice(&seed.to_be_bytes());
    key
}

/// A work of unit vectors in directions that its seed gives, and a thumbnail.
pub fn work(geometry: Geometry, seed: u64) -> Vectors {
    let mut numbers = numbers(seed);
    let mut unit = |vectors: usize| -> Vec<f32> {
        let mut unit: Vec<f32> = (0..vectors * geometry.dimension()).map(|_| numbers() as f32).collect();
        for vector in unit.chunks_exact_mut(geometry.dimension()) {
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            vector.iter_mut().for_each(|x| *x /= length);
        }
        unit
    };
    let (global, patches) = (unit(1), unit(geometry.patches()));
    let thumbnail = vec![seed as u8 | 0xa0; geometry.thumbnail_bytes()];
    Vectors::from_unit(geometry, &global, &patches, &thumbnail).expect("vectors have length 1")
}

/// Numbers in [-0.5, 0.5), the same in every run (SplitMix64).
fn numbers(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    }
}
