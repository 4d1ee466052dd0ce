//! Times one computation in this process, for `scripts/bench/shapley/speed.py`: a line of JSON with the seconds, the sum
//! of the values, and the process's peak memory in MB where the system tells it.
//!
//! - `timings table FILE`: the Shapley values of a table, `2^n` little-endian `f64`.
//! - `timings knn FOLDER DIMENSIONS NEIGHBOURS`: KNN-Shapley of `training`, `labels`, `test` and `test_labels`,
//!   little-endian `f32` and `u32`.
//! - `timings works PLAYERS POINTS SHARE`: a sum of airport games of which a share of the scores is above zero.

use std::{env, fs, num::NonZeroU32, path::Path, time::Instant};

use guerdon_shapley::{
    airport::{Game, Point, Score},
    enumeration::Table,
    knn::{self, Labelled},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["table", file] => table(file),
        ["knn", folder, dimensions, neighbours] => {
            knn(Path::new(folder), dimensions.parse()?, neighbours.parse()?)
        }
        ["works", players, points, share] => works(players.parse()?, points.parse()?, share.parse()?),
        _ => Err("the computation is table, knn or works".into()),
    }
}

fn report(started: Instant, values: &[f64]) {
    let seconds = started.elapsed().as_secs_f64();
    let sum: f64 = values.iter().sum();
    println!("{}", serde_json::json!({ "seconds": seconds, "sum": sum, "peak": peak() }));
}

/// Linux's `VmHWM`.
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024.0)
}

fn table(file: &str) -> Result<(), Failure> {
    let values = read(Path::new(file), f64::from_le_bytes)?;
    let started = Instant::now();
    report(started, &Table::new(values)?.shapley());
    Ok(())
}

fn knn(folder: &Path, dimensions: usize, neighbours: NonZeroU32) -> Result<(), Failure> {
    let training = read(&folder.join("training"), f32::from_le_bytes)?;
    let labels = read(&folder.join("labels"), u32::from_le_bytes)?;
    let test = read(&folder.join("test"), f32::from_le_bytes)?;
    let test_labels = read(&folder.join("test_labels"), u32::from_le_bytes)?;
    let started = Instant::now();
    let training = Labelled::new(dimensions, &training, &labels)?;
    let test = Labelled::new(dimensions, &test, &test_labels)?;
    report(started, &knn::shapley(training, test, neighbours)?);
    Ok(())
}

/// The scores of a point are made and dropped within the clock, as those of one patch against the works would be.
fn works(players: u32, points: u64, share: f64) -> Result<(), Failure> {
    let started = Instant::now();
    let point = |seed: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut scores = Vec::with_capacity((f64::from(players) * share * 1.01) as usize);
        for player in 0..players {
            if rng.random::<f64>() < share {
                scores.push(Score { player, score: rng.random() });
            }
        }
        Point::new(1.0 + seed as f64, scores)
    };
    let points: Result<Vec<Point>, _> = (0..points).into_par_iter().map(point).collect();
    report(started, &Game::new(players, points?)?.shapley());
    Ok(())
}

fn read<T, const N: usize>(file: &Path, number: fn([u8; N]) -> T) -> Result<Vec<T>, Failure> {
    let bytes = fs::read(file)?;
    let (numbers, rest) = bytes.as_chunks();
    match rest {
        [] => Ok(numbers.iter().copied().map(number).collect()),
        _ => Err(format!("{} ends within a number", file.display()).into()),
    }
}
