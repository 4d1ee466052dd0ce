//! How tickets become payments.

use crate::{
    ledger::{picture, sha256, Act, Fake},
    stage::{quick, start, until},
};
use guerdon_gateway::{Found, Hash};
use serde_json::json;
use std::time::Duration;

#[test]
fn a_ticket_is_collected_paid_and_settled_with_its_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let gateway = start(quick(folder.path()), &fake);
    let client = &gateway.client;
    let image = picture("one");
    let posted = client.post_image("?model=1", &image);
    let paid = client.reaches(posted.id(), "paid");
    assert_eq!((&paid["payment"], &paid["block"], &paid["index"]), (&json!(0), &json!(100), &json!(0)));
    let receipt = json!({ "payment": 0, "output": hex::encode(sha256(&image)), "outputs": 1 });
    assert_eq!(paid["receipt"], receipt);
    assert_eq!(client.get(&format!("/v1/generations/{}/receipt", posted.id())).json, receipt);
    assert!(paid["settled_at"].is_null() && paid["paid_at"].is_u64() && paid["collected_at"].is_u64());
    let (model, outputs) = fake.world().payments[0].clone();
    assert_eq!((model, outputs[0].sha256), (1, sha256(&image)));
    assert_eq!(outputs[0].locator, format!("engine:{}", hex::encode(sha256(&image))));
    assert_eq!(fake.world().stored[&sha256(&image)], image);
    fake.world().settles = true;
    let settled = client.reaches(posted.id(), "settled");
    assert!(settled["settled_at"].is_u64() && settled["receipt"] == receipt);
    let payment = client.get("/v1/payments/0").json;
    assert_eq!(
        (&payment["settlement"], &payment["generations"]),
        (&json!({ "lines": 0 }), &json!([posted.id()]))
    );
    let metrics = client.get("/metrics").text;
    for line in [
        "guerdon_gateway_accepted_total{key=\"none\"} 1",
        "guerdon_gateway_paid_total 1",
        "guerdon_gateway_payments_total 1",
        "guerdon_gateway_settled_total 1",
        "guerdon_gateway_tickets{state=\"settled\"} 1",
        "guerdon_gateway_tickets{state=\"paid\"} 0",
        "guerdon_gateway_tickets{state=\"collected\"} 0",
        "guerdon_gateway_content_bytes 0",
        "guerdon_gateway_requests_total{method=\"POST\",route=\"/v1/generations\",status=\"202\"} 1",
    ] {
        assert!(metrics.contains(&format!("{line}\n")), "{line} is not in\n{metrics}");
    }
    assert!(metrics.contains("guerdon_gateway_commit_seconds_count"));
    assert!(!metrics.contains("guerdon_gateway_last_payment_timestamp_seconds 0\n"));
}

#[test]
fn a_payment_is_due_by_count_and_has_no_more_than_the_most() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    (config.count, config.max_outputs) = (4, 5);
    config.interval = Duration::from_secs(3600);
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let post = |from: u8, to: u8| {
        for number in from..to {
            fake.world().contents.insert([number; 32], Found::At("https://a.b/c".into()));
            gateway.client.post(json!({ "model": 0, "sha256": hex::encode([number; 32]) }));
        }
    };
    post(0, 3);
    until(|| gateway.client.get("/v1/generations?state=accepted").text.matches("\"id\"").count() == 3);
    assert!(fake.world().signed.is_empty(), "three are too few");
    post(3, 12);
    let paid = || fake.world().payments.iter().map(|(_, outputs)| outputs.len()).collect::<Vec<_>>();
    until(|| paid().iter().sum::<usize>() >= 8);
    let counts = paid();
    assert!(counts.iter().all(|count| (4..=5).contains(count)), "{counts:?}");
    let outputs: Vec<Hash> =
        fake.world().payments.iter().flat_map(|(_, outputs)| outputs.iter().map(|o| o.sha256)).collect();
    let mut distinct = outputs.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(outputs.len(), distinct.len());
}

#[test]
fn a_payment_is_of_one_model() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let gateway = start(quick(folder.path()), &fake);
    for number in 0..20 {
        let image = picture(&number.to_string());
        assert_eq!(gateway.client.post_image(&format!("?model={}", number % 2), &image).status, 202);
    }
    until(|| fake.world().payments.iter().map(|(_, outputs)| outputs.len()).sum::<usize>() == 20);
    for (model, outputs) in &fake.world().payments {
        for output in outputs {
            let of = (0..20).find(|number| sha256(&picture(&number.to_string())) == output.sha256).unwrap();
            assert_eq!(of % 2, *model);
        }
    }
}

#[test]
fn a_transaction_whose_fate_is_unknown_is_sent_again_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().acts.extend([Act::Away, Act::Away, Act::PayInSilence]);
    let gateway = start(quick(folder.path()), &fake);
    let posted = gateway.client.post_image("?model=0", &picture("one"));
    gateway.client.reaches(posted.id(), "paid");
    let world = fake.world();
    assert_eq!((world.signed.len(), world.sent.len(), world.payments.len()), (1, 4, 1));
    assert!(world.sent.iter().all(|sent| *sent == world.signed[0]));
}

#[test]
fn an_expired_transaction_is_signed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().acts.extend([Act::Expire, Act::Expire]);
    let gateway = start(quick(folder.path()), &fake);
    let posted = gateway.client.post_image("?model=0", &picture("one"));
    gateway.client.reaches(posted.id(), "paid");
    let world = fake.world();
    assert_eq!((world.signed.len(), world.payments.len()), (3, 1));
    assert_eq!(world.sent, world.signed);
    drop(world);
    assert!(gateway.client.get("/metrics").text.contains("guerdon_gateway_expired_total 2\n"));
}

#[test]
fn a_refusal_is_shown_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.first = Duration::from_millis(400);
    config.pace.longest = Duration::from_millis(400);
    let fake = Fake::default();
    fake.world().acts.push_back(Act::Refuse("the account has too little"));
    fake.world().unsigned.push_back("model 0 is not sold");
    let gateway = start(config, &fake);
    let posted = gateway.client.post_image("?model=0", &picture("one"));
    let waiting = gateway.client.reaches(posted.id(), "waiting");
    assert_eq!(waiting["reason"], "model 0 is not sold");
    until(|| {
        gateway.client.get(&format!("/v1/generations/{}", posted.id())).json["reason"]
            == "the account has too little"
    });
    let paid = gateway.client.reaches(posted.id(), "paid");
    assert!(paid["reason"].is_null());
    let world = fake.world();
    assert_eq!((world.signed.len(), world.payments.len()), (2, 1));
    drop(world);
    assert!(gateway.client.get("/metrics").text.contains("guerdon_gateway_refusals_total 2\n"));
}

#[test]
fn a_refused_model_does_not_keep_another_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.first = Duration::from_secs(3600);
    config.pace.longest = Duration::from_secs(3600);
    let fake = Fake::default();
    fake.world().unsigned.push_back("model 0 is not sold");
    let gateway = start(config, &fake);
    let refused = gateway.client.post_image("?model=0", &picture("one"));
    gateway.client.reaches(refused.id(), "waiting");
    let other = gateway.client.post_image("?model=1", &picture("one"));
    gateway.client.reaches(other.id(), "paid");
    assert_eq!(gateway.client.get(&format!("/v1/generations/{}", refused.id())).json["state"], "waiting");
}

#[test]
fn while_the_node_is_away_tickets_are_taken_and_paid_later() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().away = true;
    let gateway = start(quick(folder.path()), &fake);
    let client = &gateway.client;
    until(|| client.get("/readyz").json["node"] == "the node does not answer");
    assert_eq!(client.get("/readyz").status, 503);
    let image = client.post_image("?model=0", &picture("one"));
    fake.world().contents.insert([1; 32], Found::At("https://a.b/c".into()));
    let hashed = client.post(json!({ "model": 1, "sha256": "01".repeat(32) }));
    assert_eq!((image.status, hashed.status), (202, 202));
    client.reaches(image.id(), "collected");
    fake.world().away = false;
    client.reaches(image.id(), "paid");
    client.reaches(hashed.id(), "paid");
    until(|| client.get("/readyz").status == 200);
    // It is away again: what is known is still told, and only the receipt is not.
    fake.world().away = true;
    let shown = client.get(&format!("/v1/generations/{}", image.id()));
    assert_eq!((shown.status, &shown.json["state"], shown.json.get("receipt")), (200, &json!("paid"), None));
    let receipt = client.get(&format!("/v1/generations/{}/receipt", image.id()));
    assert_eq!((receipt.status, receipt.retry_after), (503, Some(5)));
}

#[test]
fn equal_bytes_under_two_references_are_paid_twice_and_under_one_once() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let gateway = start(quick(folder.path()), &fake);
    let image = picture("one");
    let ids: Vec<_> = ["a", "b", "a", "b", "a"]
        .map(|name| gateway.client.post_image(&format!("?model=0&reference={name}"), &image).id().to_owned())
        .into();
    ids.iter().for_each(|id| drop(gateway.client.reaches(id, "paid")));
    assert_eq!(gateway.client.post_image("?model=0&reference=a", &image).status, 200, "also when it is paid");
    let outputs: Vec<_> = fake.world().payments.iter().flat_map(|(_, outputs)| outputs.clone()).collect();
    assert_eq!(outputs.len(), 2);
    assert!(outputs.iter().all(|output| output.sha256 == sha256(&image)));
}

#[test]
fn a_transaction_that_expires_because_it_was_not_taken_is_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.first = Duration::from_secs(3600);
    config.pace.longest = Duration::from_secs(3600);
    let fake = Fake::default();
    fake.world().acts.push_back(Act::NotTake("the account cannot pay the transaction's fee"));
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let poor = client.post_image("?model=0", &picture("one"));
    let waiting = client.reaches(poor.id(), "waiting");
    assert_eq!(waiting["reason"], "the account cannot pay the transaction's fee");
    // It keeps no other model waiting, and is not signed again at once.
    let other = client.post_image("?model=1", &picture("one"));
    client.reaches(other.id(), "paid");
    assert_eq!(client.get(&format!("/v1/generations/{}", poor.id())).json["state"], "waiting");
    let world = fake.world();
    assert_eq!((world.signed.len(), world.payments.len()), (2, 1));
    drop(world);
    let metrics = client.get("/metrics").text;
    for line in ["guerdon_gateway_refusals_total 1\n", "guerdon_gateway_expired_total 1\n"] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}

/// Engines may lose what they have, so that everything is put there before each signature.
#[test]
fn what_is_signed_for_again_is_published_again() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let acts = [Act::Refuse("the account has too little"), Act::Expire, Act::NotTake("the pool is full")];
    fake.world().acts.extend(acts);
    let gateway = start(quick(folder.path()), &fake);
    let image = picture("one");
    let posted = gateway.client.post_image("?model=0", &image);
    gateway.client.reaches(posted.id(), "paid");
    let world = fake.world();
    assert_eq!((world.published.len(), world.signed.len(), world.payments.len()), (4, 4, 1));
    assert_eq!(world.stores, 4);
    assert_eq!(world.stored[&sha256(&image)], image);
}

#[test]
fn readiness_is_what_the_last_probe_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.patience = Duration::from_millis(200);
    let fake = Fake::default();
    fake.world().acts.extend(std::iter::repeat_n(Act::Away, 1_000_000));
    let gateway = start(config, &fake);
    let client = &gateway.client;
    until(|| client.get("/readyz").status == 200);
    // A call that is not answered says nothing of node and engine.
    client.post_image("?model=0", &picture("one"));
    until(|| fake.world().sent.len() > 5);
    let answers: Vec<_> = (0..20).map(|_| client.get("/readyz").status).collect();
    assert_eq!(answers, [200; 20]);
    assert!(!client.get("/metrics").text.contains("guerdon_gateway_away_total 0\n"));
    // A probe that is not answered does.
    fake.world().silent = true;
    until(|| client.get("/readyz").status == 503);
    assert_eq!(client.get("/readyz").json["node"], "node or engine does not answer within 200ms");
    fake.world().silent = false;
    until(|| client.get("/readyz").status == 200);
}
