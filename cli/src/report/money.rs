//! Where the fees went, and who claimed.

use super::{
    colour,
    flow::Flow,
    html::{element, leaf, node, table, Html},
    section,
};
use crate::{
    actions::payments::weights,
    demo::story::{Settled, Story},
    tables::{by_work, heading, headline},
    units::{amount, column, ratio, Coin},
};
use guerdon_primitives::DatasetId;
use guerdon_split::Payee;
use sp_runtime::AccountId32;

pub(super) fn payments(story: &Story) -> Html {
    let cards = story.payments.iter().map(|settled| payment(story, settled));
    section(
        "The payments",
        "Every fee is split by the terms that were in force when it was paid. The parts of each sum to the fee, to \
         the last unit.",
        [node("div", "stack", cards)],
    )
}

fn payment(story: &Story, settled: &Settled) -> Html {
    let Settled { id, payment, lines, .. } = settled;
    let flow = flow(story, settled).draw(&format!("Where payment {id} went"), short);
    let paid = by_work(lines);
    let weights = weights(payment).unwrap_or_default();
    let mut rows: Vec<_> = weights
        .iter()
        .filter_map(|(work, weight)| {
            let (_, owner, amount) = paid.iter().find(|(known, _, _)| known == work)?;
            let (title, owner) = (story.names.of_work(work), story.names.of_account(owner));
            Some(vec![title, owner, ratio(f64::from(*weight) / 1e9), column(*amount)])
        })
        .collect();
    let sum = paid.iter().map(|(_, _, amount)| amount).sum();
    rows.push(vec!["all works".into(), String::new(), String::new(), column(sum)]);
    let works = table(&["work", "owner", "weight", "amount (GUE)"], 2, rows);
    let mut lines_shown: Vec<_> = lines
        .iter()
        .filter(|line| !matches!(line.payee, Payee::Contributor { .. }))
        .map(|line| vec![heading(line).into(), payee(story, &line.payee), column(line.amount)])
        .collect();
    lines_shown.push(vec!["contributors".into(), "owners of the works above".into(), column(sum)]);
    lines_shown.push(vec![
        "sum".into(),
        "= the fee".into(),
        column(lines.iter().map(|line| line.amount).sum()),
    ]);
    let split = table(&["part", "who", "amount (GUE)"], 1, lines_shown);
    let details = |name: &str, table: Html| element("details", &[], [leaf("summary", "", name), table]);
    node(
        "div",
        "card",
        [
            leaf("h3", "", headline(*id, payment, &Coin::GUE)),
            flow,
            details("Work by work", works),
            details("Line by line", split),
        ],
    )
}

/// An amount with three places, for labels.
fn short(amount: u128) -> String {
    format!("{:.3}", amount as f64 / crate::units::COIN as f64)
}

fn flow(story: &Story, settled: &Settled) -> Flow {
    let mut flow = Flow::default();
    let fee = flow.node(0, "fee", "var(--ink)");
    // The nodes of a column stand in the order of their making.
    for (part, colour) in PARTS {
        if settled.lines.iter().any(|line| heading(line) == part) {
            flow.node(1, part, colour);
        }
    }
    let mut lines: Vec<_> = settled.lines.iter().collect();
    lines.sort_by_key(|line| PARTS.iter().position(|(part, _)| *part == heading(line)));
    for line in lines {
        let part_colour =
            PARTS.iter().find(|(part, _)| *part == heading(line)).map_or("", |(_, colour)| *colour);
        let part = flow.node(1, heading(line), part_colour);
        let artist_colour = match &line.payee {
            Payee::Contributor { account, .. } => artist(story, account).map(colour),
            _ => None,
        };
        let who_colour = artist_colour.as_deref().unwrap_or(part_colour);
        let who = flow.node(2, &receiver(story, &line.payee), who_colour);
        flow.link(fee, part, line.amount);
        flow.link(part, who, line.amount);
    }
    flow
}

const PARTS: [(&str, &str); 5] = [
    ("network", "var(--network)"),
    ("operator's team", "var(--team)"),
    ("contributors", "var(--contributors)"),
    ("share holders", "var(--holders)"),
    ("dataset's treasury", "var(--treasury)"),
];

fn artist(story: &Story, account: &AccountId32) -> Option<usize> {
    let name = story.names.of_account(account);
    story.gallery.artists.iter().position(|artist| artist.name == name)
}

fn receiver<Work>(story: &Story, payee: &Payee<AccountId32, Work>) -> String {
    match payee {
        Payee::Treasury => "Treasury".into(),
        Payee::Attributor { account } => format!("Attributor {}", story.names.of_account(account)),
        Payee::Team { account, .. } | Payee::Contributor { account, .. } | Payee::Origin { account, .. } => {
            story.names.of_account(account)
        }
        Payee::Outputs { payment, .. } => format!("Those of payment {payment}"),
        Payee::Shareholders { dataset, .. } | Payee::Unexplained { dataset, .. } => {
            format!("Holders of {}", name(story, *dataset))
        }
        Payee::DatasetTreasury { dataset, .. } => format!("Treasury of {}", name(story, *dataset)),
    }
}

fn name(story: &Story, dataset: DatasetId) -> &'static str {
    let named = story.datasets.iter().find(|known| known.id == dataset);
    named.map_or("a dataset", |dataset| dataset.name)
}

fn payee<Work>(story: &Story, payee: &Payee<AccountId32, Work>) -> String {
    let who = receiver(story, payee);
    match payee {
        Payee::Shareholders { .. } => format!("{who}, by the terms"),
        Payee::Unexplained { .. } => format!("{who}, what is unexplained"),
        Payee::Team { dataset, .. } => format!("{who}, of dataset {dataset}"),
        _ => who,
    }
}

pub(super) fn claims(story: &Story) -> Html {
    let mut rows: Vec<_> = story
        .claims
        .iter()
        .map(|claim| {
            let (earned, dividends) = (column(claim.own()), column(claim.dividends()));
            let name = story.names.of_account(&claim.account);
            vec![name, claim.part.into(), earned, dividends, column(claim.total())]
        })
        .collect();
    let total: u128 = story.claims.iter().map(|claim| claim.total()).sum();
    let fees: u128 = story.payments.iter().map(|settled| settled.payment.fee).sum();
    rows.push(vec!["all".into(), String::new(), String::new(), String::new(), column(total)]);
    let header = ["account", "part", "earned (GUE)", "dividends (GUE)", "claimed (GUE)"];
    let introduction = format!(
        "Nothing is pushed to anybody: everybody claims. Of {} paid, {} were claimed; what is left are fractions of \
         a unit that wait in the dividend pools.",
        amount(fees),
        amount(total)
    );
    section("Who claimed what", &introduction, [node("div", "card", [table(&header, 3, rows)])])
}
