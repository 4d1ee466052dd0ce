//! `guerdon account`.

use super::{explain::number, Answer, Session};
use crate::{
    client::Wait,
    keys::{self, parse_account, Secret},
    local,
    units::{amount, parse_amount},
    Error, Result,
};
use clap::Subcommand;
use guerdon_primitives::{Asset, Balance};
use guerdon_runtime::{Address, Runtime};
use serde_json::json;
use sp_runtime::AccountId32;
use std::{fmt::Write, path::Path};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a new key, in a new file or in the system's keyring
    #[command(
        after_help = "Whoever has the secret has what the account owns. It is shown nowhere: keep a copy of the file.\n\n\
                      Examples:\n  guerdon account new --key me.key\n  guerdon account new --keyring me"
    )]
    New,
    /// Keep a secret that there is already, in a new file or in the system's keyring
    #[command(
        after_help = "The secret is read from the standard input, or asked for without showing it.\n\n\
                      Examples:\n  guerdon account import --keyring me\n  guerdon account import --key me.key < phrase.txt"
    )]
    Import,
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
            Self::New => keep(session, Secret::generate()),
            Self::Import => {
                place(session)?;
                keep(session, local::apart(Secret::ask).await?)
            }
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

/// Where a new key is to be kept.
enum Place<'a> {
    File(&'a Path),
    Keyring(&'a str),
}

fn place(session: &Session) -> Result<Place<'_>> {
    match (&session.keys.key, &session.keys.keyring) {
        (Some(file), _) => Ok(Place::File(file)),
        (None, Some(name)) => Ok(Place::Keyring(name)),
        (None, None) => Err(Error::Input(
            "say where the key is to be kept: --key FILE for a new file, or --keyring NAME for the system's keyring"
                .into(),
        )),
    }
}

fn keep(session: &Session, secret: Secret) -> Result<Answer> {
    let unusable = || {
        Error::Input(
            "what was given is neither a secret phrase nor a seed of 32 bytes in hex; nothing was kept"
                .into(),
        )
    };
    let account = secret.signer().ok_or_else(unusable)?.account();
    let (kept, option) = match place(session)? {
        Place::File(file) => {
            keys::write_new(file, &secret)?;
            (format!("in the file {}", file.display()), format!("--key {}", file.display()))
        }
        Place::Keyring(name) => {
            keys::store_new(name, &secret)?;
            (format!("in the keyring as {name}"), format!("--keyring {name}"))
        }
    };
    let text = format!("{account}\nIts secret is {kept}: sign with {option}");
    let json = json!({
        "account": account.to_string(), "file": session.keys.key.as_ref().map(|file| file.display().to_string()),
        "keyring": session.keys.keyring,
    });
    Ok(Answer::new(text, json))
}
