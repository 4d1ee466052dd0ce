//! `guerdon model show` and `accept`, and `guerdon dataset show`: which terms there are for whom.

use super::stage::{terms, Stage};
use crate::chain::{record, BEST};
use guerdon_cli::units::COIN;
use guerdon_primitives::{Asset, Parts, UpcomingTerms};
use guerdon_runtime::Runtime;
use pallet_models::{Bargain, Bargains, Derivatives, Model, Models};
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring::Bob;

/// Model 5 was trained on dataset 0 and was made from model 4, which was trained on dataset 1.
fn stage(bargain: Option<Bargain>) -> Stage {
    let mut stage = Stage::set();
    let model = |dataset, upstream: Vec<(u32, Parts)>| Model {
        operator: Bob.to_account_id(),
        prices: std::collections::BTreeMap::from([(Asset::Native, COIN)]).try_into().unwrap(),
        team: Default::default(),
        training: vec![(dataset, 1)].try_into().unwrap(),
        upstream: upstream.try_into().unwrap(),
        derivatives: Derivatives::Refused,
        children: 0,
        registered_at: 1,
    };
    stage.store(Models::<Runtime>::hashed_key_for(5), model(0, vec![(4, Parts::from_percent(10))]));
    stage.store(Models::<Runtime>::hashed_key_for(4), model(1, vec![]));
    let mut dataset = record(1);
    let upcoming = UpcomingTerms { terms: terms([15, 60, 15, 10]).checked().unwrap(), starts_at: BEST + 20 };
    dataset.terms.upcoming = Some(upcoming);
    stage.store(pallet_datasets::Datasets::<Runtime>::hashed_key_for(0), dataset);
    if let Some(bargain) = bargain {
        stage.store(Bargains::<Runtime>::hashed_key_for(5, 0), bargain);
    }
    stage
}

fn terms_of(bargain: Option<Bargain>) -> Value {
    stage(bargain).run(&["model", "show", "5", "--json"]).json()["terms"].clone()
}

#[test]
fn a_model_is_told_with_its_terms_of_each_dataset() {
    let told = terms_of(None);
    assert_eq!((&told[0]["dataset"], &told[1]["dataset"]), (&json!(0), &json!(1)), "those of ancestors too");
    assert_eq!((&told[0]["terms"]["operator"], &told[0]["left"]), (&json!(300_000_000), &json!(false)));
    assert_eq!(told[0]["upcoming"]["starts_at"], BEST + 20);
    assert!(told[1]["upcoming"].is_null());
    assert_eq!(terms_of(Some(Bargain::Accepted(1)))[0]["terms"]["operator"], 150_000_000);
    let left = terms_of(Some(Bargain::Left));
    assert_eq!((&left[0]["terms"], &left[0]["left"]), (&Value::Null, &json!(true)));
    let ran = stage(Some(Bargain::Left)).run(&["model", "show", "5"]);
    assert!(ran.stdout.contains("it takes no new payments"), "{ran:?}");
    let ran = stage(None).run(&["model", "show", "5"]);
    assert!(ran.stdout.contains("from block 160 (in about 60 seconds) on: operator 15 %"), "{ran:?}");
}

#[test]
fn terms_that_have_started_are_those_in_force() {
    let mut stage = stage(None);
    let mut dataset = record(1);
    let upcoming = UpcomingTerms { terms: terms([15, 60, 15, 10]).checked().unwrap(), starts_at: BEST };
    dataset.terms.upcoming = Some(upcoming);
    stage.store(pallet_datasets::Datasets::<Runtime>::hashed_key_for(0), dataset);
    let told = stage.run(&["model", "show", "5", "--json"]).json()["terms"][0].clone();
    assert_eq!((&told["terms"]["operator"], &told["upcoming"]), (&json!(150_000_000), &Value::Null));
    let told = stage.run(&["dataset", "show", "0", "--json"]).json()["terms"].clone();
    assert_eq!((&told["revision"], &told["in_force"]["operator"]), (&json!(1), &json!(150_000_000)));
}

#[test]
fn where_there_is_nothing_to_accept_nothing_is_sent() {
    for (bargain, dataset, part) in [
        (Some(Bargain::Accepted(1)), "0", "has the upcoming terms of dataset 0"),
        (None, "1", "has the present terms of dataset 1"),
        (None, "9", "there is no dataset 9"),
    ] {
        let ran = stage(bargain).run(&["model", "accept", "--dev", "Bob", "5", dataset]);
        assert!(ran.refusal().contains(part), "{ran:?}");
    }
}

#[test]
fn a_dataset_is_shown_with_all_its_rules() {
    let stage = stage(None);
    let told = stage.run(&["dataset", "show", "0", "--json"]).json();
    assert_eq!(told["terms"]["upcoming"]["starts_at"], BEST + 20);
    assert_eq!(told["contributors_floor"], 400_000_000);
    assert_eq!(
        told["voting"],
        json!({
            "period": 10, "quorum": 100_000_000, "approval": 600_000_000, "proposer_stake": 10_000_000,
            "deposit": (10 * COIN).to_string(), "enactment_delay": 5, "notice": 20,
        })
    );
    let ran = stage.run(&["dataset", "show", "0"]);
    for part in ["contributors receive at least 40 %", "a deposit of 10 GUE", "new terms start 20 blocks"] {
        assert!(ran.stdout.contains(part), "{part}: {ran:?}");
    }
}
