//! What payments and settlements cost: by the weights that blocks are filled by, and measured as native code over a
//! state in memory.
//!
//! `cargo bench -p guerdon-runtime --bench money` prints the tables of docs/benchmarks.md. Compare figures of one run
//! only: they depend on the machine.

mod world;

use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    weights::Weight,
};
use guerdon_primitives::{Asset, OnOutcome, MAX_OUTPUTS, MAX_WEIGHTS};
use guerdon_runtime::{constants::SLOT_MILLIS, AccountId, Address, Balances, Runtime, RuntimeCall};
use std::time::{Duration, Instant};
use world::{build, chain, explained_by, hold, pay, rich, settle, signed, MODEL, PRICE};

/// How often each is measured; the median counts.
const ROUNDS: usize = 201;

fn main() {
    admitted();
    calls();
    println!("\n## Settlement by the number of works\n\n| works | median of {ROUNDS} (us) | to one work |");
    println!("|---:|---:|---:|");
    let by_works = [1, 16, 64, MAX_WEIGHTS].map(|works| (works, settlement(works, 0)));
    table(&by_works);
    println!("\n## Settlement of 16 works by the number of share holders\n");
    println!("| holders | median of {ROUNDS} (us) | to one holder |\n|---:|---:|---:|");
    table(&[1, 10_000, 1_000_000].map(|holders| (holders, settlement(16, holders))));
}

fn table(rows: &[(u32, Duration)]) {
    let first = rows.first().map_or(Duration::ZERO, |(_, first)| *first);
    for (number, took) in rows {
        let ratio = took.as_secs_f64() / first.as_secs_f64();
        println!("| {number} | {:.1} | {ratio:.2} |", micros(*took));
    }
}

/// What a block admits by its weight.
fn admitted() {
    let transfer: RuntimeCall = transfer(&world::account(1)).into();
    let pay: RuntimeCall = payment(MAX_OUTPUTS).into();
    let (transfers, payments) = (in_a_block(&transfer), in_a_block(&pay));
    let blocks_per_second = 1_000.0 / SLOT_MILLIS as f64;
    println!("## What a block's weight admits\n\n| call | in a block | per second | to transfers |");
    println!("|---|---:|---:|---:|");
    for (name, number) in [("balances.transfer_keep_alive", transfers), ("royalties.pay", payments)] {
        let (number, all) = (number as f64, transfers as f64);
        println!("| {name} | {number} | {:.0} | {:.3} |", number * blocks_per_second, number / all);
    }
    println!(
        "\nOutputs paid for in a block, in batches of {MAX_OUTPUTS}: {}.",
        payments * u64::from(MAX_OUTPUTS)
    );
    let settle = <pallet_royalties::Pallet<Runtime> as OnOutcome<AccountId>>::weight();
    let settlements = number_of(settle);
    println!(
        "Settlements at worst in a block: {settlements}; outputs settled in batches of {MAX_OUTPUTS}: {}.",
        settlements * u64::from(MAX_OUTPUTS)
    );
}

fn in_a_block(call: &RuntimeCall) -> u64 {
    let limits = <Runtime as frame_system::Config>::BlockWeights::get();
    let base = limits.get(DispatchClass::Normal).base_extrinsic;
    number_of(call.get_dispatch_info().call_weight.saturating_add(base))
}

/// How often a weight fits into what ordinary transactions may fill of a block.
fn number_of(weight: Weight) -> u64 {
    let limits = <Runtime as frame_system::Config>::BlockWeights::get();
    let most = limits.get(DispatchClass::Normal).max_total.unwrap_or(limits.max_block);
    most.ref_time() / weight.ref_time().max(1)
}

/// The two calls, one after the other in each round, so that both meet the same machine.
fn calls() {
    let (mut transfers, mut payments) = (Vec::new(), Vec::new());
    chain().execute_with(|| {
        build(16);
        let (from, to) = (rich(2), rich(3));
        for _ in 0..ROUNDS {
            transfers.push(timed(|| dispatch(&from, transfer(&to))));
            payments.push(timed(|| dispatch(&from, payment(1))));
        }
    });
    let (transfer, pay) = (median(transfers), median(payments));
    println!(
        "\n## The calls, executed\n\n| call | median of {ROUNDS} (us) | to transfers |\n|---|---:|---:|"
    );
    for (name, took) in [("balances.transfer_keep_alive", transfer), ("royalties.pay", pay)] {
        println!("| {name} | {:.1} | {:.2} |", micros(took), took.as_secs_f64() / transfer.as_secs_f64());
    }
}

fn transfer(to: &AccountId) -> pallet_balances::Call<Runtime> {
    pallet_balances::Call::transfer_keep_alive { dest: Address::Id(to.clone()), value: 1 }
}

fn payment(outputs: u32) -> pallet_royalties::Call<Runtime> {
    let (root, manifest) = Default::default();
    let fee = PRICE * u128::from(outputs);
    pallet_royalties::Call::pay { model: MODEL, asset: Asset::Native, fee, outputs, root, manifest }
}

fn dispatch(signer: &AccountId, call: impl Into<RuntimeCall>) {
    use sp_runtime::traits::Dispatchable;
    call.into().dispatch(signed(signer)).expect("the call is one that succeeds");
}

/// How long it takes to settle a payment that is explained by so many works, in a dataset with so many holders.
fn settlement(works: u32, holders: u32) -> Duration {
    chain().execute_with(|| {
        build(works);
        hold(holders);
        let payer = rich(2);
        assert!(Balances::free_balance(&payer) > 0);
        let times = (0..ROUNDS).map(|_| {
            let payment = pay(&payer, MAX_OUTPUTS);
            let finding = explained_by(works);
            timed(|| settle(payment, finding))
        });
        median(times.collect())
    })
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
