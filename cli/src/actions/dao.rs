//! A dataset's DAO: proposals, votes, results.

use crate::{
    client::{Client, Wait},
    keys::Signer,
    Result,
};
use guerdon_primitives::{Balance, BlockNumber, DatasetId};
use guerdon_runtime::{Runtime, RuntimeEvent};
use pallet_governance::{Event, Vote};

/// A proposal that was made.
#[derive(Clone, Copy, Debug)]
pub struct Proposed {
    /// Its number.
    pub proposal: u32,
    /// The block from which on it can be closed.
    pub ends_at: BlockNumber,
}

/// Proposes terms, as parts of 10^9 of operator, contributors and share holders.
pub async fn propose(
    client: &Client,
    proposer: &Signer,
    dataset: DatasetId,
    terms: [u32; 3],
    wait: Wait,
) -> Result<Proposed> {
    let [operator, contributors, shareholders] = terms;
    let call = pallet_governance::Call::<Runtime>::propose { dataset, operator, contributors, shareholders };
    client.submit(proposer, call, wait).await?.find(|event| match event {
        RuntimeEvent::Governance(Event::Proposed { proposal, ends_at, .. }) => {
            Some(Proposed { proposal: *proposal, ends_at: *ends_at })
        }
        _ => None,
    })
}

/// Votes; the result is the number of shares that the vote counts.
pub async fn vote(client: &Client, voter: &Signer, proposal: u32, vote: Vote, wait: Wait) -> Result<Balance> {
    let call = pallet_governance::Call::<Runtime>::vote { proposal, vote };
    client.submit(voter, call, wait).await?.find(|event| match event {
        RuntimeEvent::Governance(Event::Voted { shares, .. }) => Some(*shares),
        _ => None,
    })
}

/// How a proposal ended.
pub type Closed = (pallet_governance::Outcome, pallet_governance::Tally);

/// Closes a proposal whose vote is over.
pub async fn close(client: &Client, signer: &Signer, proposal: u32, wait: Wait) -> Result<Closed> {
    let call = pallet_governance::Call::<Runtime>::close { proposal };
    client.submit(signer, call, wait).await?.find(|event| match event {
        RuntimeEvent::Governance(Event::Closed { outcome, tally, .. }) => Some((*outcome, *tally)),
        _ => None,
    })
}

/// How a proposal ended, in words.
pub fn in_words(outcome: pallet_governance::Outcome) -> &'static str {
    use pallet_governance::Outcome;
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Rejected => "was rejected",
        Outcome::NoQuorum => "found too few votes",
    }
}
