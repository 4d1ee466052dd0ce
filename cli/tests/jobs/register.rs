//! `guerdon work register`, as far as nothing is sent.

use crate::{
    chain::{record, Chain, State},
    command::Ran,
};
use codec::Encode;
use guerdon_cli::{content::hash, licence::parse_licence};
use guerdon_primitives::{AcceptedConsents, Consent, Work, WorkId};
use guerdon_runtime::Runtime;
use serde_json::{json, Value};
use sp_core::H256;
use sp_keyring::Sr25519Keyring::{self, Bob, Eve};
use std::{fs, io::Cursor, path::PathBuf, process::Command, sync::atomic::Ordering};
use tempfile::TempDir;

const REGISTER: [&str; 5] = ["work", "register", "--dev", "Eve", "--licence"];

/// Eve's pictures, the chain, and where the program keeps its records.
struct Stage {
    folder: TempDir,
    records: TempDir,
    state: State,
}

/// A picture that no other number has.
fn picture(number: u32) -> Vec<u8> {
    let [_, red, green, blue] = number.to_be_bytes();
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(4, 4, image::Rgb([red, green, blue]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

impl Stage {
    /// There is dataset 0, which takes all works with a consent, and so many pictures in `works`.
    fn set(pictures: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("works")).unwrap();
        let state = State { entries: vec![vec![]], ..Default::default() };
        let stage = Self { folder, records: tempfile::tempdir().unwrap(), state };
        (0..pictures).for_each(|number| stage.write(&format!("works/{number:04}.png"), &picture(number)));
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn registered(&mut self, bytes: &[u8], owner: Sr25519Keyring, licence: &str) -> WorkId {
        let work = hash(bytes);
        let record = Work {
            owner: owner.to_account_id(),
            locator: Default::default(),
            registered_at: 3,
            licence: parse_licence(licence).unwrap(),
            consent: Consent::AllowWithRoyalty,
            upstream: Default::default(),
            withdrawn_at: None,
        };
        self.state.stored.insert(pallet_works::Works::<Runtime>::hashed_key_for(work), record.encode());
        work
    }

    /// Runs the program, without an engine, on this chain as it is now.
    fn run(&self, arguments: &[&str]) -> Ran {
        let chain = Chain::start(self.state.clone());
        let run = Command::new(env!("CARGO_BIN_EXE_guerdon"))
            .args(["--node", &chain.node, "--engine", "http://127.0.0.1:1"])
            .args(REGISTER)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_STATE_HOME", self.records.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: run.status.code(), stdout: text(run.stdout), stderr: text(run.stderr) }
    }

    fn refusal(&self, arguments: &[&str]) -> String {
        self.run(arguments).refusal().to_owned()
    }
}

/// What is told of a file.
fn of<'a>(told: &'a Value, file: &str) -> &'a Value {
    let works = told["works"].as_array().unwrap();
    works.iter().find(|work| work["file"] == file).unwrap_or_else(|| panic!("{file} is not in {told}"))
}

#[test]
fn what_would_be_refused_as_a_whole_is_told_before_anything_is_sent() {
    let mut stage = Stage::set(1);
    let told = stage.refusal(&["MIT", "works", "--dataset", "7"]);
    assert!(told.contains("no dataset 7"), "{told}");
    let told = stage.refusal(&["MIT", "works", "--dataset", "0", "--consent", "deny"]);
    assert!(told.contains("dataset 0") && told.contains("consent"), "{told}");

    let mut dataset = record(0);
    dataset.policy.admission.licences = vec![parse_licence("CC0-1.0").unwrap()].try_into().unwrap();
    dataset.policy.admission.consents = AcceptedConsents::WithoutRoyalty;
    stage.state.stored.insert(pallet_datasets::Datasets::<Runtime>::hashed_key_for(1), dataset.encode());
    let told = stage.refusal(&["MIT", "works", "--dataset", "0", "--dataset", "1"]);
    assert!(told.contains("dataset 1, MIT") && told.contains("CC0-1.0"), "{told}");
    let told = stage.refusal(&["CC0-1.0", "works", "--dataset", "1"]);
    assert!(told.contains("--consent allow"), "{told}");

    let parent = format!("{}=20", "ab".repeat(32));
    let told = stage.refusal(&["MIT", "works", "--parent", &parent]);
    assert!(told.contains("--parent abab"), "{told}");
    let told = stage.refusal(&["MIT", "works", "--parent", "payment:0=20"]);
    assert!(told.contains("--parent payment:0"), "{told}");
}

#[test]
fn a_balance_that_is_too_small_is_told_with_what_is_needed() {
    let mut stage = Stage::set(1);
    let told = stage.refusal(&["MIT", "works", "--dataset", "0"]);
    assert!(told.contains("can spend 0 GUE"), "{told}");
    // The fees of two transactions, at one coin each, and the deposits.
    let needed = told.split("and ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    assert!(needed.starts_with("2.0"), "{told}");

    let mut account = frame_system::AccountInfo::<u32, pallet_balances::AccountData<u128>>::default();
    account.data.free = guerdon_cli::units::parse_amount(&needed).unwrap();
    let key = frame_system::Account::<Runtime>::hashed_key_for(Eve.to_account_id());
    stage.state.stored.insert(key.clone(), account.encode());
    let told = stage.refusal(&["MIT", "works", "--dataset", "0"]);
    assert!(told.contains("are needed"), "what lets the account exist is not to be spent: {told}");
    account.data.free += guerdon_runtime::constants::EXISTENTIAL_DEPOSIT;
    stage.state.stored.insert(key, account.encode());
    let ran = stage.run(&["MIT", "works", "--dataset", "0"]);
    assert!(ran.stderr.starts_with("error: the engine at"), "it goes on to the upload then: {ran:?}");
    assert_eq!((ran.code, &*ran.stdout), (Some(3), ""), "nothing was sent: {ran:?}");
}

#[test]
fn what_is_registered_already_is_not_registered_again() {
    let mut stage = Stage::set(600);
    for number in 0..600 {
        stage.registered(&picture(number), Eve, "MIT");
    }
    stage.write("works/notes.txt", b"notes");
    let ran = stage.run(&["MIT", "works", "--json"]);
    let told = ran.json();
    assert_eq!((&told["registered"], &told["registered_before"]), (&json!(0), &json!(600)));
    assert_eq!((&told["refused"], &told["skipped"], &told["fees"]), (&json!(0), &json!(1), &json!("0")));
    assert_eq!(of(&told, "works/notes.txt")["state"], "skipped");
    let reads = stage.state.bulk_reads.load(Ordering::Relaxed);
    assert!((1..=4).contains(&reads), "{reads} requests for 600 works");
}

#[test]
fn each_file_is_refused_for_its_own_reason() {
    let mut stage = Stage::set(2);
    stage.registered(&picture(0), Eve, "MIT");
    let theirs = stage.registered(&picture(1), Bob, "MIT");
    stage.write("works/z.png", &picture(0));
    stage.write("works/damaged.png", &picture(3)[..50]);
    stage.write("plain.txt", b"text");
    let files = ["MIT", "works", "plain.txt", "--json", "--report", "all.csv"];
    let ran = stage.run(&files);
    let told = ran.json_of_failure();
    assert_eq!(ran.code, Some(6), "{ran:?}");
    let reason = |file: &str| of(&told, file)["reason"].clone();
    assert_eq!(
        (reason("works/z.png"), &of(&told, "works/z.png")["of"]),
        (json!("same_bytes"), &json!("works/0000.png"))
    );
    assert_eq!(reason("works/0001.png"), "registered_by_another");
    assert_eq!(of(&told, "works/0001.png")["of"], Bob.to_account_id().to_string());
    assert_eq!(
        (reason("works/damaged.png"), reason("plain.txt")),
        (json!("no_picture"), json!("no_picture"))
    );
    let report = fs::read_to_string(stage.path("all.csv")).unwrap();
    assert_eq!(report.lines().count(), 1 + told["works"].as_array().unwrap().len(), "{report}");
    assert!(report.contains(&hex::encode(theirs)), "{report}");

    let ran = stage.run(&["MIT", "works/0001.png"]);
    assert_eq!((ran.code, ran.stderr.lines().count()), (Some(1), 1), "{ran:?}");
    assert!(ran.stderr.contains("registered already: by"), "{ran:?}");
    let told = stage.refusal(&["MIT", "plain.txt"]);
    assert!(told.contains("plain.txt"), "{told}");
    let ran = stage.run(&["MIT", "works/0001.png", "plain.txt"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let ran = stage.run(&["MIT", "works", "--report", "report.txt"]);
    assert_eq!((ran.code, ran.stderr.contains(".csv")), (Some(2), true), "{ran:?}");
}

#[test]
fn a_work_keeps_the_licence_that_it_was_registered_under() {
    let mut stage = Stage::set(1);
    let mut dataset = record(0);
    dataset.policy.admission.licences = vec![parse_licence("MIT").unwrap()].try_into().unwrap();
    stage.state.stored.insert(pallet_datasets::Datasets::<Runtime>::hashed_key_for(1), dataset.encode());
    stage.registered(&picture(0), Eve, "CC0-1.0");
    let ran = stage.run(&["MIT", "works", "--dataset", "1"]);
    assert_eq!(ran.code, Some(6), "{ran:?}");
    assert!(ran.stdout.contains("another licence") && ran.stdout.contains("dataset 1: "), "{ran:?}");
}

#[test]
fn what_was_refused_is_offered_again_only_when_that_is_asked_for() {
    let mut stage = Stage::set(1);
    let work = stage.registered(&picture(0), Eve, "MIT");
    let nearest = stage.registered(&picture(9), Bob, "MIT");
    let arguments = ["MIT", "works", "--dataset", "0", "--json"];
    let wants_to_send = |arguments: &[&str]| stage.refusal(arguments).contains("can spend 0");
    assert!(wants_to_send(&arguments), "nothing is recorded");

    let record = |block_hash: H256| {
        let folder = stage.records.path().join("guerdon/offers").join("09".repeat(32));
        let entry = json!({
            "dataset": 0, "work": work, "block": 7, "hash": block_hash,
            "end": { "refused": { "similarity": 990_000_000, "nearest": nearest } },
        });
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{}.jsonl", Eve.to_account_id()));
        fs::write(file, format!("{entry}\n{{\"dataset\":0,\"wo")).unwrap();
    };
    record(H256::repeat_byte(8));
    assert!(wants_to_send(&arguments), "what was recorded of a block of another chain does not count");
    record(H256::repeat_byte(9));
    let ran = stage.run(&arguments);
    let told = ran.json_of_failure();
    assert_eq!(ran.code, Some(6), "{ran:?}");
    let offer = &of(&told, "works/0000.png")["offers"][0];
    assert_eq!((&offer["state"], &offer["similarity"]), (&json!("near_copy"), &json!(990_000_000)));
    assert_eq!(offer["nearest"]["owner"], Bob.to_account_id().to_string());
    assert!(wants_to_send(&[&arguments[..], &["--again"]].concat()));
}
