//! `guerdon dao propose` and `guerdon dao offer`.

mod check;

use super::{missing, Answer, Session};
use crate::{
    actions::dao::{self, Change},
    client::{Client, Dataset, Wait},
    commands::{admission::OtherAdmission, explain::asset, rules::OtherRules, terms::TermsArgs},
    keys::parse_account,
    time::when,
    units::{parse_amount, parse_parts},
    Result,
};
use clap::Subcommand;
use guerdon_primitives::{AssetId, DatasetId, ModelId, Parts};
use serde_json::json;
use sp_runtime::AccountId32;

#[derive(Debug, Subcommand)]
pub(crate) enum Proposed {
    /// Other terms: they start for models some time after they passed, or when an operator accepts them
    #[command(after_help = "Example:\n  guerdon dao propose 0 terms --key me.key \\\n    \
                            --operator 20 --contributors 60 --shareholders 15 --treasury 5")]
    Terms(TermsArgs),
    /// A higher least part that contributors receive under any terms; it can never be lowered
    #[command(after_help = "Example:\n  guerdon dao propose 0 floor --key me.key 50")]
    Floor {
        /// The least part, in per cent
        #[arg(value_name = "PERCENT", value_parser = parse_parts)]
        floor: Parts,
    },
    /// Which works the dataset takes, and what they bring, for works offered from then on
    #[command(
        after_help = "Examples:\n  guerdon dao propose 0 admission --key me.key --max-similarity 90\n  \
                            guerdon dao propose 0 admission --key me.key \\\n    \
                            --accept-licence CC0-1.0 --without-royalty"
    )]
    Admission(OtherAdmission),
    /// Another curator
    #[command(after_help = "Example:\n  guerdon dao propose 0 curator --key me.key Bob")]
    Curator {
        /// An address or a development name
        #[arg(value_parser = parse_account)]
        account: AccountId32,
    },
    /// Other rules of votes, for proposals made from then on
    #[command(
        after_help = "Example:\n  guerdon dao propose 0 voting --key me.key --voting-period 3d --quorum 20"
    )]
    Voting(OtherRules),
    /// Spending from the dataset's treasury
    #[command(
        after_help = "Examples:\n  guerdon dao propose 0 spend --key me.key --to Bob --amount 12.5\n  \
                            guerdon dao propose 0 spend --key me.key --to Bob --amount 100 --asset 1"
    )]
    Spend {
        /// Who receives it: an address or a development name
        #[arg(long, value_name = "ACCOUNT", value_parser = parse_account)]
        to: AccountId32,
        /// How much
        #[arg(long)]
        amount: String,
        /// The asset, by its number (see guerdon assets); without it, the chain's currency
        #[arg(long)]
        asset: Option<AssetId>,
    },
}

impl Proposed {
    /// Refuses what cannot be proposed to any dataset. It needs no node.
    fn check(&self) -> Result<()> {
        match self {
            Self::Terms(terms) => terms.stated().map(drop),
            Self::Spend { amount, asset: None, .. } => parse_amount(amount).map(drop),
            _ => Ok(()),
        }
    }

    /// The change, where what is not said stays as it is.
    async fn change(self, client: &Client, now: &Dataset) -> Result<Change> {
        let policy = &now.policy;
        Ok(match self {
            Self::Terms(terms) => Change::Terms(terms.stated()?),
            Self::Floor { floor } => Change::ContributorsFloor(floor),
            Self::Admission(admission) => Change::Admission(admission.in_place_of(&policy.admission)?),
            Self::Curator { account } => Change::Curator(account),
            Self::Voting(rules) => Change::Voting(rules.in_place_of(policy.voting)?),
            Self::Spend { to, amount, asset: number } => {
                let asset = asset(number);
                let amount = client.coin(&asset).await?.parse(&amount)?;
                Change::Spend { asset, amount, beneficiary: to }
            }
        })
    }
}

pub(super) async fn run(session: &Session, dataset: DatasetId, proposed: Proposed) -> Result<Answer> {
    let signer = session.signer()?;
    proposed.check()?;
    let client = session.client().await?;
    let now = dataset_now(&client, dataset).await?;
    let change = proposed.change(&client, &now).await?;
    check::change(dataset, &now, &change)?;
    check::stake(&client, dataset, &now, &signer.account()).await?;
    let made = dao::propose(&client, &signer, dataset, change, Wait::Finalized).await?;
    answer(&client, dataset, made).await
}

pub(super) async fn offer(
    session: &Session,
    model: ModelId,
    dataset: DatasetId,
    terms: TermsArgs,
) -> Result<Answer> {
    let signer = session.signer()?;
    let terms = terms.stated()?;
    let client = session.client().await?;
    let now = dataset_now(&client, dataset).await?;
    check::change(dataset, &now, &Change::Terms(terms))?;
    let made = dao::offer(&client, &signer, (model, dataset), terms, Wait::Finalized).await?;
    answer(&client, dataset, made).await
}

async fn dataset_now(client: &Client, dataset: DatasetId) -> Result<Dataset> {
    let best = client.height(None).await?;
    let mut now = client.dataset(dataset).await?.ok_or_else(|| missing(dataset))?;
    now.terms = now.terms.at(best);
    Ok(now)
}

async fn answer(client: &Client, dataset: DatasetId, made: dao::Proposed) -> Result<Answer> {
    let dao::Proposed { proposal, ends_at } = made;
    let best = client.height(None).await?;
    let last = when(ends_at.saturating_sub(1), best);
    let text = format!(
        "proposal {proposal} of dataset {dataset} takes votes until {last}: guerdon dao show {proposal}"
    );
    Ok(Answer::new(text, json!({ "proposal": proposal, "dataset": dataset, "ends_at": ends_at })))
}
