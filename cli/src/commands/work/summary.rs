//! What a run came to: counts, what was refused and why, and the exit code.

use super::{json::json_of, words::reasons};
use crate::{
    actions::registration::outcome::{Ending, Fate, Outcome, Refusal, Report, Run, Standing, Stated},
    tables,
    units::amount,
};
use guerdon_primitives::{Balance, DatasetId};
use serde_json::{json, Value};
use std::{collections::BTreeMap, path::Path};

/// How many refusals the screen has room for.
const SHOWN: usize = 20;

/// A run, counted.
pub(super) struct Summary<'a> {
    report: &'a Report,
    registered: usize,
    before: usize,
    otherwise: usize,
    refused: usize,
    skipped: usize,
    left: usize,
    datasets: BTreeMap<DatasetId, Offers>,
}

/// The offers to a dataset, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Offers {
    admitted: usize,
    before: usize,
    shares: Balance,
    near_copies: usize,
    refused: usize,
    pending: usize,
    left: usize,
}

impl<'a> Summary<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut datasets: BTreeMap<DatasetId, Offers> = BTreeMap::new();
        let works = report.outcomes.iter().filter(|outcome| outcome.is_a_work());
        for offered in works.flat_map(|outcome| &outcome.offers) {
            datasets.entry(offered.dataset).or_default().count(&offered.standing);
        }
        let count =
            |of: fn(&Fate) -> bool| report.outcomes.iter().filter(|outcome| of(&outcome.fate)).count();
        Self {
            report,
            registered: count(|fate| *fate == Fate::Registered),
            before: count(|fate| matches!(fate, Fate::Already(_))),
            otherwise: count(|fate| *fate == Fate::Already(Stated::Otherwise)),
            refused: count(|fate| matches!(fate, Fate::Refused(_))),
            skipped: count(|fate| *fate == Fate::Skipped),
            left: count(|fate| *fate == Fate::Left),
            datasets,
        }
    }

    pub(super) fn exit_code(&self) -> u8 {
        match &self.report.ending {
            Ending::Complete | Ending::NotAwaited => self.exit_code_of_all(),
            Ending::Undone => 130,
            Ending::Interrupted => 5,
            Ending::InDoubt(_) => 4,
            Ending::Failed(error) => match error.exit_code() {
                1 | 2 => 6,
                3 => 5,
                code => code,
            },
        }
    }

    /// The exit code of a run in which every file had its turn.
    fn exit_code_of_all(&self) -> u8 {
        let unusable = |outcome: &Outcome| {
            use Refusal::{NoPicture, Unusable};
            matches!(outcome.fate, Fate::Skipped | Fate::Refused(NoPicture(_) | Unusable(_)))
        };
        let outcomes = &self.report.outcomes;
        match (self.registered + self.before, outcomes.iter().any(Outcome::is_refused)) {
            (_, false) => 0,
            (0, true) if outcomes.iter().all(unusable) => 2,
            (0, true) => 1,
            (_, true) => 6,
        }
    }

    /// Why a run ended before its end, and what to do; nothing if it did not.
    pub(super) fn ended(&self) -> Option<String> {
        let (done, all) = (self.registered + self.before, self.registered + self.before + self.left);
        let done = format!("{done} of {all} works are registered");
        let pending: usize = self.datasets.values().map(|offers| offers.pending).sum();
        let judging = match pending {
            0 => String::new(),
            pending => format!(", {pending} offers are being judged"),
        };
        match &self.report.ending {
            Ending::Complete | Ending::NotAwaited => None,
            Ending::Undone => Some("interrupted; nothing was sent".into()),
            Ending::Interrupted => {
                Some(format!("interrupted; {done}{judging}: the same command again goes on"))
            }
            Ending::Failed(error) => Some(format!("{error}; {done}{judging}: the same command again goes on")),
            Ending::InDoubt(error) => Some(format!(
                "{error}; {done} for certain{judging}, and what was sent last may be too: the same command again finds \
                 out and goes on"
            )),
        }
    }

    /// For people. Refusals beyond what the screen has room for are in the report, if there is one.
    pub(super) fn text(&self, report: Option<&Path>) -> String {
        if self.report.ending == Ending::Undone {
            return "nothing was sent".into();
        }
        let mut parts = vec![self.files().to_string()];
        if !self.datasets.is_empty() {
            parts.push(self.offers().to_string());
        }
        if self.report.fees > 0 {
            parts.push(format!("Transaction fees: {}", amount(self.report.fees)));
        }
        if self.otherwise > 0 {
            parts.push(format!(
                "{} works were registered before with another licence or consent, which stays",
                self.otherwise
            ));
        }
        parts.extend(self.refusals(report));
        parts.extend(self.judging());
        parts.join("\n\n")
    }

    fn files(&self) -> comfy_table::Table {
        let mut table = tables::table(&["files", ""], 1);
        let rows = [
            ("registered", self.registered),
            ("registered before", self.before),
            ("refused", self.refused),
            ("other formats, passed over", self.skipped),
            ("not come to", self.left),
        ];
        for (what, count) in rows.into_iter().filter(|(what, count)| *count > 0 || *what == "registered") {
            table.add_row([what.to_owned(), count.to_string()]);
        }
        table
    }

    fn offers(&self) -> comfy_table::Table {
        let header =
            ["offers", "admitted", "shares", "near-copies", "otherwise refused", "being judged", "left"];
        let mut table = tables::table(&header, header.len() - 1);
        for (dataset, offers) in &self.datasets {
            let counts = [offers.near_copies, offers.refused, offers.pending, offers.left];
            let admitted = (offers.admitted + offers.before).to_string();
            let cells = [format!("to dataset {dataset}"), admitted, offers.shares.to_string()];
            table.add_row(cells.into_iter().chain(counts.map(|count| count.to_string())));
        }
        table
    }

    fn refusals(&self, report: Option<&Path>) -> Option<String> {
        let mut lines: Vec<_> = self
            .report
            .outcomes
            .iter()
            .flat_map(|outcome| {
                let told = move |(_, why)| format!("  {}  {why}", outcome.file.display());
                reasons(outcome).into_iter().map(told)
            })
            .collect();
        if lines.is_empty() {
            return None;
        }
        if lines.len() > SHOWN {
            let more = lines.len() - SHOWN;
            lines.truncate(SHOWN);
            lines.push(match report {
                Some(report) => format!("  and {more} more: see {}", report.display()),
                None => format!("  and {more} more: the same command with --report FILE.csv lists them"),
            });
        }
        Some(format!("Refused:\n{}", lines.join("\n")))
    }

    fn judging(&self) -> Option<String> {
        let pending: usize = self.datasets.values().map(|offers| offers.pending).sum();
        (self.report.ending == Ending::NotAwaited).then(|| {
            format!("{pending} offers are being judged: the same command without --no-wait waits for them")
        })
    }

    pub(super) fn json(&self) -> Value {
        let datasets = self.datasets.iter().map(|(dataset, offers)| {
            json!({
                "dataset": dataset, "admitted": offers.admitted, "admitted_before": offers.before,
                "shares": offers.shares.to_string(), "near_copies": offers.near_copies, "refused": offers.refused,
                "pending": offers.pending, "left": offers.left,
            })
        });
        json!({
            "works": self.report.outcomes.iter().map(json_of).collect::<Vec<_>>(),
            "registered": self.registered, "registered_before": self.before, "refused": self.refused,
            "skipped": self.skipped, "left": self.left, "fees": self.report.fees.to_string(),
            "datasets": datasets.collect::<Vec<_>>(), "ended": self.ended(),
        })
    }
}

impl Offers {
    fn count(&mut self, standing: &Standing) {
        match standing {
            Standing::Admitted { shares, run } => {
                self.shares += shares;
                match run {
                    Run::This => self.admitted += 1,
                    Run::Earlier => self.before += 1,
                }
            }
            Standing::NearCopy { .. } => self.near_copies += 1,
            Standing::Unjudged | Standing::Unseen | Standing::Refused(_) => self.refused += 1,
            Standing::Pending => self.pending += 1,
            Standing::Left => self.left += 1,
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
