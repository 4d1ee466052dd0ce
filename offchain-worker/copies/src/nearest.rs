//! The work that a query is most similar to.

use crate::{
    similarity::{similarity, Prepared},
    thumbnail::Thumbnail,
};
use rayon::prelude::*;

/// A work among others, and its similarity with the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Its place among the works.
    pub place: usize,
    /// From 0 to 1.
    pub similarity: f64,
}

/// The most similar of the works, of equally similar ones the first; `None` if there are none.
///
/// Works are compared on all threads of the pool. The result does not depend on their number.
pub fn nearest(query: &Prepared, works: &[Thumbnail]) -> Option<Nearest> {
    works
        .par_iter()
        .enumerate()
        .map(|(place, work)| Nearest { place, similarity: similarity(query, *work) })
        .reduce_with(|a, b| {
            let b_is_nearer = b.similarity.total_cmp(&a.similarity).then(a.place.cmp(&b.place)).is_gt();
            if b_is_nearer {
                b
            } else {
                a
            }
        })
}
