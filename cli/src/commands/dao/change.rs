//! What a proposal changes, from what to what: in words and as JSON.

use crate::{
    actions::dao::Change,
    client::Dataset,
    commands::{admission, explain::number, rules},
    names::Names,
    tables::{self, table},
    units::{percent, Coin},
};
use comfy_table::Table;
use guerdon_primitives::{Asset, Balance, Parts, StatedTerms, Terms};
use serde_json::{json, Value};

/// What a change is compared with.
pub(super) struct Against {
    /// The dataset without the change; none if that is not known any more.
    pub dataset: Option<Dataset>,
    /// What the dataset's treasury has of what is to be spent, all that it can claim included.
    pub treasury: Balance,
    /// How amounts of what is to be spent are written.
    pub coin: Coin,
}

/// One thing that a change changes: what, how it is without the change, and how with it.
struct Row {
    what: &'static str,
    before: Option<String>,
    after: String,
}

/// The rows of two lists of the same things.
fn rows<const N: usize>(
    before: Option<[(&'static str, String); N]>,
    after: [(&'static str, String); N],
) -> Vec<Row> {
    let mut before = before.map(|before| before.into_iter().map(|(_, said)| said));
    let row = |(what, after)| Row { what, before: before.as_mut().and_then(Iterator::next), after };
    after.into_iter().map(row).collect()
}

impl Against {
    /// The terms that a change of terms follows on.
    fn terms(&self) -> Option<Terms> {
        let terms = self.dataset.as_ref()?.terms;
        Some(terms.upcoming.map_or(terms.in_force, |upcoming| upcoming.terms))
    }

    fn rows(&self, change: &Change) -> Vec<Row> {
        let dataset = self.dataset.as_ref();
        match change {
            Change::Terms(after) => rows(self.terms().map(|terms| parts(terms.into())), parts(*after)),
            Change::ContributorsFloor(after) => {
                let floor = |floor: Parts| [("contributors' floor", percent(floor))];
                rows(dataset.map(|dataset| floor(dataset.policy.contributors_floor)), floor(*after))
            }
            Change::Admission(after) => rows(
                dataset.map(|dataset| admission::named(&dataset.policy.admission)),
                admission::named(after),
            ),
            Change::Curator(after) => {
                let before = dataset.map(|dataset| [("curator", dataset.curator.to_string())]);
                rows(before, [("curator", after.to_string())])
            }
            Change::Voting(after) => {
                rows(dataset.map(|dataset| rules::named(&dataset.policy.voting)), rules::named(after))
            }
            Change::Spend { amount, .. } => {
                let what = "dataset's treasury";
                let left = self.treasury.checked_sub(*amount);
                let left = left.map_or("it has too little".into(), |left| self.coin.amount(left));
                // What a treasury had before it spent is not known afterwards.
                let before = dataset.map(|_| [(what, self.coin.amount(self.treasury))]);
                match before {
                    Some(_) => rows(before, [(what, left)]),
                    None => Vec::new(),
                }
            }
        }
    }

    /// What a change changes, line by line; what stays as it is is left out.
    pub(super) fn table(&self, change: &Change) -> Table {
        let mut rows = self.rows(change);
        let stays = |row: &Row| row.before.as_ref() == Some(&row.after);
        if !rows.iter().all(stays) && !matches!(change, Change::Terms(_)) {
            rows.retain(|row| !stays(row));
        }
        let mut table = table(&["changes", "from", "to"], 0);
        for Row { what, before, after } in rows {
            table.add_row([what.into(), before.unwrap_or_else(|| "not known any more".into()), after]);
        }
        table
    }

    /// A change as JSON: its kind, what it follows on, and what it puts in place of that.
    pub(super) fn json(&self, change: &Change) -> Value {
        let dataset = self.dataset.as_ref();
        let (before, after) = match change {
            Change::Terms(after) => (json!(self.terms()), json!(after.checked())),
            Change::ContributorsFloor(after) => {
                (json!(dataset.map(|dataset| dataset.policy.contributors_floor)), json!(after))
            }
            Change::Admission(after) => (
                json!(dataset.map(|dataset| admission::json_of(&dataset.policy.admission))),
                admission::json_of(after),
            ),
            Change::Curator(after) => {
                (json!(dataset.map(|dataset| dataset.curator.to_string())), json!(after.to_string()))
            }
            Change::Voting(after) => {
                (json!(dataset.map(|dataset| rules::json_of(&dataset.policy.voting))), rules::json_of(after))
            }
            Change::Spend { asset, amount, beneficiary } => {
                let before = dataset.map(|_| self.treasury.to_string());
                let after = json!({
                    "asset": number(asset), "amount": amount.to_string(), "beneficiary": beneficiary.to_string(),
                });
                (json!(before), after)
            }
        };
        json!({ "kind": kind(change), "from": before, "to": after })
    }
}

/// The four parts of terms.
fn parts(terms: StatedTerms) -> [(&'static str, String); 4] {
    let StatedTerms { operator, contributors, shareholders, treasury } = terms;
    // Terms that are proposed are whole.
    let part = |part| percent(Parts::new(part).unwrap_or(Parts::ONE));
    [
        ("operator's part", part(operator)),
        ("contributors' part", part(contributors)),
        ("share holders' part", part(shareholders)),
        ("dataset's treasury's part", part(treasury)),
    ]
}

/// What kind of change it is, in one word.
pub(super) fn kind(change: &Change) -> &'static str {
    match change {
        Change::Terms(_) => "terms",
        Change::ContributorsFloor(_) => "floor",
        Change::Admission(_) => "admission",
        Change::Curator(_) => "curator",
        Change::Voting(_) => "voting",
        Change::Spend { .. } => "spend",
    }
}

/// A change in a few words.
pub(super) fn in_short(change: &Change, coin: impl FnOnce(&Asset) -> Coin) -> String {
    let names = Names::default();
    match change {
        Change::Terms(terms) => match terms.checked() {
            Some(terms) => tables::terms(&terms),
            None => "terms that are not whole".into(),
        },
        Change::ContributorsFloor(floor) => format!("contributors receive {} at least", percent(*floor)),
        Change::Admission(_) => "what the dataset takes".into(),
        Change::Curator(curator) => names.of_account(curator),
        Change::Voting(_) => "the voting rules".into(),
        Change::Spend { asset, amount, beneficiary } => {
            format!("{} for {}", coin(asset).amount(*amount), names.of_account(beneficiary))
        }
    }
}

#[cfg(test)]
mod tests;
