//! Whatever is called in whatever order, no money appears, vanishes or gets stuck, and nothing panics.
//!
//! Each run makes thousands of random calls from one seed, as transactions in blocks with all hooks. The state
//! of every pallet is checked between blocks, and compared with sums that [`ledger`] keeps by itself. At the end
//! of a run all jobs have ended, everyone has claimed, and what is left is accounted for.
//!
//! A failing run prints its seed, the step and the last calls. `GUERDON_SEED=<seed>` replays that seed alone, and checks
//! every block of it.

mod accounts;
mod calls;
pub mod chain;
mod choice;
pub mod coverage;
mod defensive;
mod ending;
mod findings;
mod holdings;
mod invariants;
mod ledger;
pub mod run;
mod trail;
mod world;

use coverage::Coverage;
use run::{Checked, Run};

/// Calls of one run.
const CALLS: u64 = 7_000;
/// Runs of one test.
const SEEDS: u64 = 6;
/// The variable that names the only seed to run.
const SEED: &str = "GUERDON_SEED";

/// The calls of one seed, and the end that they come to.
fn run(seed: u64, checked: Checked, coverage: &mut Coverage) {
    defensive::panics();
    println!("seed {seed}");
    let mut run = Run::of_seed(seed, checked);
    run.blocks(CALLS);
    ending::end(&mut run);
    coverage.join(&run.coverage);
}

/// Runs the seeds from `first` on, unless one seed is to be replayed.
fn run_seeds(first: u64) {
    if std::env::var_os(SEED).is_some() {
        return;
    }
    let mut coverage = Coverage::default();
    for seed in first..first + SEEDS {
        let checked = if seed == first { Checked::Each } else { Checked::OneInSix };
        run(seed, checked, &mut coverage);
    }
    coverage.print();
    coverage.assert_whole();
}

#[test]
fn the_seed_that_is_named_is_replayed() {
    let Ok(seed) = std::env::var(SEED) else { return };
    let mut coverage = Coverage::default();
    run(seed.parse().expect("a seed is a whole number"), Checked::Each, &mut coverage);
    coverage.print();
}

#[test]
fn random_calls_break_nothing() {
    run_seeds(0);
}

#[test]
fn other_random_calls_break_nothing() {
    run_seeds(100);
}

#[test]
fn still_other_random_calls_break_nothing() {
    run_seeds(200);
}

#[test]
fn yet_other_random_calls_break_nothing() {
    run_seeds(300);
}
