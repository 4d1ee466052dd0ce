//! Upper estimates of the weights, counted from reads and writes; they are not measured.

use frame_support::weights::{
    constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MICROS},
    Weight,
};
use guerdon_primitives::{MAX_COMMITTEE, MAX_MODELS, MAX_TEAM, MAX_WEIGHTS};
use guerdon_split::MAX_DATASETS;

/// The weights of the calls, and of what other pallets call.
pub trait WeightInfo {
    /// Of `pay`, without opening the job.
    fn pay() -> Weight;
    /// Of `claim`.
    fn claim() -> Weight;
    /// Of `claim_dividends`.
    fn claim_dividends() -> Weight;
    /// Of settling one payment, at worst.
    fn settle() -> Weight;
    /// Of one change of a stake.
    fn before_stake_change() -> Weight;
}

fn micros(micros: u64) -> Weight {
    Weight::from_parts(micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
}

impl WeightInfo for () {
    fn pay() -> Weight {
        // Reads the models, the datasets' terms, counter, totals and two accounts; writes the payment and the
        // last four. Tries the division twice, for each model, dataset and member of the team.
        let (models, datasets) = (u64::from(MAX_MODELS), u64::from(MAX_DATASETS));
        let lines = models.saturating_mul(datasets).saturating_mul(u64::from(MAX_TEAM));
        let reads = models.saturating_add(datasets).saturating_add(5);
        micros(lines.saturating_mul(10).saturating_add(150))
            .saturating_add(RocksDbWeight::get().reads_writes(reads, 5))
    }

    fn claim() -> Weight {
        // Reads and writes the earnings, the totals and two accounts.
        micros(150).saturating_add(RocksDbWeight::get().reads_writes(4, 4))
    }

    fn claim_dividends() -> Weight {
        // Reads the two records of the stake besides; reads and writes pool, holder, totals and two accounts.
        micros(200).saturating_add(RocksDbWeight::get().reads_writes(7, 5))
    }

    fn settle() -> Weight {
        // Reads each work and its place in each dataset; reads and writes an account for each work, attributor
        // and member of a team, and the treasury; reads and writes the pool of each dataset and reads its
        // stakes; reads and writes the payment. Divides once for each model, work and
        // dataset, which takes a fifth of a microsecond as native code.
        let works = u64::from(MAX_WEIGHTS);
        let (models, datasets) = (u64::from(MAX_MODELS), u64::from(MAX_DATASETS));
        let places = works.saturating_mul(datasets);
        let teams = models.saturating_mul(u64::from(MAX_TEAM));
        let accounts = works.saturating_add(u64::from(MAX_COMMITTEE)).saturating_add(teams).saturating_add(1);
        let credits = accounts.saturating_add(datasets).saturating_add(1);
        let reads = works.saturating_add(places).saturating_add(credits).saturating_add(datasets);
        micros(places.saturating_mul(models).saturating_add(500))
            .saturating_add(RocksDbWeight::get().reads_writes(reads, credits))
    }

    fn before_stake_change() -> Weight {
        // Reads the total stake; reads and writes the pool and the holder.
        micros(50).saturating_add(RocksDbWeight::get().reads_writes(3, 2))
    }
}
