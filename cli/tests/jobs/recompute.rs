//! `guerdon recompute`, with the demo encoder.

use crate::{
    command::guerdon,
    failure,
    gallery::{encoder, output, works},
    stage::{Stage, ATTRIBUTION, FORGOTTEN, NOVELTY},
};
use guerdon_primitives::{
    jobs::{Finding, Phase},
    Parts,
};
use serde_json::{json, Value};
use sp_core::H256;

/// The finding with a hundredth of the weight, or of the similarity, moved.
fn moved(finding: &Finding, hundredths: u32) -> Finding {
    let much = hundredths * (Parts::DENOMINATOR / 100);
    match finding.clone() {
        Finding::Attribution { explained, mut weights } => {
            weights[0].1 += much;
            weights[1].1 -= much;
            Finding::Attribution { explained, weights }
        }
        Finding::Novelty { similarity, nearest } => {
            Finding::Novelty { similarity: Parts::new(similarity.get() - much).unwrap(), nearest }
        }
        Finding::Unavailable => Finding::Unavailable,
    }
}

fn verdict(told: &Value) -> (&Value, &Value) {
    (&told["verdict"], &told["distance"])
}

#[test]
fn where_nothing_is_proposed_the_result_is_told() {
    let stage = Stage::set();
    let told = stage.recompute(ATTRIBUTION, &["--json"]).json();
    assert_eq!(
        (&told["verdict"], &told["agreed"], &told["state"]),
        (&Value::Null, &Value::Null, &json!("open"))
    );
    assert_eq!(told["left_out"], json!([]));
    let weights = told["recomputed"]["weights"].as_array().unwrap();
    assert_eq!(weights.iter().map(|line| line["weight"].as_u64().unwrap()).sum::<u64>(), 1_000_000_000);

    // The same works and outputs as files, but for the one that no dataset took.
    let folder = works();
    let lost = hex::encode(stage.works[FORGOTTEN as usize - 1]);
    for artist in std::fs::read_dir(folder.path()).unwrap() {
        for file in std::fs::read_dir(artist.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            let hash = guerdon_cli::content::hash(&std::fs::read(&file).unwrap());
            if hex::encode(hash) == lost {
                std::fs::remove_file(file).unwrap();
            }
        }
    }
    let (encoder, folder) = (encoder(), folder.path().to_str().unwrap().to_owned());
    let (first, second) = (output(1), output(2));
    let local =
        guerdon(["attribute", "--json", "--encoder", &encoder, "--works", &folder, &first, &second]).json();
    let explained = told["recomputed"]["explained"].as_f64().unwrap() / 1e9;
    assert!((local["mean"]["explained"].as_f64().unwrap() - explained).abs() < 1e-6, "{local}");
    for line in weights {
        let of_work = |share: &&Value| share["sha256"] == line["work"];
        let share = local["mean"]["works"].as_array().unwrap().iter().find(of_work).expect("the same works");
        assert!((share["share"].as_f64().unwrap() - line["weight"].as_f64().unwrap() / 1e9).abs() < 1e-6);
    }
}

#[test]
fn a_settled_payment_agrees_or_not() {
    let mut stage = Stage::set();
    let finding = stage.finding(ATTRIBUTION);
    stage.settle(Some(finding.clone()));
    let ran = stage.recompute(ATTRIBUTION, &["--json"]);
    let told = ran.json();
    assert_eq!(verdict(&told), (&json!("agrees"), &json!(0)));
    assert_eq!((&told["explained_difference"], &told["state"]), (&json!(0), &json!("ended")));

    stage.settle(Some(moved(&finding, 1)));
    assert_eq!(
        verdict(&stage.recompute(ATTRIBUTION, &["--json"]).json()),
        (&json!("agrees"), &json!(20_000_000))
    );

    stage.settle(Some(moved(&finding, 2)));
    let ran = stage.recompute(ATTRIBUTION, &["--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(verdict(&ran.json_of_failure()), (&json!("disagrees"), &json!(40_000_000)));
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    let ran = stage.recompute(ATTRIBUTION, &[]);
    assert!(ran.stdout.contains("+2.0000000") || ran.stdout.contains("-2.0000000"), "{ran:?}");
    assert!(ran.stdout.contains("distance    4 % of the weight"), "{ran:?}");

    stage.settle(None);
    let ran = stage.recompute(ATTRIBUTION, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("settled without agreement"), "{ran:?}");
}

#[test]
fn novelty_is_measured_against_earlier_offers_only() {
    let mut stage = Stage::set();
    let finding = stage.finding(NOVELTY);
    assert!(matches!(finding, Finding::Novelty { nearest: Some(_), .. }), "{finding:?}");
    // The work itself, offered later under another job, is no earlier work.
    stage.job(NOVELTY).proposed = Some(finding.clone());
    let told = stage.recompute(NOVELTY, &["--json"]).json();
    assert_eq!((&told["verdict"], &told["similarity_difference"]), (&json!("agrees"), &json!(0)));
    stage.job(NOVELTY).proposed = Some(moved(&finding, 3));
    let ran = stage.recompute(NOVELTY, &["--json"]);
    assert_eq!((ran.code, &ran.json_of_failure()["similarity_difference"]), (Some(1), &json!(30_000_000)));

    for entry in &mut stage.state.entries[0] {
        if entry.job != NOVELTY {
            entry.job += NOVELTY;
        }
    }
    let expected = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
    assert_eq!(stage.finding(NOVELTY), expected);
}

#[test]
fn challenges_that_would_lose_are_not_sent() {
    let mut stage = Stage::set();
    let challenge = |stage: &Stage, job| {
        let ran = stage.recompute(job, &["--challenge", "--dev", "Bob"]);
        (ran.code, ran.stdout.clone(), ran.stderr.lines().count(), ran.stderr)
    };
    let refused = |told: (Option<i32>, String, usize, String), code, word: &str| {
        assert_eq!((told.0, &*told.1, told.2), (Some(code), "", 1), "{told:?}");
        assert!(told.3.contains(word), "{told:?}");
    };
    refused(challenge(&stage, NOVELTY), 2, "no larger committee");
    stage.state.attributors = (1..5).map(attributor).collect();
    let finding = stage.finding(NOVELTY);
    stage.job(NOVELTY).proposed = Some(finding);
    refused(challenge(&stage, NOVELTY), 2, "within tolerance");
    stage.job(NOVELTY).phase = Phase::Committing;
    refused(challenge(&stage, NOVELTY), 2, "commitments are taken until block 150");
    stage.settle(None);
    refused(challenge(&stage, ATTRIBUTION), 2, "has ended");

    // A work that is missing here only could be what makes the difference.
    stage.job(NOVELTY).phase = Phase::Challengeable;
    stage.job(NOVELTY).proposed = Some(Finding::Novelty { similarity: Parts::ONE, nearest: None });
    stage.contents.remove(0);
    refused(challenge(&stage, NOVELTY), 3, "cannot be had here");
    let unsigned = stage.recompute(NOVELTY, &["--challenge"]);
    assert!(unsigned.refusal().contains("--key"), "{unsigned:?}");
}

fn attributor(byte: u8) -> guerdon_primitives::api::AttributorView<sp_runtime::AccountId32> {
    guerdon_primitives::api::AttributorView {
        account: [byte; 32].into(),
        key: sp_core::sr25519::Public::from_raw([byte; 32]).into(),
        bond: 100,
        standing: guerdon_primitives::api::Standing::Active,
        misses: 0,
        jobs: 0,
    }
}

#[test]
fn missing_content_is_no_result_unless_it_is_everybodys() {
    let mut stage = Stage::set();
    let outputs = stage.contents.len() - 3;
    stage.contents.remove(outputs);
    let ran = stage.recompute(ATTRIBUTION, &[]);
    let told = failure(&ran, 3);
    assert!(told.contains(&format!("job {ATTRIBUTION} cannot be recomputed: output ")), "{told}");
    stage.settle(Some(Finding::Unavailable));
    let told = stage.recompute(ATTRIBUTION, &["--json"]).json();
    assert_eq!(told["verdict"], "agrees");
    assert!(told["missing"].is_string(), "{told}");
}

#[test]
fn works_without_content_are_left_out_and_named() {
    let mut stage = Stage::set();
    stage.contents.remove(0);
    let told = stage.recompute(ATTRIBUTION, &["--json"]).json();
    let left_out = told["left_out"].as_array().unwrap();
    assert_eq!(left_out.len(), 1, "{told}");
    assert_eq!(left_out[0]["work"], hex::encode(stage.works[0]));
}

#[test]
fn another_encoder_than_the_jobs_is_refused() {
    let mut stage = Stage::set();
    stage.job(ATTRIBUTION).encoder = Some(H256::repeat_byte(5));
    let told = stage.recompute(ATTRIBUTION, &[]);
    let told = told.refusal();
    assert!(told.contains(&"05".repeat(32)) && told.contains("--encoder DIR"), "{told}");
    let weights = Stage::set().recompute(ATTRIBUTION, &["--json"]).json()["encoder"]["weights"].clone();
    let weights = H256::from_slice(&hex::decode(weights.as_str().unwrap()).unwrap());
    stage.job(ATTRIBUTION).encoder = Some(weights);
    assert_eq!(stage.recompute(ATTRIBUTION, &[]).code, Some(0));
}

#[test]
fn jobs_without_a_kept_result_are_refused() {
    let stage = Stage::set();
    for job in [1, FORGOTTEN] {
        let told = stage.recompute(job, &[]);
        assert!(told.refusal().contains("keeps no result"), "{told:?}");
    }
}
