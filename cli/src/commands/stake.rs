//! `guerdon stake`.

use super::{Answer, Session};
use crate::{actions::datasets, keys::parse_account, Error, Result};
use clap::Subcommand;
use guerdon_primitives::{Balance, DatasetId};
use serde_json::json;
use sp_runtime::AccountId32;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Stake shares, so that they earn dividends and vote
    #[command(after_help = "Example:\n  guerdon stake add --key me.key 0 500")]
    Add {
        /// The dataset
        dataset: DatasetId,
        /// How many shares
        shares: Balance,
    },
    /// Unstake shares, so that they can be transferred
    #[command(after_help = "Example:\n  guerdon stake remove --key me.key 0 500")]
    Remove {
        /// The dataset
        dataset: DatasetId,
        /// How many shares
        shares: Balance,
    },
    /// Show how many shares of a dataset an account has, and how many of them are staked
    #[command(after_help = "Example:\n  guerdon stake show 0 Alice")]
    Show {
        /// The dataset
        dataset: DatasetId,
        /// An address or a development name; without it, the signer's account
        #[arg(value_parser = parse_account)]
        account: Option<AccountId32>,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Add { dataset, shares } => {
                let signer = session.signer()?;
                datasets::stake(&session.client().await?, &signer, dataset, shares).await?;
                let json = json!({ "dataset": dataset, "staked": shares.to_string() });
                Ok(Answer::new(format!("{shares} shares of dataset {dataset} are staked"), json))
            }
            Self::Remove { dataset, shares } => {
                let signer = session.signer()?;
                datasets::unstake(&session.client().await?, &signer, dataset, shares).await?;
                let json = json!({ "dataset": dataset, "unstaked": shares.to_string() });
                Ok(Answer::new(format!("{shares} shares of dataset {dataset} are unstaked"), json))
            }
            Self::Show { dataset, account } => {
                let account = account.map_or_else(|| session.signer().map(|signer| signer.account()), Ok)?;
                show(session, dataset, &account).await
            }
        }
    }
}

async fn show(session: &Session, dataset: DatasetId, account: &AccountId32) -> Result<Answer> {
    let client = session.client().await?;
    let missing = || Error::Input(format!("there is no dataset {dataset}"));
    let all = client.dataset(dataset).await?.ok_or_else(missing)?.total_staked;
    let shares = client.shares(dataset, account).await?;
    let view = client.voter(dataset, account).await?;
    let text = format!(
        "{account}\nshares  {shares} of dataset {dataset}\nstaked  {} of {all} that are staked by all\nlocked  {}",
        view.staked,
        match view.locked {
            0 => "none of them".to_owned(),
            locked => format!("{locked} of them, by open votes: see guerdon dao voter {dataset}"),
        },
    );
    let json = json!({
        "account": account.to_string(), "dataset": dataset, "shares": shares.to_string(),
        "staked": view.staked.to_string(), "locked": view.locked.to_string(), "staked_by_all": all.to_string(),
    });
    Ok(Answer::new(text, json))
}
