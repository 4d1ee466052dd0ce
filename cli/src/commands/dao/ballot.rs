//! `guerdon dao vote`, `delegate` and `revoke`.

use super::{Answer, Session};
use crate::{actions::dao, client::Wait, Result};
use clap::ValueEnum;
use guerdon_primitives::{DatasetId, ProposalId};
use serde_json::json;
use sp_runtime::AccountId32;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Vote {
    /// For the proposal
    Aye,
    /// Against it
    Nay,
    /// Counts for the quorum only
    Abstain,
}

impl From<Vote> for guerdon_primitives::Vote {
    fn from(vote: Vote) -> Self {
        match vote {
            Vote::Aye => Self::Aye,
            Vote::Nay => Self::Nay,
            Vote::Abstain => Self::Abstain,
        }
    }
}

/// What a vote is called.
pub(super) fn name(vote: guerdon_primitives::Vote) -> &'static str {
    match vote {
        guerdon_primitives::Vote::Aye => "aye",
        guerdon_primitives::Vote::Nay => "nay",
        guerdon_primitives::Vote::Abstain => "abstain",
    }
}

pub(super) async fn vote(session: &Session, proposal: ProposalId, vote: Vote) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let vote = guerdon_primitives::Vote::from(vote);
    let shares = dao::vote(&client, &signer, proposal, vote, Wait::Finalized).await?;
    let vote = name(vote);
    let text = format!("{shares} shares vote {vote} on proposal {proposal}");
    Ok(Answer::new(text, json!({ "proposal": proposal, "vote": vote, "shares": shares.to_string() })))
}

pub(super) async fn delegate(session: &Session, dataset: DatasetId, to: AccountId32) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let done = dao::delegate(&client, &signer, dataset, to.clone(), Wait::Finalized).await?;
    let text = format!("{to} votes in dataset {dataset} with the stake of {}", signer.account());
    let json = json!({
        "dataset": dataset, "account": signer.account().to_string(), "delegate": to.to_string(),
        "block": done.number,
    });
    Ok(Answer::new(text, json))
}

pub(super) async fn revoke(session: &Session, dataset: DatasetId) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let from = dao::revoke(&client, &signer, dataset, Wait::Finalized).await?;
    let account = signer.account();
    let text = format!("{account} votes in dataset {dataset} with its own stake again; {from} did until now");
    let json = json!({ "dataset": dataset, "account": account.to_string(), "revoked": from.to_string() });
    Ok(Answer::new(text, json))
}
