//! The first dataset's DAO votes for new terms.

use super::{
    story::{Ballot, Dataset},
    Stage,
};
use crate::{actions::dao, client::Wait, tables, Error, Result};
use guerdon_primitives::{Parts, Terms};
use pallet_governance::{Outcome, Vote};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// The proposed terms, in per cent: operator, contributors, share holders.
const TERMS: [u32; 3] = [15, 70, 15];

/// Has an artist propose new terms, all share holders vote, and the proposal closed when the vote is over.
pub(super) async fn change_terms(stage: &Stage<'_>, dataset: &Dataset) -> Result<Ballot> {
    let [operator, contributors, shareholders] = TERMS.map(Parts::from_percent);
    let after = Terms::new(operator, contributors, shareholders)
        .map_err(|error| Error::Input(format!("the proposed terms sum to {} of 10^9", error.sum)))?;

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
    let terms = TERMS.map(|part| Parts::from_percent(part).get());
    let proposed = dao::propose(stage.client, proposer, dataset.id, terms, Wait::InBlock).await?;
    let votes = voters.iter().enumerate().map(|(place, voter)| {
        // The second holder disagrees, and is outvoted.
        let vote = if place == 1 { Vote::Nay } else { Vote::Aye };
        dao::vote(stage.client, voter, proposed.proposal, vote, Wait::InBlock)
    });
    futures::future::try_join_all(votes).await?;
    stage.client.reach(proposed.ends_at).await?;
    let (outcome, tally) =
        dao::close(stage.client, &stage.cast.curators[0], proposed.proposal, Wait::InBlock).await?;
    if outcome != Outcome::Passed {
        return Err(Error::Refused(format!("the proposal {}", dao::in_words(outcome))));
    }
    stage.progress.done(&format!(
        "The DAO of dataset {} changed its terms: {}",
        dataset.id,
        tables::terms(&after)
    ));
    Ok(Ballot {
        dataset: dataset.id,
        before: dataset.terms,
        after,
        aye: tally.aye,
        nay: tally.nay,
        all: shares.values().sum(),
    })
}
