//! `guerdon earnings` and `guerdon claim`.

use super::{explain::number, Answer, Session};
use crate::{actions::earnings::claim, client::Wait, keys::parse_account, tables, Result};
use clap::Args;
use guerdon_primitives::{
    api::{IncomeView, Missed, Source},
    DatasetId,
};
use serde_json::json;
use sp_runtime::AccountId32;
use std::{collections::BTreeSet, fmt::Write};

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
        let client = session.client().await?;
        let incomes = client.earnings(&account).await?;
        let json = json!({
            "account": account.to_string(), "earnings": incomes.iter().map(json_of).collect::<Vec<_>>(),
        });
        if incomes.is_empty() {
            return Ok(Answer::new(format!("{account}\nhas earned nothing yet"), json));
        }
        let mut table = tables::table(&["from", "in", "earned", "claimable", "paid out", "missed"], 4);
        let mut reasons = String::new();
        for IncomeView { source, asset, earned, claimable, paid_out, missed } in &incomes {
            let coin = client.coin(asset).await?;
            let sum = missed.iter().map(|(_, amount)| amount).sum();
            let [earned, claimable, paid_out, sum] =
                [*earned, *claimable, *paid_out, sum].map(|amount| coin.column(amount));
            table.add_row([from(source), coin.symbol.clone().into(), earned, claimable, paid_out, sum]);
            for (why, amount) in missed {
                let _ = write!(reasons, "\nmissed {}: {}", coin.amount(*amount), reason(why, source));
            }
        }
        Ok(Answer::new(format!("{account}\n{table}{reasons}"), json))
    }
}

fn from(source: &Source) -> String {
    match source {
        Source::Own => "works, teams and results".into(),
        Source::Dividends(dataset) => format!("shares of dataset {dataset}"),
    }
}

/// Why something was missed, and what can be done.
fn reason(why: &Missed, source: &Source) -> String {
    match (why, source) {
        (Missed::NotStaked, Source::Dividends(dataset)) => {
            format!("shares of dataset {dataset} were not staked (guerdon stake add)")
        }
        (Missed::NotStaked, Source::Own) => "shares were not staked".into(),
        (Missed::NotAgreed, _) => "results were not given, or not agreed on".into(),
    }
}

fn json_of(income: &IncomeView) -> serde_json::Value {
    let IncomeView { source, asset, earned, claimable, paid_out, missed } = income;
    let missed = missed.iter().map(|(why, amount)| {
        let why = match why {
            Missed::NotStaked => "not_staked",
            Missed::NotAgreed => "not_agreed",
        };
        json!({ "reason": why, "amount": amount.to_string() })
    });
    json!({
        "dataset": dataset_of(source), "asset": number(asset), "earned": earned.to_string(),
        "claimable": claimable.to_string(), "paid_out": paid_out.to_string(), "missed": missed.collect::<Vec<_>>(),
    })
}

/// The dataset whose shares earn; none for what an account earns otherwise.
fn dataset_of(source: &Source) -> Option<DatasetId> {
    match source {
        Source::Own => None,
        Source::Dividends(dataset) => Some(*dataset),
    }
}

impl Claim {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let signer = session.signer()?;
        let account = self.account.unwrap_or_else(|| signer.account());
        let client = session.client().await?;
        let claimed = claim(&client, &signer, &account, Wait::Finalized).await?;
        let mut text = String::new();
        let assets: BTreeSet<_> = claimed.sent.iter().map(|(_, asset, _)| asset).collect();
        for asset in assets {
            let coin = client.coin(asset).await?;
            let (total, own) = (claimed.total(asset), claimed.own(asset));
            let _ = writeln!(
                text,
                "{} went to {account}\n  {} earned, {} of dividends",
                coin.amount(total),
                coin.amount(own),
                coin.amount(total - own)
            );
        }
        for (asset, why) in &claimed.not_sent {
            let symbol = client.coin(asset).await?.symbol;
            let _ = writeln!(text, "what was earned in {symbol} stays claimable: {why}");
        }
        let sent = claimed.sent.iter().map(|(source, asset, amount)| {
            json!({ "dataset": dataset_of(source), "asset": number(asset), "amount": amount.to_string() })
        });
        let not_sent =
            claimed.not_sent.iter().map(|(asset, why)| json!({ "asset": number(asset), "reason": why }));
        let json = json!({
            "account": account.to_string(), "sent": sent.collect::<Vec<_>>(),
            "not_sent": not_sent.collect::<Vec<_>>(), "fee": claimed.fee.to_string(),
        });
        Ok(Answer::new(text, json))
    }
}
