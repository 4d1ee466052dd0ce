//! A dataset's DAO: proposals, votes, delegations, results.

mod effect;
mod history;
mod proposals;

pub use effect::{Effect, Party, Split, Sums};
pub use history::effect_of;
pub use proposals::{all, ended, existing, in_short, is_counted, of_dataset};

use crate::{
    client::{Client, Included, Wait},
    keys::Signer,
    Result,
};
use guerdon_primitives::{Balance, BlockNumber, DatasetId, ModelId, ProposalId, StatedTerms, Vote};
use guerdon_runtime::{Runtime, RuntimeEvent};
use pallet_governance::{Call, Event};
use sp_runtime::AccountId32;

/// What a DAO of this chain changes.
pub type Change = guerdon_primitives::Change<AccountId32>;

/// A proposal that was made.
#[derive(Clone, Copy, Debug)]
pub struct Proposed {
    /// Its number.
    pub proposal: ProposalId,
    /// The first block that takes no votes.
    pub ends_at: BlockNumber,
}

/// Proposes a change of a dataset, as a holder of staked shares.
pub async fn propose(
    client: &Client,
    proposer: &Signer,
    dataset: DatasetId,
    change: Change,
    wait: Wait,
) -> Result<Proposed> {
    proposed(&client.submit(proposer, Call::<Runtime>::propose { dataset, change }, wait).await?)
}

/// Offers a dataset terms, as the operator of a model that was trained on it.
pub async fn offer(
    client: &Client,
    operator: &Signer,
    (model, dataset): (ModelId, DatasetId),
    terms: StatedTerms,
    wait: Wait,
) -> Result<Proposed> {
    let call = Call::<Runtime>::offer_terms { model, dataset, terms };
    proposed(&client.submit(operator, call, wait).await?)
}

fn proposed(included: &Included) -> Result<Proposed> {
    included.find(|event| match event {
        RuntimeEvent::Governance(Event::Proposed { proposal, ends_at, .. }) => {
            Some(Proposed { proposal: *proposal, ends_at: *ends_at })
        }
        _ => None,
    })
}

/// Votes; the result is the number of shares that the vote counts.
pub async fn vote(
    client: &Client,
    voter: &Signer,
    proposal: ProposalId,
    vote: Vote,
    wait: Wait,
) -> Result<Balance> {
    let call = Call::<Runtime>::vote { proposal, vote };
    client.submit(voter, call, wait).await?.find(|event| match event {
        RuntimeEvent::Governance(Event::Voted { shares, .. }) => Some(*shares),
        _ => None,
    })
}

/// Has another account vote with the signer's stake.
pub async fn delegate(
    client: &Client,
    holder: &Signer,
    dataset: DatasetId,
    to: AccountId32,
    wait: Wait,
) -> Result<Included> {
    client.submit(holder, Call::<Runtime>::delegate { dataset, to }, wait).await
}

/// Takes a delegation back. The result is who voted with the stake.
pub async fn revoke(client: &Client, holder: &Signer, dataset: DatasetId, wait: Wait) -> Result<AccountId32> {
    let call = Call::<Runtime>::revoke { dataset };
    client.submit(holder, call, wait).await?.find(|event| match event {
        RuntimeEvent::Governance(Event::Revoked { from, .. }) => Some(from.clone()),
        _ => None,
    })
}
