//! `guerdon work`.

use super::{Answer, Session};
use crate::{
    actions::{datasets, works},
    client::Wait,
    Error, Result,
};
use clap::Subcommand;
use guerdon_primitives::{DatasetId, WorkId};
use serde_json::json;
use std::{fmt::Write, path::PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check picture files, upload them to the engine, and register them as one's works
    #[command(after_help = "Example:\n  guerdon work register --key me.key paintings/*.png --dataset 0")]
    Register {
        /// PNG, JPEG or WebP files
        #[arg(required = true)]
        files: Vec<PathBuf>,
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
}

/// A work's SHA-256 in hex.
pub(super) fn parse_work(text: &str) -> Result<WorkId> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut hash)
        .map_err(|_| Error::Input(format!("\"{text}\" is not a SHA-256 in hex")))?;
    Ok(WorkId::from(hash))
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Register { files, datasets } => register(session, files, datasets).await,
            Self::Show { work } => {
                let missing = || Error::Input(format!("no work {} is registered", hex::encode(work)));
                let found = session.client().await?.work(&work).await?.ok_or_else(missing)?;
                let locator = String::from_utf8_lossy(&found.locator).into_owned();
                let text = format!(
                    "work     {}\nowner    {}\nat       {locator}\nblock    {}",
                    hex::encode(work),
                    found.owner,
                    found.registered_at
                );
                let json = json!({
                    "work": hex::encode(work), "owner": found.owner.to_string(), "locator": locator,
                    "registered_at": found.registered_at,
                });
                Ok(Answer::new(text, json))
            }
        }
    }
}

async fn register(session: &Session, files: Vec<PathBuf>, datasets: Vec<DatasetId>) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let mut stored = Vec::with_capacity(files.len());
    for file in &files {
        stored.push(works::upload(&session.engine, file).await?);
    }
    let refusals = works::register(&client, &signer, &stored, Wait::InBlock).await?;

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
