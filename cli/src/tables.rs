//! Tables for the terminal.

use crate::{
    actions::payments::{weights, Lines, Payment},
    names::{role, Names},
    units::{percent, Coin},
};
use comfy_table::{presets, CellAlignment, ContentArrangement, Table, TableComponent};
use guerdon_primitives::{jobs::Finding, Balance, DatasetId, ModelId, Parts, Terms, WorkId};
use guerdon_split::{Line, Payee};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// A table with this header, whose last `numbers` columns are numbers.
pub fn table(header: &[&str], numbers: usize) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    for place in header.len() - numbers..header.len() {
        if let Some(column) = table.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Which part of the fee a line belongs to.
pub fn heading(line: &Line<AccountId32, WorkId>) -> &'static str {
    match line.payee {
        Payee::Treasury | Payee::Attributor { .. } => "network",
        Payee::Team { .. } => "operator's team",
        Payee::Contributor { .. } | Payee::Origin { .. } | Payee::Outputs { .. } => "contributors",
        Payee::DatasetTreasury { .. } => "dataset's treasury",
        Payee::Shareholders { .. } | Payee::Unexplained { .. } => "share holders",
    }
}

/// What came to the owner of each work by its weight: the work, its owner and the sum of its lines, in the lines' order.
pub fn by_work(lines: &Lines) -> Vec<(WorkId, AccountId32, Balance)> {
    let mut works: Vec<(WorkId, AccountId32, Balance)> = Vec::new();
    for line in lines {
        if let Payee::Contributor { account, work, .. } = &line.payee {
            match works.iter_mut().find(|(known, _, _)| known == work) {
                Some((_, _, sum)) => *sum += line.amount,
                None => works.push((*work, account.clone(), line.amount)),
            }
        }
    }
    works
}

/// The works that a payment was attributed to: work, owner, weight, amount. At most `most`, the rest in one row.
pub fn works(payment: &Payment, lines: &Lines, names: &Names, coin: &Coin, most: usize) -> Table {
    let mut table = table(&["work", "owner", "weight", &format!("amount ({})", coin.symbol)], 2);
    let amounts = by_work(lines);
    let weights = weights(payment).unwrap_or_default();
    let paid = |work: &WorkId| amounts.iter().find(|(known, _, _)| known == work);
    for (work, weight) in weights.iter().take(most) {
        let owner = paid(work).map(|(_, owner, _)| names.of_account(owner)).unwrap_or_default();
        let paid = paid(work).map_or(0, |(_, _, amount)| *amount);
        table.add_row([names.of_work(work), owner, parts(*weight), coin.column(paid)]);
    }
    if weights.len() > most {
        let rest = &weights[most..];
        let weight = rest.iter().map(|(_, weight)| weight).sum();
        let sum = rest.iter().filter_map(|(work, _)| paid(work)).map(|(_, _, amount)| amount).sum();
        table.add_row([format!("{} more works", rest.len()), String::new(), parts(weight), coin.column(sum)]);
    }
    table
}

/// The split of a fee: every line but those of works, which are one line per dataset; and the sum.
pub fn split(payment: &Payment, lines: &Lines, names: &Names, coin: &Coin) -> Table {
    let mut table = table(&["part", "who", "for", "of", &format!("amount ({})", coin.symbol)], 1);
    let mut contributors: BTreeMap<(ModelId, DatasetId), (usize, Balance)> = BTreeMap::new();
    for line in lines {
        if let Payee::Contributor { model, dataset, .. } = line.payee {
            let entry = contributors.entry((model, dataset)).or_default();
            *entry = (entry.0 + 1, entry.1 + line.amount);
        }
    }
    for line in lines {
        let mut amount = line.amount;
        let everyone = || "all who stake".to_owned();
        let (who, why, of) = match &line.payee {
            Payee::Treasury => ("treasury".into(), "the network".into(), None),
            Payee::Attributor { account } => (names.of_account(account), "the agreed result".into(), None),
            Payee::Team { account, role: part, model, dataset } => {
                (names.of_account(account), role(*part).into(), Some((*model, *dataset)))
            }
            Payee::Contributor { model, dataset, .. } => {
                let Some((works, sum)) = contributors.remove(&(*model, *dataset)) else { continue };
                amount = sum;
                (format!("owners of {works} works"), "weight".into(), Some((*model, *dataset)))
            }
            Payee::Origin { account, work, made, model, dataset } => {
                let why = format!("{}, of which {} was made", names.of_work(work), names.of_work(made));
                (names.of_account(account), why, Some((*model, *dataset)))
            }
            Payee::Outputs { payment, made, model, dataset } => {
                let who = format!("those of payment {payment}");
                let why = format!("outputs, of which {} was made", names.of_work(made));
                (who, why, Some((*model, *dataset)))
            }
            Payee::DatasetTreasury { model, dataset } => {
                (format!("treasury of dataset {dataset}"), "the terms".into(), Some((*model, *dataset)))
            }
            Payee::Shareholders { model, dataset } => {
                (everyone(), "the terms".into(), Some((*model, *dataset)))
            }
            Payee::Unexplained { model, dataset } => {
                (everyone(), "what is unexplained".into(), Some((*model, *dataset)))
            }
        };
        let of = of.map(|(model, dataset)| source(payment, model, dataset)).unwrap_or_default();
        table.add_row([heading(line).into(), who, why, of, coin.column(amount)]);
    }
    let sum: Balance = lines.iter().map(|line| line.amount).sum();
    let equal = if sum == payment.fee { "= the fee" } else { "IS NOT THE FEE" };
    table.add_row(["sum".into(), equal.into(), String::new(), String::new(), coin.column(sum)]);
    table
}

/// Out of which part of a payment a line is: the dataset's, and where a model has ancestors whose dataset's.
fn source(payment: &Payment, model: ModelId, dataset: DatasetId) -> String {
    if payment.contract.models.len() == 1 {
        format!("dataset {dataset}")
    } else {
        format!("model {model}, dataset {dataset}")
    }
}

/// One line that tells what a payment was for and how far it has come.
pub fn headline(id: u64, payment: &Payment, coin: &Coin) -> String {
    let state = match payment.outcome.as_ref().map(|outcome| &outcome.finding) {
        None => "in escrow, being attributed".into(),
        Some(Some(Finding::Attribution { explained, weights })) => {
            format!("settled; {} explained by {} works", percent(*explained), weights.len())
        }
        Some(_) => "settled by training shares, without attribution".into(),
    };
    let outputs =
        if payment.outputs == 1 { "1 output".into() } else { format!("{} outputs", payment.outputs) };
    format!("Payment {id}: {} for {outputs} of model {}; {state}", coin.amount(payment.fee), payment.model)
}

/// Terms in one line.
pub fn terms(terms: &Terms) -> String {
    format!(
        "operator {}, contributors {}, share holders {}, treasury {}",
        percent(terms.operator()),
        percent(terms.contributors()),
        percent(terms.shareholders()),
        percent(terms.treasury())
    )
}

fn parts(weight: u32) -> String {
    Parts::new(weight).map(percent).unwrap_or_default()
}
