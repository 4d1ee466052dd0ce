//! The target's own instructions, of which the compiler makes vector instructions where it can.

/// Instructions that every machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain;

impl Plain {
    pub fn lanes(self) -> usize {
        1
    }

    pub fn dot(self, a: &[i16], b: &[i16]) -> i32 {
        dot(a, b)
    }

    pub fn squared_length(self, vector: &[i16]) -> u64 {
        squared_length(vector)
    }

    /// The vectors one after the other, each filled up with a zero if its dimension is odd.
    pub fn pack(self, vectors: &[i16], dimension: usize) -> Vec<i32> {
        let mut packed = vec![0; vectors.len() / dimension * dimension.div_ceil(2)];
        let numbers: &mut [i16] = bytemuck::cast_slice_mut(&mut packed);
        let places = numbers.chunks_exact_mut(dimension.next_multiple_of(2));
        for (place, vector) in places.zip(vectors.chunks_exact(dimension)) {
            place[..dimension].copy_from_slice(vector);
        }
        packed
    }

    pub fn best_of_rows(self, packed: &[i32], rows: &[i16], dimension: usize, best: &mut [i32]) {
        let vectors = packed.chunks_exact(dimension.div_ceil(2)).map(bytemuck::cast_slice);
        for (vector, best) in vectors.zip(best) {
            let dots = rows.chunks_exact(dimension).map(|row| dot(row, vector));
            *best = dots.fold(*best, i32::max);
        }
    }

    pub fn best_of_packed(self, packed: &[i32], rows: &[i16], dimension: usize, best: &mut [i32]) {
        for (row, best) in rows.chunks_exact(dimension).zip(best) {
            let vectors = packed.chunks_exact(dimension.div_ceil(2)).map(bytemuck::cast_slice);
            *best = vectors.map(|vector| dot(row, vector)).fold(*best, i32::max);
        }
    }
}

/// The dot product of two vectors. What one has more than the other does not count.
#[inline(always)]
pub fn dot(a: &[i16], b: &[i16]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

/// The squared length of a vector of any numbers.
#[inline(always)]
pub fn squared_length(vector: &[i16]) -> u64 {
    vector.iter().map(|number| u64::from(number.unsigned_abs()).pow(2)).sum()
}
