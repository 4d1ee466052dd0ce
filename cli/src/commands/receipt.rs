//! `guerdon receipt` and `guerdon verify`.

use super::{explain, Answer, Session};
use crate::{
    actions::{
        payments::Payment,
        receipts::{self, Proven, Search},
    },
    client::Client,
    content::{self, Engine, MAX_CONTENT_BYTES},
    files::RECEIPT_EXTENSION,
    local::{self, Progress},
    tables, Error, Result,
};
use clap::Args;
use guerdon_engine::receipt;
use guerdon_primitives::{PaymentId, WorkId};
use serde_json::json;
use std::{
    ffi::OsString,
    fmt::Write,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

#[derive(Debug, Args)]
#[command(
    after_help = "The receipt proves that the payment covers the output, to whoever has both and a node:\n  \
                  guerdon verify output.png output.png.receipt.json\n\n\
                  Example:\n  guerdon receipt output.png --payment 0"
)]
pub(super) struct Receipt {
    /// The output, byte for byte as it was paid for
    #[arg(value_name = "OUTPUT")]
    output: PathBuf,
    /// The payment that covers it; without it, all payments are searched, the newest first
    #[arg(long)]
    payment: Option<PaymentId>,
    /// Where to write the receipt; without it, to OUTPUT.receipt.json, and with --json to no file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Of the receipt only the output's index and the proof are used. The rest is read from the chain.\n\n\
                  Example:\n  guerdon verify output.png output.png.receipt.json"
)]
pub(super) struct Verify {
    /// The output, byte for byte as it was paid for
    #[arg(value_name = "OUTPUT")]
    output: PathBuf,
    /// Its receipt
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
}

impl Receipt {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let shown = self.output.display();
        let hash = hash_of(&self.output).await?;
        let file = self.file(session.json)?;
        let client = session.client().await?;
        let receipt = match self.payment {
            Some(payment) => {
                let other = || {
                    let search = "leave --payment out to search all payments";
                    Error::Input(format!("payment {payment} does not cover {shown}: {search}"))
                };
                receipts::of(&client, &session.engine, payment, hash).await?.ok_or_else(other)?
            }
            None => search(&client, &session.engine, hash).await.map_err(|error| error.about(&shown))?,
        };
        let mut text = format!(
            "{shown} is output {} of {} of payment {}.\n",
            u64::from(receipt.inclusion.index) + 1,
            receipt.outputs,
            receipt.payment
        );
        if let Some(file) = file {
            let _ = writeln!(text, "Receipt: {}", file.display());
            let document = receipt::write(&receipt);
            local::apart(move || local::replace(&file, &document)).await?;
        }
        Ok(Answer::new(text, receipt))
    }

    /// Where the receipt is to be written: never over the output.
    fn file(&self, json: bool) -> Result<Option<PathBuf>> {
        let Some(file) = &self.out else {
            let mut beside = OsString::from(&self.output);
            beside.push(RECEIPT_EXTENSION);
            return Ok((!json).then_some(beside.into()));
        };
        let place = |file: &Path| fs::canonicalize(file).ok();
        if place(file).is_some_and(|file| Some(file) == place(&self.output)) {
            let sentence = format!("{} is the output: the receipt needs another file", file.display());
            return Err(Error::Input(sentence));
        }
        Ok(Some(file.clone()))
    }
}

/// Searches all payments, the newest first. What is skipped is told on the standard error.
async fn search(client: &Client, engine: &Engine, output: WorkId) -> Result<receipt::Receipt> {
    let made = client.payments().await?;
    let progress = Progress::begin("Searching payments", usize::try_from(made).unwrap_or(usize::MAX));
    let searched = receipts::search(client, engine, (0..made).rev(), output, || progress.advance()).await;
    drop(progress);
    let Search { receipt, skipped, reason } = searched?;
    let told = reason.map(|(payment, error)| {
        format!("skipped {} without a usable manifest (payment {payment}: {error})", count(skipped))
    });
    match (receipt, told) {
        (Some(receipt), told) => {
            told.iter().for_each(|told| eprintln!("{told}"));
            Ok(receipt)
        }
        (None, None) => Err(Error::Input(format!(
            "no payment covers it; there are {made}: name the output byte for byte as it was paid for"
        ))),
        (None, Some(told)) => Err(Error::Unreachable(format!("no payment is known to cover it; {told}"))),
    }
}

fn count(payments: u64) -> String {
    if payments == 1 {
        "1 payment".into()
    } else {
        format!("{payments} payments")
    }
}

impl Verify {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let receipt = read(&self.receipt).await?;
        let hash = hash_of(&self.output).await?;
        let client = session.client().await?;
        let checked = receipts::check(&client, &receipt, hash).await;
        let Proven { payment, finalized } = checked.map_err(|error| error.about(self.receipt.display()))?;
        let (told, mut json) = explain::show(&client, receipt.payment, &payment).await?;

        let shown = self.output.display();
        let mut text = format!(
            "{shown} is output {} of {} of payment {}: the proof leads to the root on the chain.\n",
            u64::from(receipt.inclusion.index) + 1,
            payment.outputs,
            receipt.payment
        );
        let undone = if finalized { "finalized" } else { "not finalized yet, so it can still be undone" };
        let _ = writeln!(text, "Paid by {} in block {}, {undone}.", payment.payer, payment.paid_at);
        for contract in &payment.contract.datasets {
            let _ =
                writeln!(text, "Terms of dataset {}: {}.", contract.dataset, tables::terms(&contract.terms));
        }
        json["output"] = json!(hex::encode(hash));
        json["index"] = json!(receipt.inclusion.index);
        json["genesis"] = json!(hex::encode(receipt.genesis));
        json["finalized"] = json!(finalized);
        json["terms"] = terms(&payment);
        Ok(Answer::new(format!("{text}\n{told}"), json))
    }
}

/// The terms that a payment is settled by, dataset by dataset.
fn terms(payment: &Payment) -> serde_json::Value {
    let terms = payment.contract.datasets.iter();
    terms.map(|contract| json!({ "dataset": contract.dataset, "terms": contract.terms })).collect()
}

/// The SHA-256 of an output's bytes.
async fn hash_of(output: &Path) -> Result<WorkId> {
    let output = output.to_owned();
    let bytes = local::apart(move || bounded(&output, MAX_CONTENT_BYTES)).await?;
    Ok(content::hash(&bytes))
}

async fn read(file: &Path) -> Result<receipt::Receipt> {
    let file = file.to_owned();
    local::apart(move || {
        let document = bounded(&file, receipt::MAX_BYTES)?;
        receipt::read(&document).map_err(|error| Error::Input(format!("{}: {error}", file.display())))
    })
    .await
}

/// The bytes of a file that has at most so many. Blocks.
fn bounded(file: &Path, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let shown = file.display();
    // One byte more than is taken, so that a file that is too large is found to be.
    File::open(file)
        .and_then(|open| open.take(most as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::Input(format!("{shown} cannot be read: {error}")))?;
    if bytes.len() > most {
        return Err(Error::Input(format!("{shown} has more than {most} bytes")));
    }
    Ok(bytes)
}
