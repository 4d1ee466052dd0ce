//! A work's vectors in fixed point.
//!
//! A unit vector `x` is stored as `q_i = round(2^15 x_i)`, ties away from zero, clamped to `+-32767`: an `i16` with 15
//! fractional bits. The dot product of two such vectors is added up in `i32`, and never overflows, in whatever order:
//!
//! ```text
//! |q| <= 2^15 |x| + sqrt(D) / 2                    rounding moves each number by 1/2 at most, and
//!                                                  clamping makes none longer
//!     <= 2^15 * 1.001 + 32  <  2^15 * 1.002        |x| is within 1e-3 of 1, and D <= 4096
//! |sum_{i in S} q_i r_i| <= |q| |r| < 2^30 * 1.0041 < 2^31     Cauchy-Schwarz, for any subset S
//! ```
//!
//! So the additions are exact and their order does not matter: a dot product is the same integer on every machine, for
//! every number of threads and every instruction set. Two neighbours' products fit as well, which is what vector
//! instructions add up first. The cosine is `dot / 2^30`; rounding moves it by less than `sqrt(D) / 2^15`.

use crate::{geometry::Geometry, kernel::Kernel};

/// The dot product of a unit vector with itself, but for rounding.
pub const ONE: i32 = 1 << 30;

/// How far from 1 the length of a unit vector may be.
pub const LENGTH_TOLERANCE: f64 = 1e-3;

/// What stands for 1 in a vector.
const SCALE: f32 = 32768.0;

/// The squared lengths of rounded unit vectors lie between these: `(0.998 * 2^15)^2` and `(1.002 * 2^15)^2`.
const SQUARED_LENGTHS: std::ops::RangeInclusive<u64> = 1_069_451_482..=1_078_041_003;

/// The cosine that a dot product stands for.
pub fn cosine(dot: i32) -> f64 {
    f64::from(dot) / f64::from(ONE)
}

/// One work's vectors and thumbnail, in memory of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vectors {
    geometry: Geometry,
    numbers: Vec<i16>,
    thumbnail: Vec<u8>,
}

impl Vectors {
    /// Rounds unit vectors to fixed point. `global` has `D` numbers, `patches` has `P * D`, patch after patch, and
    /// `thumbnail` has the geometry's number of bytes.
    ///
    /// # Errors
    ///
    /// A slice of another length, and a vector whose length is not within [`LENGTH_TOLERANCE`] of 1 or that has a number
    /// which is not finite.
    pub fn from_unit(
        geometry: Geometry,
        global: &[f32],
        patches: &[f32],
        thumbnail: &[u8],
    ) -> Result<Self, VectorsError> {
        let dimension = geometry.dimension();
        let lengths = [
            ("global vector", "numbers", global.len(), dimension),
            ("patches", "numbers", patches.len(), geometry.patches() * dimension),
            ("thumbnail", "bytes", thumbnail.len(), geometry.thumbnail_bytes()),
        ];
        if let Some(&(part, unit, found, expected)) = lengths.iter().find(|part| part.2 != part.3) {
            return Err(VectorsError::Size { part, unit, found, expected });
        }
        for (index, vector) in
            global.chunks_exact(dimension).chain(patches.chunks_exact(dimension)).enumerate()
        {
            let length = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
            // No comparison holds for what is not a number.
            let is_unit = (length - 1.0).abs() <= LENGTH_TOLERANCE;
            if !is_unit {
                return Err(VectorsError::Length { vector: index, length });
            }
        }
        let numbers = global.iter().chain(patches).map(|x| to_fixed(*x)).collect();
        Ok(Self { geometry, numbers, thumbnail: thumbnail.to_vec() })
    }

    /// The vectors, borrowed.
    pub fn view(&self) -> View<'_> {
        View { geometry: self.geometry, numbers: &self.numbers, thumbnail: &self.thumbnail }
    }
}

/// One work's vectors and thumbnail, borrowed from a [`Vectors`] or from a file. Every vector has length 1, but for
/// rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View<'a> {
    geometry: Geometry,
    numbers: &'a [i16],
    thumbnail: &'a [u8],
}

impl<'a> View<'a> {
    /// A view of numbers and bytes that a [`Vectors`] of this geometry was written as.
    ///
    /// Panics if there are more or fewer than the geometry says.
    pub(crate) fn new(geometry: Geometry, numbers: &'a [i16], thumbnail: &'a [u8]) -> Self {
        assert_eq!((numbers.len(), thumbnail.len()), (geometry.numbers(), geometry.thumbnail_bytes()));
        Self { geometry, numbers, thumbnail }
    }

    /// How many numbers and bytes there are.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// The global vector, `[D]`.
    pub fn global(&self) -> &'a [i16] {
        &self.numbers[..self.geometry.dimension()]
    }

    /// The patches' vectors, `[P, D]`, patch after patch.
    pub fn patches(&self) -> &'a [i16] {
        &self.numbers[self.geometry.dimension()..]
    }

    /// One patch's vector, `[D]`. Panics if there is no such patch.
    pub fn patch(&self, patch: usize) -> &'a [i16] {
        let dimension = self.geometry.dimension();
        &self.patches()[patch * dimension..][..dimension]
    }

    /// The thumbnail.
    pub fn thumbnail(&self) -> &'a [u8] {
        self.thumbnail
    }

    /// A copy that lives on its own.
    pub fn to_vectors(&self) -> Vectors {
        Vectors {
            geometry: self.geometry,
            numbers: self.numbers.to_vec(),
            thumbnail: self.thumbnail.to_vec(),
        }
    }

    /// The global vector, then the patches'.
    pub(crate) fn numbers(&self) -> &'a [i16] {
        self.numbers
    }
}

/// Whether every vector of `dimension` numbers is a rounded unit vector.
pub(crate) fn are_unit(numbers: &[i16], dimension: usize) -> bool {
    let kernel = Kernel::best();
    let is_unit = |vector: &[i16]| SQUARED_LENGTHS.contains(&kernel.squared_length(vector));
    numbers.chunks_exact(dimension).all(is_unit) && !numbers.contains(&i16::MIN)
}

fn to_fixed(x: f32) -> i16 {
    // Multiplication by a power of two is exact.
    (x * SCALE).round().clamp(-f32::from(i16::MAX), f32::from(i16::MAX)) as i16
}

/// Why numbers are not a work's vectors.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum VectorsError {
    /// There are more or fewer numbers or bytes than the geometry says.
    #[error("the {part} must have {expected} {unit}, not {found}")]
    Size { part: &'static str, unit: &'static str, found: usize, expected: usize },
    /// A vector is not a unit vector. Vector 0 is the global one; patch `p` is vector `p + 1`.
    #[error("vector {vector} has the length {length}, and must be scaled to length 1")]
    Length { vector: usize, length: f64 },
}
