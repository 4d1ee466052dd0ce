//! How many generations a gateway takes in a second, how long it takes for each, and what each costs.
//!
//! `cargo run --release -p guerdon-gateway --example load [SECONDS [FOLDER]]` prints the tables of `docs/benchmarks.md`.
//! The gateway is this program in a process of its own, with a ledger that answers at once, so that examining, paying and
//! settling go on beside the posts. Reads `/proc`, so it needs Linux.

mod gateway;
mod posts;
mod process;

use posts::{Kind, Measured};
use process::Process;
use std::{path::PathBuf, time::Duration};

/// Clients that post at the same time, each on a connection of its own.
const CLIENTS: [usize; 4] = [1, 8, 64, 256];

fn main() {
    if let Some(folder) = std::env::var_os(process::FOLDER) {
        return gateway::run(folder.as_ref());
    }
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(Ok(5), |seconds| seconds.parse());
    let Ok(seconds) = seconds else {
        eprintln!("the first argument is how many seconds each measurement takes");
        std::process::exit(2);
    };
    let parent = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    println!("| posted | clients | per second | p50, ms | p99, ms | CPU each, ms | per commit | store each, bytes |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for kind in [Kind::Hash, Kind::Image] {
        for clients in CLIENTS {
            let folder = tempfile::tempdir_in(&parent).expect("the folder can be written");
            let process = Process::start(folder.path());
            let measured = posts::measure(&process, kind, clients, Duration::from_secs(seconds));
            show(kind, clients, &measured, &process);
        }
    }
}

fn show(kind: Kind, clients: usize, measured: &Measured, process: &Process) {
    let posts = measured.latencies.len();
    let percentile =
        |share: usize| measured.latencies[(posts * share / 100).min(posts - 1)].as_secs_f64() * 1e3;
    let cpu = measured.cpu.as_secs_f64() * 1e3 / posts as f64;
    // Of images only the ticket is left when they are settled.
    let stored = match kind {
        Kind::Hash => format!("{}", process.store_bytes() / posts as u64),
        Kind::Image => "".into(),
    };
    println!(
        "| {kind} | {clients} | {:.0} | {:.2} | {:.2} | {cpu:.3} | {:.1} | {stored} |",
        posts as f64 / measured.took.as_secs_f64(),
        percentile(50),
        percentile(99),
        measured.per_commit,
    );
}
