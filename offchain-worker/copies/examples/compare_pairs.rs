//! Compares pairs of thumbnails and writes their similarities: the measurement of `scripts/bench/copies`.
//!
//! `compare_pairs thumbnails.bin pairs.bin similarities.bin`: thumbnails one after another, pairs of `u32` (the first of
//! a pair is the query; pairs of one query stand together), similarities as `f32`; numbers are little-endian.

use guerdon_copies::{similarity, Prepared, Thumbnail};
use rayon::prelude::*;
use std::{env, error::Error, fs, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [thumbnails, pairs, similarities] = arguments.as_slice() else {
        return Err("give three files: thumbnails, pairs, similarities".into());
    };
    let bytes = fs::read(thumbnails)?;
    let thumbnails: Vec<Thumbnail> =
        bytes.chunks_exact(Thumbnail::BYTES).filter_map(Thumbnail::from_bytes).collect();
    let pairs: Vec<[usize; 2]> = fs::read(pairs)?
        .as_chunks::<8>()
        .0
        .iter()
        .map(|[a, b, c, d, e, f, g, h]| {
            [[*a, *b, *c, *d], [*e, *f, *g, *h]].map(|n| u32::from_le_bytes(n) as usize)
        })
        .collect();
    let start = Instant::now();
    let groups: Vec<&[[usize; 2]]> = pairs.chunk_by(|a, b| a[0] == b[0]).collect();
    let found: Vec<Vec<f32>> = groups
        .par_iter()
        .map(|group| {
            let query = Prepared::new(thumbnails[group[0][0]]);
            group.iter().map(|pair| similarity(&query, thumbnails[pair[1]]) as f32).collect()
        })
        .collect();
    let time = start.elapsed();
    let micros = time.as_secs_f64() * 1e6 / pairs.len().max(1) as f64 * rayon::current_num_threads() as f64;
    println!(
        "{} pairs in {time:.1?} on {} threads, {micros:.0} microseconds of a thread each",
        pairs.len(),
        rayon::current_num_threads()
    );
    fs::write(similarities, found.concat().iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>())?;
    Ok(())
}
