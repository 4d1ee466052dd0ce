//! `guerdon dao show`.

use super::stage::{proposal, terms, Stage};
use crate::chain::BEST;
use guerdon_cli::{actions::dao::Change, units::COIN};
use guerdon_primitives::{Asset, Parts};
use guerdon_runtime::Runtime;
use pallet_governance::Status;
use serde_json::{json, Value};

/// What a party received before and would receive after, in the units of the asset.
fn party(effect: &Value, asset: usize, name: &str) -> (u128, u128) {
    let parties = effect["assets"][asset]["parties"].as_array().unwrap();
    let found = parties.iter().find(|party| party["party"] == name).unwrap();
    let number = |key: &str| found[key].as_str().unwrap().parse::<u128>().unwrap();
    let (before, after) = (number("before"), number("after"));
    let signed = found["difference"].as_str().unwrap().parse::<i128>().unwrap();
    assert_eq!(signed, after as i128 - before as i128);
    (before, after)
}

#[test]
fn proposed_terms_are_applied_to_the_payments_of_the_dataset() {
    let stage = Stage::set();
    let told = stage.run(&["dao", "show", "1", "--json"]).json();
    let effect = &told["effect"];
    // Payments 0 and 1 in the chain's currency, 2 in the test dollar; 3 is in escrow, 4 pays another dataset.
    assert_eq!(effect["payments"], 3);
    assert_eq!((&effect["assets"][0]["asset"], &effect["assets"][1]["asset"]), (&Value::Null, &json!(1)));
    assert_eq!(effect["assets"][1]["symbol"], "tUSD");

    // The network has 5 %; of payment 1, half of the rest is the dataset's.
    let paid: u128 = effect["assets"][0]["paid"].as_str().unwrap().parse().unwrap();
    let expected = 95 * COIN + (7 * COIN + 7) * 95 / 200;
    assert!(paid.abs_diff(expected) <= 2, "{paid}, not {expected}");
    let parties = ["team", "contributors", "shareholders", "unexplained", "dataset_treasury"];
    for asset in [0, 1] {
        let paid: u128 = effect["assets"][asset]["paid"].as_str().unwrap().parse().unwrap();
        let both = parties.map(|name| party(effect, asset, name));
        assert_eq!(both.iter().map(|(before, _)| before).sum::<u128>(), paid);
        assert_eq!(both.iter().map(|(_, after)| after).sum::<u128>(), paid);
        // Half of the contributors' part is explained.
        for ((before, after), (old, new)) in
            both.into_iter().zip([(30, 15), (25, 30), (20, 15), (25, 30), (0, 10)])
        {
            assert!(
                before.abs_diff(paid * old / 100) <= 3 && after.abs_diff(paid * new / 100) <= 3,
                "{effect}"
            );
        }
    }

    // An offer of the same terms has the same effect.
    let offered = stage.run(&["dao", "show", "2", "--json"]).json();
    assert_eq!(offered["effect"], *effect);
    assert_eq!(offered["proposer"]["model"], 5);
}

#[test]
fn fewer_payments_are_looked_at_on_request() {
    let stage = Stage::set();
    let of = |payments: &str| {
        stage.run(&["dao", "show", "1", "--payments", payments, "--json"]).json()["effect"].clone()
    };
    let two = of("2");
    assert_eq!((&two["payments"], two["assets"].as_array().unwrap().len()), (&json!(2), 2));
    let one = of("1");
    assert_eq!((&one["payments"], &one["assets"][0]["asset"]), (&json!(1), &json!(1)), "the newest first");
    assert!(of("0").is_null());
    assert_eq!(of("4294967295")["payments"], 3);
}

#[test]
fn people_are_told_what_it_changes_how_it_stands_and_what_comes_when() {
    let ran = Stage::set().run(&["dao", "show", "1"]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
    for part in [
        "Proposal 1 of dataset 0",
        "it takes votes until block 144 (in about 12 seconds); as the votes stand, it would pass",
        "200 aye, 50 nay, 0 abstained, of 1000 shares",
        "takes 10 % of the shares, which are 100: reached, 25 % voted",
        "takes 60 % of ayes and nays: reached, 80 % are ayes",
        "voting for 10 blocks (about 30 seconds), enactment 5 blocks (about 15 seconds) later",
        "terms start 20 blocks (about 60 seconds) after that, deposit 10 GUE",
        "block 145 (in about 15 seconds): votes are counted",
        "block 150 (in about 30 seconds): enacted, if it passes",
        "block 170 (in about 2 minutes): the terms start",
        "What the last 3 settled payments of the dataset paid, and would have paid under the proposal",
        "would have paid (GUE)",
        "would have paid (tUSD)",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let row = |head: &str| {
        let line = ran.stdout.lines().find(|line| line.trim_start().starts_with(head)).unwrap_or_default();
        line.split_whitespace().rev().take(3).collect::<Vec<_>>()
    };
    assert_eq!(row("operator's part"), ["%", "15", "%"], "{}", ran.stdout);
    let holders = row("share holders, by the terms");
    assert!(holders[0].starts_with('-'), "{holders:?}");
    let sum = row("sum");
    assert_eq!((sum[1], sum[0]), (sum[2], "0.000000000000"), "{}", ran.stdout);
}

#[test]
fn without_payments_that_is_said() {
    let mut stage = Stage::set();
    stage.state.payments.clear();
    let ran = stage.run(&["dao", "show", "1"]);
    assert!(ran.stdout.contains("No payment of the dataset is settled so far"), "{ran:?}");
    assert_eq!(
        stage.run(&["dao", "show", "1", "--json"]).json()["effect"],
        json!({ "payments": 0, "assets": [] })
    );
}

#[test]
fn spending_is_compared_with_what_the_treasury_has() {
    let stage = Stage::set();
    let told = stage.run(&["dao", "show", "3", "--json"]).json();
    assert_eq!((&told["change"]["kind"], &told["effect"]), (&json!("spend"), &Value::Null));
    assert_eq!(told["change"]["from"], (20 * COIN).to_string());
    let ran = stage.run(&["dao", "show", "3"]);
    assert!(ran.stdout.contains("20 GUE") && ran.stdout.contains("8 GUE"), "{ran:?}");
}

#[test]
fn spending_of_an_asset_that_there_is_not_is_told_too() {
    let mut stage = Stage::set();
    let beneficiary = super::stage::TREASURY;
    let id = stage.propose(proposal(Change::Spend { asset: Asset::WithId(9), amount: 5, beneficiary }));
    let ran = stage.run(&["dao", "show", &id.to_string()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("5 asset9") && ran.stdout.contains("it has too little"), "{ran:?}");
}

#[test]
fn what_became_of_a_proposal_is_told_with_its_reason() {
    let stage = Stage::set();
    let told = stage.run(&["dao", "show", "0", "--json"]).json();
    assert_eq!((&told["state"], &told["as_votes_stand"]), (&json!("failed"), &Value::Null));
    let sentence = guerdon_cli::client::sentence(&pallet_datasets::Error::<Runtime>::BelowFloor.into());
    assert_eq!(told["error"], sentence);
    let ran = stage.run(&["dao", "show", "0"]);
    assert!(ran.stdout.contains(&sentence), "{ran:?}");
}

#[test]
fn an_enacted_change_is_compared_with_what_was_before() {
    let mut stage = Stage::set();
    let change = Change::ContributorsFloor(Parts::from_percent(45));
    let enacted =
        pallet_governance::Proposal { status: Status::Enacted { at: BEST - 1 }, ..proposal(change) };
    let id = stage.propose(enacted).to_string();
    // This chain's state never changes, so that of the block before is that of now.
    let told = stage.run(&["dao", "show", &id, "--json"]).json();
    assert_eq!((&told["state"], &told["constitutional"]), (&json!("enacted"), &json!(true)));
    assert_eq!((&told["change"]["from"], &told["change"]["to"]), (&json!(400_000_000), &json!(450_000_000)));
    assert_eq!(told["blocks"]["enacted_at"], BEST - 1);
}

#[test]
fn programs_are_told_votes_as_strings_and_blocks_as_numbers() {
    let told = Stage::set().run(&["dao", "show", "1", "--json"]).json();
    assert_eq!((&told["state"], &told["as_votes_stand"]), (&json!("voting"), &json!("passed")));
    let votes = &told["votes"];
    assert_eq!((&votes["aye"], &votes["electorate"]), (&json!("200"), &json!("1000")));
    assert_eq!((&votes["turnout_missing"], &votes["ayes_missing"]), (&json!("0"), &json!("0")));
    assert_eq!(
        told["blocks"],
        json!({ "opened_at": BEST - 5, "ends_at": BEST + 5, "enacted_at": BEST + 10, "starts_at": BEST + 30 })
    );
    let change = &told["change"];
    assert_eq!(
        (&change["from"]["operator"], &change["to"]["operator"]),
        (&json!(300_000_000), &json!(150_000_000))
    );
    assert_eq!(change["to"]["treasury"], terms([15, 60, 15, 10]).treasury);
}
