//! Attributors come and go, and a settled payment is recomputed: by the program, through a real node.
//!
//! The second attributor has no node, so no job may be opened before it has left.

use crate::{
    node::Node,
    refusal::{assert_refused, tells},
};
use guerdon_cli::{
    actions::{attributors, jobs},
    client::{Client, Wait},
    demo::story::Story,
    keys::{parse_account, Signer},
    units::COIN,
};
use guerdon_primitives::{attributor_key::AttributorId, jobs::Finding};
use guerdon_runtime::Runtime;
use serde_json::{json, Value};
use sp_core::sr25519;

type Refusal = pallet_attribution::Error<Runtime>;

const NEW: &str = "Bob";
const FIRST: &str = "Alice";

pub async fn check(node: &Node, client: &Client, story: &Story) {
    recomputed(node, story);
    challenge_refused(node, client, story).await;
    let (bob, alice) = (parse_account(NEW).unwrap().to_string(), parse_account(FIRST).unwrap().to_string());
    let free = |who: &str| {
        let shown = node.guerdon(&["account", "show", who]).unwrap();
        shown["balance"].as_str().unwrap().parse::<u128>().unwrap()
    };
    let attributor =
        |arguments: &[&str]| node.guerdon(&[&["attributor"], arguments, &["--dev", NEW]].concat());
    let refused = |arguments: &[&str], word: &str| {
        let told = attributor(arguments).unwrap_err();
        assert!(told.contains(word) && told.trim_end().lines().count() == 1, "{arguments:?}: {told}");
    };
    let signer = &Signer::development(NEW).unwrap();
    let key = |name: &str| AttributorId::from(sr25519::Public::from_raw(parse_account(name).unwrap().into()));
    // Refusals need not be final. The program and a connection do not know of each other's nonces.
    let wait = Wait::InBlock;
    let fresh = || async { Client::connect(&node.rpc).await.unwrap() };

    let more = attributors::add_bond(&fresh().await, signer, COIN, wait).await;
    assert_refused(more, Refusal::NotAttributor);
    assert!(tells(&attributor(&["withdraw"]).unwrap_err(), Refusal::NotAttributor));
    let written = |name: &str| format!("0x{}", hex::encode(parse_account(name).unwrap()));
    refused(&["register", "--bond", "99.999999999999", &written(NEW)], "at least 100 GUE");
    let taken = attributors::register(&fresh().await, signer, key(FIRST), 100 * COIN, wait).await;
    assert_refused(taken, Refusal::KeyTaken);
    let before = free(NEW);
    attributor(&["register", "--bond", "120", &written(NEW)]).unwrap();
    assert!(before - free(NEW) >= 120 * COIN, "the bond is held");
    let again = attributors::register(&fresh().await, signer, key("Charlie"), 100 * COIN, wait).await;
    assert_refused(again, Refusal::AlreadyAttributor);

    let listed = node.guerdon(&["attributor", "list"]).unwrap();
    let account = |found: &Value| found["account"].as_str().unwrap().to_owned();
    let mut accounts: Vec<_> = listed.as_array().unwrap().iter().map(account).collect();
    let mut expected = vec![alice, bob.clone()];
    accounts.sort();
    expected.sort();
    assert_eq!(accounts, expected);
    let shown = || attributor(&["show", NEW]).unwrap();
    let expected = json!({
        "account": bob, "key": written(NEW),
        "bond": (120 * COIN).to_string(), "standing": "active", "until": null, "misses": 0, "jobs": 0,
    });
    assert_eq!(shown(), expected);

    assert_eq!(attributor(&["add-bond", "30"]).unwrap()["bond"], (150 * COIN).to_string());
    assert_refused(attributors::set_key(&fresh().await, signer, key(FIRST), wait).await, Refusal::KeyTaken);
    let other = written("bob/attributor");
    attributor(&["set-key", &other]).unwrap();
    assert_eq!((&shown()["key"], &shown()["bond"]), (&json!(other), &json!((150 * COIN).to_string())));

    assert_refused(attributors::resume(&fresh().await, signer, wait).await, Refusal::NotSuspended);
    assert_refused(attributors::withdraw(&fresh().await, signer, wait).await, Refusal::NotLeaving);
    let until = attributor(&["leave"]).unwrap()["until"].as_u64().unwrap();
    assert_eq!((&shown()["standing"], &shown()["until"]), (&json!("leaving"), &json!(until)));
    assert_refused(attributors::leave(&fresh().await, signer, wait).await, Refusal::AlreadyLeaving);
    refused(&["withdraw"], &format!("the bond is kept until block {until}"));
    assert!(before - free(NEW) >= 150 * COIN, "the bond is still held");
}

/// What the story's payments were settled by is found again, from what anyone can fetch.
fn recomputed(node: &Node, story: &Story) {
    for settled in &story.payments {
        let job = settled.payment.job.to_string();
        let told = node.guerdon(&["job", &job]).unwrap();
        assert_eq!(told["task"], json!({ "kind": "attribution", "payment": settled.id }));
        assert_eq!(told["state"], "ended");
        let told = node.guerdon(&["recompute", &job]).unwrap();
        assert_eq!(told["verdict"], "agrees", "{told}");
        let tiny = |value: &Value| value.as_u64().unwrap() < 10_000;
        assert!(tiny(&told["distance"]) && tiny(&told["explained_difference"]), "{told}");
        assert_eq!(told["left_out"], json!([]));
    }
    let (work, _, _) = story.datasets[0].admitted[0];
    let told = node.guerdon(&["job", "0"]).unwrap();
    assert_eq!(told["state"], "ended");
    assert_eq!(told["task"]["kind"], "novelty", "the first job judged a work, such as {work:x}: {told}");
}

async fn challenge_refused(node: &Node, client: &Client, story: &Story) {
    let job = story.payments[0].payment.job;
    let told = node.guerdon(&["recompute", &job.to_string(), "--challenge", "--dev", NEW]).unwrap_err();
    assert!(told.contains("has ended"), "{told}");
    let signer = Signer::development(NEW).unwrap();
    let sent = jobs::challenge(client, &signer, job, Finding::Unavailable, Wait::InBlock).await;
    assert_refused(sent, Refusal::JobNotOpen);
    assert!(node.guerdon(&["job", "999999"]).unwrap_err().contains("there is no job 999999"));
}
