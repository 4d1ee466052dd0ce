//! What proposed terms would have changed about payments, as tables and as JSON.

use super::coins::coin;
use crate::{
    actions::dao::{Effect, Party, Split},
    client::Client,
    commands::explain::number,
    findings::count,
    tables::table,
    units::Coin,
    Result,
};
use comfy_table::Table;
use guerdon_primitives::{Asset, Balance};
use serde_json::{json, Value};
use std::fmt::Write;

/// An effect, with how its amounts are written.
pub(super) struct Told {
    effect: Effect,
    coins: Vec<Coin>,
}

impl Told {
    pub(super) async fn of(client: &Client, effect: Effect) -> Result<Self> {
        let mut coins = Vec::new();
        for asset in effect.assets.keys() {
            coins.push(coin(client, asset).await?);
        }
        Ok(Self { effect, coins })
    }

    fn splits(&self) -> impl Iterator<Item = (&Asset, &Split, &Coin)> {
        let splits = self.effect.assets.iter().zip(&self.coins);
        splits.map(|((asset, split), coin)| (asset, split, coin))
    }

    /// A table for each asset, under a sentence.
    pub(super) fn text(&self) -> Result<String> {
        if self.effect.payments == 0 {
            return Ok(
                "No payment of the dataset is settled so far, so there is none to apply the terms to.".into(),
            );
        }
        let payments = match self.effect.payments {
            1 => "settled payment".into(),
            payments => count(payments as usize, "settled payment"),
        };
        let mut text =
            format!("What the last {payments} of the dataset paid, and would have paid under the proposal\n");
        for (place, (_, split, coin)) in self.splits().enumerate() {
            let gap = if place > 0 { "\n" } else { "" };
            // Writing to a string does not fail.
            let _ = writeln!(text, "{gap}{}", rows(split, coin)?);
        }
        Ok(text)
    }

    /// Amounts are strings, those of differences with their sign.
    pub(super) fn json(&self) -> Result<Value> {
        let mut assets = Vec::new();
        for (asset, split, coin) in self.splits() {
            let parties = Party::ALL.map(|party| {
                let (before, after) = (split.before.of(party), split.after.of(party));
                json!({
                    "party": name(party), "before": before.to_string(), "after": after.to_string(),
                    "difference": signed(before, after, ToString::to_string),
                })
            });
            assets.push(json!({
                "asset": number(asset), "symbol": coin.symbol, "paid": split.before.all()?.to_string(),
                "parties": parties,
            }));
        }
        Ok(json!({ "payments": self.effect.payments, "assets": assets }))
    }
}

fn rows(split: &Split, coin: &Coin) -> Result<Table> {
    let header = |what: &str| format!("{what} ({})", coin.symbol);
    let (paid, would, difference) = (header("paid"), header("would have paid"), header("difference"));
    let mut table = table(&["to", &paid, &would, &difference], 3);
    let mut row = |who: &str, before: Balance, after: Balance| {
        let difference = signed(before, after, |amount| coin.column(*amount));
        table.add_row([who.into(), coin.column(before), coin.column(after), difference]);
    };
    for party in Party::ALL {
        row(in_words(party), split.before.of(party), split.after.of(party));
    }
    row("sum", split.before.all()?, split.after.all()?);
    Ok(table)
}

/// A difference with its sign.
fn signed(before: Balance, after: Balance, write: impl Fn(&Balance) -> String) -> String {
    let difference = write(&before.abs_diff(after));
    match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("-{difference}"),
        std::cmp::Ordering::Equal => difference,
        std::cmp::Ordering::Greater => format!("+{difference}"),
    }
}

fn in_words(party: Party) -> &'static str {
    match party {
        Party::Team => "operator's team",
        Party::Contributors => "contributors",
        Party::Holders => "share holders, by the terms",
        Party::Unexplained => "share holders, for the unexplained",
        Party::Treasury => "dataset's treasury",
    }
}

fn name(party: Party) -> &'static str {
    match party {
        Party::Team => "team",
        Party::Contributors => "contributors",
        Party::Holders => "shareholders",
        Party::Unexplained => "unexplained",
        Party::Treasury => "dataset_treasury",
    }
}
