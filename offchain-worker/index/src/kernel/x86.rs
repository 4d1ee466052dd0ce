//! The vector instructions of x86-64.

#![allow(unsafe_code)]

use super::{
    plain,
    tile::{self, Simd},
};
use std::arch::x86_64::{
    __m256i, __m512i, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_max_epi32,
    _mm256_set1_epi32, _mm256_storeu_si256, _mm512_add_epi32, _mm512_dpwssd_epi32, _mm512_loadu_si512,
    _mm512_madd_epi16, _mm512_max_epi32, _mm512_set1_epi32, _mm512_storeu_si512,
};

/// A set of instructions: its name, whether the machine has it, and what is compiled with it.
macro_rules! instructions {
    ($(#[$doc:meta])* $name:ident, $features:literal, $($feature:tt),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(());

        impl $name {
            /// The proof that the machine has the instructions, if it has them.
            pub fn detect() -> Option<Self> {
                let present = $(is_x86_feature_detected!($feature))&&+;
                present.then_some(Self(()))
            }

            pub fn lanes(self) -> usize {
                Self::LANES
            }

            pub fn pack(self, vectors: &[i16], dimension: usize) -> Vec<i32> {
                tile::pack(vectors, dimension, Self::LANES, Self::BLOCKS)
            }

            pub fn dot(self, a: &[i16], b: &[i16]) -> i32 {
                #[target_feature(enable = $features)]
                fn with_features(a: &[i16], b: &[i16]) -> i32 {
                    plain::dot(a, b)
                }
                // SAFETY: a value exists only if `detect` has found the features.
                unsafe { with_features(a, b) }
            }

            pub fn squared_length(self, vector: &[i16]) -> u64 {
                #[target_feature(enable = $features)]
                fn with_features(vector: &[i16]) -> u64 {
                    plain::squared_length(vector)
                }
                // SAFETY: a value exists only if `detect` has found the features.
                unsafe { with_features(vector) }
            }

            pub fn best_of_rows(self, packed: &[i32], rows: &[i16], dimension: usize, best: &mut [i32]) {
                #[target_feature(enable = $features)]
                fn with_features(
                    simd: $name,
                    packed: &[i32],
                    rows: &[i16],
                    dimension: usize,
                    best: &mut [i32],
                ) {
                    tile::best_of_rows(simd, packed, rows, dimension, best);
                }
                // SAFETY: a value exists only if `detect` has found the features.
                unsafe { with_features(self, packed, rows, dimension, best) }
            }

            pub fn best_of_packed(self, packed: &[i32], rows: &[i16], dimension: usize, best: &mut [i32]) {
                #[target_feature(enable = $features)]
                fn with_features(
                    simd: $name,
                    packed: &[i32],
                    rows: &[i16],
                    dimension: usize,
                    best: &mut [i32],
                ) {
                    tile::best_of_packed(simd, packed, rows, dimension, best);
                }
                // SAFETY: a value exists only if `detect` has found the features.
                unsafe { with_features(self, packed, rows, dimension, best) }
            }
        }
    };
}

instructions!(
    /// AVX2: registers of 8 lanes.
    Avx2, "avx2", "avx2"
);

instructions!(
    /// AVX-512 BW: registers of 16 lanes.
    Avx512, "avx512f,avx512bw", "avx512f", "avx512bw"
);

instructions!(
    /// AVX-512 VNNI: registers of 16 lanes, and one instruction that multiplies and adds.
    Vnni, "avx512f,avx512bw,avx512vnni", "avx512f", "avx512bw", "avx512vnni"
);

// SAFETY of the methods below: a value exists only if `detect` has found the features that the instructions need.
// Loads and stores go through arrays of a register's size, and need no alignment.

impl Simd for Avx2 {
    type Register = __m256i;
    const LANES: usize = 8;
    const BLOCKS: usize = 2;

    #[inline(always)]
    fn splat(self, number: i32) -> __m256i {
        unsafe { _mm256_set1_epi32(number) }
    }

    #[inline(always)]
    fn load(self, numbers: &[i32]) -> __m256i {
        let numbers: &[i32; 8] = numbers.first_chunk().expect("a register's numbers are passed; qed");
        unsafe { _mm256_loadu_si256(numbers.as_ptr().cast()) }
    }

    #[inline(always)]
    fn multiply_add(self, sum: __m256i, a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)) }
    }

    #[inline(always)]
    fn max(self, a: __m256i, b: __m256i) -> __m256i {
        unsafe { _mm256_max_epi32(a, b) }
    }

    #[inline(always)]
    fn store(self, register: __m256i, numbers: &mut [i32]) {
        let numbers: &mut [i32; 8] = numbers.first_chunk_mut().expect("a register's numbers are passed; qed");
        unsafe { _mm256_storeu_si256(numbers.as_mut_ptr().cast(), register) }
    }
}

/// What both sets of instructions with registers of 512 bits do the same way.
macro_rules! of_512_bits {
    ($name:ident, |$sum:ident, $a:ident, $b:ident| $multiply_add:expr) => {
        impl Simd for $name {
            type Register = __m512i;
            const LANES: usize = 16;
            const BLOCKS: usize = 4;

            #[inline(always)]
            fn splat(self, number: i32) -> __m512i {
                unsafe { _mm512_set1_epi32(number) }
            }

            #[inline(always)]
            fn load(self, numbers: &[i32]) -> __m512i {
                let numbers: &[i32; 16] =
                    numbers.first_chunk().expect("a register's numbers are passed; qed");
                unsafe { _mm512_loadu_si512(numbers.as_ptr().cast()) }
            }

            #[inline(always)]
            fn multiply_add(self, $sum: __m512i, $a: __m512i, $b: __m512i) -> __m512i {
                unsafe { $multiply_add }
            }

            #[inline(always)]
            fn max(self, a: __m512i, b: __m512i) -> __m512i {
                unsafe { _mm512_max_epi32(a, b) }
            }

            #[inline(always)]
            fn store(self, register: __m512i, numbers: &mut [i32]) {
                let numbers: &mut [i32; 16] =
                    numbers.first_chunk_mut().expect("a register's numbers are passed; qed");
                unsafe { _mm512_storeu_si512(numbers.as_mut_ptr().cast(), register) }
            }
        }
    };
}

of_512_bits!(Avx512, |sum, a, b| _mm512_add_epi32(sum, _mm512_madd_epi16(a, b)));
of_512_bits!(Vnni, |sum, a, b| _mm512_dpwssd_epi32(sum, a, b));
