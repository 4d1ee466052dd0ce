//! Upper estimates of the calls' weights, counted from their reads and writes; they are not measured.

use frame_support::weights::{
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
    Weight,
};
use guerdon_primitives::MAX_ANCESTORS;

/// The weights of the calls.
pub trait WeightInfo {
    /// Of `register` with this many datasets.
    fn register(datasets: u32) -> Weight;
    /// Of `set_price`.
    fn set_price() -> Weight;
    /// Of `set_derivatives`.
    fn set_derivatives() -> Weight;
}

fn micros(micros: u64) -> Weight {
    Weight::from_parts(micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
}

impl WeightInfo for () {
    fn register(datasets: u32) -> Weight {
        // Reads the counter, each dataset, the parent and each ancestor; writes the counter and the model.
        let (datasets, ancestors) = (u64::from(datasets), u64::from(MAX_ANCESTORS));
        let reads = datasets.saturating_add(ancestors).saturating_add(2);
        micros(reads.saturating_mul(5).saturating_add(50))
            .saturating_add(RocksDbWeight::get().reads_writes(reads, 2))
    }

    fn set_price() -> Weight {
        micros(50).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }

    fn set_derivatives() -> Weight {
        micros(50).saturating_add(RocksDbWeight::get().reads_writes(1, 1))
    }
}
