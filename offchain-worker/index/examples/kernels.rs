//! How fast the kernels are: multiplications per second of one thread, as a markdown table.
//!
//! `cargo run --release -p guerdon-index --example kernels`

use guerdon_index::{Geometry, Kernel, Query, Vectors, VectorsError, View};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const SHAPES: [(u32, u32); 5] = [(96, 49), (96, 64), (128, 196), (512, 49), (768, 256)];
const WORKS: u64 = 64;
const ENOUGH: Duration = Duration::from_millis(300);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("| dimension | patches | instructions | 10^9 multiplications/s |");
    println!("|--:|--:|---|--:|");
    for (dimension, patches) in SHAPES {
        let geometry = Geometry::new(dimension, patches, 0)?;
        let works: Vec<Vectors> = (0..WORKS).map(|seed| work(geometry, seed)).collect::<Result<_, _>>()?;
        let query = work(geometry, WORKS)?;
        let multiplications = u64::from(patches).pow(2) * u64::from(dimension);
        let report = |name: &str, compare: &mut dyn FnMut(View)| {
            let rate = rate(&works, compare) * multiplications as f64;
            println!("| {dimension} | {patches} | {name} | {:.1} |", rate / 1e9);
        };
        report("none (one dot product after the other)", &mut |work| {
            black_box(naive(work, query.view()));
        });
        let mut best = Vec::new();
        for kernel in Kernel::available() {
            let query = Query::by(kernel, query.view());
            report(kernel.name(), &mut |work| {
                query.best_per_patch(work, &mut best);
                black_box(&best);
            });
            report(&format!("{}, the other way", kernel.name()), &mut |work| {
                query.best_per_patch_of(work, &mut best);
                black_box(&best);
            });
        }
        report("best, arranged anew for each work", &mut |work| {
            Query::new(query.view()).best_per_patch(work, &mut best);
            black_box(&best);
        });
    }
    Ok(())
}

/// Comparisons per second.
fn rate(works: &[Vectors], compare: &mut dyn FnMut(View)) -> f64 {
    let (start, mut compared) = (Instant::now(), 0u64);
    while start.elapsed() < ENOUGH {
        works.iter().for_each(|work| compare(black_box(work.view())));
        compared += works.len() as u64;
    }
    compared as f64 / start.elapsed().as_secs_f64()
}

fn naive(work: View, query: View) -> Vec<i32> {
    let dimension = work.geometry().dimension();
    let dot = |a: &[i16], b: &[i16]| a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>();
    let best = |patch: &[i16]| work.patches().chunks_exact(dimension).map(|other| dot(patch, other)).max();
    query.patches().chunks_exact(dimension).map(|patch| best(patch).unwrap_or(i32::MIN)).collect()
}

/// Unit vectors, the same in every run.
fn work(geometry: Geometry, seed: u64) -> Result<Vectors, VectorsError> {
    let mut state = seed;
    let mut number = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 - 8_388_608.0) / 8_388_608.0
    };
    let mut unit = |vectors: usize| -> Vec<f32> {
        let mut numbers: Vec<f32> = (0..vectors * geometry.dimension()).map(|_| number()).collect();
        for vector in numbers.chunks_exact_mut(geometry.dimension()) {
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            vector.iter_mut().for_each(|x| *x /= length);
        }
        numbers
    };
    Vectors::from_unit(geometry, &unit(1), &unit(geometry.patches()), &[])
}
