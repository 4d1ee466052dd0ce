//! Upper estimates of the calls' weights, counted from their reads and writes, not measured.

use frame_support::weights::{
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
    Weight,
};

/// What the calls weigh.
pub trait WeightInfo {
    /// Of `register`.
    fn register() -> Weight;
}

impl WeightInfo for () {
    /// Reads the work, the balance and its holds; writes the work, the balance, its holds and the events.
    fn register() -> Weight {
        Weight::from_parts(50 * WEIGHT_REF_TIME_PER_MICROS, 0)
            .saturating_add(RocksDbWeight::get().reads_writes(4, 5))
    }
}
