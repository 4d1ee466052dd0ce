//! Dot products, by the best instructions that the machine has. All give the same integers.

mod packed;
mod plain;
#[cfg(target_arch = "x86_64")]
mod tile;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::fmt;

pub(crate) use packed::Packed;
use plain::Plain;

/// A set of instructions that this machine has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kernel(Instructions);

/// Each variant holds the proof that the machine has the instructions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instructions {
    Plain(Plain),
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(x86::Avx512),
    #[cfg(target_arch = "x86_64")]
    Vnni(x86::Vnni),
}

/// What an expression gives with a kernel's own instructions.
macro_rules! with {
    ($kernel:expr, $instructions:ident => $result:expr) => {
        match $kernel.0 {
            Instructions::Plain($instructions) => $result,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2($instructions) => $result,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512($instructions) => $result,
            #[cfg(target_arch = "x86_64")]
            Instructions::Vnni($instructions) => $result,
        }
    };
}
use with;

impl Kernel {
    /// The fastest.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let vnni = || x86::Vnni::detect().map(Instructions::Vnni);
            let avx512 = || x86::Avx512::detect().map(Instructions::Avx512);
            let avx2 = || x86::Avx2::detect().map(Instructions::Avx2);
            if let Some(found) = vnni().or_else(avx512).or_else(avx2) {
                return Self(found);
            }
        }
        Self(Instructions::Plain(Plain))
    }

    /// All that the machine has, the slowest first.
    pub fn available() -> Vec<Self> {
        #[allow(unused_mut)]
        let mut found = vec![Instructions::Plain(Plain)];
        #[cfg(target_arch = "x86_64")]
        {
            found.extend(x86::Avx2::detect().map(Instructions::Avx2));
            found.extend(x86::Avx512::detect().map(Instructions::Avx512));
            found.extend(x86::Vnni::detect().map(Instructions::Vnni));
        }
        found.into_iter().map(Self).collect()
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self.0 {
            Instructions::Plain(_) => "plain",
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2(_) => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512(_) => "AVX-512 BW",
            #[cfg(target_arch = "x86_64")]
            Instructions::Vnni(_) => "AVX-512 VNNI",
        }
    }

    /// The squared length of a vector of any numbers.
    pub(crate) fn squared_length(self, vector: &[i16]) -> u64 {
        with!(self, instructions => instructions.squared_length(vector))
    }

    /// The dot product of two vectors of one length, whose partial sums stay within `i32`.
    pub(crate) fn dot(self, a: &[i16], b: &[i16]) -> i32 {
        with!(self, instructions => instructions.dot(a, b))
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Geometry, Vectors};
    use proptest::prelude::*;

    /// Vectors of a few directions, so that greatest dot products are often equal, and of extreme ones.
    fn vectors(dimension: usize) -> impl Strategy<Value = Vec<i16>> {
        let spread = prop::collection::vec(-1.0f32..1.0, dimension);
        let axis = (0..dimension, prop::bool::ANY).prop_map(move |(axis, negative)| {
            let mut vector = vec![0.0; dimension];
            vector[axis] = if negative { -1.0 } else { 1.0 };
            vector
        });
        let even =
            prop::bool::ANY.prop_map(move |negative| vec![if negative { -1.0 } else { 1.0 }; dimension]);
        let vector = prop_oneof![4 => spread, 1 => axis, 1 => even];
        let unit = vector.prop_filter_map("a vector has a direction", move |vector: Vec<f32>| {
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            let unit: Vec<f32> = vector.iter().map(|x| x / length).collect();
            let geometry = Geometry::new(dimension as u32, 0, 0).ok()?;
            Some(Vectors::from_unit(geometry, &unit, &[], &[]).ok()?.view().global().to_vec())
        });
        prop::collection::vec(unit, 0..80).prop_map(|vectors| vectors.concat())
    }

    fn exact(a: &[i16], b: &[i16]) -> i64 {
        a.iter().zip(b).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum()
    }

    fn exact_best(vectors: &[i16], rows: &[i16], dimension: usize) -> Vec<i64> {
        let best = |vector| rows.chunks(dimension).map(|row| exact(vector, row)).max();
        vectors.chunks(dimension).map(|vector| best(vector).unwrap_or(i64::from(i32::MIN))).collect()
    }

    fn wide(numbers: &[i32]) -> Vec<i64> {
        numbers.iter().map(|number| i64::from(*number)).collect()
    }

    proptest! {
        #[test]
        fn all_instructions_give_the_same_integers(
            (dimension, packed, rows) in (1usize..70).prop_flat_map(|d| (Just(d), vectors(d), vectors(d))),
        ) {
            let mut best = vec![7; 3];
            for kernel in Kernel::available() {
                for (a, b) in packed.chunks(dimension).zip(rows.chunks(dimension)) {
                    prop_assert_eq!(i64::from(kernel.dot(a, b)), exact(a, b), "{}", kernel.name());
                }
                let arranged = Packed::new(kernel, &packed, dimension);
                arranged.best_of_rows(&rows, &mut best);
                prop_assert_eq!(wide(&best), exact_best(&packed, &rows, dimension), "{}", kernel.name());
                arranged.best_of_packed(&rows, &mut best);
                prop_assert_eq!(wide(&best), exact_best(&rows, &packed, dimension), "{}", kernel.name());
            }
        }
    }

    #[test]
    fn squared_lengths_of_any_numbers_do_not_overflow() {
        for kernel in Kernel::available() {
            assert_eq!(kernel.squared_length(&[i16::MIN; 4096]), 1 << 42, "{kernel:?}");
            assert_eq!(kernel.squared_length(&[3, -4, i16::MAX]), 25 + 32767 * 32767, "{kernel:?}");
        }
    }

    #[test]
    fn the_longest_vectors_do_not_overflow() {
        let dimension = 4096;
        // sqrt(1/4096) is 512 / 2^15; 513 / 2^15 makes the longest vector that is a unit vector within the tolerance.
        let long: Vec<i16> =
            (0..dimension * 20).map(|n| if n / dimension % 2 == 0 { 513 } else { -513 }).collect();
        let most = 513 * 513 * 4096;
        for kernel in Kernel::available() {
            assert_eq!(kernel.dot(&long[..dimension], &long[..dimension]), most, "{kernel:?}");
            let mut best = Vec::new();
            let arranged = Packed::new(kernel, &long, dimension);
            arranged.best_of_rows(&long[..dimension], &mut best);
            let expected: Vec<i32> = (0..20).map(|n| if n % 2 == 0 { most } else { -most }).collect();
            assert_eq!(best, expected, "{kernel:?}");
        }
    }
}
