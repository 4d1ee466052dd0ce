//! `guerdon dao results`.

use super::{
    change::{in_short, kind},
    coins::Coins,
    missing,
    standing::Standing,
    state, Answer, Session,
};
use crate::{actions::dao, client::Proposal, tables::table, Result};
use comfy_table::Table;
use guerdon_primitives::{DatasetId, ProposalId};
use serde_json::{json, Value};

pub(super) async fn run(session: &Session, dataset: Option<DatasetId>) -> Result<Answer> {
    let client = session.client().await?;
    if let Some(dataset) = dataset {
        if dataset >= client.datasets().await? {
            return Err(missing(dataset));
        }
    }
    let mut counted = dao::of_dataset(&client, dataset).await?;
    counted.retain(|(_, proposal)| dao::is_counted(proposal));
    let coins = Coins::of(&client, counted.iter().map(|(_, proposal)| proposal)).await?;
    let text = match &counted[..] {
        [] => "no votes were counted so far".into(),
        counted => rows(counted, &coins).to_string(),
    };
    Ok(Answer::new(text, counted.iter().map(json_of).collect::<Vec<_>>()))
}

fn rows(counted: &[(ProposalId, Proposal)], coins: &Coins) -> Table {
    let header = [
        "proposal",
        "dataset",
        "kind",
        "change",
        "result",
        "aye",
        "nay",
        "abstained",
        "of",
        "turnout",
        "approval",
    ];
    let mut table = table(&header, 6);
    for (id, proposal) in counted {
        let (standing, tally) = (Standing::of(proposal), proposal.tally);
        table.add_row([
            id.to_string(),
            proposal.dataset.to_string(),
            kind(&proposal.change).into(),
            in_short(&proposal.change, |asset| coins.get(asset)),
            dao::in_short(&proposal.status),
            tally.aye.to_string(),
            tally.nay.to_string(),
            tally.abstain.to_string(),
            proposal.electorate.to_string(),
            standing.turnout_part(),
            standing.approval_part(),
        ]);
    }
    table
}

fn json_of((id, proposal): &(ProposalId, Proposal)) -> Value {
    json!({
        "proposal": id, "dataset": proposal.dataset, "kind": kind(&proposal.change),
        "state": state::name(&proposal.status), "error": state::error(&proposal.status),
        "ended_at": proposal.ends_at, "votes": Standing::of(proposal).json(),
    })
}
