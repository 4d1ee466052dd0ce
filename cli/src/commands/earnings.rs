//! `guerdon earnings` and `guerdon claim`.

use super::{Answer, Session};
use crate::{
    actions::earnings::claim,
    client::Wait,
    keys::parse_account,
    tables,
    units::{amount, column, SYMBOL},
    Result,
};
use clap::Args;
use serde_json::json;
use sp_runtime::AccountId32;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  guerdon earnings Alice")]
pub(super) struct Earnings {
    /// An address or a development name; without it, the signer's account
    #[arg(value_parser = parse_account)]
    account: Option<AccountId32>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  guerdon claim --key me.key")]
pub(super) struct Claim {
    /// Whose earnings: they are paid to that account, whoever claims; without it, the signer's
    #[arg(value_parser = parse_account)]
    account: Option<AccountId32>,
}

impl Earnings {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let account = self.account.map_or_else(|| session.signer().map(|signer| signer.account()), Ok)?;
        let earnings = session.client().await?.earnings(&account).await?;
        let (claimable, claimed) = (format!("claimable ({SYMBOL})"), format!("claimed ({SYMBOL})"));
        let mut table = tables::table(&["from", &claimable, &claimed], 2);
        table.add_row([
            "works, teams and results".into(),
            column(earnings.claimable),
            column(earnings.claimed),
        ]);
        for (dataset, claimable, claimed) in &earnings.dividends {
            table.add_row([format!("shares of dataset {dataset}"), column(*claimable), column(*claimed)]);
        }
        let dividends = earnings.dividends.iter().map(|(dataset, claimable, claimed)| {
            json!({ "dataset": dataset, "claimable": claimable.to_string(), "claimed": claimed.to_string() })
        });
        let json = json!({
            "account": account.to_string(), "claimable": earnings.claimable.to_string(),
            "claimed": earnings.claimed.to_string(), "dividends": dividends.collect::<Vec<_>>(),
        });
        Ok(Answer::new(format!("{account}\n{table}"), json))
    }
}

impl Claim {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let signer = session.signer()?;
        let account = self.account.unwrap_or_else(|| signer.account());
        let claimed = claim(&session.client().await?, &signer, &account, Wait::Finalized).await?;
        let text = format!(
            "{} went to {account}: {} earned, {} of dividends",
            amount(claimed.total()),
            amount(claimed.earned),
            amount(claimed.total() - claimed.earned)
        );
        let dividends = claimed
            .dividends
            .iter()
            .map(|(dataset, amount)| json!({ "dataset": dataset, "amount": amount.to_string() }));
        let json = json!({
            "account": account.to_string(), "earned": claimed.earned.to_string(),
            "dividends": dividends.collect::<Vec<_>>(), "fee": claimed.fee.to_string(),
        });
        Ok(Answer::new(text, json))
    }
}
