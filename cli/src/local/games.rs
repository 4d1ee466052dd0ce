//! Games in files to Shapley values.

use crate::{tables::table, Error, Result};
use guerdon_shapley::{
    description::{Description, Game},
    game::ValueFunction,
    solution::{solve, Method, Solution},
};
use std::{
    fmt::Display,
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The largest file, in bytes. The table of a game of 24 players is about 400 MB of JSON.
pub const MAX_BYTES: u64 = 1 << 30;

/// The most players among whom methods sample: their memory and time grow with the square of the players' number.
pub const MAX_SAMPLED_PLAYERS: u32 = 4096;

/// What stands for the standard input.
const STANDARD_INPUT: &str = "-";

/// How a game is to be solved.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// By which method.
    pub method: Method,
    /// How often a method that samples may ask for a coalition's value; without it, as often as
    /// [`guerdon_shapley::solution::default_budget`] says.
    pub budget: Option<u64>,
    /// What a method that samples draws its sample from.
    pub seed: u64,
}

/// The Shapley values of the game in a file, or in the standard input if the file is called `-`.
///
/// # Errors
///
/// A file that cannot be read or is larger than [`MAX_BYTES`], one that holds no game, and a game that the method does
/// not solve.
pub fn shapley(file: &Path, asked: Asked) -> Result<Solution> {
    let name = match is_standard_input(file) {
        true => "the standard input".into(),
        false => file.display().to_string(),
    };
    let bytes =
        read(file, MAX_BYTES).map_err(|error| Error::Input(format!("{name} cannot be read: {error}")))?;
    let no_game = |error: &dyn Display| Error::Input(format!("{name} holds no game: {error}"));
    let description = serde_json::from_slice::<Description>(&bytes).map_err(|error| no_game(&error))?;
    drop(bytes);
    let game = Game::try_from(description).map_err(|error| no_game(&error))?;
    let players = game.players();
    if samples(asked.method) && players > MAX_SAMPLED_PLAYERS {
        return Err(Error::Input(format!(
            "{name}: the method {} is for games of at most {MAX_SAMPLED_PLAYERS} players, and this one has {players}: \
             use exact",
            asked.method
        )));
    }
    let solved = solve(&game, asked.method, asked.budget, asked.seed);
    solved.map_err(|error| Error::Input(format!("{name}: {error}")))
}

fn samples(method: Method) -> bool {
    match method {
        Method::Exact | Method::Airport | Method::Coverage => false,
        Method::Permutation | Method::Leverage | Method::RegressionMsr | Method::OddShap => true,
    }
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new(STANDARD_INPUT)
}

fn read(file: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is taken, so that a file that is too large is found to be.
    let read = match is_standard_input(file) {
        true => io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?,
        false => File::open(file)?.take(most + 1).read_to_end(&mut bytes)?,
    };
    if read as u64 > most {
        let sentence = format!("there are more than the {} MiB that a game may have", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, sentence));
    }
    Ok(bytes)
}

/// A solution as a table.
pub fn text(solution: &Solution) -> String {
    let mut rows = table(&["player", "value", "standard error"], 2);
    let sum = solution.values.iter().sum();
    let told: Vec<f64> = solution.values.iter().copied().chain([sum]).collect();
    let mut values = aligned(&told);
    let sum = values.pop().unwrap_or_default();
    for (player, (value, error)) in values.into_iter().zip(aligned(&solution.stderr)).enumerate() {
        rows.add_row([player.to_string(), value, error]);
    }
    rows.add_row(["sum".into(), sum, String::new()]);
    format!("{rows}\n\nMethod: {}. Evaluations: {}.", solution.method, solution.evaluations)
}

/// Numbers with as many places as show seven digits of the greatest of them.
fn aligned(numbers: &[f64]) -> Vec<String> {
    let greatest = numbers.iter().fold(0.0, |greatest: f64, number| greatest.max(number.abs()));
    let tell = |number: &f64| match greatest {
        0.0 => "0".into(),
        1e-6..1e15 => {
            let places = (6.0 - greatest.log10().floor()).clamp(0.0, 12.0) as usize;
            format!("{number:.places$}")
        }
        _ => format!("{number:.6e}"),
    };
    numbers.iter().map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_show_their_first_digits() {
        assert_eq!(aligned(&[2.0, 3.5, -12.25]), ["2.00000", "3.50000", "-12.25000"]);
        assert_eq!(aligned(&[1.0 / 15.0]), ["0.06666667"]);
        assert_eq!(aligned(&[123_456_789.0]), ["123456789"]);
        assert_eq!(aligned(&[1e-20, 0.0]), ["1.000000e-20", "0.000000e0"]);
        assert_eq!(aligned(&[0.0, 0.0]), ["0", "0"]);
        assert!(aligned(&[]).is_empty());
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("game.json");
        std::fs::write(&file, "12345").unwrap();
        assert_eq!(read(&file, 5).unwrap(), b"12345");
        assert!(read(&file, 4).unwrap_err().to_string().contains("more than"));
    }
}
