//! `guerdon dataset`.

use super::{
    admission::takes,
    dao::{terms_json, terms_lines},
    rules::{self, NewRules},
    terms::TermsArgs,
    work::parse_work,
    Answer, Session,
};
use crate::{
    actions::datasets::{self, NewDataset, Verdict},
    client::Wait,
    licence::{licence, parse_licence},
    names::Names,
    tables,
    units::{parse_parts, percent},
    waiting::Waiting,
    Error, Result,
};
use clap::Subcommand;
use guerdon_primitives::{AcceptedConsents, Balance, DatasetId, Licence, Parts, WorkId};
use pallet_datasets::{Policy, ShareFate};
use serde_json::json;
use std::fmt::Write;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a dataset with its policy and its first terms
    #[command(
        after_help = "Examples:\n  guerdon dataset create --dev Bob --operator 30 --contributors 50 \\\n    \
                      --shareholders 20\n  \
                      guerdon dataset create --dev Bob --operator 25 --contributors 50 \\\n    \
                      --shareholders 20 --treasury 5 \\\n    \
                      --contributors-floor 40 --voting-period 3d --quorum 20"
    )]
    Create {
        #[command(flatten)]
        terms: TermsArgs,
        /// The least part that contributors receive under any terms, in per cent; its DAO can only raise it
        #[arg(long, value_name = "PERCENT", default_value = "0", value_parser = parse_parts)]
        contributors_floor: Parts,
        /// From which similarity on a work is refused as a near-copy, in per cent
        #[arg(long, default_value = "95", value_parser = parse_parts)]
        max_similarity: Parts,
        /// The shares that a wholly novel work receives
        #[arg(long, default_value_t = 1_000_000)]
        base_shares: Balance,
        #[command(flatten)]
        rules: NewRules,
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
    #[command(after_help = "Example:\n  guerdon dataset offer --key me.key 0 \\\n    \
                      2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
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
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Create {
                terms,
                contributors_floor,
                max_similarity,
                base_shares,
                rules,
                licences,
                without_royalty,
                burn_on_withdrawal,
            } => {
                let terms = terms.stated()?;
                let consents = match without_royalty {
                    true => AcceptedConsents::WithoutRoyalty,
                    false => AcceptedConsents::WithRoyalty,
                };
                let on_withdrawal = if burn_on_withdrawal { ShareFate::Burn } else { ShareFate::Keep };
                let new = NewDataset {
                    max_similarity,
                    base_shares,
                    voting: rules.into(),
                    licences,
                    consents,
                    on_withdrawal,
                    contributors_floor,
                    terms,
                };
                let signer = session.signer()?;
                let dataset =
                    datasets::create(&session.client().await?, &signer, new, Wait::Finalized).await?;
                Ok(Answer::new(format!("dataset {dataset} is created"), json!({ "dataset": dataset })))
            }
            Self::Offer { dataset, works } => offer(session, dataset, works).await,
            Self::Show { dataset } => show(session, dataset).await,
        }
    }
}

async fn offer(session: &Session, dataset: DatasetId, works: Vec<WorkId>) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let offers: Vec<_> = works.iter().map(|work| (dataset, *work)).collect();
    let included = datasets::offer(&client, &signer, &offers, Wait::InBlock).await?;
    session.footprint.done(format!(
        "the offers are made and their judgement is to come: guerdon dataset show {dataset} shows it"
    ));
    let pending = offers.into_iter().collect();
    let waiting = Waiting::begin("the offers are made; their judgement is waited for");
    let judgements = datasets::judgements(&client, included.number, pending, |_| {}).await;
    drop(waiting);
    let judgements = judgements?;

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
    let best = client.height(None).await?;
    let found = client.dataset(dataset).await?.ok_or_else(missing)?;
    let terms = found.terms.at(best);
    let entries = client.entries(dataset).await?;
    let names = Names::default();

    let mut works = tables::table(&["work", "owner", "admitted in block", "withdrawn in block"], 2);
    for entry in &entries {
        let admitted = entry.admitted_at.map_or("being judged".into(), |block| block.to_string());
        let withdrawn = entry.withdrawn_at.map(|block| block.to_string()).unwrap_or_default();
        works.add_row([hex::encode(entry.work), names.of_account(&entry.owner), admitted, withdrawn]);
    }
    let policy = &found.policy;
    let [first, rest @ ..] = rules::in_words(&policy.voting);
    let mut lines = vec![format!("dataset {dataset} of {}", found.curator)];
    lines.extend(terms_lines(&terms, best));
    lines.push(format!("floor     contributors receive at least {}", percent(policy.contributors_floor)));
    lines.push(format!(
        "policy    refuses works {} similar or more; {} shares for a novel work",
        percent(policy.admission.max_similarity),
        policy.admission.base_shares
    ));
    lines.push(format!("takes     {}", takes(&policy.admission)));
    lines.push(format!("leaving   {}", leaving(policy)));
    lines.push(format!("rules     {first}"));
    lines.extend(rest.iter().map(|rule| format!("          {rule}")));
    lines.push(format!("staked    {} shares", found.total_staked));
    let text = format!("{}\n{works}", lines.join("\n"));
    let entries = entries.iter().map(|entry| {
        json!({
            "work": hex::encode(entry.work), "owner": entry.owner.to_string(), "admitted_at": entry.admitted_at,
            "withdrawn_at": entry.withdrawn_at,
        })
    });
    let json = json!({
        "dataset": dataset, "curator": found.curator.to_string(), "terms": terms_json(&terms),
        "contributors_floor": policy.contributors_floor, "max_similarity": policy.admission.max_similarity,
        "base_shares": policy.admission.base_shares.to_string(),
        "licences": policy.admission.licences.iter().map(licence).collect::<Vec<_>>(),
        "consents": policy.admission.consents, "on_withdrawal": policy.on_withdrawal,
        "voting": rules::json_of(&policy.voting), "staked": found.total_staked.to_string(),
        "works": entries.collect::<Vec<_>>(),
    });
    Ok(Answer::new(text, json))
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
