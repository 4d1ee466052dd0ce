//! What attacks cost, and what they bring.
//!
//! The pallet of the mock runtime is asked for 1,000 attributions. 50 attributors answer, of whom some are faulty, all
//! by the same [`Strategy`]. The honest ones report the truth, as exactly as machines agree. While the chain is watched,
//! one of them challenges every result that is not near its own, and every job without result. `docs/
//! attribution-protocol.md` has the figures and says what they mean. The table is printed by
//!
//! ```sh
//! cargo test --release -p pallet-attribution simulation::all_figures -- --ignored --nocapture
//! ```
//!
//! for another seed, number of payments or percentages with `GUERDON_SEED`, `GUERDON_JOBS` and `GUERDON_SHARES` set.
//!
//! What is in favour of the attackers: everybody has bonded only the least bond, so slashes are the smallest possible.
//! Who is suspended adds what the bond lacks and comes back at once, attackers and honest ones alike; what is bonded
//! still counts as theirs. All that a false result owes to the friend's work counts as the attackers' money, as if
//! works had all of the fee that the network leaves.
//!
//! What is against them: they act alike, do not stop at losses, and every watcher sees everything.

mod cases;
mod dice;
mod strategies;
mod tally;
mod world;

use std::sync::LazyLock;
use strategies::Strategy;
use tally::{Slashes, Tally};
use world::{simulate, Setting};

const PAYMENTS: u64 = 1_000;

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().expect("a number"))
}

static SEED: LazyLock<u64> = LazyLock::new(|| from_environment("GUERDON_SEED", 1));

fn with(strategy: Strategy, percent: u64) -> Setting {
    Setting { strategy, percent, watched: true, fees: 1, jobs: PAYMENTS, seed: *SEED }
}

/// The same payments, with honest attributors only.
static HONEST: LazyLock<Tally> = LazyLock::new(|| simulate(with(Strategy::Copy, 0)));

#[test]
fn without_attackers_all_is_right() {
    assert_eq!((HONEST.right, HONEST.fallback, HONEST.wrong.len()), (PAYMENTS as u32, 0, 0));
    assert_eq!(HONEST.honest_slashes, Slashes::default());
    assert_eq!(HONEST.challenges, 0);
}

/// Simulates attackers with a share of up to a third, and checks what holds whatever the seed is.
fn check(strategy: Strategy, percent: u64) -> Tally {
    let setting = with(strategy, percent);
    let tally = simulate(setting);
    let (_, attackers) = tally.purses(setting.faulty());
    let (_, otherwise) = HONEST.purses(setting.faulty());
    assert!(attackers.profit() < otherwise.income, "{strategy:?} pays better than honesty: {attackers:?}");
    // 16 of 50 can be a majority of 31 judges only if all of them are drawn.
    assert_eq!((tally.right, tally.fallback, tally.wrong.len()), (PAYMENTS as u32, 0, 0), "{strategy:?}");
    assert_eq!(tally.honest_slashes, Slashes::default(), "{strategy:?}");
    tally
}

/// As large a share as there can be below a third. Not even as much comes back as is lost.
fn check_a_third(strategy: Strategy) -> Tally {
    let tally = check(strategy, 33);
    let (_, attackers) = tally.purses(with(strategy, 33).faulty());
    assert!(attackers.profit() < 0.0, "{strategy:?} brings in {attackers:?}");
    tally
}

#[test]
fn copies_are_never_let_in() {
    let tally = check_a_third(Strategy::Copy);
    assert!(tally.copies > PAYMENTS as u32 / 4, "{} copies were tried to be revealed", tally.copies);
    assert_eq!(tally.copies_let_in, 0);
}

#[test]
fn not_to_look_does_not_pay() {
    check_a_third(Strategy::LazyConstant);
}

#[test]
fn to_help_a_friend_alone_does_not_pay() {
    check_a_third(Strategy::InflateFriend);
}

#[test]
fn to_starve_a_victim_does_not_pay() {
    check_a_third(Strategy::StarveVictim);
}

#[test]
fn to_withhold_what_would_lose_does_not_pay() {
    check_a_third(Strategy::WithholdReveal);
}

#[test]
fn to_lie_now_and_then_does_not_pay() {
    check_a_third(Strategy::FlipFlop);
}

#[test]
fn to_collude_does_not_pay() {
    check_a_third(Strategy::Collude);
}

#[test]
fn to_collude_only_where_it_wins_does_not_pay() {
    check_a_third(Strategy::Opportunist);
    check(Strategy::Opportunist, 20);
}

#[test]
#[ignore = "prints all figures, which takes minutes"]
fn all_figures() {
    let jobs = from_environment("GUERDON_JOBS", PAYMENTS);
    let shares = match std::env::var("GUERDON_SHARES") {
        Ok(shares) => shares.split(',').map(|share| share.parse().unwrap()).collect(),
        Err(_) => vec![10, 20, 30, 33, 40, 50],
    };
    let some = [Strategy::Collude, Strategy::Opportunist];
    for (title, watched, fees, strategies) in [
        ("Watched", true, 1, &Strategy::ALL[..]),
        ("Watched by nobody", false, 1, &Strategy::ALL[..]),
        ("Watched, fees ten times as high", true, 10, &some[..]),
    ] {
        println!("\n{title}:\n\n{HEADER}");
        let base = Setting { watched, fees, jobs, ..with(Strategy::Copy, 0) };
        let honest = simulate(base);
        println!("{}", row("none", 0, &honest, &honest));
        for strategy in strategies {
            for percent in &shares {
                let setting = Setting { strategy: *strategy, percent: *percent, ..base };
                println!("{}", row(&format!("{strategy:?}"), setting.faulty(), &simulate(setting), &honest));
            }
        }
    }
}

const HEADER: &str = "\
| strategy | faulty of 50 | right | fallback | wrong | honest: fees kept | with slashes and rewards | slashed for results \
| attackers: fees | diverted | lost | profit | than honest |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";

fn row(name: &str, faulty: u64, tally: &Tally, base: &Tally) -> String {
    let (honest, attackers) = tally.purses(faulty);
    let (before, otherwise) = base.purses(faulty);
    let Slashes { deviating, misleading, .. } = tally.honest_slashes;
    let kept = 100.0 * honest.income / before.income;
    let net = 100.0 * honest.profit() / before.income;
    let settled = format!("{} | {} | {}", tally.right, tally.fallback, tally.wrong.len());
    let money = [attackers.income, attackers.diverted, attackers.lost, attackers.profit()]
        .map(|amount| format!("{amount:.1}"))
        .join(" | ");
    let gain = attackers.profit() - otherwise.income;
    format!(
        "| {name} | {faulty} | {settled} | {kept:.0} % | {net:.0} % | {deviating} + {misleading} | {money} | {gain:+.1} |"
    )
}
