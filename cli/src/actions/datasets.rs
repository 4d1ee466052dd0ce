//! Datasets: created, offered works, judged, staked in.

use crate::{
    client::{Client, Included, Wait},
    keys::Signer,
    Error, Result,
};
use guerdon_primitives::{
    AcceptedConsents, Admission, Balance, BlockNumber, DatasetId, Licence, Parts, StatedTerms, VotingRules,
    WorkId, MAX_LICENCES,
};
use guerdon_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use pallet_datasets::{Policy, ShareFate};
use sp_runtime::AccountId32;
use std::collections::BTreeSet;

/// A dataset to be created.
#[derive(Clone, Debug)]
pub struct NewDataset {
    /// From which similarity on a work is refused as a near-copy.
    pub max_similarity: Parts,
    /// The shares that a wholly novel work receives.
    pub base_shares: Balance,
    /// How its DAO votes.
    pub voting: VotingRules,
    /// Under which licences works are taken; under any if there is none here.
    pub licences: Vec<Licence>,
    /// Which consents are enough.
    pub consents: AcceptedConsents,
    /// What becomes of the shares that a work brought when it is withdrawn.
    pub on_withdrawal: ShareFate,
    /// The least that contributors receive under any terms.
    pub contributors_floor: Parts,
    /// How its part of a fee is split.
    pub terms: StatedTerms,
}

/// Creates a dataset.
pub async fn create(client: &Client, curator: &Signer, new: NewDataset, wait: Wait) -> Result<DatasetId> {
    let NewDataset {
        max_similarity,
        base_shares,
        voting,
        licences,
        consents,
        on_withdrawal,
        contributors_floor,
        terms,
    } = new;
    let too_many = |_| Error::Input(format!("a dataset lists at most {MAX_LICENCES} licences"));
    let licences = licences.try_into().map_err(too_many)?;
    let admission = Admission { max_similarity, base_shares, licences, consents };
    let policy = Policy { admission, voting, contributors_floor, on_withdrawal };
    let call = pallet_datasets::Call::<Runtime>::create { policy, terms };
    client.submit(curator, call, wait).await?.find(|event| match event {
        RuntimeEvent::Datasets(pallet_datasets::Event::Created { dataset, .. }) => Some(*dataset),
        _ => None,
    })
}

/// Offers works to datasets, all or none.
pub async fn offer(
    client: &Client,
    owner: &Signer,
    offers: &[(DatasetId, WorkId)],
    wait: Wait,
) -> Result<Included> {
    let call =
        |&(dataset, work)| RuntimeCall::from(pallet_datasets::Call::<Runtime>::offer { dataset, work });
    match offers {
        [one] => client.submit(owner, call(one), wait).await,
        many => client.submit_all(owner, many.iter().map(call).collect(), wait).await,
    }
}

/// How an offer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The dataset.
    pub dataset: DatasetId,
    /// The offered work.
    pub work: WorkId,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the dataset, and its owner received shares.
    Admitted {
        /// Who owns it.
        owner: AccountId32,
        /// How near the nearest work is.
        similarity: Parts,
        /// The shares received.
        shares: Balance,
    },
    /// It is a near-copy.
    Refused {
        /// How near the nearest work is.
        similarity: Parts,
        /// That work.
        nearest: Option<WorkId>,
    },
    /// Its content could not be had, the attributors did not agree, or it was withdrawn meanwhile.
    Unjudged,
}

/// Waits until all `pending` offers, made in block `from` or later, are judged. Each judgement goes to `told` when
/// it is made.
pub async fn judgements(
    client: &Client,
    from: BlockNumber,
    mut pending: BTreeSet<(DatasetId, WorkId)>,
    mut told: impl FnMut(&Judgement),
) -> Result<Vec<Judgement>> {
    let mut judgements = Vec::with_capacity(pending.len());
    let mut blocks = client.blocks(from);
    while !pending.is_empty() {
        for judgement in blocks.next().await?.events.iter().filter_map(judgement) {
            if pending.remove(&(judgement.dataset, judgement.work)) {
                told(&judgement);
                judgements.push(judgement);
            }
        }
    }
    Ok(judgements)
}

/// The judgement that an event tells of.
pub fn judgement(event: &RuntimeEvent) -> Option<Judgement> {
    use pallet_datasets::Event;
    let RuntimeEvent::Datasets(event) = event else { return None };
    Some(match event.clone() {
        Event::Admitted { dataset, work, owner, similarity, shares } => {
            Judgement { dataset, work, verdict: Verdict::Admitted { owner, similarity, shares } }
        }
        Event::Refused { dataset, work, similarity, nearest } => {
            Judgement { dataset, work, verdict: Verdict::Refused { similarity, nearest } }
        }
        Event::Unjudged { dataset, work } => Judgement { dataset, work, verdict: Verdict::Unjudged },
        _ => return None,
    })
}

/// Stakes shares.
pub async fn stake(client: &Client, holder: &Signer, dataset: DatasetId, amount: Balance) -> Result<()> {
    let call = pallet_datasets::Call::<Runtime>::stake { dataset, amount };
    client.submit(holder, call, Wait::Finalized).await.map(drop)
}

/// Unstakes shares.
pub async fn unstake(client: &Client, holder: &Signer, dataset: DatasetId, amount: Balance) -> Result<()> {
    let call = pallet_datasets::Call::<Runtime>::unstake { dataset, amount };
    client.submit(holder, call, Wait::Finalized).await.map(drop)
}
