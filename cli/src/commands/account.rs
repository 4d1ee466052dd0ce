//! `guerdon account`.

use super::{pay::number, Answer, Session};
use crate::{
    client::Wait,
    keys::parse_account,
    units::{amount, parse_amount},
    Result,
};
use clap::Subcommand;
use guerdon_primitives::{Asset, Balance};
use guerdon_runtime::{Address, Runtime};
use serde_json::json;
use sp_runtime::AccountId32;
use std::fmt::Write;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show an account's address and balance
    #[command(after_help = "Example:\n  guerdon account show Alice")]
    Show {
        /// An address or a development name; without it, the signer's account
        #[arg(value_parser = parse_account)]
        account: Option<AccountId32>,
    },
    /// Send coins to an account
    #[command(after_help = "Example:\n  guerdon account transfer --dev Alice Bob 12.5")]
    Transfer {
        /// Who receives: an address or a development name
        #[arg(value_parser = parse_account)]
        to: AccountId32,
        /// How many coins
        #[arg(value_parser = parse_amount)]
        amount: Balance,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Show { account } => {
                let account = account.map_or_else(|| session.signer().map(|signer| signer.account()), Ok)?;
                let client = session.client().await?;
                let balance = client.balance(&account).await?;
                let mut text = format!("{account}\nbalance  {}", amount(balance));
                let mut assets = Vec::new();
                for asset in client.assets().await?.into_keys().filter(|asset| *asset != Asset::Native) {
                    let balance = client.balance_of(&asset, &account).await?;
                    if balance > 0 {
                        let _ = write!(text, "\n         {}", client.coin(&asset).await?.amount(balance));
                        assets.push(json!({ "asset": number(&asset), "balance": balance.to_string() }));
                    }
                }
                let json = json!({
                    "account": account.to_string(), "balance": balance.to_string(), "assets": assets,
                });
                Ok(Answer::new(text, json))
            }
            Self::Transfer { to, amount: value } => {
                let signer = session.signer()?;
                let dest = Address::Id(to.clone());
                let call = pallet_balances::Call::<Runtime>::transfer_keep_alive { dest, value };
                let included = session.client().await?.submit(&signer, call, Wait::Finalized).await?;
                let text = format!("{} went to {to}; the fee was {}", amount(value), amount(included.fee));
                let json = json!({
                    "to": to.to_string(), "amount": value.to_string(), "fee": included.fee.to_string(),
                    "block": included.number,
                });
                Ok(Answer::new(text, json))
            }
        }
    }
}
