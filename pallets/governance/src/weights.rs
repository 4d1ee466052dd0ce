//! Upper estimates of the calls' weights, counted from their reads and writes, not measured.
//!
//! The reads and writes of stakes and datasets are counted here.

use frame_support::weights::{
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
    Weight,
};

/// What the calls weigh.
pub trait WeightInfo {
    /// Of `propose`.
    fn propose() -> Weight;
    /// Of `vote`.
    fn vote() -> Weight;
    /// Of `close`.
    fn close() -> Weight;
}

impl WeightInfo for () {
    /// Reads dataset, stake, open proposal, next number; writes the last two, the proposal, the snapshot, events.
    fn propose() -> Weight {
        estimate(6, 6)
    }

    /// Reads proposal, dataset, stake, ballot; writes proposal, ballot, events.
    fn vote() -> Weight {
        estimate(4, 4)
    }

    /// Reads proposal, dataset; writes both, the open proposal, events.
    fn close() -> Weight {
        estimate(3, 5)
    }
}

fn estimate(reads: u64, writes: u64) -> Weight {
    Weight::from_parts(50 * WEIGHT_REF_TIME_PER_MICROS, 0)
        .saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}
