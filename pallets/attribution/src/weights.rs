//! Weights of the calls and hooks.
//!
//! Those of `()` are upper estimates, counted from storage reads and writes and sized for the bounds that the
//! types state. They are not measured.

use frame_support::weights::{
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
    Weight,
};

/// The weight of each call and hook.
pub trait WeightInfo {
    /// [`crate::Call::register`].
    fn register() -> Weight;
    /// [`crate::Call::leave`].
    fn leave() -> Weight;
    /// [`crate::Call::submit`] without what the outcome leads to.
    fn submit() -> Weight;
    /// The check of a result before it is let in.
    fn authorize_submit() -> Weight;
    /// Opening a job.
    fn open() -> Weight;
    /// Passing `skips` jobs that ended early and ending `expiries` at their deadline.
    fn end_jobs_due(skips: u32, expiries: u32) -> Weight;
}

const fn micros(micros: u64) -> Weight {
    Weight::from_parts(micros * WEIGHT_REF_TIME_PER_MICROS, 0)
}

impl WeightInfo for () {
    fn register() -> Weight {
        micros(100).saturating_add(RocksDbWeight::get().reads_writes(3, 3))
    }

    fn leave() -> Weight {
        micros(100).saturating_add(RocksDbWeight::get().reads_writes(3, 3))
    }

    fn submit() -> Weight {
        // The median over a full committee's vectors: 16 * 128 works, sorted.
        micros(2_000).saturating_add(RocksDbWeight::get().reads_writes(3, 3))
    }

    fn authorize_submit() -> Weight {
        micros(200).saturating_add(RocksDbWeight::get().reads(4))
    }

    fn open() -> Weight {
        micros(100).saturating_add(RocksDbWeight::get().reads_writes(4, 3))
    }

    fn end_jobs_due(skips: u32, expiries: u32) -> Weight {
        let skipped = RocksDbWeight::get().reads(skips.into());
        let ended = micros(2_000).saturating_add(RocksDbWeight::get().reads_writes(2, 2));
        RocksDbWeight::get()
            .reads_writes(2, 1)
            .saturating_add(skipped)
            .saturating_add(ended.saturating_mul(expiries.into()))
    }
}
