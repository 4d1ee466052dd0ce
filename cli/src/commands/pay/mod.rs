//! `guerdon pay`.

mod making;
mod receipts;

use super::{
    explain::{asset, show},
    job::phase,
    Answer, Session,
};
use crate::{
    actions::{
        outputs::{self, Output},
        payments,
    },
    client::Client,
    content::Stored,
    local,
    time::parse_duration,
    units::{parse_amount, Coin},
    waiting::{notice, Counting, Waiting},
    Error, Result,
};
use clap::Args;
use guerdon_primitives::{Asset, AssetId, Balance, ModelId, PaymentId};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

#[derive(Debug, Args)]
#[command(
    after_help = "One payment covers all outputs. An interrupted command that is given again goes on with the payment that it \
                  made, and makes no second one.\n\n\
                  Examples:\n  guerdon pay --key company.key --model 0 generated/\n  \
                  guerdon pay --dev Eve --model 0 --asset 1 generated/*.png"
)]
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
    /// The folder that receipts are written to; without it, each is written beside its output
    #[arg(long, value_name = "FOLDER")]
    receipts: Option<PathBuf>,
    /// Do not wait until the fee is split
    #[arg(long, conflicts_with = "wait")]
    no_wait: bool,
    /// Wait no longer than this until the fee is split, such as 10min
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    wait: Option<Duration>,
    /// The generated pictures, and folders of them
    #[arg(required = true)]
    outputs: Vec<PathBuf>,
}

impl Pay {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let signer = session.signer()?;
        let asset = asset(self.asset);
        if let (Asset::Native, Some(fee)) = (&asset, &self.fee) {
            // A mistake in it is told without a node.
            parse_amount(fee)?;
        }
        let named = self.outputs.clone();
        let files = local::apart(move || outputs::files(&named)).await?;
        let client = session.client().await?;
        let coin = client.coin(&asset).await?;
        let price = self.price(&client, &asset, &coin).await?;

        let counting = Counting::begin("Uploading outputs", files.len() as u64);
        let skipped = |why: String| notice(&format!("skipped: {why}"));
        let uploaded = outputs::upload(&session.engine, files, || counting.advance(), skipped).await;
        drop(counting);
        let uploaded = uploaded?;
        let fee = price.of(uploaded.len())?;
        // A place that receipts cannot be written to is told before anything is paid.
        let places = receipts::places(&uploaded, self.receipts.as_deref())?;
        let stored: Vec<Stored> = uploaded.iter().map(|Output { stored, .. }| stored.clone()).collect();
        let prepared = payments::prepare(&session.engine, &stored).await?;

        let made = making::make(&client, &signer, self.model, (fee, asset), prepared).await?;
        let payment = made.payment;
        let told =
            format!("payment {payment} is made and its split is to come: guerdon explain {payment} shows it");
        session.footprint.done(&told);
        let hashes: Vec<_> = stored.iter().map(|output| output.hash).collect();
        let receipts = receipts::write(&client, payment, &hashes, places).await?;

        if !self.no_wait && !self.wait_for(&client, payment).await? {
            return Err(Error::Unfinished(told));
        }
        let view = payments::existing(&client, payment).await?;
        let (text, mut json) = show(&client, payment, &view).await?;
        let shown: Vec<_> = receipts.iter().map(|receipt| receipt.display().to_string()).collect();
        json["receipts"] = json!(shown);
        made.told()?;
        Ok(Answer::new(format!("{text}\n{}", receipts::in_words(&receipts)), json))
    }

    /// Waits until the payment is settled; false if that takes longer than the user waits.
    async fn wait_for(&self, client: &Client, payment: PaymentId) -> Result<bool> {
        let mut waiting = Waiting::begin(format!("payment {payment} is made; its attribution is waited for"));
        let settled = payments::settled(client, payment, |job| {
            waiting.tell(format!("payment {payment} is being attributed: {}", phase(job)));
        });
        match self.wait {
            None => settled.await.map(|_| true),
            Some(longest) => match tokio::time::timeout(longest, settled).await {
                Ok(settled) => settled.map(|_| true),
                Err(_) => Ok(false),
            },
        }
    }

    /// What outputs cost: together, as was said, or each, as the model's price is.
    async fn price(&self, client: &Client, asset: &Asset, coin: &Coin) -> Result<Price> {
        let model = self.model;
        let missing = || Error::Input(format!("there is no model {model}: its operator knows its number"));
        let prices = client.model(model).await?.ok_or_else(missing)?.prices;
        if let Some(fee) = &self.fee {
            return coin.parse(fee).map(Price::Together);
        }
        let not_sold = || {
            let symbol = &coin.symbol;
            Error::Input(format!(
                "model {model} is not sold for {symbol}: guerdon model show {model} lists its prices"
            ))
        };
        prices.get(asset).copied().map(Price::Each).ok_or_else(not_sold)
    }
}

enum Price {
    Together(Balance),
    Each(Balance),
}

impl Price {
    fn of(&self, outputs: usize) -> Result<Balance> {
        let too_much =
            || Error::Input("the fee would be larger than any amount: pay for fewer outputs at once".into());
        match self {
            Self::Together(fee) => Ok(*fee),
            Self::Each(price) => price.checked_mul(outputs as u128).ok_or_else(too_much),
        }
    }
}
