//! Fees in another asset than the chain's currency: by the program, through a real node.

use crate::node::Node;
use guerdon_cli::demo::story::Story;
use jsonrpsee::{core::client::ClientT, rpc_params, ws_client::WsClientBuilder};
use serde_json::{json, Value};

/// The test dollar of the development preset.
const DOLLARS: u32 = 1;
const OPERATOR: &str = "Dave";
const MEMBER: &str = "Ferdie";
const PAYER: &str = "Eve";

pub async fn check(node: &Node, story: &Story) {
    let assets = node.guerdon(&["assets"]).unwrap();
    let dollars = json!({ "asset": DOLLARS, "symbol": "tUSD", "decimals": 6, "approved": true });
    assert!(assets.as_array().unwrap().contains(&dollars), "{assets}");

    let (dataset, member) = (format!("{}=1", story.datasets[0].id), format!("founder={MEMBER}=1"));
    let options = ["--price", "1", "--price", "1=0.25", "--dataset", &dataset, "--member", &member];
    let register = [&["model", "register", "--dev", OPERATOR][..], &options].concat();
    let model = node.guerdon(&register).unwrap()["model"].to_string();
    let shown = node.guerdon(&["model", "show", &model]).unwrap();
    assert_eq!(shown["prices"][1], json!({ "asset": DOLLARS, "price": "250000" }));

    let output = story.gallery.outputs[0].piece.file.to_str().unwrap();
    let pay = |model: &str, options: &[&str]| {
        let call = ["pay", "--dev", PAYER, "--model", model, "--receipts", &node.receipts()];
        node.guerdon(&[&call, options, &[output]].concat())
    };
    let refused = |result: Result<Value, String>, word: &str| {
        let told = result.unwrap_err();
        assert!(told.contains(word), "{told}");
    };
    refused(pay(&model, &["--asset", "7"]), "there is no asset 7");
    refused(pay(&story.model.to_string(), &["--asset", "1"]), "not sold for tUSD");
    refused(pay(&model, &["--asset", "1", "--fee", "0.2500001"]), "at most 6 decimal places");
    refused(pay(&model, &["--asset", "1", "--fee", "0.249999"]), "below the model's price");

    let before = balance(node, MEMBER);
    let paid = pay(&model, &["--asset", "1"]).unwrap();
    assert_eq!((&paid["asset"], &paid["fee"]), (&json!(DOLLARS), &json!("250000")));
    let lines = paid["lines"].as_array().unwrap();
    assert_eq!(lines.iter().map(|line| amount(&line["amount"])).sum::<u128>(), 250_000);
    let team: u128 =
        lines.iter().filter(|line| line["payee"]["kind"] == "team").map(|line| amount(&line["amount"])).sum();
    assert!(team > 0, "{paid}");

    let income = |claimable: u128, paid_out: u128| {
        json!([{
            "dataset": null, "asset": DOLLARS, "earned": team.to_string(), "claimable": claimable.to_string(),
            "paid_out": paid_out.to_string(), "missed": [],
        }])
    };
    assert_eq!(earnings(node, MEMBER).await, income(team, 0));
    let claimed = node.guerdon(&["claim", "--dev", PAYER, MEMBER]).unwrap();
    assert_eq!(claimed["sent"], json!([{ "dataset": null, "asset": DOLLARS, "amount": team.to_string() }]));
    assert_eq!(balance(node, MEMBER), before + team);
    assert_eq!(earnings(node, MEMBER).await, income(0, team));
    refused(node.guerdon(&["claim", "--dev", PAYER, MEMBER]), "nothing to claim");

    node.guerdon(&["model", "price", "--dev", OPERATOR, &model, "1=none"]).unwrap();
    refused(pay(&model, &["--asset", "1"]), "not sold for tUSD");
    refused(node.guerdon(&["model", "remove", "--dev", PAYER, &model]), "only the model's operator");
    node.guerdon(&["model", "remove", "--dev", OPERATOR, &model]).unwrap();
    refused(node.guerdon(&["model", "show", &model]), "there is no model");
}

fn amount(text: &Value) -> u128 {
    text.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{text} is no amount"))
}

/// What an account has of the test dollar.
fn balance(node: &Node, account: &str) -> u128 {
    let shown = node.guerdon(&["account", "show", account]).unwrap();
    let assets = shown["assets"].as_array().unwrap();
    assets.iter().find(|held| held["asset"] == DOLLARS).map_or(0, |held| amount(&held["balance"]))
}

/// What an account has earned, as the program and as the node's RPC method tell it.
async fn earnings(node: &Node, account: &str) -> Value {
    let told = node.guerdon(&["earnings", account]).unwrap();
    let rpc = WsClientBuilder::default().build(&node.rpc).await.unwrap();
    let account = told["account"].as_str().unwrap();
    let answer: Value = rpc.request("guerdon_earnings", rpc_params![account]).await.unwrap();
    assert_eq!(answer, told["earnings"]);
    answer
}
