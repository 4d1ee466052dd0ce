//! `guerdon recompute`.

use super::{job::phase, Answer, Session};
use crate::{
    actions::{
        jobs::{self, Found, Open},
        payments,
    },
    client::{Client, Wait},
    findings::{self, comparison_json, comparison_text, count, in_words, task_in_words, task_json, Verdict},
    local::{self, encoder},
    names::Names,
    recomputation::{recompute, Gap, Question, Recomputed},
    units::amount,
    Error, Result,
};
use clap::Args;
use guerdon_clip::Precision;
use guerdon_engine::embedder::{Description, Embed};
use guerdon_primitives::{
    api::Standing,
    jobs::{Finding, JobId, Phase, Task},
    BlockNumber, Parts,
};
use serde_json::{json, Value};
use sp_core::H256;
use std::{fmt::Write, path::PathBuf, sync::Arc};

#[derive(Debug, Args)]
#[command(
    after_help = "What is compared with is what an open job proposes, or what a payment was settled by. The exit code is 0 if \
                  the\nrecomputed result agrees, or if there is nothing to compare with; 1 if it does not agree; 3 if \
                  content cannot be\nhad. With --challenge it is 0 if the challenge is made, and 2 if the result agrees or \
                  the job cannot be challenged.\n\n\
                  Examples:\n  guerdon recompute 7\n  \
                  guerdon recompute --encoder encoders/demo --key me.key --challenge 7"
)]
pub(super) struct Recompute {
    /// The job: guerdon job tells what it is about
    job: JobId,
    /// The folder of the encoder; without it, the one that the engine finds by itself
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,
    /// Challenge what is proposed if the recomputed result is not within tolerance of it; that takes a bond
    #[arg(long)]
    challenge: bool,
}

/// What is recomputed, and what for.
struct Subject {
    task: Task,
    question: Question,
    reference: Reference,
    /// The encoder that the job is to be done with.
    encoder: Option<H256>,
}

/// What is compared with.
enum Reference {
    /// What an open job proposes, if it does already.
    Proposed(Option<Finding>),
    /// What a payment was settled by, if there was agreement.
    Settled(Option<Finding>),
}

impl Reference {
    fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Proposed(finding) | Self::Settled(finding) => finding.as_ref(),
        }
    }

    /// In one word.
    fn called(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "proposed",
            Self::Settled(_) => "agreed",
        }
    }

    /// Why there is nothing to compare with.
    fn absent(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "the job proposes nothing, so there is nothing to compare with",
            Self::Settled(_) => {
                "the payment was settled without agreement, so there is nothing to compare with"
            }
        }
    }
}

/// Everything that is told.
struct Report {
    job: JobId,
    subject: Subject,
    encoder: Description,
    recomputed: Recomputed,
    tolerance: Parts,
    /// The block that a challenge is in.
    challenged: Option<BlockNumber>,
}

impl Recompute {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let challenger = if self.challenge { Some(session.signer()?) } else { None };
        let client = session.client().await?;
        let job = self.job;
        let found = jobs::find(&client, job).await?;
        if challenger.is_some() {
            challengeable(&client, job, &found).await?;
        }
        let subject = subject(&client, job, found).await?;
        let (folder, wanted) = (self.encoder, subject.encoder);
        let embedder = local::apart(move || {
            let embedder = encoder::open(folder.as_deref(), Precision::Fp32)?;
            if let Some(wanted) = wanted {
                encoder::check(&embedder, &hex::encode(wanted), &format!("job {job} is to be done"))?;
            }
            Ok(Arc::new(embedder))
        })
        .await?;
        let encoder = embedder.description();
        let recomputed = recompute(&client, &session.engine, embedder, &subject.question).await?;

        let tolerance = jobs::tolerance();
        let mut report = Report { job, subject, encoder, recomputed, tolerance, challenged: None };
        report.check_content()?;
        if let Some(challenger) = challenger {
            report.check_dispute()?;
            let finding = report.recomputed.finding.clone();
            let sent = jobs::challenge(&client, &challenger, job, finding, Wait::Finalized).await?;
            report.challenged = Some(sent.number);
        }
        let answer = Answer::new(report.text(), report.json());
        if report.verdict() == Some(Verdict::Disagrees) && report.challenged.is_none() {
            answer.print(session.json);
            let called = report.subject.reference.called();
            let challenge = match report.subject.reference {
                Reference::Proposed(_) => ": --challenge has it decided while the job can be challenged",
                Reference::Settled(_) => "",
            };
            return Err(Error::Refused(format!(
                "what is recomputed for job {job} is not within tolerance of what is {called}{challenge}"
            )));
        }
        Ok(answer)
    }
}

/// Whether a job can be challenged, apart from what is recomputed.
async fn challengeable(client: &Client, job: JobId, found: &Found) -> Result<()> {
    let Found::Open(Open { view, .. }) = found else {
        return Err(Error::Input(format!("job {job} has ended, so it can be challenged no more")));
    };
    if view.phase != Phase::Challengeable {
        return Err(Error::Input(format!("job {job} cannot be challenged now: {}", phase(view))));
    }
    let attributors = client.attributors().await?;
    let active = attributors.iter().filter(|attributor| attributor.standing == Standing::Active).count();
    if active <= view.committee.len() {
        return Err(Error::Input(format!(
            "job {job} cannot be challenged: {} were asked, and with {} there is no larger committee to decide",
            view.committee.len(),
            count(active, "active attributor")
        )));
    }
    Ok(())
}

async fn subject(client: &Client, job: JobId, found: Found) -> Result<Subject> {
    let forgotten =
        || Error::Input(format!("job {job} has ended, and the chain keeps no result of it to compare with"));
    let task = found.task().ok_or_else(forgotten)?;
    match found {
        Found::Open(Open { view, .. }) => {
            let question = match task {
                Task::Attribution { payment } => {
                    Question::Attribution(Box::new(payments::existing(client, payment).await?))
                }
                Task::Novelty { dataset, work } => Question::Novelty { job, dataset, work },
            };
            let reference = Reference::Proposed(view.proposed);
            Ok(Subject { task, question, reference, encoder: view.encoder })
        }
        Found::Attributed { paid, .. } => {
            let finding = paid.outcome.as_ref().and_then(|outcome| outcome.finding.clone());
            let (question, reference) = (Question::Attribution(Box::new(paid)), Reference::Settled(finding));
            Ok(Subject { task, question, reference, encoder: None })
        }
        Found::Judged { .. } | Found::Forgotten => Err(forgotten()),
    }
}

impl Report {
    /// None if there is nothing to compare with.
    fn verdict(&self) -> Option<Verdict> {
        let reference = self.subject.reference.finding()?;
        Some(Verdict::of(reference, &self.recomputed.finding, self.tolerance))
    }

    /// That content is missing here is a result only where it was missing for the attributors too.
    fn check_content(&self) -> Result<()> {
        match (&self.recomputed.missing, self.verdict()) {
            (None, _) | (_, Some(Verdict::Agrees)) => Ok(()),
            (Some(reason), _) => {
                Err(Error::Unreachable(format!("job {} cannot be recomputed: {reason}", self.job)))
            }
        }
    }

    /// Whether what was recomputed is worth a challenger's bond.
    fn check_dispute(&self) -> Result<()> {
        let job = self.job;
        if self.verdict() == Some(Verdict::Agrees) {
            let sentence = "what is recomputed is within tolerance of what is proposed";
            return Err(Error::Input(format!("job {job} is not challenged: {sentence}")));
        }
        let absent =
            |(work, gap): &(_, Gap)| matches!(gap, Gap::Absent(_)).then(|| (hex::encode(work), gap.clone()));
        if let Some((work, gap)) = self.recomputed.left_out.iter().find_map(absent) {
            let sentence = "cannot be had here, and the judges may have it";
            return Err(Error::Unreachable(format!(
                "job {job} is not challenged: work {work} {sentence} ({gap})"
            )));
        }
        Ok(())
    }

    fn text(&self) -> String {
        let Self { job, subject, encoder, recomputed, tolerance, .. } = self;
        let called = subject.reference.called();
        let mut text = format!("Job {job}: {}\n", task_in_words(&subject.task));
        // Writing to a string does not fail.
        let _ = match subject.reference.finding() {
            Some(reference) => {
                text.push_str(&comparison_text(called, reference, &recomputed.finding, *tolerance));
                match self.verdict() {
                    Some(Verdict::Disagrees) => writeln!(text, "verdict     it is not what is {called}"),
                    _ => writeln!(text, "verdict     it agrees with what is {called}"),
                }
            }
            None => {
                let found = in_words(&recomputed.finding);
                writeln!(text, "recomputed  {found}\nverdict     none: {}", subject.reference.absent())
            }
        };
        let _ = writeln!(text, "encoder     {}, weights {}", encoder.name, encoder.weights);
        if let Some(reason) = &recomputed.missing {
            let _ = writeln!(text, "missing     {reason}");
        }
        for (work, gap) in &recomputed.left_out {
            let _ = writeln!(text, "left out    {}: {gap}", Names::default().of_work(work));
        }
        if let Some(block) = self.challenged {
            let bond = amount(jobs::challenge_bond());
            let _ = writeln!(
                text,
                "challenge   made in block {block}: {bond} are bonded until a larger committee has decided \
                 (guerdon job {job})"
            );
        }
        text
    }

    fn json(&self) -> Value {
        let Self { job, subject, encoder, recomputed, tolerance, .. } = self;
        let reference = subject.reference.finding();
        let mut json = match reference {
            Some(reference) => comparison_json(reference, &recomputed.finding),
            None => json!({}),
        };
        let left_out = recomputed
            .left_out
            .iter()
            .map(|(work, gap)| json!({ "work": hex::encode(work), "reason": gap.to_string() }));
        let verdict = self.verdict().map(|verdict| match verdict {
            Verdict::Agrees => "agrees",
            Verdict::Disagrees => "disagrees",
        });
        let challenge = self
            .challenged
            .map(|block| json!({ "block": block, "bond": jobs::challenge_bond().to_string() }));
        json["job"] = json!(job);
        json["task"] = task_json(&subject.task);
        json["state"] = match subject.reference {
            Reference::Proposed(_) => json!("open"),
            Reference::Settled(_) => json!("ended"),
        };
        json["agreed"] = json!(reference.map(findings::json));
        json["recomputed"] = findings::json(&recomputed.finding);
        json["tolerance"] = json!(tolerance.get());
        json["verdict"] = json!(verdict);
        json["encoder"] = json!({ "name": encoder.name, "weights": encoder.weights });
        json["missing"] = json!(recomputed.missing);
        json["left_out"] = left_out.collect();
        json["challenge"] = json!(challenge);
        json
    }
}
