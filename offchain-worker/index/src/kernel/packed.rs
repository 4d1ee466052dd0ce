//! Many vectors against many.

use super::{with, Instructions, Kernel};

/// Vectors of one dimension, arranged for comparison with many others.
pub(crate) struct Packed {
    kernel: Kernel,
    dimension: usize,
    count: usize,
    /// Pairs of numbers, in the order that suits the kernel.
    pairs: Vec<i32>,
}

impl Packed {
    /// Arranges vectors of `dimension` numbers, one after the other.
    pub fn new(kernel: Kernel, vectors: &[i16], dimension: usize) -> Self {
        let pairs = with!(kernel, instructions => instructions.pack(vectors, dimension));
        Self { kernel, dimension, count: vectors.len() / dimension, pairs }
    }

    /// Sets `best` to each packed vector's greatest dot product with a row, `i32::MIN` without rows.
    pub fn best_of_rows(&self, rows: &[i16], best: &mut Vec<i32>) {
        let lanes = with!(self.kernel, instructions => instructions.lanes());
        best.clear();
        best.resize(self.count.next_multiple_of(lanes), i32::MIN);
        with!(self.kernel, instructions => instructions.best_of_rows(&self.pairs, rows, self.dimension, best));
        best.truncate(self.count);
    }

    /// Sets `best` to each row's greatest dot product with a packed vector, `i32::MIN` without packed vectors.
    pub fn best_of_packed(&self, rows: &[i16], best: &mut Vec<i32>) {
        best.clear();
        best.resize(rows.len() / self.dimension, i32::MIN);
        with!(self.kernel, instructions => instructions.best_of_packed(&self.pairs, rows, self.dimension, best));
    }
}
