//! Contents that cannot be had.

use crate::{
    ledger::{picture, Fake},
    stage::{quick, start, until},
};
use guerdon_gateway::Found;
use serde_json::json;
use std::time::Duration;

#[test]
fn a_content_that_is_missing_waits_and_spoils_no_payment() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let gateway = start(quick(folder.path()), &fake);
    let client = &gateway.client;
    let missing = client.post(json!({
        "model": 0, "sha256": "01".repeat(32), "locator": "https://a.b/one.png"
    }));
    let good = client.post_image("?model=0", &picture("good"));
    client.reaches(good.id(), "paid");
    let waiting = client.reaches(missing.id(), "waiting");
    assert_eq!(waiting["reason"], "no content at https://a.b/one.png");
    assert_eq!(waiting["payment"], json!(null));
    assert_eq!(fake.world().payments.len(), 1);
    assert_eq!(client.get(&format!("/v1/generations/{}/receipt", missing.id())).status, 404);
    assert!(client.get("/metrics").text.contains("guerdon_gateway_tickets{state=\"waiting\"} 1\n"));
    // It comes later.
    fake.world().contents.insert([1; 32], Found::At("https://a.b/one.png".into()));
    client.reaches(missing.id(), "paid");
    assert_eq!(fake.world().payments[1].1[0].locator, "https://a.b/one.png");
}

#[test]
fn a_content_that_stays_away_fails_and_can_be_posted_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.give_up = Duration::from_millis(50);
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let body = json!({ "model": 0, "sha256": "01".repeat(32) });
    let posted = client.post(body.clone());
    let failed = client.reaches(posted.id(), "failed");
    assert_eq!(failed["reason"], "no content at the engine");
    assert!(failed["failed_at"].is_u64());
    assert!(client.get("/metrics").text.contains("guerdon_gateway_failed_total 1\n"));
    fake.world().contents.insert([1; 32], Found::At("https://a.b/c".into()));
    let again = client.post(body);
    assert_eq!((again.status, again.id()), (202, posted.id()));
    let paid = client.reaches(posted.id(), "paid");
    assert!(paid["reason"].is_null() && paid["failed_at"].is_null());
    assert_eq!(client.get("/v1/generations").json["generations"].as_array().unwrap().len(), 1);
    assert_eq!(fake.world().payments.len(), 1);
}

#[test]
fn while_the_engine_is_away_no_ticket_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.give_up = Duration::ZERO;
    let fake = Fake::default();
    fake.world().away = true;
    fake.world().contents.insert([1; 32], Found::At("https://a.b/c".into()));
    let gateway = start(config, &fake);
    let posted = gateway.client.post(json!({ "model": 0, "sha256": "01".repeat(32) }));
    let away = || {
        let metrics = gateway.client.get("/metrics").text;
        let line = metrics.lines().find_map(|line| line.strip_prefix("guerdon_gateway_away_total "));
        line.unwrap().parse::<u32>().unwrap()
    };
    until(|| away() > 5);
    assert_eq!(gateway.client.get(&format!("/v1/generations/{}", posted.id())).json["state"], "accepted");
    fake.world().away = false;
    gateway.client.reaches(posted.id(), "paid");
}

#[test]
fn what_is_no_picture_fails_at_once_and_its_bytes_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().contents.insert([1; 32], Found::Unusable("it is a text".into()));
    let gateway = start(quick(folder.path()), &fake);
    let client = &gateway.client;
    let broken = client.post_image("?model=0", &picture("broken"));
    let text = client.post(json!({ "model": 0, "sha256": "01".repeat(32) }));
    assert_eq!(client.reaches(broken.id(), "failed")["reason"], "the PNG is cut short");
    assert_eq!(client.reaches(text.id(), "failed")["reason"], "it is a text");
    assert!(client.get("/metrics").text.contains("guerdon_gateway_content_bytes 0\n"));
    assert!(fake.world().signed.is_empty());
}

#[test]
fn a_locator_that_no_manifest_can_list_fails() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().contents.insert([1; 32], Found::At("x".repeat(257)));
    fake.world().contents.insert([2; 32], Found::At("x".repeat(256)));
    let gateway = start(quick(folder.path()), &fake);
    let long = gateway.client.post(json!({ "model": 0, "sha256": "01".repeat(32) }));
    let longest = gateway.client.post(json!({ "model": 0, "sha256": "02".repeat(32) }));
    gateway.client.reaches(long.id(), "failed");
    gateway.client.reaches(longest.id(), "paid");
}

#[test]
fn another_locator_is_looked_at_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.pace.first = Duration::from_secs(3600);
    config.pace.longest = Duration::from_secs(3600);
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let hash = "01".repeat(32);
    let posted = gateway.client.post(json!({ "model": 0, "sha256": hash }));
    gateway.client.reaches(posted.id(), "waiting");
    fake.world().contents.insert([1; 32], Found::At("https://a.b/new".into()));
    let again = gateway.client.post(json!({ "model": 0, "sha256": hash, "locator": "https://a.b/new" }));
    assert_eq!((again.status, again.id()), (200, posted.id()));
    gateway.client.reaches(posted.id(), "paid");
}

#[test]
fn contents_that_nobody_answers_for_keep_neither_images_nor_others_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let gateway = start(quick(folder.path()), &fake);
    let client = &gateway.client;
    let hashed = |number: u8| json!({ "model": 0, "sha256": hex::encode([number; 32]) });
    // More than are looked for at the same time; at first they are missing, so that they are looked for again.
    for number in 0..20 {
        let missing = client.post(hashed(number));
        client.reaches(missing.id(), "waiting");
    }
    fake.world().hanging.extend((0..20).map(|number| [number; 32]));
    fake.world().contents.insert([100; 32], Found::At("https://a.b/c".into()));
    let other = client.post(hashed(100));
    client.reaches(other.id(), "paid");
    // New ones that hang too.
    fake.world().hanging.extend((20..40).map(|number| [number; 32]));
    (20..40).for_each(|number| drop(client.post(hashed(number))));
    for number in 0..20 {
        let held = client.post_image("?model=0", &picture(&number.to_string()));
        client.reaches(held.id(), "paid");
    }
}

/// What is found is recorded while something else that was begun with it is still looked for.
#[test]
fn a_content_is_paid_for_while_another_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().away = true;
    let gateway = start(quick(folder.path()), &fake);
    let client = &gateway.client;
    let posted: Vec<_> = (0..10u8)
        .map(|number| {
            fake.world().contents.insert([number; 32], Found::At("https://a.b/c".into()));
            client.post(json!({ "model": 0, "sha256": hex::encode([number; 32]) }))
        })
        .collect();
    fake.world().hanging.insert([0; 32]);
    fake.world().away = false;
    for posted in &posted[1..] {
        client.reaches(posted.id(), "paid");
    }
    let state = |id: &str| client.get(&format!("/v1/generations/{id}")).json["state"].clone();
    assert_eq!(state(posted[0].id()), "accepted");
}
