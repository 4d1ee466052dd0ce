//! `guerdon pay` and `guerdon explain`.

use super::{Answer, Session};
use crate::{
    actions::{
        payments::{self, Lines, Payment},
        works,
    },
    client::{Client, Wait},
    names::Names,
    tables,
    units::parse_amount,
    Error, Result,
};
use clap::Args;
use guerdon_primitives::{Asset, AssetId, Balance, ModelId, PaymentId};
use indicatif::ProgressBar;
use serde_json::json;
use std::{path::PathBuf, time::Duration};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  guerdon pay --key company.key --model 0 generated/*.png\n  \
                        guerdon pay --dev Eve --model 0 --asset 1 generated/*.png")]
pub(super) struct Pay {
    /// The model that generated the outputs
    #[arg(long)]
    model: ModelId,
    /// The asset to pay in, by its number (see guerdon assets); without it, the chain's currency
    #[arg(long)]
    asset: Option<AssetId>,
    /// What to pay for all outputs together; without it, the model's price for each
    #[arg(long)]
    fee: Option<String>,
    /// The generated pictures
    #[arg(required = true)]
    outputs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Works that were made from outputs of a payment owe a part of their income to those who earned from it.\n\
                  Anyone may divide what has come in so far.\n\nExample:\n  guerdon pass-on --dev Eve 0"
)]
pub(super) struct PassOn {
    /// The payment
    payment: PaymentId,
    /// The asset, by its number (see guerdon assets); without it, the chain's currency
    #[arg(long)]
    asset: Option<AssetId>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  guerdon explain 0")]
pub(super) struct Explain {
    /// The payment
    payment: PaymentId,
}

impl Pay {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let signer = session.signer()?;
        let asset = asset(self.asset);
        if let (Asset::Native, Some(fee)) = (&asset, &self.fee) {
            // A mistake in it is told without a node.
            parse_amount(fee)?;
        }
        let client = session.client().await?;
        let fee = self.fee(&client, &asset).await?;
        let mut outputs = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            outputs.push(works::upload(&session.engine, output).await?);
        }
        let prepared = payments::prepare(&session.engine, &outputs).await?;
        let (payment, _) =
            payments::pay(&client, &signer, self.model, (fee, asset), prepared, Wait::Finalized).await?;

        let waiting = ProgressBar::new_spinner().with_message(format!(
            "payment {payment} is made; the attributors are at work (guerdon explain {payment} shows the result later)"
        ));
        waiting.enable_steady_tick(Duration::from_millis(120));
        let settled = payments::settled(&client, payment).await;
        waiting.finish_and_clear();
        show(&client, payment, &settled?).await.map(|(text, json)| Answer::new(text, json))
    }

    /// What is to be paid: as was said, or the model's price of all outputs.
    async fn fee(&self, client: &Client, asset: &Asset) -> Result<Balance> {
        let coin = client.coin(asset).await?;
        if let Some(fee) = &self.fee {
            return coin.parse(fee);
        }
        let missing = || Error::Input(format!("there is no model {}", self.model));
        let prices = client.model(self.model).await?.ok_or_else(missing)?.prices;
        let not_sold = || Error::Input(format!("model {} is not sold for {}", self.model, coin.symbol));
        let price = prices.get(asset).ok_or_else(not_sold)?;
        let too_much = || Error::Input("the fee would be larger than any amount".into());
        price.checked_mul(self.outputs.len() as u128).ok_or_else(too_much)
    }
}

impl PassOn {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let signer = session.signer()?;
        let client = session.client().await?;
        let asset = asset(self.asset);
        let coin = client.coin(&asset).await?;
        let amount = payments::pass_on(&client, &signer, self.payment, asset, Wait::Finalized).await?;
        let text = format!("{} went to those who earned from payment {}", coin.amount(amount), self.payment);
        let json = json!({ "payment": self.payment, "asset": self.asset, "amount": amount.to_string() });
        Ok(Answer::new(text, json))
    }
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
