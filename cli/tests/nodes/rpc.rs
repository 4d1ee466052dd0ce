//! docs/rpc.md holds: each request on the page is sent to a node as it stands, and the node answers as the page says.
//!
//! Fields that the page names after `Varies:` have a value of the same type; all others have the same value. What the
//! page writes in capitals stands for what only the running chain knows.

mod page;

use crate::node::Node;
use page::{examples, headings, Example};
use serde_json::{json, Value};
use std::{collections::BTreeSet, path::Path};

/// The best block's hash.
pub fn best_block(node: &Node) -> String {
    let answer = send(node, &request("chain_getBlockHash", json!([])));
    answer["result"].as_str().expect("a hash").to_owned()
}

/// Checks the page against a node on which two works were judged by jobs 0 and 1, and payment 0 by job 2. `voting` is a block in which proposal 0 took votes, and
/// `output` is what was paid for.
pub fn check(node: &Node, voting: &str, output: &Path) {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rpc.md")).unwrap();
    let bytes = std::fs::read(output).unwrap();
    let names = [
        ("CHALLENGEABLE", challengeable_block(node, 2)),
        ("VOTING", voting.to_owned()),
        ("ENGINE", node.engine.clone()),
        ("BYTES", base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes)),
    ];
    let problems: Vec<_> = examples(&page)
        .into_iter()
        .map(|example| example.with(&names))
        .flat_map(|example| run(node, &example))
        .collect();
    assert!(problems.is_empty(), "docs/rpc.md is wrong:\n{}", problems.join("\n"));
    check_headings(node, &page);
    check_similarity(node);
    check_metadata(node);
}

/// What is wrong with an example.
fn run(node: &Node, example: &Example) -> Option<String> {
    let answer = send(node, &example.request);
    let problems = example.differences(&answer);
    let told =
        || format!("{}\nsent {}\ngot {answer:#}\n{}", example.heading, example.request, problems.join("\n"));
    (!problems.is_empty()).then(told)
}

/// The page has a section with an example of every method that the node has, and of no other.
fn check_headings(node: &Node, page: &str) {
    let methods = send(node, &request("rpc_methods", json!([])));
    let methods = methods["result"]["methods"].as_array().expect("a list of methods").iter();
    let own = |method: &Value| method.as_str().filter(|name| name.starts_with("guerdon_")).map(str::to_owned);
    let own: BTreeSet<_> = methods.filter_map(own).collect();
    assert_eq!(headings(page), own, "the sections of docs/rpc.md and the node's methods");
    let answered = |example: &Example| example.answers().then(|| example.heading.clone());
    let shown: BTreeSet<_> = examples(page).iter().filter_map(answered).collect();
    assert!(own.is_subset(&shown), "no example of {:?}", own.difference(&shown));
}

/// The metadata in the WASM has the docs that tests of the native runtime look at.
fn check_metadata(node: &Node) {
    for (version, functions) in [(14u32, 0), (15, 1), (16, 1)] {
        let argument = format!("0x{}", hex::encode(version.to_le_bytes()));
        let answer = send(node, &request("state_call", json!(["Metadata_metadata_at_version", argument])));
        let metadata = answer["result"].as_str().expect("metadata").to_owned();
        let count = |docs: &str| metadata.matches(&hex::encode(docs)).count();
        for docs in [
            "For the proposal.",
            "The deposits of the works an account registered.",
            "The work is registered already.",
        ] {
            assert!(count(docs) > 0, "version {version}: {docs}");
        }
        assert_eq!(count("All attributors."), functions, "version {version}: functions of the runtime API");
    }
}

/// A work that was offered is as near to the one before it as its attributors judged.
fn check_similarity(node: &Node) {
    let judged = send(node, &request("guerdon_job", json!([1, challengeable_block(node, 1)])));
    let (task, found) = (&judged["result"]["task"], &judged["result"]["proposed"]);
    let params = json!([task["dataset"], { "sha256": task["work"] }]);
    let answer = send(node, &request("guerdon_similarWorks", params));
    let nearest = &answer["result"]["works"][0];
    assert!(found["similarity"].is_u64() && found["nearest"].is_string(), "{judged}");
    assert_eq!((&nearest["work"], &nearest["similarity"]), (&found["nearest"], &found["similarity"]));
}

/// A block in which a job could be challenged.
fn challengeable_block(node: &Node, job: u64) -> String {
    let mut block = best_block(node);
    loop {
        let answer = send(node, &request("guerdon_job", json!([job, block])));
        if answer["result"]["phase"] == "challengeable" {
            return block;
        }
        let header = send(node, &request("chain_getHeader", json!([block])));
        block = header["result"]["parentHash"].as_str().expect("a block before").to_owned();
    }
}

fn request(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

/// What a node answers to a request over HTTP.
fn send(node: &Node, request: &Value) -> Value {
    let url = node.rpc.replacen("ws://", "http://", 1);
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let sent = agent.post(url).content_type("application/json").send(request.to_string());
    let body = sent.expect("the node answers").body_mut().with_config().limit(1 << 26).read_to_vec();
    serde_json::from_slice(&body.expect("a whole answer")).expect("JSON")
}
