//! `guerdon dao`.

use super::{Answer, Session};
use crate::{actions::dao, client::Wait, tables, units::parse_percent, Error, Result};
use clap::{Subcommand, ValueEnum};
use guerdon_primitives::DatasetId;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Propose new terms for a dataset
    #[command(
        after_help = "Example:\n  guerdon dao propose --key me.key 0 --operator 20 --contributors 65 --shareholders 15"
    )]
    Propose {
        /// The dataset
        dataset: DatasetId,
        /// The operator's part of a fee, in per cent
        #[arg(long, value_parser = parse_percent)]
        operator: u32,
        /// The contributors' part, in per cent
        #[arg(long, value_parser = parse_percent)]
        contributors: u32,
        /// The share holders' part, in per cent
        #[arg(long, value_parser = parse_percent)]
        shareholders: u32,
    },
    /// Vote on a proposal with the shares staked when it was made
    #[command(after_help = "Example:\n  guerdon dao vote --key me.key 0 aye")]
    Vote {
        /// The proposal
        proposal: u32,
        /// The vote; it can be changed until the end
        vote: Vote,
    },
    /// Close a proposal whose vote is over; terms that passed are in force from then on
    #[command(after_help = "Example:\n  guerdon dao close --key me.key 0")]
    Close {
        /// The proposal
        proposal: u32,
    },
    /// Show a proposal
    #[command(after_help = "Example:\n  guerdon dao show 0")]
    Show {
        /// The proposal
        proposal: u32,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Vote {
    /// For the proposed terms
    Aye,
    /// Against them
    Nay,
    /// Counts for the quorum only
    Abstain,
}

impl From<Vote> for pallet_governance::Vote {
    fn from(vote: Vote) -> Self {
        match vote {
            Vote::Aye => Self::Aye,
            Vote::Nay => Self::Nay,
            Vote::Abstain => Self::Abstain,
        }
    }
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let client = session.client().await?;
        match self {
            Self::Propose { dataset, operator, contributors, shareholders } => {
                let terms = [operator, contributors, shareholders];
                let made = dao::propose(&client, &session.signer()?, dataset, terms, Wait::Finalized).await?;
                let text = format!("proposal {} is open until block {}", made.proposal, made.ends_at);
                Ok(Answer::new(text, json!({ "proposal": made.proposal, "ends_at": made.ends_at })))
            }
            Self::Vote { proposal, vote } => {
                let shares =
                    dao::vote(&client, &session.signer()?, proposal, vote.into(), Wait::Finalized).await?;
                let text = format!("{shares} shares vote");
                Ok(Answer::new(text, json!({ "proposal": proposal, "shares": shares.to_string() })))
            }
            Self::Close { proposal } => {
                let (outcome, tally) =
                    dao::close(&client, &session.signer()?, proposal, Wait::Finalized).await?;
                let outcome = dao::in_words(outcome);
                let text = format!(
                    "proposal {proposal} {outcome}: {} aye, {} nay, {} abstained",
                    tally.aye, tally.nay, tally.abstain
                );
                let json = json!({
                    "proposal": proposal, "outcome": outcome, "aye": tally.aye.to_string(),
                    "nay": tally.nay.to_string(), "abstain": tally.abstain.to_string(),
                });
                Ok(Answer::new(text, json))
            }
            Self::Show { proposal } => {
                let missing = || Error::Input(format!("there is no proposal {proposal}"));
                let found = client.proposal(proposal).await?.ok_or_else(missing)?;
                let outcome = found.outcome.map(dao::in_words);
                let text = format!(
                    "proposal {proposal} for dataset {} by {}\nterms    {}\nvotes    until block {}; {}\n\
                     shares   {} could vote: {} aye, {} nay, {} abstained",
                    found.dataset,
                    found.proposer,
                    tables::terms(&found.terms),
                    found.ends_at,
                    outcome.unwrap_or("not closed yet"),
                    found.electorate,
                    found.tally.aye,
                    found.tally.nay,
                    found.tally.abstain
                );
                let json = json!({
                    "proposal": proposal, "dataset": found.dataset, "proposer": found.proposer.to_string(),
                    "terms": found.terms, "ends_at": found.ends_at, "aye": found.tally.aye.to_string(),
                    "nay": found.tally.nay.to_string(), "abstain": found.tally.abstain.to_string(),
                    "electorate": found.electorate.to_string(), "outcome": outcome,
                });
                Ok(Answer::new(text, json))
            }
        }
    }
}
