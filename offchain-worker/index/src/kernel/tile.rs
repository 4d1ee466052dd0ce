//! The best dot products of many vectors with many, in blocks that stay in registers.
//!
//! One side is packed: each lane of a register belongs to one of its vectors, and holds two neighbouring numbers of it.
//! The other side's pair of numbers goes to all lanes at once, so one instruction multiplies and adds `2 * LANES`
//! numbers, and nothing is added across lanes.
//!
//! ```text
//! packed[group][pair][block][lane] = numbers 2 pair and 2 pair + 1 of vector (group * BLOCKS + block) * LANES + lane
//! ```
//!
//! Everything here is inlined into functions that are compiled with the instructions. Loops stand where closures could:
//! a closure that is not inlined lacks the instructions.

/// Blocks of lanes that are worked on together.
pub const GROUP: usize = 4;

/// Rows of the other side that are worked on together.
const ROWS: usize = 4;

/// The most lanes of a register.
const MAX_LANES: usize = 16;

/// What a set of vector instructions does. A value is the proof that the machine has them.
pub trait Simd: Copy {
    /// A register of `LANES` numbers or pairs of numbers.
    type Register: Copy;
    /// Numbers of 32 bits in a register, at most [`MAX_LANES`].
    const LANES: usize;
    /// Blocks that fit the registers together, at most [`GROUP`].
    const BLOCKS: usize;

    /// One number in all lanes.
    fn splat(self, number: i32) -> Self::Register;
    /// The first `LANES` of the numbers.
    fn load(self, numbers: &[i32]) -> Self::Register;
    /// Per lane, `sum` plus the products of both pairs of 16 bits.
    fn multiply_add(self, sum: Self::Register, a: Self::Register, b: Self::Register) -> Self::Register;
    /// Per lane, the greater one.
    fn max(self, a: Self::Register, b: Self::Register) -> Self::Register;
    /// Writes to the first `LANES` of the numbers.
    fn store(self, register: Self::Register, numbers: &mut [i32]);
}

/// Two numbers as one, the first in the low half.
#[inline(always)]
pub fn pair(first: i16, second: i16) -> i32 {
    i32::from(first as u16) | i32::from(second) << 16
}

/// Packs the vectors, of `dimension` numbers each, for registers of `lanes` lanes, `group` blocks together. The first
/// vector fills the lanes of absent ones, so that they change no maximum; an absent second number of a pair is zero.
pub fn pack(vectors: &[i16], dimension: usize, lanes: usize, group: usize) -> Vec<i32> {
    let pairs = dimension.div_ceil(2);
    let count = vectors.len() / dimension;
    let mut packed = vec![0; pairs * count.next_multiple_of(lanes)];
    let mut rest = &mut packed[..];
    for vectors in vectors.chunks(dimension * lanes * group) {
        let width = (vectors.len() / dimension).next_multiple_of(lanes);
        let (of_group, others) = rest.split_at_mut(pairs * width);
        for (index, column) in of_group.chunks_exact_mut(width).enumerate() {
            let pair_of = |vector: &[i16]| match vector[2 * index..] {
                [first, second, ..] => pair(first, second),
                [last] => pair(last, 0),
                [] => 0,
            };
            column.fill(pair_of(&vectors[..dimension]));
            for (lane, vector) in column.iter_mut().zip(vectors.chunks_exact(dimension)) {
                *lane = pair_of(vector);
            }
        }
        rest = others;
    }
    packed
}

/// Per packed vector, the greatest dot product with a row; `i32::MIN` without rows. `best` has one number for each
/// lane.
#[inline(always)]
pub fn best_of_rows<S: Simd>(simd: S, packed: &[i32], rows: &[i16], dimension: usize, best: &mut [i32]) {
    let width = S::BLOCKS * S::LANES;
    let groups = packed.chunks(dimension.div_ceil(2) * width);
    for (packed, best) in groups.zip(best.chunks_mut(width)) {
        match best.len() / S::LANES {
            1 => best_of_rows_in::<S, 1>(simd, packed, rows, dimension, best),
            2 => best_of_rows_in::<S, 2>(simd, packed, rows, dimension, best),
            3 => best_of_rows_in::<S, 3>(simd, packed, rows, dimension, best),
            _ => best_of_rows_in::<S, GROUP>(simd, packed, rows, dimension, best),
        }
    }
}

/// [`best_of_rows`] for one group of blocks.
#[inline(always)]
fn best_of_rows_in<S: Simd, const BLOCKS: usize>(
    simd: S,
    packed: &[i32],
    rows: &[i16],
    dimension: usize,
    best: &mut [i32],
) {
    let mut so_far = [simd.splat(i32::MIN); BLOCKS];
    let together = rows.chunks_exact(dimension * ROWS);
    for row in together.remainder().chunks_exact(dimension) {
        let [sums] = tile::<S, BLOCKS, 1>(simd, packed, row, dimension);
        for (so_far, sum) in so_far.iter_mut().zip(sums) {
            *so_far = simd.max(*so_far, sum);
        }
    }
    for rows in together {
        for sums in tile::<S, BLOCKS, ROWS>(simd, packed, rows, dimension) {
            for (so_far, sum) in so_far.iter_mut().zip(sums) {
                *so_far = simd.max(*so_far, sum);
            }
        }
    }
    for (best, so_far) in best.chunks_exact_mut(S::LANES).zip(so_far) {
        simd.store(so_far, best);
    }
}

/// Per row, the greatest dot product with a packed vector. `best` has one number for each row, and keeps those that
/// are greater.
#[inline(always)]
pub fn best_of_packed<S: Simd>(simd: S, packed: &[i32], rows: &[i16], dimension: usize, best: &mut [i32]) {
    let pairs = dimension.div_ceil(2);
    for packed in packed.chunks(pairs * S::BLOCKS * S::LANES) {
        match packed.len() / (pairs * S::LANES) {
            1 => best_of_packed_in::<S, 1>(simd, packed, rows, dimension, best),
            2 => best_of_packed_in::<S, 2>(simd, packed, rows, dimension, best),
            3 => best_of_packed_in::<S, 3>(simd, packed, rows, dimension, best),
            _ => best_of_packed_in::<S, GROUP>(simd, packed, rows, dimension, best),
        }
    }
}

/// [`best_of_packed`] for one group of blocks.
#[inline(always)]
fn best_of_packed_in<S: Simd, const BLOCKS: usize>(
    simd: S,
    packed: &[i32],
    rows: &[i16],
    dimension: usize,
    best: &mut [i32],
) {
    let together = rows.chunks_exact(dimension * ROWS);
    let (best_together, best_alone) = best.split_at_mut(together.len() * ROWS);
    for (row, best) in together.remainder().chunks_exact(dimension).zip(best_alone) {
        let [sums] = tile::<S, BLOCKS, 1>(simd, packed, row, dimension);
        *best = greatest::<S, BLOCKS>(simd, &sums, *best);
    }
    for (rows, best) in together.zip(best_together.chunks_exact_mut(ROWS)) {
        let sums = tile::<S, BLOCKS, ROWS>(simd, packed, rows, dimension);
        for (best, sums) in best.iter_mut().zip(&sums) {
            *best = greatest::<S, BLOCKS>(simd, sums, *best);
        }
    }
}

/// The greatest of the registers' lanes and one more number.
#[inline(always)]
fn greatest<S: Simd, const BLOCKS: usize>(simd: S, registers: &[S::Register; BLOCKS], number: i32) -> i32 {
    let mut greatest = simd.splat(number);
    for register in registers {
        greatest = simd.max(greatest, *register);
    }
    let mut lanes = [number; MAX_LANES];
    simd.store(greatest, &mut lanes);
    let mut greatest = number;
    for lane in lanes {
        greatest = greatest.max(lane);
    }
    greatest
}

/// The dot products of rows with the vectors of a group of blocks.
#[inline(always)]
fn tile<S: Simd, const BLOCKS: usize, const ROWS: usize>(
    simd: S,
    packed: &[i32],
    numbers: &[i16],
    dimension: usize,
) -> [[S::Register; BLOCKS]; ROWS] {
    let (whole, width) = (dimension / 2, BLOCKS * S::LANES);
    let mut rows: [&[[i16; 2]]; ROWS] = [&[]; ROWS];
    for (row, numbers) in rows.iter_mut().zip(numbers.chunks_exact(dimension)) {
        *row = &numbers.as_chunks().0[..whole];
    }
    let (packed, last) = packed.split_at(whole * width);
    let mut sums = [[simd.splat(0); BLOCKS]; ROWS];
    let mut of_rows = [simd.splat(0); ROWS];
    for (index, packed) in packed.chunks_exact(width).enumerate() {
        for (of_row, row) in of_rows.iter_mut().zip(&rows) {
            *of_row = simd.splat(pair(row[index][0], row[index][1]));
        }
        add::<S, BLOCKS, ROWS>(simd, packed, &of_rows, &mut sums);
    }
    if let Some(packed) = last.get(..width) {
        for (of_row, numbers) in of_rows.iter_mut().zip(numbers.chunks_exact(dimension)) {
            *of_row = simd.splat(pair(numbers[dimension - 1], 0));
        }
        add::<S, BLOCKS, ROWS>(simd, packed, &of_rows, &mut sums);
    }
    sums
}

#[inline(always)]
fn add<S: Simd, const BLOCKS: usize, const ROWS: usize>(
    simd: S,
    packed: &[i32],
    of_rows: &[S::Register; ROWS],
    sums: &mut [[S::Register; BLOCKS]; ROWS],
) {
    let mut of_blocks = [simd.splat(0); BLOCKS];
    for (of_block, packed) in of_blocks.iter_mut().zip(packed.chunks_exact(S::LANES)) {
        *of_block = simd.load(packed);
    }
    for (sums, of_row) in sums.iter_mut().zip(of_rows) {
        for (sum, of_block) in sums.iter_mut().zip(of_blocks) {
            *sum = simd.multiply_add(*sum, of_block, *of_row);
        }
    }
}
