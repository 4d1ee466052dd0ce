//! `guerdon_dao` and `guerdon_voter`.

use super::{at::At, refusal};
use guerdon_primitives::{
    api::{DaoView, GuerdonApi, VoterView},
    DatasetId, DatasetTerms, VotingRules,
};
use guerdon_runtime::AccountId;
use jsonrpsee::core::RpcResult;
use serde_json::{json, Value};

/// How a dataset governs itself.
pub fn of(at: &At, dataset: DatasetId) -> RpcResult<Value> {
    let view = at.ask(|api, block| api.dao(block, dataset))?;
    let DaoView { rules, terms, contributors_floor, staked, open, treasury } =
        view.ok_or_else(|| refusal::unknown_dataset(dataset))?;
    Ok(json!({
        "dataset": dataset, "rules": rules_json(&rules), "terms": terms_json(&terms),
        "contributors_floor": contributors_floor, "staked": staked.to_string(), "open": open,
        "treasury": treasury.to_string(),
    }))
}

/// How an account takes part in a dataset's DAO.
pub fn voter(at: &At, dataset: DatasetId, account: AccountId) -> RpcResult<Value> {
    at.check_dataset(dataset)?;
    let view = at.ask(|api, block| api.voter(block, dataset, account.clone()))?;
    let VoterView { staked, delegate, delegated, locked, powers } = view;
    let proposals = powers.iter().map(
        |(proposal, power, vote)| json!({ "proposal": proposal, "shares": power.to_string(), "vote": vote }),
    );
    Ok(json!({
        "dataset": dataset, "account": account.to_string(), "staked": staked.to_string(),
        "delegate": delegate.as_ref().map(ToString::to_string), "delegated": delegated.to_string(),
        "locked": locked.to_string(), "proposals": proposals.collect::<Vec<_>>(),
    }))
}

fn terms_json(terms: &DatasetTerms) -> Value {
    let upcoming = terms.upcoming.map(|upcoming| {
        json!({
            "revision": terms.upcoming_revision(), "terms": upcoming.terms, "starts_at": upcoming.starts_at,
        })
    });
    json!({ "revision": terms.revision, "in_force": terms.in_force, "upcoming": upcoming })
}

fn rules_json(rules: &VotingRules) -> Value {
    let VotingRules { period, quorum, approval, proposer_stake, deposit, enactment_delay, notice } = rules;
    json!({
        "period": period, "quorum": quorum, "approval": approval, "proposer_stake": proposer_stake,
        "deposit": deposit.to_string(), "enactment_delay": enactment_delay, "notice": notice,
    })
}
