//! Proposals, read and waited for.

use crate::{
    client::{sentence, Client, Proposal},
    Error, Result,
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_primitives::{DatasetId, ProposalId};
use pallet_governance::Status;

/// How many proposals are asked for at a time.
const AT_A_TIME: usize = 16;

/// A proposal that there should be.
pub async fn existing(client: &Client, proposal: ProposalId) -> Result<Proposal> {
    if let Some(found) = client.proposal(proposal).await? {
        return Ok(found);
    }
    let made = client.proposals().await?;
    let told = match made {
        0 => "none was made so far".into(),
        made => format!("the last is {}", made - 1),
    };
    Err(Error::Input(format!("there is no proposal {proposal}: {told}")))
}

/// Proposals that there should be, in this order.
pub async fn all(
    client: &Client,
    proposals: impl IntoIterator<Item = ProposalId>,
) -> Result<Vec<(ProposalId, Proposal)>> {
    let read =
        proposals.into_iter().map(|id| async move { Ok::<_, Error>((id, existing(client, id).await?)) });
    stream::iter(read.collect::<Vec<_>>()).buffered(AT_A_TIME).try_collect().await
}

/// All proposals that were ever made, of one dataset or of all, newest first.
pub async fn of_dataset(client: &Client, dataset: Option<DatasetId>) -> Result<Vec<(ProposalId, Proposal)>> {
    let made = client.proposals().await?;
    let mut found = all(client, (0..made).rev()).await?;
    found.retain(|(_, proposal)| dataset.is_none_or(|dataset| proposal.dataset == dataset));
    Ok(found)
}

/// Whether the votes were counted.
pub fn is_counted(proposal: &Proposal) -> bool {
    proposal.status != Status::Voting
}

/// What became of a proposal, in a few words.
pub fn in_short(status: &Status) -> String {
    match status {
        Status::Voting => "takes votes".into(),
        Status::NoQuorum => "too few voted".into(),
        Status::Rejected => "rejected".into(),
        Status::RejectedAsSpam => "rejected as spam".into(),
        Status::Passed { enact_at } => format!("passed, is enacted in block {enact_at}"),
        Status::Enacted { at } => format!("enacted in block {at}"),
        Status::Failed { error } => format!("passed, but could not be enacted: {}", sentence(error)),
    }
}

/// Waits until nothing more becomes of a proposal: it did not pass, or it was enacted, or could not be.
pub async fn ended(client: &Client, id: ProposalId) -> Result<Proposal> {
    loop {
        let proposal = existing(client, id).await?;
        let next = match proposal.status {
            Status::Voting => proposal.ends_at,
            Status::Passed { enact_at } => enact_at,
            Status::NoQuorum
            | Status::Rejected
            | Status::RejectedAsSpam
            | Status::Enacted { .. }
            | Status::Failed { .. } => return Ok(proposal),
        };
        // A full block can put off what is due.
        let best = client.height(None).await?;
        client.reach(next.max(best.saturating_add(1))).await?;
    }
}
