//! `guerdon assets`.

use super::{explain::number, Answer, Session};
use crate::{tables, Result};
use clap::Args;
use pallet_royalties::AssetStatus;
use serde_json::json;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  guerdon assets")]
pub(super) struct Assets {}

impl Assets {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let client = session.client().await?;
        let mut table = tables::table(&["asset", "symbol", "decimals", "fees"], 0);
        let mut json = Vec::new();
        for (asset, status) in client.assets().await? {
            let coin = client.coin(&asset).await?;
            let name = number(&asset).map_or("the chain's currency".into(), |number| number.to_string());
            let fees = match status {
                AssetStatus::Approved => "taken",
                AssetStatus::Retired => "no longer taken",
            };
            table.add_row([name, coin.symbol.to_string(), coin.decimals.to_string(), fees.into()]);
            json.push(json!({
                "asset": number(&asset), "symbol": coin.symbol, "decimals": coin.decimals,
                "approved": status == AssetStatus::Approved,
            }));
        }
        Ok(Answer::new(table.to_string(), json))
    }
}
