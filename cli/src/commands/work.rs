//! `guerdon work`.

use super::{Answer, Session};
use crate::{
    actions::{
        datasets,
        works::{self, Statement},
    },
    client::Wait,
    licence::{consent, licence, parse_consent, parse_licence},
    names::Names,
    units::{parse_parts, percent},
    Error, Result,
};
use clap::Subcommand;
use guerdon_primitives::{Consent, DatasetId, Licence, Parts, Work, WorkId};
use guerdon_runtime::RuntimeEvent;
use guerdon_split::Ancestor;
use pallet_works::WorkParent;
use serde_json::json;
use sp_runtime::AccountId32;
use std::{fmt::Write, path::PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check picture files, upload them to the engine, and register them as one's works
    #[command(
        after_help = "Examples:\n  guerdon work register --key me.key paintings/*.png --licence CC-BY-4.0 --dataset 0\n  \
                      guerdon work register --key me.key edited.png --licence LicenseRef-mine --parent payment:7=30"
    )]
    Register {
        /// PNG, JPEG or WebP files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The SPDX identifier of the works' licence, or LicenseRef- and a name of one's own
        #[arg(long, value_name = "SPDX", value_parser = parse_licence)]
        licence: Licence,
        /// Whether models may be trained on the works: allow, royalty (if they earn by it) or deny
        #[arg(long, default_value = "royalty", value_parser = parse_consent)]
        consent: Consent,
        /// A work, or the outputs of a payment, that the works were made from, and the percentage of their income that
        /// goes up to it; can be given several times
        #[arg(long = "parent", value_name = "WORK=PERCENT|payment:ID=PERCENT", value_parser = parse_parent)]
        parents: Vec<(WorkParent, Parts)>,
        /// Offer the works to this dataset at once; can be given several times
        #[arg(long = "dataset", value_name = "DATASET")]
        datasets: Vec<DatasetId>,
    },
    /// Show a registered work
    #[command(
        after_help = "Example:\n  guerdon work show 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )]
    Show {
        /// Its SHA-256
        #[arg(value_parser = parse_work)]
        work: WorkId,
    },
    /// Take back the consent to a work, for good: no payment made from then on pays by it
    #[command(
        after_help = "Example:\n  guerdon work withdraw --key me.key 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )]
    Withdraw {
        /// Its SHA-256
        #[arg(value_parser = parse_work)]
        work: WorkId,
        /// Withdraw it from this dataset only; can be given several times
        #[arg(long = "dataset", value_name = "DATASET")]
        datasets: Vec<DatasetId>,
    },
    /// Give up a work that is in no dataset and that no other work was made from, and have its deposit back
    #[command(
        after_help = "Example:\n  guerdon work remove --key me.key 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )]
    Remove {
        /// Its SHA-256
        #[arg(value_parser = parse_work)]
        work: WorkId,
    },
}

/// A work's SHA-256 in hex.
pub(super) fn parse_work(text: &str) -> Result<WorkId> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut hash)
        .map_err(|_| Error::Input(format!("\"{text}\" is not a SHA-256 in hex")))?;
    Ok(WorkId::from(hash))
}

/// What a work was made from, and the part that goes up to it.
fn parse_parent(text: &str) -> Result<(WorkParent, Parts)> {
    let unusable = || {
        Error::Input(format!("\"{text}\" is not WORK=PERCENT or payment:ID=PERCENT, such as payment:7=30"))
    };
    let (parent, percent) = text.split_once('=').ok_or_else(unusable)?;
    let parent = match parent.strip_prefix("payment:") {
        Some(payment) => WorkParent::Outputs(payment.parse().map_err(|_| unusable())?),
        None => WorkParent::Work(parse_work(parent)?),
    };
    Ok((parent, parse_parts(percent)?))
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Register { files, licence, consent, parents, datasets } => {
                let statement = Statement { licence, consent, parents: Default::default() };
                register(session, files, statement.made_from(parents)?, datasets).await
            }
            Self::Show { work } => {
                let found = session.client().await?.work(&work).await?;
                let found = found
                    .ok_or_else(|| Error::Input(format!("no work {} is registered", hex::encode(work))))?;
                Ok(Answer::new(text(&work, &found), json(&work, &found)))
            }
            Self::Withdraw { work, datasets } => withdraw(session, work, &datasets).await,
            Self::Remove { work } => {
                let signer = session.signer()?;
                works::remove(&session.client().await?, &signer, work, Wait::Finalized).await?;
                let hash = hex::encode(work);
                Ok(Answer::new(format!("{hash} is registered no more"), json!({ "removed": hash })))
            }
        }
    }
}

fn text(id: &WorkId, work: &Work<AccountId32>) -> String {
    let names = Names::default();
    let locator = String::from_utf8_lossy(&work.locator);
    let mut lines = vec![
        format!("work     {}", hex::encode(id)),
        format!("owner    {}", work.owner),
        format!("at       {locator}"),
        format!("block    {}", work.registered_at),
        format!("licence  {}", licence(&work.licence)),
        format!("consent  {}", consent(work.consent)),
    ];
    for (ancestor, part) in &work.upstream {
        let made_from = match ancestor {
            Ancestor::Work { work, owner } => {
                format!("{} of {}", hex::encode(work), names.of_account(owner))
            }
            Ancestor::Outputs { payment } => format!("outputs of payment {payment}"),
        };
        lines.push(format!("made of  {made_from}, which has {} of its income", percent(*part)));
    }
    if let Some(block) = work.withdrawn_at {
        lines.push(format!("withdrawn: no payment from block {block} on pays by it"));
    }
    lines.join("\n")
}

/// A work as JSON. Parts are over 10^9.
fn json(id: &WorkId, work: &Work<AccountId32>) -> serde_json::Value {
    let upstream = work.upstream.iter().map(|(ancestor, part)| match ancestor {
        Ancestor::Work { work, owner } => {
            json!({ "work": hex::encode(work), "owner": owner.to_string(), "part": part })
        }
        Ancestor::Outputs { payment } => json!({ "payment": payment, "part": part }),
    });
    json!({
        "work": hex::encode(id), "owner": work.owner.to_string(),
        "locator": String::from_utf8_lossy(&work.locator), "registered_at": work.registered_at,
        "licence": licence(&work.licence), "consent": work.consent,
        "upstream": upstream.collect::<Vec<_>>(), "withdrawn_at": work.withdrawn_at,
    })
}

async fn withdraw(session: &Session, work: WorkId, datasets: &[DatasetId]) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let included = works::withdraw(&client, &signer, work, datasets, Wait::Finalized).await?;
    let burned = included.events.iter().filter_map(|event| match event {
        RuntimeEvent::Datasets(pallet_datasets::Event::Withdrawn { dataset, burned, .. }) => {
            Some((*dataset, *burned))
        }
        _ => None,
    });
    let burned: Vec<_> = burned.collect();

    let (hash, block) = (hex::encode(work), included.number);
    let mut text = match datasets {
        [] => format!("{hash} is withdrawn: no payment from block {block} on pays by it\n"),
        _ => String::new(),
    };
    for (dataset, shares) in &burned {
        let _ = writeln!(
            text,
            "{hash} is withdrawn from dataset {dataset}: no payment from block {block} on pays by it there; \
             {shares} shares were burned"
        );
    }
    let from =
        burned.iter().map(|(dataset, shares)| json!({ "dataset": dataset, "burned": shares.to_string() }));
    let json = json!({ "work": hash, "block": block, "datasets": from.collect::<Vec<_>>() });
    Ok(Answer::new(text, json))
}

async fn register(
    session: &Session,
    files: Vec<PathBuf>,
    statement: Statement,
    datasets: Vec<DatasetId>,
) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let mut stored = Vec::with_capacity(files.len());
    for file in &files {
        stored.push(works::upload(&session.engine, file).await?);
    }
    let refusals = works::register(&client, &signer, &stored, &statement, Wait::InBlock).await?;

    let mut text = String::new();
    let mut json = Vec::new();
    let mut offers = Vec::new();
    for ((file, work), refusal) in files.iter().zip(&stored).zip(&refusals) {
        let hash = hex::encode(work.hash);
        let told = refusal.as_deref().unwrap_or("registered");
        let _ = writeln!(text, "{hash}  {}  {told}", file.display());
        json.push(json!({ "file": file, "work": hash, "refused": refusal }));
        if refusal.is_none() {
            offers.extend(datasets.iter().map(|dataset| (*dataset, work.hash)));
        }
    }
    if let (Some(refusal), true) = (&refusals[0], refusals.iter().all(Option::is_some)) {
        return Err(Error::Refused(refusal.clone()).about(files[0].display()));
    }
    if !offers.is_empty() {
        datasets::offer(&client, &signer, &offers, Wait::InBlock).await?;
        let _ = writeln!(text, "{} offers are being judged: see guerdon dataset show", offers.len());
    }
    Ok(Answer::new(text, json!({ "works": json, "offers": offers.len() })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_works_or_payments() {
        let work = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        let made_from = WorkParent::Work(parse_work(work).unwrap());
        assert_eq!(parse_parent(&format!("{work}=12.5")), Ok((made_from, Parts::new(125_000_000).unwrap())));
        assert_eq!(parse_parent("payment:7=30"), Ok((WorkParent::Outputs(7), Parts::from_percent(30))));
        for wrong in
            ["", "7=30", "payment:=30", "payment:7", "payment:7=", "payment:7=101", "payment:-1=3", work]
        {
            assert!(parse_parent(wrong).is_err(), "{wrong}");
        }
    }
}
