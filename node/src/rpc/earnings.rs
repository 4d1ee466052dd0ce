//! `guerdon_earnings(account, block?)`: what an account has earned, can claim, was paid out, and missed.

use crate::service::Client;
use guerdon_primitives::{
    api::{GuerdonApi, IncomeView, Missed, Source},
    Asset,
};
use guerdon_runtime::{AccountId, Hash};
use jsonrpsee::{
    types::{error::INTERNAL_ERROR_CODE, ErrorObjectOwned, Params},
    RpcModule,
};
use serde_json::{json, Value};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// The method's name.
const METHOD: &str = "guerdon_earnings";

/// A module with the method.
pub fn module(client: Arc<Client>) -> Result<RpcModule<Arc<Client>>, super::Error> {
    let mut module = RpcModule::new(client);
    module.register_blocking_method(METHOD, |params, client, _| earnings(&params, &client))?;
    Ok(module)
}

/// The incomes of an account in a block, without one in the best.
fn earnings(params: &Params, client: &Client) -> Result<Value, ErrorObjectOwned> {
    let mut params = params.sequence();
    let account: AccountId = params.next()?;
    let block: Option<Hash> = params.optional_next()?;
    let block = block.unwrap_or_else(|| client.info().best_hash);
    let incomes = client.runtime_api().earnings(block, account).map_err(|error| {
        let sentence = format!("the earnings in block {block:?} cannot be read: {error}");
        ErrorObjectOwned::owned(INTERNAL_ERROR_CODE, sentence, None::<()>)
    })?;
    Ok(incomes.iter().map(json_of).collect())
}

/// An income as JSON. Amounts are strings: they may exceed what JSON's numbers hold.
fn json_of(income: &IncomeView) -> Value {
    let dataset = match income.source {
        Source::Own => None,
        Source::Dividends(dataset) => Some(dataset),
    };
    let asset = match income.asset {
        Asset::Native => None,
        Asset::WithId(asset) => Some(asset),
    };
    let missed = income.missed.iter().map(|(why, amount)| {
        let reason = match why {
            Missed::NotStaked => "not_staked",
            Missed::NotAgreed => "not_agreed",
        };
        json!({ "reason": reason, "amount": amount.to_string() })
    });
    json!({
        "dataset": dataset, "asset": asset, "earned": income.earned.to_string(),
        "claimable": income.claimable.to_string(), "paid_out": income.paid_out.to_string(),
        "missed": missed.collect::<Vec<_>>(),
    })
}
