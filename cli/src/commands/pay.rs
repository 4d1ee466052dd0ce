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
use guerdon_primitives::{Balance, ModelId, PaymentId};
use indicatif::ProgressBar;
use serde_json::json;
use std::{path::PathBuf, time::Duration};

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  guerdon pay --key company.key --model 0 generated/*.png")]
pub(super) struct Pay {
    /// The model that generated the outputs
    #[arg(long)]
    model: ModelId,
    /// What to pay for all outputs together; without it, the model's price for each
    #[arg(long, value_parser = parse_amount)]
    fee: Option<Balance>,
    /// The generated pictures
    #[arg(required = true)]
    outputs: Vec<PathBuf>,
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
        let client = session.client().await?;
        let fee = match self.fee {
            Some(fee) => fee,
            None => {
                let missing = || Error::Input(format!("there is no model {}", self.model));
                let price = client.model(self.model).await?.ok_or_else(missing)?.price;
                let too_much = || Error::Input("the fee would be larger than any amount".into());
                price.checked_mul(self.outputs.len() as u128).ok_or_else(too_much)?
            }
        };
        let mut outputs = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            outputs.push(works::upload(&session.engine, output).await?);
        }
        let prepared = payments::prepare(&session.engine, &outputs).await?;
        let (payment, _) =
            payments::pay(&client, &signer, self.model, fee, prepared, Wait::Finalized).await?;

        let waiting = ProgressBar::new_spinner().with_message(format!(
            "payment {payment} is made; the attributors are at work (guerdon explain {payment} shows the result later)"
        ));
        waiting.enable_steady_tick(Duration::from_millis(120));
        let settled = payments::settled(&client, payment).await;
        waiting.finish_and_clear();
        show(&client, payment, &settled?).await.map(|(text, json)| Answer::new(text, json))
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
    let headline = tables::headline(id, payment);
    let Some(lines) = client.explain(id).await? else {
        return Ok((headline, json(id, payment, None)));
    };
    let names = Names::default();
    let works = tables::works(payment, &lines, &names, usize::MAX);
    let split = tables::split(payment, &lines, &names);
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
        "outputs": payment.outputs, "root": hex::encode(payment.root), "paid_at": payment.paid_at,
        "settled": payment.outcome.is_some(), "weights": weights, "lines": lines,
    })
}
