//! What the tests have in common: a collection to pay for, and attributors.

use crate::node::{answer, Node};
use guerdon_cli::{client::Client, content::hash};
use guerdon_primitives::{Balance, ModelId, WorkId};
use serde_json::Value;
use sp_keyring::Sr25519Keyring::{self, Alice};
use std::{
    future::Future,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long a test may take.
pub const LIMIT: Duration = Duration::from_secs(900);
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(240);
/// What each attributor bonds, in GUE.
const BOND: &str = "200";

/// The folders of the gallery's artists.
fn artists() -> Vec<PathBuf> {
    entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery/works"))
}

fn first(folder: &Path) -> PathBuf {
    entries(folder).into_iter().next().expect("an artist has a work")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Two works of two artists in a dataset, and a model trained on it. Returns the model and a picture.
pub async fn collection(node: &Node, client: &Client) -> (ModelId, PathBuf) {
    collection_by(node, client, &[]).await
}

/// The same, of a dataset whose DAO votes by these rules.
pub async fn collection_by(node: &Node, client: &Client, rules: &[&str]) -> (ModelId, PathBuf) {
    let pictures: Vec<PathBuf> = artists().into_iter().map(|folder| first(&folder)).collect();
    let run = |arguments: &[&str]| node.guerdon(arguments).unwrap();
    let terms = ["--operator", "30", "--contributors", "50", "--shareholders", "20"];
    let dataset = run(&[&["dataset", "create", "--dev", "Alice"], &terms[..], rules].concat());
    let dataset = dataset["dataset"].as_u64().unwrap().to_string();
    for (artist, picture) in ["Eve", "Ferdie"].into_iter().zip(&pictures) {
        let file = picture.to_str().unwrap();
        run(&["work", "register", "--dev", artist, "--licence", "CC-BY-4.0", "--dataset", &dataset, file]);
        let work: WorkId = hash(&std::fs::read(picture).unwrap());
        wait("the work is admitted", || async {
            let entries = client.entries(dataset.parse().unwrap()).await.unwrap();
            entries.iter().find(|entry| entry.work == work)?.admitted_at
        })
        .await;
    }
    let trained = format!("{dataset}=1");
    let member = format!("founder={}=1", Alice.to_account_id());
    let model = run(&[
        "model",
        "register",
        "--dev",
        "Alice",
        "--price",
        "1",
        "--dataset",
        &trained,
        "--member",
        &member,
    ]);
    (model["model"].as_u64().unwrap() as ModelId, pictures[0].clone())
}

/// Has a development account be an attributor, with its own key.
pub fn register(node: &Node, attributor: Sr25519Keyring) {
    let (who, key) = (attributor.to_string(), format!("0x{}", hex::encode(attributor.public().0)));
    node.guerdon(&["attributor", "register", "--dev", &who, "--bond", BOND, &key]).unwrap();
}

/// What an attributor has bonded, and how many jobs in a row it has missed.
pub async fn bond(client: &Client, attributor: Sr25519Keyring) -> (Balance, u32) {
    let attributors = client.attributors().await.unwrap();
    let account = attributor.to_account_id();
    let found = attributors.into_iter().find(|other| other.account == account).unwrap();
    (found.bond, found.misses)
}

/// Pays in the background: the program waits until the fee is split.
pub fn pay(node: &Node, model: ModelId, output: &Path, fee: &str) -> JoinHandle<Result<Value, String>> {
    let mut program = node.program();
    program.args(["pay", "--dev", "Ferdie", "--model", &model.to_string(), "--fee", fee]).arg(output);
    program.args(["--receipts", &node.receipts()]);
    thread::spawn(move || answer(program))
}

pub async fn wait<T, F: Future<Output = Option<T>>>(what: &str, attempt: impl Fn() -> F) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = attempt().await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "it does not happen that {what}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
