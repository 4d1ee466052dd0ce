//! `guerdon dataset`.

use super::{work::parse_work, Answer, Session};
use crate::{
    actions::datasets::{self, NewDataset, Verdict},
    client::Wait,
    licence::{licence, parse_licence},
    names::Names,
    tables,
    units::{parse_parts, parse_percent, percent},
    Error, Result,
};
use clap::Subcommand;
use guerdon_primitives::{Balance, DatasetId, Licence, Parts, VotingRules, WorkId};
use pallet_datasets::{AcceptedConsents, Policy, ShareFate};
use serde_json::json;
use std::fmt::Write;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a dataset with its policy and its first terms
    #[command(
        after_help = "Example:\n  guerdon dataset create --dev Bob --operator 30 --contributors 50 --shareholders 20"
    )]
    Create {
        /// The operator's part of a fee, in per cent
        #[arg(long, value_parser = parse_percent)]
        operator: u32,
        /// The contributors' part, in per cent
        #[arg(long, value_parser = parse_percent)]
        contributors: u32,
        /// The share holders' part, in per cent
        #[arg(long, value_parser = parse_percent)]
        shareholders: u32,
        /// From which similarity on a work is refused as a near-copy, in per cent
        #[arg(long, default_value = "95", value_parser = parse_parts)]
        max_similarity: Parts,
        /// The shares that a wholly novel work receives
        #[arg(long, default_value_t = 1_000_000)]
        base_shares: Balance,
        /// How many blocks a vote of its DAO is open
        #[arg(long, default_value_t = 28_800)]
        voting_period: u32,
        /// The least part of the shares that must vote, in per cent
        #[arg(long, default_value = "10", value_parser = parse_parts)]
        quorum: Parts,
        /// Take only works under this licence, by its SPDX identifier; can be given several times. Without it, works
        /// under any licence are taken
        #[arg(long = "accept-licence", value_name = "SPDX", value_parser = parse_licence)]
        licences: Vec<Licence>,
        /// Take only works whose owners ask for no royalty
        #[arg(long)]
        without_royalty: bool,
        /// Burn the shares that a work brought, as far as its owner has them, when the work is withdrawn
        #[arg(long)]
        burn_on_withdrawal: bool,
    },
    /// Offer registered works of one's own to a dataset, and wait until they are judged
    #[command(
        after_help = "Example:\n  guerdon dataset offer --key me.key 0 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )]
    Offer {
        /// The dataset
        dataset: DatasetId,
        /// The works' SHA-256
        #[arg(required = true, value_parser = parse_work)]
        works: Vec<WorkId>,
    },
    /// Show a dataset: policy, terms, works
    #[command(after_help = "Example:\n  guerdon dataset show 0")]
    Show {
        /// The dataset
        dataset: DatasetId,
    },
    /// Stake shares, so that they earn dividends and vote
    #[command(after_help = "Example:\n  guerdon dataset stake --key me.key 0 500")]
    Stake {
        /// The dataset
        dataset: DatasetId,
        /// How many shares
        shares: Balance,
    },
    /// Unstake shares, so that they can be transferred
    #[command(after_help = "Example:\n  guerdon dataset unstake --key me.key 0 500")]
    Unstake {
        /// The dataset
        dataset: DatasetId,
        /// How many shares
        shares: Balance,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Create {
                operator,
                contributors,
                shareholders,
                max_similarity,
                base_shares,
                voting_period: period,
                quorum,
                licences,
                without_royalty,
                burn_on_withdrawal,
            } => {
                let terms = [operator, contributors, shareholders];
                let voting = VotingRules { period, quorum };
                let consents = match without_royalty {
                    true => AcceptedConsents::WithoutRoyalty,
                    false => AcceptedConsents::WithRoyalty,
                };
                let on_withdrawal = if burn_on_withdrawal { ShareFate::Burn } else { ShareFate::Keep };
                let new = NewDataset {
                    max_similarity,
                    base_shares,
                    voting,
                    licences,
                    consents,
                    on_withdrawal,
                    terms,
                };
                let signer = session.signer()?;
                let dataset =
                    datasets::create(&session.client().await?, &signer, new, Wait::Finalized).await?;
                Ok(Answer::new(format!("dataset {dataset} is created"), json!({ "dataset": dataset })))
            }
            Self::Offer { dataset, works } => offer(session, dataset, works).await,
            Self::Show { dataset } => show(session, dataset).await,
            Self::Stake { dataset, shares } => {
                let signer = session.signer()?;
                datasets::stake(&session.client().await?, &signer, dataset, shares).await?;
                Ok(Answer::new(
                    format!("{shares} shares are staked"),
                    json!({ "staked": shares.to_string() }),
                ))
            }
            Self::Unstake { dataset, shares } => {
                let signer = session.signer()?;
                datasets::unstake(&session.client().await?, &signer, dataset, shares).await?;
                Ok(Answer::new(
                    format!("{shares} shares are unstaked"),
                    json!({ "unstaked": shares.to_string() }),
                ))
            }
        }
    }
}

async fn offer(session: &Session, dataset: DatasetId, works: Vec<WorkId>) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let offers: Vec<_> = works.iter().map(|work| (dataset, *work)).collect();
    let included = datasets::offer(&client, &signer, &offers, Wait::InBlock).await?;
    let pending = offers.into_iter().collect();
    let judgements = datasets::judgements(&client, included.number, pending, |_| {}).await?;

    let mut text = String::new();
    let mut json = Vec::new();
    for judgement in judgements {
        let work = hex::encode(judgement.work);
        let (verdict, told) = match judgement.verdict {
            Verdict::Admitted { shares, .. } => ("admitted", format!("admitted, with {shares} shares")),
            Verdict::Refused { similarity, nearest } => {
                let nearest = nearest.map(hex::encode).unwrap_or_default();
                ("refused", format!("refused: {} similar to {nearest}", percent(similarity)))
            }
            Verdict::Unjudged => {
                let told = "not judged: its bytes could not be had, are not a picture, or it was withdrawn";
                ("unjudged", told.into())
            }
        };
        let _ = writeln!(text, "{work}  {told}");
        json.push(json!({ "work": work, "verdict": verdict, "told": told }));
    }
    Ok(Answer::new(text, json))
}

async fn show(session: &Session, dataset: DatasetId) -> Result<Answer> {
    let client = session.client().await?;
    let missing = || Error::Input(format!("there is no dataset {dataset}"));
    let found = client.dataset(dataset).await?.ok_or_else(missing)?;
    let entries = client.entries(dataset).await?;
    let names = Names::default();

    let mut works = tables::table(&["work", "owner", "admitted in block", "withdrawn in block"], 2);
    for entry in &entries {
        let admitted = entry.admitted_at.map_or("being judged".into(), |block| block.to_string());
        let withdrawn = entry.withdrawn_at.map(|block| block.to_string()).unwrap_or_default();
        works.add_row([hex::encode(entry.work), names.of_account(&entry.owner), admitted, withdrawn]);
    }
    let text = format!(
        "dataset {dataset} of {}\nterms    {}\npolicy   refuses works {} similar or more; {} shares for a novel work\n\
         takes    {}\nleaving  {}\nvotes    last {} blocks, count from {} of the shares on\nstaked   {} shares\n{works}",
        found.curator,
        tables::terms(&found.terms),
        percent(found.policy.max_similarity),
        found.policy.base_shares,
        takes(&found.policy),
        leaving(&found.policy),
        found.policy.voting.period,
        percent(found.policy.voting.quorum),
        found.total_staked,
    );
    let entries = entries.iter().map(|entry| {
        json!({
            "work": hex::encode(entry.work), "owner": entry.owner.to_string(), "admitted_at": entry.admitted_at,
            "withdrawn_at": entry.withdrawn_at,
        })
    });
    let json = json!({
        "dataset": dataset, "curator": found.curator.to_string(), "terms": found.terms,
        "max_similarity": found.policy.max_similarity, "base_shares": found.policy.base_shares.to_string(),
        "licences": found.policy.licences.iter().map(licence).collect::<Vec<_>>(),
        "consents": found.policy.consents, "on_withdrawal": found.policy.on_withdrawal,
        "voting": found.policy.voting, "staked": found.total_staked.to_string(),
        "works": entries.collect::<Vec<_>>(),
    });
    Ok(Answer::new(text, json))
}

/// Which works a dataset takes, in words.
fn takes(policy: &Policy) -> String {
    let licences: Vec<_> = policy.licences.iter().map(licence).collect();
    let licences = if licences.is_empty() { "any licence".into() } else { licences.join(", ") };
    let consents = match policy.consents {
        AcceptedConsents::WithoutRoyalty => "whose owners ask for no royalty",
        AcceptedConsents::WithRoyalty => "also those that are to earn by it",
    };
    format!("works under {licences}, {consents}")
}

/// What becomes of the shares of withdrawn works, in words.
fn leaving(policy: &Policy) -> &'static str {
    match policy.on_withdrawal {
        ShareFate::Keep => "a withdrawn work's owner keeps the shares that it brought",
        ShareFate::Burn => {
            "the shares that a withdrawn work brought are burned, as far as its owner has them"
        }
    }
}
