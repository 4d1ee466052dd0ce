//! Upper estimates of the calls' weights, counted from their reads and writes, not measured.
//!
//! What other pallets do on the way is in the weights that their traits give, but for reads of works and stake
//! locks, which are counted here.

use frame_support::weights::{
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
    Weight,
};

/// What the calls weigh.
pub trait WeightInfo {
    /// Of `create`.
    fn create() -> Weight;
    /// Of `offer`, without the opening of a job.
    fn offer() -> Weight;
    /// Of `stake`, without what is told of it.
    fn stake() -> Weight;
    /// Of `unstake`, without what is told of it.
    fn unstake() -> Weight;
    /// Of one outcome, without what is told of the stake.
    fn on_outcome() -> Weight;
}

impl WeightInfo for () {
    /// The next number, the dataset, the asset and the assets' next number, events.
    fn create() -> Weight {
        estimate(4, 6)
    }

    /// Reads dataset, work, offer; writes dataset, entry, offer, events.
    fn offer() -> Weight {
        estimate(3, 5)
    }

    /// Reads stake, dataset, and the holder's shares, freezes and their sum; writes all but the shares, events.
    fn stake() -> Weight {
        estimate(8, 6)
    }

    /// As for `stake`; reads the open vote and the holder's part in it.
    fn unstake() -> Weight {
        estimate(10, 6)
    }

    /// Reads offer, dataset, work; writes offer and entry; then mints (asset, holder's shares, account) and stakes.
    fn on_outcome() -> Weight {
        estimate(14, 12)
    }
}

fn estimate(reads: u64, writes: u64) -> Weight {
    Weight::from_parts(50 * WEIGHT_REF_TIME_PER_MICROS, 0)
        .saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}
