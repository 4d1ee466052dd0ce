//! `guerdon pass-on`.

use super::{explain::asset, Answer, Session};
use crate::{actions::payments, client::Wait, Result};
use clap::Args;
use guerdon_primitives::{AssetId, PaymentId};
use serde_json::json;

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
