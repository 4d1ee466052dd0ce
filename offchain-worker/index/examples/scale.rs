//! What a store of many works costs: time, memory and disk, as a markdown table.
//!
//! `cargo run --release -p guerdon-index --example scale -- FOLDER WORKS...` writes a store of each size below the folder
//! and removes it again. A work takes 12.5 kB: 1 000 000 works need 13 GB of disk.
//!
//! Works are drawn around the centres of a few hundred styles. The store is opened twice, in this process: the second time
//! its files are in the page cache as far as memory goes.

use guerdon_index::{
    search::{nearest, scan_best_per_patch},
    Geometry, Kernel, Key, Measure, Query, Store, Vectors,
};
use std::{
    error::Error,
    fs,
    os::unix::fs::MetadataExt,
    path::Path,
    time::{Duration, Instant},
};

const DIMENSION: usize = 96;
const PATCHES: usize = 64;
const STYLES: u64 = 300;
const QUERIES: u64 = 5;
const FINGERPRINT: [u8; 32] = [1; 32];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: scale FOLDER WORKS...")?;
    let sizes = arguments.map(|size| size.parse()).collect::<Result<Vec<u64>, _>>()?;
    println!("{} threads, {}", rayon::current_num_threads(), Kernel::best().name());
    println!();
    println!(
        "| works | appended, records/s | MB/s | sync, s | opened, s | GB/s | one output against all, ms | 10^9 \
         multiplications/s | nearest work, ms | heap and stacks, MB | mapped, MB | on disk, MB |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for works in sizes {
        let folder = tempfile::tempdir_in(&folder)?;
        measure(folder.path(), works)?;
    }
    Ok(())
}

fn measure(folder: &Path, works: u64) -> Result<(), Box<dyn Error>> {
    let geometry = Geometry::new(DIMENSION as u32, PATCHES as u32, 0)?;
    let bytes = works as f64 * geometry.record_bytes() as f64;
    let store = Store::open(folder, FINGERPRINT, geometry)?.store;
    let mut appending = Duration::ZERO;
    for seed in 0..works {
        let vectors = work(geometry, seed)?;
        let start = Instant::now();
        store.append(key(seed), &vectors)?;
        appending += start.elapsed();
    }
    let start = Instant::now();
    store.sync()?;
    let syncing = start.elapsed();
    drop(store);

    let start = Instant::now();
    let opened = Store::open(folder, FINGERPRINT, geometry)?;
    let opening = start.elapsed();
    if (opened.store.len() as u64, opened.damaged) != (works, 0) {
        return Err("the store lost works".into());
    }
    let handles = opened.store.handles();
    let outputs = (0..QUERIES).map(|seed| work(geometry, works + seed)).collect::<Result<Vec<_>, _>>()?;
    // The first pass brings the files into memory.
    let comparing = fastest(&outputs, |output| {
        let query = Query::new(output.view());
        let best = scan_best_per_patch(&handles, &query, |_, best| {
            best.iter().map(|dot| i64::from(*dot)).sum::<i64>()
        });
        std::hint::black_box(best);
    });
    let finding = fastest(&outputs, |output| {
        std::hint::black_box(nearest(&handles, output.view(), Measure::Aligned));
    });
    let multiplications = works as f64 * (PATCHES * PATCHES * DIMENSION) as f64;
    let (own, mapped) = memory()?;
    println!(
        "| {works} | {:.0} | {:.0} | {:.2} | {:.2} | {:.1} | {:.1} | {:.0} | {:.1} | {own:.0} | {mapped:.0} | {:.0} |",
        works as f64 / appending.as_secs_f64(),
        bytes / 1e6 / appending.as_secs_f64(),
        syncing.as_secs_f64(),
        opening.as_secs_f64(),
        bytes / 1e9 / opening.as_secs_f64(),
        comparing.as_secs_f64() * 1e3,
        multiplications / 1e9 / comparing.as_secs_f64(),
        finding.as_secs_f64() * 1e3,
        disk(opened.store.folder())? as f64 / 1e6,
    );
    Ok(())
}

/// The least time that one of the outputs takes.
fn fastest(outputs: &[Vectors], mut run: impl FnMut(&Vectors)) -> Duration {
    let mut time = |output| {
        let start = Instant::now();
        run(output);
        start.elapsed()
    };
    outputs.iter().map(&mut time).min().unwrap_or_default()
}

/// The process's own memory, and the files' that are mapped, in MB.
fn memory() -> Result<(f64, f64), Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let field = |name: &str| -> Result<f64, Box<dyn Error>> {
        let line =
            status.lines().find_map(|line| line.strip_prefix(name)).ok_or("the system does not say")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<f64>()? * 1024.0 / 1e6)
    };
    Ok((field("RssAnon:")?, field("RssFile:")?))
}

/// Bytes that a folder's files take.
fn disk(folder: &Path) -> Result<u64, Box<dyn Error>> {
    let mut bytes = 0;
    for file in fs::read_dir(folder)? {
        bytes += file?.metadata()?.blocks() * 512;
    }
    Ok(bytes)
}

fn key(seed: u64) -> Key {
    let mut key = [0; 32];
    for (part, bytes) in (0u64..).zip(key.chunks_exact_mut(8)) {
        bytes.copy_from_slice(&mix(seed * 4 + part).to_be_bytes());
    }
    key
}

/// Vectors around the centres of a style, each number off by as much as the centre's numbers are large.
fn work(geometry: Geometry, seed: u64) -> Result<Vectors, Box<dyn Error>> {
    let style = mix(seed) % STYLES;
    let vector = |index: usize| {
        let centre = mix((style << 32) | (index as u64 % 8));
        let own = mix((1 << 63) | (seed << 16) | index as u64);
        let numbers = (0..DIMENSION as u64)
            .map(move |n| small(mix(centre.wrapping_add(n))) + small(mix(own.wrapping_add(n))));
        let mut unit: Vec<f32> = numbers.collect();
        let length = unit.iter().map(|x| x * x).sum::<f32>().sqrt();
        unit.iter_mut().for_each(|x| *x /= length);
        unit
    };
    let patches: Vec<f32> = (1..=PATCHES).flat_map(vector).collect();
    Ok(Vectors::from_unit(geometry, &vector(0), &patches, &[])?)
}

fn small(bits: u64) -> f32 {
    (bits >> 40) as f32 / (1 << 23) as f32 - 1.0
}

/// SplitMix64's output for a state (G. L. Steele, D. Lea and C. H. Flood, 2014).
fn mix(state: u64) -> u64 {
    let mut bits = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
