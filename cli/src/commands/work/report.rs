//! What became of each file, as a file: CSV for tables, JSON lines for programs.

use super::{
    json::{json_of, state_of},
    words::reasons,
};
use crate::{
    actions::registration::outcome::{Offered, Outcome, Standing},
    Error, Result,
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Where a report goes, and in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportFile {
    path: PathBuf,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Csv,
    JsonLines,
}

/// The columns of a table, which has a row for each offer of a file, and one for each file without any.
const COLUMNS: &str = "file,work,state,dataset,offer,shares,similarity,nearest,reason";

impl ReportFile {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let path = PathBuf::from(text);
        let form = match path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => Form::Csv,
            Some("jsonl") => Form::JsonLines,
            _ => {
                let sentence = format!("\"{text}\" ends neither with .csv nor with .jsonl");
                return Err(Error::Input(sentence));
            }
        };
        Ok(Self { path, form })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Finds out in time that it cannot be written.
    pub(super) fn ensure_writable(&self) -> Result<()> {
        File::options()
            .create(true)
            .append(true)
            .open(&self.path)
            .map(drop)
            .map_err(|error| self.failed(error))
    }

    pub(super) fn write(&self, outcomes: &[Outcome]) -> Result<()> {
        let text = match self.form {
            Form::Csv => table(outcomes),
            Form::JsonLines => outcomes.iter().map(|outcome| format!("{}\n", json_of(outcome))).collect(),
        };
        fs::write(&self.path, text).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: std::io::Error) -> Error {
        Error::Input(format!("the report {} cannot be written: {error}", self.path.display()))
    }
}

fn table(outcomes: &[Outcome]) -> String {
    let mut table = format!("{COLUMNS}\n");
    for outcome in outcomes {
        let file = outcome.file.display().to_string();
        let work = outcome.work.map(hex::encode).unwrap_or_default();
        let of_the_file = [file, work, state_of(&outcome.fate).into()];
        let mut reasons = reasons(outcome).into_iter();
        if outcome.offers.is_empty() || !outcome.is_a_work() {
            let empty = [(); 5].map(|()| String::new());
            let why = reasons.next().map(|(_, why)| why).unwrap_or_default();
            table += &row(of_the_file.into_iter().chain(empty).chain([why]));
            continue;
        }
        for offered in &outcome.offers {
            table += &row(of_the_file.iter().cloned().chain(cells(offered, outcome)));
        }
    }
    table
}

fn cells(offered: &Offered, outcome: &Outcome) -> [String; 6] {
    let told = json_of(outcome);
    let place = outcome.offers.iter().position(|other| other == offered).unwrap_or_default();
    let told = &told["offers"][place];
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let similarity = match &offered.standing {
        Standing::NearCopy { similarity, .. } => similarity.get().to_string(),
        _ => String::new(),
    };
    [
        offered.dataset.to_string(),
        text(&told["state"]),
        text(&told["shares"]),
        similarity,
        text(&told["nearest"]["work"]),
        text(&told["refused"]),
    ]
}

/// A row as RFC 4180 has it.
fn row(cells: impl Iterator<Item = String>) -> String {
    let quoted = cells.map(|cell| match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    });
    format!("{}\n", quoted.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::{super::summary::tests::outcomes, *};

    #[test]
    fn the_form_is_in_the_name() {
        assert_eq!(ReportFile::parse("a.csv").map(|file| file.form), Ok(Form::Csv));
        assert_eq!(ReportFile::parse("b/a.jsonl").map(|file| file.form), Ok(Form::JsonLines));
        for wrong in ["a", "a.json", "csv", ".csv"] {
            assert!(ReportFile::parse(wrong).is_err(), "{wrong}");
        }
        let nowhere = ReportFile::parse("/nonexistent/a.csv").unwrap().ensure_writable();
        assert!(matches!(nowhere, Err(Error::Input(_))), "{nowhere:?}");
    }

    #[test]
    fn a_table_has_a_row_for_each_file_and_offer() {
        let outcomes = outcomes();
        let rows: usize = outcomes
            .iter()
            .map(|outcome| if outcome.is_a_work() { outcome.offers.len().max(1) } else { 1 })
            .sum();
        let table = table(&outcomes);
        assert_eq!(table.lines().count(), 1 + rows, "{table}");
        assert!(table.starts_with(COLUMNS));
        let columns = COLUMNS.split(',').count();
        let plain = table.lines().filter(|line| !line.contains('"'));
        assert!(plain.clone().all(|line| line.split(',').count() == columns), "{table}");
        assert!(table.contains("\"a, \"\"b\"\".png\","), "{table}");
    }

    #[test]
    fn lines_of_json_are_one_for_each_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.jsonl");
        let file = ReportFile::parse(path.to_str().unwrap()).unwrap();
        file.ensure_writable().unwrap();
        let outcomes = outcomes();
        file.write(&outcomes).unwrap();
        let written = fs::read_to_string(path).unwrap();
        let lines: Vec<serde_json::Value> =
            written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), outcomes.len());
        assert_eq!(lines, outcomes.iter().map(json_of).collect::<Vec<_>>());
    }
}
