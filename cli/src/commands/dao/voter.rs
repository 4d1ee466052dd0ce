//! `guerdon dao voter`.

use super::{ballot::name, missing, Answer, Session};
use crate::{tables::table, Result};
use guerdon_primitives::{api::VoterView, DatasetId};
use serde_json::{json, Value};
use sp_runtime::AccountId32;

pub(super) async fn run(
    session: &Session,
    dataset: DatasetId,
    account: Option<AccountId32>,
) -> Result<Answer> {
    let account = account.map_or_else(|| session.signer().map(|signer| signer.account()), Ok)?;
    let client = session.client().await?;
    if client.dao(dataset).await?.is_none() {
        return Err(missing(dataset));
    }
    let view = client.voter(dataset, &account).await?;
    Ok(Answer::new(text(dataset, &account, &view), json(dataset, &account, &view)))
}

fn text(dataset: DatasetId, account: &AccountId32, view: &VoterView<AccountId32>) -> String {
    let VoterView { staked, delegate, delegated, locked, powers } = view;
    let delegate = match delegate {
        None => "votes with its own stake".into(),
        Some(delegate) => format!("{delegate} votes with its stake"),
    };
    let mut text = format!(
        "{account} in the DAO of dataset {dataset}\nstaked     {staked} shares, of which {locked} have to stay for now\n\
         delegate   {delegate}\ndelegated  {delegated} shares of others\n"
    );
    if powers.is_empty() {
        text.push_str("\nnothing takes votes now");
        return text;
    }
    let mut table = table(&["proposal", "vote", "shares"], 1);
    for (proposal, power, vote) in powers {
        let vote = vote.map_or("not yet", name);
        table.add_row([proposal.to_string(), vote.into(), power.to_string()]);
    }
    format!("{text}\n{table}")
}

fn json(dataset: DatasetId, account: &AccountId32, view: &VoterView<AccountId32>) -> Value {
    let VoterView { staked, delegate, delegated, locked, powers } = view;
    let powers = powers.iter().map(|(proposal, power, vote)| {
        json!({ "proposal": proposal, "shares": power.to_string(), "vote": vote.map(name) })
    });
    json!({
        "dataset": dataset, "account": account.to_string(), "staked": staked.to_string(),
        "delegate": delegate.as_ref().map(ToString::to_string), "delegated": delegated.to_string(),
        "locked": locked.to_string(), "proposals": powers.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::Vote;

    fn view() -> VoterView<AccountId32> {
        VoterView {
            staked: 700,
            delegate: Some(AccountId32::new([2; 32])),
            delegated: 40,
            locked: 300,
            powers: vec![(4, 40, Some(Vote::Nay)), (5, 30, None)],
        }
    }

    #[test]
    fn people_see_what_an_account_votes_with() {
        let account = AccountId32::new([1; 32]);
        let shown = text(3, &account, &view());
        for part in ["700 shares, of which 300", "votes with its stake", "40 shares of others"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        let rows: Vec<Vec<_>> =
            shown.lines().rev().take(2).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows, [vec!["5", "not", "yet", "30"], vec!["4", "nay", "40"]]);
        let alone = VoterView { delegate: None, powers: vec![], ..view() };
        let shown = text(3, &account, &alone);
        assert!(shown.contains("votes with its own stake") && shown.ends_with("takes votes now"), "{shown}");
    }

    #[test]
    fn programs_see_shares_as_strings() {
        let json = json(3, &AccountId32::new([1; 32]), &view());
        assert_eq!((&json["staked"], &json["locked"]), (&json!("700"), &json!("300")));
        assert_eq!(json["proposals"][0], json!({ "proposal": 4, "shares": "40", "vote": "nay" }));
        assert!(json["proposals"][1]["vote"].is_null());
    }
}
