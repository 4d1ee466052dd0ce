//! `guerdon job`.

use crate::stage::{Stage, ATTRIBUTION, FORGOTTEN, NOVELTY, OPENED};
use guerdon_primitives::jobs::Finding;
use serde_json::json;

#[test]
fn open_jobs_are_told_with_what_they_are_about() {
    let stage = Stage::set();
    let shown = stage.run(&["job", &ATTRIBUTION.to_string()]);
    assert_eq!((shown.code, &*shown.stderr), (Some(0), ""), "{shown:?}");
    assert!(shown.stdout.contains("the outputs of payment 0"), "{shown:?}");
    assert!(shown.stdout.contains("it can be challenged until block 150"), "{shown:?}");
    let told = stage.run(&["job", &NOVELTY.to_string(), "--json"]).json();
    let work = hex::encode(stage.works.last().unwrap());
    assert_eq!(told["task"], json!({ "kind": "novelty", "dataset": 0, "work": work }));
    assert_eq!((&told["state"], &told["round"]), (&json!("open"), &json!("first")));
}

#[test]
fn jobs_that_have_ended_are_found_by_what_they_were_about() {
    let mut stage = Stage::set();
    stage.settle(Some(Finding::Unavailable));
    let told = stage.run(&["job", &ATTRIBUTION.to_string(), "--json"]).json();
    assert_eq!((&told["state"], &told["task"]["payment"]), (&json!("ended"), &json!(0)));
    assert_eq!(told["finding"], json!({ "kind": "unavailable" }));
    assert_eq!(told["agreed"].as_array().unwrap().len(), 1);

    for judged in [1, 2, 4, 9] {
        let told = stage.run(&["job", &judged.to_string(), "--json"]).json();
        let work = hex::encode(stage.works[judged - 1]);
        assert_eq!(told["task"], json!({ "kind": "novelty", "dataset": 0, "work": work }));
        assert_eq!((&told["state"], &told["admitted_at"]), (&json!("ended"), &json!(50)));
    }
    for forgotten in [0, FORGOTTEN, OPENED - 1] {
        let shown = stage.run(&["job", &forgotten.to_string()]);
        assert!(shown.stdout.contains("has ended, and nothing on the chain tells"), "{shown:?}");
    }
    let told = stage.run(&["job", &OPENED.to_string()]).refusal().to_owned();
    assert!(told.contains(&format!("the last is {}", OPENED - 1)), "{told}");
}
