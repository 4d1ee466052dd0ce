//! A dataset's DAO on a real node, by the program alone: a vote passes, one finds no quorum, and one is left to the
//! operator, who refuses it.

use crate::{
    node::Node,
    rpc,
    several_attributors::stage::{collection_by, pay, wait, LIMIT},
};
use guerdon_cli::client::Client;
use guerdon_primitives::{Balance, DatasetId, ModelId, PaymentId};
use guerdon_split::Payee;
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring::{Eve, Ferdie};
use std::path::Path;

const DATASET: DatasetId = 0;
/// Votes are long enough to be given, and notices so long that an operator answers before they are over.
const RULES: [&str; 8] =
    ["--voting-period", "25", "--enactment-delay", "1", "--notice", "60", "--quorum", "40"];
/// What each payment is, in GUE.
const FEE: &str = "10";

#[tokio::test(flavor = "multi_thread")]
async fn a_dao_votes_and_an_operator_answers() {
    tokio::time::timeout(LIMIT, story()).await.expect("the votes end in time");
}

async fn story() {
    let mut node = Node::start();
    let (client, _) = node.connect().await;
    let (model, output) = collection_by(&node, &client, &RULES).await;
    let run = |arguments: &[&str]| node.guerdon(arguments).unwrap();
    let paid = |payment| settled(&node, &client, model, &output, payment);
    paid(0).await;

    // One that both are for, and one that nobody votes on.
    let passing =
        propose(&node, "Eve", ["terms", "--operator", "10", "--contributors", "60", "--shareholders", "25"]);
    run(&["dao", "vote", "--dev", "Eve", &passing.to_string(), "aye"]);
    let locked = node.guerdon(&["stake", "remove", "--dev", "Eve", "0", "1"]).unwrap_err();
    assert!(locked.contains("the vote is still open"), "shares that vote stay: {locked}");
    run(&["dao", "vote", "--dev", "Ferdie", &passing.to_string(), "aye"]);
    let voting = rpc::best_block(&node);
    let idle = propose(&node, "Ferdie", ["curator", "Bob", "", "", "", "", ""]);
    let refused = node.guerdon(&["dao", "propose", "0", "curator", "--dev", "Bob", "Bob"]).unwrap_err();
    assert!(refused.contains("staked"), "Bob has no share: {refused}");
    rpc::check(&node, &voting, &output);
    check_effect(&node, &client, passing).await;
    let end = ended(&node, passing, "enacted").await;
    assert_eq!(end["votes"]["turnout"], end["votes"]["electorate"]);
    assert_eq!(ended(&node, idle, "no_quorum").await["votes"]["turnout"], "0");

    // Before they start, the new terms are those of a model whose operator accepts them.
    let contract = |payment| terms_of(&client, payment);
    paid(1).await;
    assert_eq!(contract(1).await["operator"], json!(300_000_000));
    let accepted = run(&["model", "accept", "--dev", "Alice", &model.to_string(), "0"]);
    assert_eq!(
        (&accepted["revision"], upcoming(&client).await),
        (&json!(1), Some(1)),
        "they have not started"
    );
    paid(2).await;
    assert_eq!(contract(2).await["operator"], json!(100_000_000));
    assert_eq!(contract(1).await["operator"], json!(300_000_000), "nothing is retroactive");
    check_treasury(&node, &client, 2).await;

    // Ferdie has Eve vote, and the operator leaves before the harsher terms start.
    run(&["dao", "delegate", "--dev", "Ferdie", "0", &Eve.to_account_id().to_string()]);
    let harsh =
        propose(&node, "Eve", ["terms", "--operator", "0", "--contributors", "80", "--shareholders", "20"]);
    let vote = run(&["dao", "vote", "--dev", "Eve", &harsh.to_string(), "aye"]);
    let staked = client.staked(DATASET, &Eve.to_account_id()).await.unwrap()
        + client.staked(DATASET, &Ferdie.to_account_id()).await.unwrap();
    assert_eq!(vote["shares"], staked.to_string());
    ended(&node, harsh, "enacted").await;
    run(&["model", "leave", "--dev", "Alice", &model.to_string(), "0"]);
    assert_eq!(upcoming(&client).await, Some(2), "the harsher terms have not started");
    let refused = pay(&node, model, &output, FEE).join().unwrap().unwrap_err();
    assert!(refused.contains("left a dataset"), "{refused}");
    assert_eq!(client.payments().await.unwrap(), 3, "no money moved");
    run(&["model", "accept", "--dev", "Alice", &model.to_string(), "0"]);
    paid(3).await;
    assert_eq!(contract(3).await["operator"], json!(0));

    let results = run(&["dao", "results", "0"]);
    let states: Vec<_> = results.as_array().unwrap().iter().map(|end| end["state"].clone()).collect();
    assert_eq!(states, [json!("enacted"), json!("no_quorum"), json!("enacted")]);
}

/// Has an account propose a change, and returns the proposal. Terms leave 5 % for the treasury, where that is missing.
fn propose(node: &Node, who: &str, change: [&str; 7]) -> u64 {
    let [kind, rest @ ..] = change;
    let mut arguments = vec!["dao", "propose", "0", kind, "--dev", who];
    arguments.extend(rest.iter().filter(|argument| !argument.is_empty()));
    let parts = rest.iter().filter_map(|argument| argument.parse::<u32>().ok());
    let missing = 100u32.checked_sub(parts.sum()).unwrap().to_string();
    if kind == "terms" {
        arguments.extend(["--treasury", &missing]);
    }
    node.guerdon(&arguments).unwrap()["proposal"].as_u64().unwrap()
}

/// Waits until a proposal has come to a state, and returns what is told of it.
async fn ended(node: &Node, proposal: u64, state: &str) -> Value {
    wait(&format!("proposal {proposal} is {state}"), || async {
        let told = node.guerdon(&["dao", "show", &proposal.to_string()]).unwrap();
        (told["state"] == state).then_some(told)
    })
    .await
}

/// Pays, and waits until the payment is settled.
async fn settled(node: &Node, client: &Client, model: ModelId, output: &Path, payment: PaymentId) {
    pay(node, model, output, FEE).join().expect("the payment is made").unwrap();
    let outcome = client.payment(payment).await.unwrap().expect("the payment is there").outcome;
    assert!(outcome.is_some_and(|outcome| outcome.finding.is_some()), "payment {payment} is attributed");
}

/// The number of the terms that start next, if there are any.
async fn upcoming(client: &Client) -> Option<u32> {
    client.dao(DATASET).await.unwrap().expect("the dataset is there").terms.upcoming_revision()
}

/// The terms of the dataset that a payment is settled by.
async fn terms_of(client: &Client, payment: PaymentId) -> Value {
    let contract = client.payment(payment).await.unwrap().unwrap().contract;
    serde_json::to_value(contract.datasets[0].terms).unwrap()
}

/// What the program says that the payments paid is what they paid, and the same sum would have been paid.
async fn check_effect(node: &Node, client: &Client, proposal: u64) {
    let told = node.guerdon(&["dao", "show", &proposal.to_string()]).unwrap();
    let effect = &told["effect"];
    assert_eq!(effect["payments"], 1, "{told}");
    let parties = effect["assets"][0]["parties"].as_array().unwrap();
    let amount = |party: &str, side: &str| -> Balance {
        let found = parties.iter().find(|told| told["party"] == party).unwrap();
        found[side].as_str().unwrap().parse().unwrap()
    };
    let lines = client.explain(0).await.unwrap().expect("payment 0 is settled");
    let team: Balance =
        lines.iter().filter(|line| matches!(line.payee, Payee::Team { .. })).map(|line| line.amount).sum();
    assert_eq!(amount("team", "before"), team);
    let all = ["team", "contributors", "shareholders", "unexplained", "dataset_treasury"];
    let sum = |side: &str| all.map(|party| amount(party, side)).iter().sum::<Balance>();
    assert_eq!(sum("before"), sum("after"));
    // 30 % of the dataset's part became 10 %, and nothing became 5 %, to the unit that rounding moves.
    assert!(amount("team", "after").abs_diff(sum("after") / 10) <= 1);
    assert_eq!(amount("dataset_treasury", "before"), 0);
    assert!(amount("dataset_treasury", "after").abs_diff(sum("after") / 20) <= 1);
}

/// What the terms leave to the dataset's treasury is its account's to claim.
async fn check_treasury(node: &Node, client: &Client, payment: PaymentId) {
    let lines = client.explain(payment).await.unwrap().expect("the payment is settled");
    let due: Balance = lines
        .iter()
        .filter(|line| matches!(line.payee, Payee::DatasetTreasury { .. }))
        .map(|line| line.amount)
        .sum();
    assert!(due > 0, "5 % is more than nothing");
    let treasury = client.dao(DATASET).await.unwrap().expect("the dataset is there").treasury;
    let earned = client.earnings(&treasury).await.unwrap();
    assert_eq!(earned.iter().map(|income| income.claimable).sum::<Balance>(), due);
    let told = node.guerdon(&["dao", "list", "0"]).unwrap();
    assert!(told["treasury"].to_string().contains(&treasury.to_string()), "{told}");
}
