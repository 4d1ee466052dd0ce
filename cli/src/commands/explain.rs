//! `guerdon explain`.

use super::{Answer, Session};
use crate::{
    actions::payments::{self, Lines, Payment},
    client::Client,
    names::Names,
    tables, Result,
};
use clap::Args;
use guerdon_primitives::{Asset, AssetId, PaymentId};
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  guerdon explain 0")]
pub(super) struct Explain {
    /// The payment
    payment: PaymentId,
}

impl Explain {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let client = session.client().await?;
        let payment = payments::existing(&client, self.payment).await?;
        show(&client, self.payment, &payment).await.map(|(text, json)| Answer::new(text, json))
    }
}

/// What a payment was for and how it was split, for people and for programs.
pub(super) async fn show(
    client: &Client,
    id: PaymentId,
    payment: &Payment,
) -> Result<(String, serde_json::Value)> {
    let coin = client.coin(&payment.asset).await?;
    let headline = tables::headline(id, payment, &coin);
    let job = payment.job;
    let headline =
        format!("{headline}\nAttributed by job {job}: see guerdon job {job} and guerdon recompute {job}");
    let Some(lines) = client.explain(id).await? else {
        return Ok((headline, json(id, payment, None)));
    };
    let names = Names::default();
    let works = tables::works(payment, &lines, &names, &coin, usize::MAX);
    let split = tables::split(payment, &lines, &names, &coin);
    Ok((format!("{headline}\n{works}\n{split}"), json(id, payment, Some(&lines))))
}

/// A payment as JSON. Amounts are strings: they may exceed what JSON's numbers hold.
fn json(id: PaymentId, payment: &Payment, lines: Option<&Lines>) -> serde_json::Value {
    let lines = lines.map(|lines| {
        let line = lines.iter().map(|line| json!({ "payee": line.payee, "amount": line.amount.to_string() }));
        line.collect::<Vec<_>>()
    });
    let weights = payments::weights(payment).unwrap_or_default();
    let weights: Vec<_> =
        weights.iter().map(|(work, weight)| json!({ "work": hex::encode(work), "weight": weight })).collect();
    json!({
        "payment": id, "payer": payment.payer.to_string(), "model": payment.model, "fee": payment.fee.to_string(),
        "asset": number(&payment.asset),
        "outputs": payment.outputs, "root": hex::encode(payment.root), "paid_at": payment.paid_at,
        "job": payment.job, "settled": payment.outcome.is_some(), "weights": weights, "lines": lines,
    })
}

/// The asset of a number, or the chain's currency.
pub(super) fn asset(number: Option<AssetId>) -> Asset {
    number.map_or(Asset::Native, Asset::WithId)
}

/// An asset as JSON: its number, or null for the chain's currency.
pub(super) fn number(asset: &Asset) -> Option<AssetId> {
    match asset {
        Asset::Native => None,
        Asset::WithId(number) => Some(*number),
    }
}
