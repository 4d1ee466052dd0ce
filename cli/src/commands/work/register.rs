//! `guerdon work register`.

use super::{parse_work, report::ReportFile, summary::Summary, words, Answer, Session};
use crate::{
    actions::{
        registration::{
            self,
            journal::Journal,
            outcome::{Ending, Fate, Outcome, Report},
            Again, Interrupt, Order, Parties, Until,
        },
        works::Statement,
    },
    client::Client,
    interruption::{self, Footprint},
    keys::Signer,
    licence::{parse_consent, parse_licence},
    state_folder::state_folder,
    units::parse_parts,
    Error, Result,
};
use clap::Args;
use guerdon_primitives::{Consent, DatasetId, Licence, Parts};
use pallet_works::WorkParent;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "Pictures in folders are found at any depth; hidden files and other formats are passed over. What a run did not \
                  come to is done by the same command again: what is registered or offered is not sent twice.\n\n\
                  Examples:\n  guerdon work register --key me.key paintings --licence CC-BY-4.0 \\\n    \
                  --dataset 0 --dataset 1 --report refused.csv\n  \
                  guerdon work register --key me.key edited.png --licence LicenseRef-mine \\\n    \
                  --parent payment:7=30"
)]
pub(in crate::commands) struct Register {
    /// PNG, JPEG or WebP files, and folders of such
    #[arg(required = true, value_name = "FILE_OR_FOLDER")]
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
    /// Offer the works to this dataset at once, and wait until they are judged; can be given several times
    #[arg(long = "dataset", value_name = "DATASET")]
    datasets: Vec<DatasetId>,
    /// Do not wait until the offers are judged
    #[arg(long)]
    no_wait: bool,
    /// Offer works again that were refused as near-copies
    #[arg(long)]
    again: bool,
    /// Write what became of each file to this file, as CSV or JSON lines by its name: .csv or .jsonl
    #[arg(long, value_name = "FILE", value_parser = ReportFile::parse)]
    report: Option<ReportFile>,
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

impl Register {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let statement =
            Statement { licence: self.licence, consent: self.consent, parents: Default::default() };
        let order = Order {
            files: self.files,
            statement: statement.made_from(self.parents)?,
            datasets: self.datasets,
            until: if self.no_wait { Until::Offered } else { Until::Judged },
            again: if self.again { Again::AlsoRefused } else { Again::NotRefused },
        };
        let signer = session.signer()?;
        let interrupt = Interrupt::after(asked_to_end(session.footprint.clone(), session.json));
        if let Some(report) = &self.report {
            report.ensure_writable()?;
        }
        let client = session.client().await?;
        let parties = Parties {
            client: &client,
            engine: &session.engine,
            signer: &signer,
            journal: if order.datasets.is_empty() { None } else { journal(&client, &signer) },
            interrupt,
        };
        let report = registration::register(parties, &order).await?;
        if let Some(Err(error)) = self.report.as_ref().map(|file| file.write(&report.outcomes)) {
            // What was done is told all the same.
            eprintln!("note: {error}");
        }
        answer(&report, self.report.as_ref(), session.json)
    }
}

/// What a run comes to. One file that is refused is told in one sentence.
fn answer(report: &Report, file: Option<&ReportFile>, json: bool) -> Result<Answer> {
    let summary = Summary::of(report);
    if let ([Outcome { file, fate: Fate::Refused(refusal), .. }], false) = (&report.outcomes[..], json) {
        let sentence = words::refusal(refusal);
        let error = match summary.exit_code() {
            2 => Error::Input(sentence),
            _ => Error::Refused(sentence),
        };
        return Err(error.about(file.display()));
    }
    if let (Ending::Failed(error) | Ending::InDoubt(error), false) = (&report.ending, report.sent) {
        return Err(error.clone());
    }
    if let Some(sentence) = summary.ended() {
        let ended = match summary.exit_code() {
            4 => Error::Unknown,
            5 => Error::Unfinished,
            6 => Error::Partly,
            130 => Error::Interrupted,
            _ => Error::Refused,
        };
        ended(sentence).print(json);
    }
    let answer = Answer::new(summary.text(file.map(ReportFile::path)), summary.json());
    Ok(answer.with_exit_code(summary.exit_code()))
}

/// What is recorded of earlier runs. Without it works may be offered again that were refused.
fn journal(client: &Client, signer: &Signer) -> Option<Journal> {
    let folder = state_folder("offers").ok()?;
    let opened = Journal::open(&folder, client.genesis(), &signer.account());
    opened
        .map_err(|error| {
            let shown = folder.display();
            eprintln!("note: which offers are refused cannot be recorded in {shown} ({error})");
        })
        .ok()
}

/// Ends with the first Ctrl-C. The second one ends the program.
async fn asked_to_end(footprint: Footprint, json: bool) {
    interruption::requested().await;
    tokio::spawn(async move {
        interruption::requested().await;
        let error =
            footprint.interrupted().retold(|sentence| format!("{sentence}; the same command again goes on"));
        error.print(json);
        std::process::exit(error.exit_code().into());
    });
    eprintln!("ending when what is under way is done; Ctrl-C again ends at once");
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
