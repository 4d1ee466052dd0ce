//! `guerdon_earnings`.

use super::at::At;
use guerdon_primitives::{
    api::{GuerdonApi, IncomeView, Missed, Source},
    Asset, AssetId,
};
use guerdon_runtime::AccountId;
use jsonrpsee::core::RpcResult;
use serde_json::{json, Value};

/// The incomes of an account, by source and asset.
pub fn of(at: &At, account: AccountId) -> RpcResult<Value> {
    let incomes = at.ask(|api, block| api.earnings(block, account))?;
    Ok(incomes.iter().map(json_of).collect())
}

/// An asset as JSON: its number, or null for the chain's currency.
pub fn number(asset: &Asset) -> Option<AssetId> {
    match asset {
        Asset::Native => None,
        Asset::WithId(asset) => Some(*asset),
    }
}

fn json_of(income: &IncomeView) -> Value {
    let dataset = match income.source {
        Source::Own => None,
        Source::Dividends(dataset) => Some(dataset),
    };
    let missed = income.missed.iter().map(|(why, amount)| {
        let reason = match why {
            Missed::NotStaked => "not_staked",
            Missed::NotAgreed => "not_agreed",
        };
        json!({ "reason": reason, "amount": amount.to_string() })
    });
    json!({
        "dataset": dataset, "asset": number(&income.asset), "earned": income.earned.to_string(),
        "claimable": income.claimable.to_string(), "paid_out": income.paid_out.to_string(),
        "missed": missed.collect::<Vec<_>>(),
    })
}
