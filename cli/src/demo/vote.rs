//! The first dataset's DAO votes for new terms, and the model's operator accepts them.

use super::{
    story::{Ballot, Dataset},
    Stage,
};
use crate::{
    actions::{
        dao::{self, Change},
        models,
    },
    client::Wait,
    tables,
    units::exact_percent,
    Error, Result,
};
use guerdon_primitives::{BlockNumber, DatasetId, ModelId, Parts, StatedTerms, Terms, Vote};
use pallet_governance::Status;
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// The proposed terms, in per cent: operator, contributors, share holders.
const TERMS: [u32; 3] = [15, 70, 15];

/// Has an artist propose new terms and all share holders vote, waits until the chain has put them in place, and has the
/// model's operator accept them.
pub(super) async fn change_terms(stage: &Stage<'_>, dataset: &Dataset, model: ModelId) -> Result<Ballot> {
    let [operator, contributors, shareholders] = TERMS.map(Parts::from_percent);
    let after = Terms::new(operator, contributors, shareholders)
        .map_err(|error| Error::Input(format!("the proposed terms sum to {}", exact_percent(error.sum))))?;

    let mut shares: BTreeMap<&AccountId32, u128> = BTreeMap::new();
    for (_, owner, received) in &dataset.admitted {
        *shares.entry(owner).or_default() += received;
    }
    let voters: Vec<_> =
        stage.cast.artists.iter().filter(|artist| shares.contains_key(&artist.account())).collect();
    let [proposer, ..] = voters[..] else {
        return Err(Error::Refused(format!("nobody has shares of dataset {}", dataset.id)));
    };
    stage.progress.begin("The DAO votes on new terms", 1);
    let change = Change::Terms(StatedTerms::from(after));
    let proposed = dao::propose(stage.client, proposer, dataset.id, change, Wait::InBlock).await?;
    let votes = voters.iter().enumerate().map(|(place, voter)| {
        // The second holder disagrees, and is outvoted.
        let vote = if place == 1 { Vote::Nay } else { Vote::Aye };
        dao::vote(stage.client, voter, proposed.proposal, vote, Wait::InBlock)
    });
    futures::future::try_join_all(votes).await?;
    let ended = dao::ended(stage.client, proposed.proposal).await?;
    if !matches!(ended.status, Status::Enacted { .. }) {
        return Err(Error::Refused(format!("the proposal {}", dao::in_short(&ended.status))));
    }
    let shown = tables::terms(&after);
    stage.progress.done(&format!("The DAO of dataset {} voted for other terms: {shown}", dataset.id));

    let starts_at = accept(stage, dataset.id, model).await?;
    stage.progress.done(&format!(
        "The operator of model {model} accepted them; they start for other models in block {starts_at}"
    ));
    Ok(Ballot {
        dataset: dataset.id,
        before: dataset.terms,
        after,
        aye: ended.tally.aye,
        nay: ended.tally.nay,
        all: shares.values().sum(),
        starts_at,
    })
}

/// Accepts the upcoming terms of a dataset for the model. The result is when they start for all others.
async fn accept(stage: &Stage<'_>, dataset: DatasetId, model: ModelId) -> Result<BlockNumber> {
    let missing = || Error::Refused(format!("dataset {dataset} has no upcoming terms after its vote"));
    let terms = stage.client.dao(dataset).await?.ok_or_else(missing)?.terms;
    let (upcoming, revision) = terms.upcoming.zip(terms.upcoming_revision()).ok_or_else(missing)?;
    let operator = &stage.cast.operator;
    models::accept_terms(stage.client, operator, (model, dataset), revision, Wait::InBlock).await?;
    Ok(upcoming.starts_at)
}
