//! Bad input: its own sentence each time, and a state as before.

use crate::{
    node::Node,
    refusal::{assert_refused, tells},
};
use guerdon_cli::{
    actions::{
        dao::{self, Change},
        datasets::{self, NewDataset, Verdict},
        payments::{self, Prepared},
        works::{self, Statement},
    },
    client::{sentence, Client, Wait},
    content::{hash, Engine, Stored},
    demo::{story::Story, Cast},
    keys::Signer,
    units::COIN,
    Error,
};
use guerdon_primitives::{
    AcceptedConsents, Asset, Consent, DatasetId, Parts, StatedTerms, VotingRules, WorkId,
};
use guerdon_runtime::Runtime;
use pallet_datasets::ShareFate;
use sp_core::H256;
use std::{path::Path, process::Command};

/// What there is on the chain that a refused transaction could have changed.
#[derive(Debug, PartialEq)]
struct State {
    datasets: Vec<(Vec<WorkId>, u128)>,
    more: (bool, bool),
    escrow: u128,
}

async fn state(client: &Client, story: &Story) -> State {
    let mut datasets = Vec::new();
    for dataset in &story.datasets {
        let works = client.entries(dataset.id).await.unwrap().into_iter().map(|entry| entry.work).collect();
        datasets.push((works, client.dataset(dataset.id).await.unwrap().unwrap().total_staked));
    }
    let next_payment = story.payments.len() as u64;
    let payment = client.payment(next_payment).await.unwrap().is_some();
    let dataset = client.dataset(story.datasets.len() as DatasetId).await.unwrap().is_some();
    let escrow = client.balance(&super::amounts::escrow()).await.unwrap();
    State { datasets, more: (payment, dataset), escrow }
}

pub async fn check(node: &Node, client: &Client, engine: &Engine, story: &Story) {
    let cast = Cast::new(&story.gallery).unwrap();
    let before = state(client, story).await;
    payments_refused(client, story, &cast).await;
    terms_refused(client, story, &cast).await;
    works_refused(client, engine, story, &cast).await;
    assert_eq!(state(client, story).await, before);

    unjudged(client, engine, story, &cast).await;
    assert_eq!(state(client, story).await, before);

    command_line(node, story);
    assert_eq!(state(client, story).await, before);
}

async fn payments_refused(client: &Client, story: &Story, cast: &Cast) {
    type E = pallet_royalties::Error<Runtime>;
    let prepared = |outputs| Prepared { outputs, root: H256::zero(), manifest: Default::default() };
    let company = cast.company.account();
    let before = client.balance(&company).await.unwrap();
    let pay = |model, fee, outputs| async move {
        let fee = (fee, Asset::Native);
        payments::pay(client, &cast.company, model, fee, prepared(outputs), Wait::InBlock).await.map(drop)
    };
    assert_refused(pay(story.model, 2 * COIN - 1, 1).await, E::FeeBelowPrice);
    assert_refused(pay(story.model, 2 * COIN * 20 - 1, 20).await, E::FeeBelowPrice);
    assert_refused(pay(story.model + 1, 2 * COIN, 1).await, E::UnknownModel);
    assert_refused(pay(story.model, 2 * COIN, 0).await, E::NoOutputs);
    let after = client.balance(&company).await.unwrap();
    assert!(before - after < COIN, "a refused payment costs no more than transaction fees");
}

async fn terms_refused(client: &Client, story: &Story, cast: &Cast) {
    let [operator, contributors, shareholders] = [30, 50, 21].map(|part| Parts::from_percent(part).get());
    let terms = StatedTerms { operator, contributors, shareholders, treasury: 0 };
    let new = NewDataset {
        max_similarity: Parts::from_percent(97),
        base_shares: 1,
        voting: VotingRules {
            period: 10,
            quorum: Parts::from_percent(20),
            approval: Parts::from_percent(50),
            proposer_stake: Parts::from_percent(1),
            deposit: COIN,
            enactment_delay: 1,
            notice: 20,
        },
        licences: vec![],
        consents: AcceptedConsents::WithRoyalty,
        on_withdrawal: ShareFate::Keep,
        contributors_floor: Parts::ZERO,
        terms,
    };
    let created = datasets::create(client, &cast.curators[0], new, Wait::InBlock).await;
    assert_refused(created, pallet_datasets::Error::<Runtime>::TermsNotWhole);
    let dataset = story.datasets[0].id;
    let change = Change::Terms(terms);
    let proposed = dao::propose(client, &cast.artists[0], dataset, change, Wait::InBlock).await.map(drop);
    assert_refused(proposed, pallet_datasets::Error::<Runtime>::TermsNotWhole);
}

fn statement() -> Statement {
    Statement::new("CC-BY-4.0", Consent::AllowWithRoyalty).unwrap()
}

async fn works_refused(client: &Client, engine: &Engine, story: &Story, cast: &Cast) {
    let piece = &story.gallery.artists[0].works[0];
    let again = Stored { hash: piece.hash, locator: engine.locator(&piece.hash).unwrap() };
    let registered =
        works::register(client, &cast.copycat, &[again], &statement(), Wait::InBlock).await.unwrap();
    let sentence = sentence(&pallet_works::Error::<Runtime>::AlreadyRegistered.into());
    assert_eq!(registered, [Some(sentence)]);
    let owner = client.work(&piece.hash).await.unwrap().unwrap().owner;
    assert_eq!(owner, cast.artists[0].account());

    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("text.png", b"no picture at all".to_vec()), ("huge.png", huge_png())] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        assert_input(works::upload(engine, &file).await.map(drop), name);
    }
    assert_input(works::upload(engine, Path::new("/nonexistent.png")).await.map(drop), "nonexistent.png");
}

fn assert_input(result: Result<(), Error>, word: &str) {
    let Err(Error::Input(sentence)) = result else { panic!("accepted {word}: {result:?}") };
    assert!(sentence.contains(word) && !sentence.contains('\n'), "{sentence}");
}

/// The beginning of a picture of 30000 x 30000 pixels.
fn huge_png() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([30_000u32.to_be_bytes(), 30_000u32.to_be_bytes()].concat());
    png.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    png
}

/// Works whose bytes do not hash to what was registered, or are no picture, do not get into a dataset.
async fn unjudged(client: &Client, engine: &Engine, story: &Story, cast: &Cast) {
    let signer: &Signer = &cast.copycat;
    let other = engine.locator(&story.gallery.artists[0].works[0].hash).unwrap();
    let forged = Stored { hash: hash(b"what is not there"), locator: other };
    let garbage = engine.store(b"no picture at all".to_vec()).await.unwrap();
    let works = [forged, garbage];
    assert_eq!(
        works::register(client, signer, &works, &statement(), Wait::InBlock).await.unwrap(),
        [None, None]
    );

    let dataset = story.datasets[0].id;
    let offers = works.map(|work| (dataset, work.hash));
    let included = datasets::offer(client, signer, &offers, Wait::InBlock).await.unwrap();
    let pending = offers.into_iter().collect();
    let judgements = datasets::judgements(client, included.number, pending, |_| {}).await.unwrap();
    assert!(judgements.iter().all(|judgement| judgement.verdict == Verdict::Unjudged), "{judgements:?}");
    assert_eq!(client.staked(dataset, &signer.account()).await.unwrap(), 0);
}

/// The program tells each failure in one line, and ends with the documented code.
fn command_line(node: &Node, story: &Story) {
    let piece = &story.gallery.artists[0].works[0];
    let file = piece.file.to_str().unwrap();
    let hash = hex::encode(piece.hash);
    let guerdon = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_guerdon"))
            .args(["--node", &node.rpc, "--engine", &node.engine])
            .args(arguments)
            .output()
            .unwrap();
        (run.status.code(), String::from_utf8(run.stdout).unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    let fails = |code: i32, arguments: &[&str], word: &str| {
        let (status, _, told) = guerdon(arguments);
        assert_eq!(status, Some(code), "{arguments:?}: {told}");
        assert!(told.starts_with("error: ") && told.contains(word), "{arguments:?}: {told}");
        assert_eq!(told.trim_end().lines().count(), 1, "{arguments:?}: {told}");
    };
    let register = ["work", "register", "--licence", "CC-BY-4.0"];
    let (status, _, told) = guerdon(&[&register[..], &["--dev", "Alice", file]].concat());
    assert_eq!(status, Some(1), "{told}");
    assert!(tells(&told, pallet_works::Error::<Runtime>::AlreadyRegistered), "{told}");
    fails(2, &["pay", "--dev", "Alice", "--model", "77", "--fee", "2", file], "no model 77");
    fails(2, &[&register[..], &["--dev", "Alice", "/nonexistent.png"]].concat(), "nonexistent.png");
    fails(2, &[&register[..], &[file]].concat(), "--key");
    fails(2, &["explain", "77"], "77");

    let (status, shown, told) = guerdon(&["work", "show", &hash]);
    assert_eq!((status, told.as_str()), (Some(0), ""));
    assert!(shown.contains(&hash), "{shown}");
    let (_, shown, _) = guerdon(&["explain", "0", "--json"]);
    let explained: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(explained["fee"], story.payments[0].payment.fee.to_string());

    let nowhere = Command::new(env!("CARGO_BIN_EXE_guerdon"))
        .args(["account", "show", "Alice", "--node", "ws://127.0.0.1:1"])
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(3));
}
