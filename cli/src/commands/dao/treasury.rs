//! What a dataset's own treasury has.

use super::coins::coin;
use crate::{client::Client, commands::explain::number, tables::table, units::Coin, Result};
use comfy_table::Table;
use guerdon_primitives::{api::IncomeView, Asset, Balance};
use serde_json::{json, Value};
use sp_runtime::AccountId32;
use std::collections::BTreeSet;

/// What the treasury has of one asset.
pub(super) struct Holding {
    asset: Asset,
    coin: Coin,
    /// What its account holds.
    holds: Balance,
    /// What it earned and can claim.
    claimable: Balance,
}

/// What of an asset is claimable.
fn claimable(incomes: &[IncomeView], asset: &Asset) -> Balance {
    let of_asset = incomes.iter().filter(|income| income.asset == *asset);
    of_asset.fold(0, |sum, income| sum.saturating_add(income.claimable))
}

/// What it could spend of an asset.
pub(super) async fn spendable(client: &Client, account: &AccountId32, asset: &Asset) -> Result<Balance> {
    let incomes = client.earnings(account).await?;
    Ok(client.balance_of(asset, account).await?.saturating_add(claimable(&incomes, asset)))
}

/// What it has of each asset that fees are or were taken in.
pub(super) async fn holdings(client: &Client, account: &AccountId32) -> Result<Vec<Holding>> {
    let assets: BTreeSet<_> = client.assets().await?.into_keys().chain([Asset::Native]).collect();
    let incomes = client.earnings(account).await?;
    let mut holdings = Vec::new();
    for asset in assets {
        let holds = client.balance_of(&asset, account).await?;
        let claimable = claimable(&incomes, &asset);
        holdings.push(Holding { coin: coin(client, &asset).await?, asset, holds, claimable });
    }
    Ok(holdings)
}

/// A row for each asset.
pub(super) fn rows(holdings: &[Holding]) -> Table {
    let mut table = table(&["treasury", "holds", "can claim", "together"], 3);
    for Holding { coin, holds, claimable, .. } in holdings {
        let together = holds.saturating_add(*claimable);
        let [holds, claimable, together] = [*holds, *claimable, together].map(|amount| coin.column(amount));
        table.add_row([coin.symbol.clone().into(), holds, claimable, together]);
    }
    table
}

/// The treasury as JSON.
pub(super) fn json(account: &AccountId32, holdings: &[Holding]) -> Value {
    let holdings = holdings.iter().map(|Holding { asset, coin, holds, claimable }| {
        json!({
            "asset": number(asset), "symbol": coin.symbol, "holds": holds.to_string(),
            "claimable": claimable.to_string(),
        })
    });
    json!({ "account": account.to_string(), "assets": holdings.collect::<Vec<_>>() })
}
