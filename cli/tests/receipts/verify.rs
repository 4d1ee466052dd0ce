//! `guerdon verify`.

use crate::{
    chain::{fee, in_escrow, paid_for, payer, Chain},
    failure, Stage, OUTPUTS,
};
use guerdon_cli::content::hash;
use guerdon_engine::manifest;
use serde_json::json;
use sp_core::H256;
use std::fs;

#[test]
fn every_output_is_proven_and_its_payment_shown() {
    let stage = Stage::set();
    for place in 0..OUTPUTS.len() {
        let output = format!("{place}.png");
        assert_eq!(stage.receipt(&output, &["--payment", "1"]).code, Some(0));
        let ran = stage.verify(&output, &format!("{output}.receipt.json"), &[]);
        assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
        let told = [
            &format!("output {} of 5 of payment 1", place + 1),
            &format!("Paid by {} in block 40, finalized.", payer()),
            "Terms of dataset 3: operator 30 %, contributors 50 %, share holders 20 %, treasury 0 %.",
            "Payment 1: 48 GUE for 5 outputs of model 5; settled",
            "treasury",
            "= the fee",
        ];
        assert!(told.iter().all(|told| ran.stdout.contains(told)), "{}", ran.stdout);
    }
}

#[test]
fn programs_are_told_one_document() {
    let stage = Stage::set();
    stage.receipt("4.png", &[]);
    let told = stage.verify("4.png", "4.png.receipt.json", &["--json"]).json();
    let parts = [300_000_000, 500_000_000, 200_000_000];
    let expected = json!({
        "output": hex::encode(hash(b"five")), "index": 0, "genesis": "09".repeat(32), "finalized": true,
        "terms": [{ "dataset": 3, "terms": {
            "operator": parts[0], "contributors": parts[1], "shareholders": parts[2], "treasury": 0,
        }}],
        "payment": 2, "payer": payer().to_string(), "model": 5, "fee": fee().to_string(), "asset": null, "outputs": 1,
        "root": hex::encode(manifest::root([hash(b"five")])), "paid_at": 40, "job": 0, "settled": true, "weights": [],
        "lines": [{ "payee": { "kind": "treasury" }, "amount": fee().to_string() }],
    });
    assert_eq!(told, expected);
}

#[test]
fn a_fee_in_escrow_is_told_and_so_is_a_block_that_can_be_undone() {
    let (payment, manifest) = paid_for(&OUTPUTS);
    let stage = Stage::with(Chain::start(H256::zero(), vec![in_escrow(payment)], &[manifest]));
    stage.receipt("1.png", &[]);
    let ran = stage.verify("1.png", "1.png.receipt.json", &[]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
    assert!(ran.stdout.contains("in escrow") && ran.stdout.contains("can still be undone"), "{ran:?}");
    let told = stage.verify("1.png", "1.png.receipt.json", &["--json"]).json();
    assert_eq!((&told["settled"], &told["finalized"]), (&json!(false), &json!(false)));
    assert_eq!(told["lines"], json!(null));
}

#[test]
fn a_proof_that_does_not_hold_is_told() {
    let stage = Stage::set();
    let unproven = |told: &str| {
        let ran = stage.verify("1.png", "altered.json", &[]);
        let failure = failure(&ran, 1);
        assert!(failure.contains("altered.json: ") && failure.contains(told), "{told}: {ran:?}");
        assert_eq!(stage.verify("1.png", "altered.json", &["--json"]).code, Some(1));
    };
    let root = "does not lead to the root";
    stage.altered("1.png", |receipt| receipt["proof"][1] = json!("00".repeat(32)));
    unproven(root);
    stage.altered("1.png", |receipt| receipt["proof"].as_array_mut().unwrap().swap(0, 1));
    unproven(root);
    stage.altered("1.png", |receipt| receipt["index"] = json!(0));
    unproven(root);
    stage.altered("1.png", |receipt| receipt["index"] = json!(5));
    unproven("its index is 5, and the payment covers 5 outputs");
    stage.altered("1.png", |receipt| drop(receipt["proof"].as_array_mut().unwrap().pop()));
    unproven("its proof has 2 hashes, and at this index the payment's tree takes 3");
    stage.altered("1.png", |receipt| receipt["proof"].as_array_mut().unwrap().push(json!("00".repeat(32))));
    unproven("its proof has 4 hashes");
    stage.altered("1.png", |receipt| receipt["outputs"] = json!(6));
    unproven("it is for one of 6 outputs, and the payment covers 5");
    stage.altered("1.png", |receipt| receipt["payment"] = json!(0));
    unproven("it is for one of 5 outputs, and the payment covers 2");
    stage.altered("2.png", |_| {});
    unproven("it is for the output");
    stage.altered("2.png", |receipt| receipt["output"] = json!(hex::encode(hash(b"two"))));
    unproven(root);

    stage.altered("1.png", |_| {});
    assert_eq!(stage.verify("1.png", "altered.json", &[]).code, Some(0), "unaltered");
    fs::write(stage.file("1.png"), b"two and a little more").unwrap();
    unproven("it is for the output");
}

#[test]
fn a_receipt_of_another_payment_for_as_many_outputs_does_not_hold() {
    let turned: Vec<_> = OUTPUTS.iter().rev().copied().collect();
    let (payments, manifests): (Vec<_>, Vec<_>) = [paid_for(&turned), paid_for(&OUTPUTS)].into_iter().unzip();
    let stage = Stage::with(Chain::start(H256::repeat_byte(9), payments, &manifests));
    stage.altered("1.png", |receipt| receipt["payment"] = json!(0));
    let ran = stage.verify("1.png", "altered.json", &[]);
    assert!(failure(&ran, 1).contains("does not hold for payment 0"), "{ran:?}");
}

#[test]
fn what_is_no_receipt_of_this_chain_is_refused() {
    let stage = Stage::set();
    let refused = |told: &str| {
        let ran = stage.verify("1.png", "altered.json", &[]);
        assert!(ran.refusal().contains(told), "{told}: {ran:?}");
    };
    stage.altered("1.png", |receipt| receipt["genesis"] = json!("00".repeat(32)));
    refused(&format!("the receipt is of the chain {}", "00".repeat(32)));
    stage.altered("1.png", |receipt| receipt["payment"] = json!(3));
    refused("there is no payment 3");
    stage.altered("1.png", |receipt| receipt["version"] = json!(2));
    refused("the receipt is of version 2, and only version 1 is known");
    stage.altered("1.png", |receipt| receipt["note"] = json!("paid"));
    refused("it is no receipt");
    stage.altered("1.png", |receipt| receipt["proof"][0] = json!("zz"));
    refused("it is no receipt");
    for document in [&b""[..], b"{}", b"[1]", b"\xff\xfe"] {
        fs::write(stage.file("altered.json"), document).unwrap();
        refused("it is no receipt");
    }
    fs::write(stage.file("altered.json"), vec![b' '; 100_000]).unwrap();
    refused("has more than");
    fs::remove_file(stage.file("altered.json")).unwrap();
    refused("cannot be read");

    stage.receipt("1.png", &[]);
    assert!(stage.verify("missing.png", "1.png.receipt.json", &[]).refusal().contains("cannot be read"));
    let stage = stage.cut_off();
    assert!(failure(&stage.verify("1.png", "1.png.receipt.json", &[]), 3).contains("no node answers"));
}
