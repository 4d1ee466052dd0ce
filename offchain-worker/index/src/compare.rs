//! How two works compare, as exact integers.
//!
//! Whatever is compared has vectors of one dimension and, unless something else is said, as many patches. Anything else
//! is a mistake of the caller, and panics.

use crate::{
    kernel::{Kernel, Packed},
    vectors::{View, ONE},
};

/// The dot product of the global vectors. [`crate::cosine`] makes a cosine of it.
pub fn global_dot(a: View, b: View) -> i32 {
    assert_eq!(a.geometry().dimension(), b.geometry().dimension(), "vectors have one dimension");
    Kernel::best().dot(a.global(), b.global())
}

/// For each patch of `other`, the greatest dot product of one of `work`'s patches with it, written to `out`. `i32::MIN`
/// stands for none, if `work` has no patches; their numbers need not be the same.
///
/// Where one `other` is compared with many works, a [`Query`] is faster.
pub fn best_per_patch(work: View, other: View, out: &mut [i32]) {
    let mut best = Vec::new();
    Query::new(other).best_per_patch(work, &mut best);
    out.copy_from_slice(&best);
}

/// Which patch of one work a patch of another is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facing {
    /// The one in the same place.
    Straight,
    /// The one in the same place of the mirrored picture: patches make up a square, row by row, and each row is
    /// reversed. Where their number is not a square, the one in the same place.
    Mirrored,
}

/// The sum over the patches of `a` of each one's dot product with the patch of `b` that it faces.
pub fn aligned_dot_sum(a: View, b: View, facing: Facing) -> i64 {
    let (dimension, patches) = (a.geometry().dimension(), a.geometry().patches());
    let shape = (b.geometry().dimension(), b.geometry().patches());
    assert_eq!((dimension, patches), shape, "works have one dimension and as many patches");
    let kernel = Kernel::best();
    let side = patches.isqrt();
    let faced = |patch: usize| match facing {
        Facing::Mirrored if side * side == patches => patch / side * side + (side - 1 - patch % side),
        Facing::Mirrored | Facing::Straight => patch,
    };
    (0..patches).map(|patch| i64::from(kernel.dot(a.patch(patch), b.patch(faced(patch))))).sum()
}

/// What two works' similarity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The cosine of the global vectors.
    Global,
    /// The mean cosine of each patch with the one in its place, or with the one in its place in the mirror if that is
    /// more. Zero if there are no patches.
    Aligned,
}

impl Measure {
    /// The similarity as an integer; [`Measure::cosine`] scales it.
    pub fn of(self, a: View, b: View) -> i64 {
        match self {
            Self::Global => i64::from(global_dot(a, b)),
            Self::Aligned => {
                aligned_dot_sum(a, b, Facing::Straight).max(aligned_dot_sum(a, b, Facing::Mirrored))
            }
        }
    }

    /// The cosine that a similarity of works of `patches` patches stands for.
    pub fn cosine(self, similarity: i64, patches: usize) -> f64 {
        let terms = match self {
            Self::Global => 1,
            Self::Aligned => patches.max(1),
        };
        // Both are below 2^53, and exact.
        similarity as f64 / (terms as f64 * f64::from(ONE))
    }
}

/// A work or output whose patches are arranged for comparison with many works. It copies the patches.
pub struct Query {
    patches: Packed,
    dimension: usize,
}

impl Query {
    /// Arranges the patches of a work.
    pub fn new(view: View) -> Self {
        Self::by(Kernel::best(), view)
    }

    /// The same for a given set of instructions. The comparisons' results do not depend on it.
    pub fn by(kernel: Kernel, view: View) -> Self {
        let dimension = view.geometry().dimension();
        Self { patches: Packed::new(kernel, view.patches(), dimension), dimension }
    }

    /// For each patch of the query, the greatest dot product of one of `work`'s patches with it. `out` is cleared
    /// before. `i32::MIN` stands for none, if `work` has no patches; their numbers need not be the same.
    pub fn best_per_patch(&self, work: View, out: &mut Vec<i32>) {
        assert_eq!(work.geometry().dimension(), self.dimension, "vectors have one dimension");
        self.patches.best_of_rows(work.patches(), out);
    }

    /// For each patch of `other`, the greatest dot product of one of the query's own patches with it: what
    /// [`best_per_patch`] says with the query as the work. `out` is cleared before.
    pub fn best_per_patch_of(&self, other: View, out: &mut Vec<i32>) {
        assert_eq!(other.geometry().dimension(), self.dimension, "vectors have one dimension");
        self.patches.best_of_packed(other.patches(), out);
    }
}
