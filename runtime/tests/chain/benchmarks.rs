//! Every call of the project's own pallets is measured.

use crate::random::coverage::own_calls;
use frame_benchmarking::runtime_decl_for_benchmark::BenchmarkV2;
use guerdon_runtime::{Block, Runtime};
use std::collections::BTreeSet;

/// Pallets, and names of their benchmarks.
fn benchmarks() -> BTreeSet<(String, String)> {
    let text = |bytes| String::from_utf8(bytes).expect("names are text; qed");
    let (pallets, _) = <Runtime as BenchmarkV2<Block>>::benchmark_metadata(false);
    let named = pallets.into_iter().flat_map(|list| {
        let pallet = text(list.instance);
        list.benchmarks.into_iter().map(move |benchmark| (pallet.clone(), text(benchmark.name)))
    });
    named.collect()
}

#[test]
fn every_call_has_a_benchmark() {
    let benchmarks = benchmarks();
    let calls: Vec<_> = own_calls().map(|(pallet, call)| (pallet.to_owned(), call.to_owned())).collect();
    assert!(!calls.is_empty(), "the project's own pallets have calls");
    let missing: Vec<_> = calls.iter().filter(|call| !benchmarks.contains(*call)).collect();
    assert!(missing.is_empty(), "no benchmark measures {missing:?}; see each pallet's benchmarking.rs");
}
