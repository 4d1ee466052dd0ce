//! Exact search: every work is looked at, in parallel, and the results depend on the works alone.
//!
//! Threads are those of the `rayon` pool that the caller runs in; their number changes nothing but the time.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::{
    compare::{Measure, Query},
    handle::Handle,
    vectors::View,
};

/// The work that is nearest to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// Its place among the works that were searched.
    pub place: usize,
    /// How near it is. [`Measure::cosine`] scales it.
    pub similarity: i64,
}

/// The work that is most similar to `query`; of several, the one with the smallest key, and of these the first.
pub fn nearest(works: &[Handle], query: View, by: Measure) -> Option<Nearest> {
    let rank = |(place, work): (usize, &Handle)| (by.of(work.view(), query), Reverse((*work.key(), place)));
    let (similarity, Reverse((_, place))) = works.par_iter().enumerate().map(rank).max()?;
    Some(Nearest { place, similarity })
}

/// What `visit` makes of each work and its place, in the order of the works.
pub fn scan<T: Send>(works: &[Handle], visit: impl Fn(usize, View) -> T + Sync) -> Vec<T> {
    works.par_iter().enumerate().map(|(place, work)| visit(place, work.view())).collect()
}

/// What `visit` makes of each work's place and, for each patch of the query, the greatest dot product of the work's
/// patches with it; in the order of the works. The slice is `i32::MIN` throughout if works have no patches.
pub fn scan_best_per_patch<T: Send>(
    works: &[Handle],
    query: &Query,
    visit: impl Fn(usize, &[i32]) -> T + Sync,
) -> Vec<T> {
    let visit = |best: &mut Vec<i32>, (place, work): (usize, &Handle)| {
        query.best_per_patch(work.view(), best);
        visit(place, best)
    };
    works.par_iter().enumerate().map_init(Vec::new, visit).collect()
}
