//! `guerdon receipt`.

use crate::{
    chain::{paid_for, Chain},
    failure, text, Stage, OUTPUTS,
};
use guerdon_cli::content::hash;
use guerdon_engine::{manifest, receipt};
use sp_core::H256;
use std::fs;

#[test]
fn a_receipt_is_written_beside_its_output() {
    let stage = Stage::set();
    let ran = stage.receipt("2.png", &["--payment", "1"]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
    assert!(ran.stdout.contains("output 3 of 5 of payment 1"), "{ran:?}");
    assert!(ran.stdout.contains(text(&stage.file("2.png.receipt.json"))), "{ran:?}");

    let receipt = receipt::read(&fs::read(stage.file("2.png.receipt.json")).unwrap()).unwrap();
    assert_eq!((receipt.genesis, receipt.payment), (H256::repeat_byte(9), 1));
    assert_eq!((receipt.outputs, receipt.inclusion.index), (5, 2));
    let root = manifest::root(OUTPUTS.map(hash));
    assert_eq!(receipt.check(hash(b"three"), 5, root), Ok(()));
}

#[test]
fn programs_are_told_the_document_and_no_file_is_written() {
    let stage = Stage::set();
    let document = stage.receipt("0.png", &["--json"]).json();
    assert!(!stage.file("0.png.receipt.json").exists());
    assert_eq!(
        (&document["version"], &document["payment"], &document["index"]),
        (&1.into(), &1.into(), &0.into())
    );
    assert_eq!(document["output"], hex::encode(hash(b"one")));

    let named = stage.file("named.json");
    assert_eq!(stage.receipt("0.png", &["--json", "--out", text(&named)]).json(), document);
    let written: serde_json::Value = serde_json::from_slice(&fs::read(named).unwrap()).unwrap();
    assert_eq!(written, document);
}

#[test]
fn a_receipt_replaces_another_and_never_the_output() {
    let stage = Stage::set();
    let file = stage.file("0.png.receipt.json");
    fs::write(&file, "x".repeat(100_000)).unwrap();
    assert_eq!(stage.receipt("0.png", &[]).code, Some(0));
    assert!(receipt::read(&fs::read(&file).unwrap()).is_ok());

    let output = stage.file("0.png");
    let again = stage.folder.path().join("./0.png");
    for out in [&output, &again] {
        let ran = stage.receipt("0.png", &["--out", text(out)]);
        assert!(ran.refusal().contains("another file"), "{ran:?}");
        assert_eq!(fs::read(&output).unwrap(), OUTPUTS[0]);
    }
    let nowhere = stage.file("missing/receipt.json");
    assert!(stage.receipt("0.png", &["--out", text(&nowhere)]).refusal().contains("cannot be written"));
}

#[test]
fn the_newest_payment_that_covers_an_output_is_found() {
    let stage = Stage::set();
    assert_eq!(stage.receipt("4.png", &["--json"]).json()["payment"], 2);
    assert_eq!(stage.receipt("3.png", &["--json"]).json()["payment"], 1);
    let older = stage.receipt("4.png", &["--payment", "1", "--json"]).json();
    assert_eq!((&older["payment"], &older["index"]), (&1.into(), &4.into()));
}

#[test]
fn payments_without_a_manifest_are_skipped_and_counted() {
    let (first, manifest) = paid_for(&OUTPUTS);
    let (absent, _) = paid_for(&[b"never", b"stored"]);
    let mut elsewhere = absent.clone();
    elsewhere.manifest = b"file:///etc/hosts\n\x1b[2J".to_vec().try_into().unwrap();
    let mut other = absent.clone();
    other.manifest = first.manifest.clone();
    let payments = vec![first, other, elsewhere, absent];
    let stage = Stage::with(Chain::start(H256::zero(), payments, &[manifest]));

    let ran = stage.receipt("1.png", &["--json"]);
    assert_eq!(ran.json_of_failure()["payment"], 0);
    assert_eq!((ran.code, ran.stderr.lines().count()), (Some(0), 1), "{ran:?}");
    assert!(ran.stderr.starts_with("skipped 3 payments") && ran.stderr.contains("payment 3:"), "{ran:?}");

    fs::write(stage.file("0.png"), b"unpaid").unwrap();
    let ran = stage.receipt("0.png", &[]);
    assert!(failure(&ran, 3).contains("skipped 3 payments"), "{ran:?}");
    for (payment, told) in
        [("1", "lists 5 outputs"), ("2", "not an http or https URL"), ("3", "not on the public")]
    {
        let ran = stage.receipt("0.png", &["--payment", payment]);
        let failure = failure(&ran, 3);
        assert!(failure.contains(&format!("payment {payment}")) && failure.contains(told), "{ran:?}");
        assert!(!failure.contains(char::is_control), "{ran:?}");
    }
}

#[test]
fn a_payment_for_one_output_needs_no_manifest() {
    let (payment, _) = paid_for(&OUTPUTS[..1]);
    let stage = Stage::with(Chain::start(H256::zero(), vec![payment], &[]));
    let document = stage.receipt("0.png", &["--json"]).json();
    assert_eq!((&document["outputs"], &document["proof"]), (&1.into(), &serde_json::json!([])));
    let ran = stage.receipt("1.png", &[]);
    assert!(ran.refusal().contains("no payment covers it"), "{ran:?}");
}

#[test]
fn what_no_payment_covers_has_no_receipt() {
    let stage = Stage::set();
    fs::write(stage.file("0.png"), b"unpaid").unwrap();
    assert!(stage.receipt("0.png", &[]).refusal().contains("no payment covers it; there are 3"));
    assert!(stage.receipt("0.png", &["--payment", "1"]).refusal().contains("payment 1 does not cover"));
    assert!(stage.receipt("0.png", &["--payment", "2"]).refusal().contains("payment 2 does not cover"));
    assert!(stage.receipt("1.png", &["--payment", "3"]).refusal().contains("there is no payment 3"));
    assert!(!stage.file("0.png.receipt.json").exists());
}

#[test]
fn outputs_that_cannot_be_read_are_refused_before_anything_is_asked() {
    let stage = Stage::set().cut_off();
    for output in ["missing.png", "."] {
        assert!(stage.receipt(output, &[]).refusal().contains("cannot be read"));
    }
    let large = fs::File::create(stage.file("large.png")).unwrap();
    large.set_len((32 << 20) + 1).unwrap();
    assert!(stage.receipt("large.png", &[]).refusal().contains("has more than"));
    assert!(failure(&stage.receipt("0.png", &[]), 3).contains("no node answers"));
}
