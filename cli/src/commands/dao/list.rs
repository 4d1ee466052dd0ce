//! `guerdon dao list`.

use super::{
    change::{in_short, kind},
    coins::Coins,
    missing,
    show::proposer_json,
    standing::Standing,
    state, treasury, Answer, Session,
};
use crate::{
    actions::dao,
    client::Proposal,
    commands::rules,
    names::Names,
    tables::{self, table},
    time::when,
    units::percent,
    Result,
};
use guerdon_primitives::{api::DaoView, BlockNumber, DatasetId, DatasetTerms, ProposalId};
use pallet_governance::{Proposer, Status};
use serde_json::{json, Value};
use sp_runtime::AccountId32;

pub(super) async fn run(session: &Session, dataset: DatasetId, all: bool) -> Result<Answer> {
    let client = session.client().await?;
    let best = client.height(None).await?;
    let view = client.dao(dataset).await?.ok_or_else(|| missing(dataset))?;
    let proposals = match all {
        true => dao::of_dataset(&client, Some(dataset)).await?,
        false => dao::all(&client, view.open.iter().copied()).await?,
    };
    let coins = Coins::of(&client, proposals.iter().map(|(_, proposal)| proposal)).await?;
    let holdings = treasury::holdings(&client, &view.treasury).await?;

    let listed = match &proposals[..] {
        [] if all => "nothing was proposed so far".into(),
        [] => "nothing takes votes now".into(),
        proposals => rows(proposals, &coins, best),
    };
    let text = format!(
        "The DAO of dataset {dataset}\n{}\ntreasury  {}\n\n{}\n\n{listed}",
        header(&view, best),
        view.treasury,
        treasury::rows(&holdings),
    );
    let proposals: Vec<_> = proposals.iter().map(|(id, proposal)| json_of(*id, proposal)).collect();
    let json = json!({
        "dataset": dataset, "rules": rules::json_of(&view.rules), "terms": terms_json(&view.terms),
        "contributors_floor": view.contributors_floor, "staked": view.staked.to_string(),
        "treasury": treasury::json(&view.treasury, &holdings), "proposals": proposals,
    });
    Ok(Answer::new(text, json))
}

fn header(view: &DaoView<AccountId32>, best: BlockNumber) -> String {
    let [first, rest @ ..] = rules::in_words(&view.rules);
    let mut lines = vec![format!("rules     {first}")];
    lines.extend(rest.iter().map(|rule| format!("          {rule}")));
    lines.extend(terms_lines(&view.terms, best));
    lines.push(format!("floor     contributors receive at least {}", percent(view.contributors_floor)));
    lines.push(format!("staked    {} shares", view.staked));
    lines.join("\n")
}

/// The terms in force, and the upcoming ones with their start: a line each.
pub(crate) fn terms_lines(terms: &DatasetTerms, best: BlockNumber) -> Vec<String> {
    let mut lines = vec![format!("terms     {}", tables::terms(&terms.in_force))];
    if let Some(upcoming) = terms.upcoming {
        let start = when(upcoming.starts_at, best);
        lines.push(format!("upcoming  {}, from {start} on", tables::terms(&upcoming.terms)));
    }
    lines
}

/// The terms over time, as JSON.
pub(crate) fn terms_json(terms: &DatasetTerms) -> Value {
    let upcoming = terms.upcoming.map(|upcoming| {
        json!({
            "revision": terms.upcoming_revision(), "terms": upcoming.terms, "starts_at": upcoming.starts_at,
        })
    });
    json!({ "revision": terms.revision, "in_force": terms.in_force, "upcoming": upcoming })
}

fn rows(proposals: &[(ProposalId, Proposal)], coins: &Coins, best: BlockNumber) -> String {
    let names = Names::default();
    let mut table = table(
        &["proposal", "by", "kind", "change", "state", "aye", "nay", "abstained", "turnout", "approval"],
        5,
    );
    for (id, proposal) in proposals {
        let by = match &proposal.proposer {
            Proposer::Holder(account) => names.of_account(account),
            Proposer::Operator { account, model } => {
                format!("{}, operator of model {model}", names.of_account(account))
            }
        };
        let state = match &proposal.status {
            Status::Voting if best < proposal.ends_at => {
                format!("votes until {}", when(proposal.ends_at.saturating_sub(1), best))
            }
            Status::Voting => "about to be counted".into(),
            counted => dao::in_short(counted),
        };
        let (standing, tally) = (Standing::of(proposal), proposal.tally);
        table.add_row([
            id.to_string(),
            by,
            kind(&proposal.change).into(),
            in_short(&proposal.change, |asset| coins.get(asset)),
            state,
            tally.aye.to_string(),
            tally.nay.to_string(),
            tally.abstain.to_string(),
            standing.turnout_part(),
            standing.approval_part(),
        ]);
    }
    table.to_string()
}

fn json_of(id: ProposalId, proposal: &Proposal) -> Value {
    json!({
        "proposal": id, "proposer": proposer_json(&proposal.proposer), "kind": kind(&proposal.change),
        "state": state::name(&proposal.status), "error": state::error(&proposal.status),
        "opened_at": proposal.opened_at, "ends_at": proposal.ends_at, "votes": Standing::of(proposal).json(),
    })
}
