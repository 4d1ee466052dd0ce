//! The gateway is killed at random moments under load: nothing that it answered is lost, and nothing is paid twice.
//!
//! The gateway is this program again, in a process of its own, which is killed with SIGKILL and also ends itself
//! between what the chain does and what it answers. The chain is a file, so it survives all of them.

mod chain;
mod clients;
mod process;

use chain::Chain;
use clients::Clients;
use process::Process;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

const KILLS: usize = 25;
/// How long a gateway lives, in milliseconds after it has begun to listen.
const LIFE: std::ops::Range<u64> = 0..1_500;

#[test]
fn nothing_answered_is_lost_or_paid_twice() {
    let seed = std::env::var("GUERDON_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| rand::rng().random());
    println!("seed {seed} (GUERDON_KILL_SEED)");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let begun = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let clients = Clients::start(folder.path(), 4);
    let (mut kills, mut deaths) = (0, 0);
    for start in 0..KILLS as u64 {
        let mut process = Process::start(folder.path(), seed.wrapping_add(start));
        clients.know(process.address());
        std::thread::sleep(Duration::from_millis(random.random_range(LIFE)));
        match process.kill() {
            process::End::Killed => kills += 1,
            process::End::ByItself => deaths += 1,
        }
    }
    // The last one is left in peace, and the chain does no harm any more.
    chain::calm(folder.path());
    let process = Process::start(folder.path(), seed);
    clients.know(process.address());
    let answered = clients.stop();
    let payable: BTreeMap<_, _> = answered.iter().filter(|(_, posted)| !posted.is_lost()).collect();
    process.wait_until_settled(payable.len());

    let paid = Chain::read(folder.path());
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for hash in paid.outputs() {
        *times.entry(hash).or_default() += 1;
    }
    println!(
        "{kills} kills, {deaths} deaths between doing and answering, {} tickets answered ({} of them after at least one \
         repetition), {} payments of {} outputs, {} refused, {} expired, {} signed, {} contents that are nowhere, {:.0} s",
        answered.len(),
        answered.values().filter(|posted| posted.tries > 1).count(),
        paid.payments(),
        times.values().sum::<usize>(),
        paid.refused(),
        paid.expired(),
        paid.signed(),
        answered.len() - payable.len(),
        begun.elapsed().as_secs_f64(),
    );
    // How often each content was to be paid: once for each ticket of it.
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for posted in payable.values() {
        *expected.entry(posted.sha256.clone()).or_default() += 1;
    }
    let wrong: Vec<_> = expected
        .keys()
        .chain(times.keys())
        .filter(|hash| expected.get(*hash) != times.get(*hash))
        .map(|hash| (hash, expected.get(hash), times.get(hash)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} contents, to be paid and paid: {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(5)]
    );
    for (id, posted) in &answered {
        let shown = process.ticket(id);
        let state = shown["state"].as_str().unwrap_or_default();
        let right =
            if posted.is_lost() { matches!(state, "waiting" | "accepted") } else { state == "settled" };
        assert!(right, "{shown}");
    }
    assert_eq!(kills + deaths, KILLS);
    assert!(payable.len() > 100 && paid.payments() > 5, "this was no load");
}

/// The gateway's own process. As a test of this program it does nothing.
#[test]
fn the_gateway() {
    if let Some(folder) = std::env::var_os(process::FOLDER) {
        process::run(folder.as_ref());
    }
}
