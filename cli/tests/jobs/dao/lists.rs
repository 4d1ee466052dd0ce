//! `guerdon dao list`, `guerdon dao results` and `guerdon dao voter`.

use super::stage::{proposal, terms, Stage, OPEN, STAKED, TREASURY};
use crate::chain::BEST;
use guerdon_cli::{actions::dao::Change, units::COIN};
use guerdon_primitives::{api::VoterView, UpcomingTerms, Vote};
use pallet_governance::{Proposal, Status, Tally};
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring::{Alice, Bob};

fn numbers(proposals: &Value) -> Vec<u64> {
    proposals.as_array().unwrap().iter().map(|found| found["proposal"].as_u64().unwrap()).collect()
}

#[test]
fn a_dao_is_told_with_rules_terms_treasury_and_open_proposals() {
    let mut stage = Stage::set();
    let upcoming = UpcomingTerms { terms: terms([20, 60, 20, 0]).checked().unwrap(), starts_at: BEST + 40 };
    stage.state.daos.views.get_mut(&0).unwrap().terms.upcoming = Some(upcoming);
    let told = stage.run(&["dao", "list", "0", "--json"]).json();
    assert_eq!(numbers(&told["proposals"]), OPEN.map(u64::from));
    assert_eq!(
        (&told["staked"], &told["contributors_floor"]),
        (&json!(STAKED.to_string()), &json!(400_000_000))
    );
    assert_eq!(told["rules"]["deposit"], (10 * COIN).to_string());
    let terms = &told["terms"];
    assert_eq!(
        (&terms["in_force"]["operator"], &terms["upcoming"]["starts_at"]),
        (&json!(300_000_000), &json!(BEST + 40))
    );
    let treasury = &told["treasury"];
    assert_eq!(treasury["account"], TREASURY.to_string());
    assert_eq!(
        treasury["assets"],
        json!([
            { "asset": null, "symbol": "GUE", "holds": "0", "claimable": (20 * COIN).to_string() },
            { "asset": 1, "symbol": "tUSD", "holds": "0", "claimable": "3000000" },
        ])
    );

    let ran = stage.run(&["dao", "list", "0"]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
    for part in [
        "votes last 10 blocks (about 30 seconds), and count if 10 % of the staked shares take part",
        "60 % of ayes and nays have to be ayes, 80 % to change the contributors' floor",
        "upcoming  operator 20 %",
        "from block 180 (in about 2 minutes) on",
        "contributors receive at least 40 %",
        "operator of model 5",
        "votes until block 144 (in about 12 seconds)",
        "12 GUE for ",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let dollars = ran.stdout.lines().find(|line| line.contains("tUSD")).unwrap();
    assert_eq!(dollars.split_whitespace().collect::<Vec<_>>(), ["tUSD", "0.000000", "3.000000", "3.000000"]);
}

#[test]
fn closed_proposals_are_told_on_request() {
    let stage = Stage::set();
    let told = stage.run(&["dao", "list", "0", "--all", "--json"]).json();
    assert_eq!(numbers(&told["proposals"]), [3, 2, 1, 0]);
    let mut quiet = Stage::set();
    quiet.state.daos.views.get_mut(&0).unwrap().open.clear();
    let ran = quiet.run(&["dao", "list", "0"]);
    assert!(ran.stdout.contains("nothing takes votes now"), "{ran:?}");
}

#[test]
fn results_tell_how_each_vote_ended() {
    let mut stage = Stage::set();
    let counted = |status, tally| Proposal { status, tally, ..proposal(Change::Curator(TREASURY)) };
    let tally = Tally { aye: 60, nay: 30, abstain: 10 };
    stage.propose(counted(Status::Enacted { at: 120 }, tally));
    stage.propose(Proposal { dataset: 1, ..counted(Status::RejectedAsSpam, Tally::default()) });
    let told = stage.run(&["dao", "results", "--json"]).json();
    assert_eq!(numbers(&told), [5, 4, 0], "those that take votes are left out");
    assert_eq!((&told[0]["state"], &told[2]["state"]), (&json!("rejected_as_spam"), &json!("failed")));
    assert_eq!(numbers(&stage.run(&["dao", "results", "0", "--json"]).json()), [4, 0]);

    let ran = stage.run(&["dao", "results"]);
    let row =
        |head: &str| ran.stdout.lines().find(|line| line.trim_start().starts_with(head)).unwrap().to_owned();
    let enacted = row("4 ");
    for part in ["enacted in block 120", "10 %", "66.67 %", "1000"] {
        assert!(enacted.contains(part), "{part}: {enacted}");
    }
    assert!(row("5 ").contains("rejected as spam") && row("5 ").contains("none"), "{ran:?}");
    assert!(row("0 ").contains("could not be enacted: Contributors would receive less"), "{ran:?}");
}

#[test]
fn before_any_vote_was_counted_there_are_no_results() {
    let mut stage = Stage::set();
    stage
        .state
        .stored
        .retain(|key, _| *key != pallet_governance::NextProposal::<guerdon_runtime::Runtime>::hashed_key());
    let ran = stage.run(&["dao", "results"]);
    assert_eq!((ran.code, ran.stdout.trim()), (Some(0), "no votes were counted so far"), "{ran:?}");
}

#[test]
fn a_voter_is_told_with_its_power_on_each_open_proposal() {
    let mut stage = Stage::set();
    let view = VoterView {
        staked: 300,
        delegate: Some(Bob.to_account_id()),
        delegated: 0,
        locked: 200,
        powers: vec![(1, 0, None), (2, 0, Some(Vote::Abstain))],
    };
    stage.state.daos.voters.insert((0, Alice.to_account_id()), view);
    let told = stage.run(&["dao", "voter", "0", "Alice", "--json"]).json();
    assert_eq!(told["delegate"], Bob.to_account_id().to_string());
    assert_eq!(told["proposals"][1], json!({ "proposal": 2, "shares": "0", "vote": "abstain" }));
    assert_eq!(stage.run(&["dao", "voter", "0", "--dev", "Alice", "--json"]).json(), told);
    let ran = stage.run(&["dao", "voter", "0", "Alice"]);
    assert!(ran.stdout.contains("300 shares, of which 200 have to stay"), "{ran:?}");
}
