//! Stopping, and going on.

use crate::{
    ledger::{picture, sha256, Act, Fake},
    stage::{begin, quick, start, until},
};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

#[test]
fn a_gateway_goes_on_from_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().away = true;
    let gateway = start(quick(folder.path()), &fake);
    let posted = gateway.client.post_image("?model=0", &picture("one"));
    gateway.client.reaches(posted.id(), "collected");
    gateway.stop().unwrap();
    fake.world().away = false;
    fake.world().acts.extend(std::iter::repeat_n(Act::Away, 1_000_000));
    let gateway = start(quick(folder.path()), &fake);
    until(|| fake.world().sent.len() > 2);
    gateway.stop().unwrap();
    fake.world().acts.clear();
    let gateway = start(quick(folder.path()), &fake);
    gateway.client.reaches(posted.id(), "paid");
    gateway.stop().unwrap();
    assert_eq!(fake.world().signed.len(), 1, "the same transaction through two stops");
    fake.world().settles = true;
    let gateway = start(quick(folder.path()), &fake);
    gateway.client.reaches(posted.id(), "settled");
    assert_eq!(fake.world().payments.len(), 1);
    assert_eq!(gateway.client.post_image("?model=0", &picture("one")).status, 200);
}

#[test]
fn requests_in_flight_are_answered_and_no_more_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let mut gateway = start(quick(folder.path()), &fake);
    let address = gateway.client.address;
    let image = picture("one");
    let mut slow = begin(address, image.len());
    gateway.stop_soon();
    until(|| TcpStream::connect(address).is_err());
    slow.write_all(&image).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    gateway.ended().unwrap();
    // What was answered is there.
    let gateway = start(quick(folder.path()), &fake);
    assert_eq!(gateway.client.post_image("?model=0", &image).status, 200);
}

#[test]
fn a_request_that_does_not_end_does_not_keep_a_gateway_from_stopping() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.shutdown = Duration::from_millis(50);
    let gateway = start(config, &Fake::default());
    let mut slow = begin(gateway.client.address, 9);
    slow.write_all(b"1").unwrap();
    gateway.stop().unwrap();
    let mut answer = String::new();
    // Cut, without an answer.
    assert!(slow.read_to_string(&mut answer).map_or(true, |_| answer.is_empty()), "{answer}");
}

#[test]
fn a_gateway_stops_while_a_payment_is_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().acts.extend(std::iter::repeat_n(Act::Away, 1_000_000));
    let gateway = start(quick(folder.path()), &fake);
    gateway.client.post_image("?model=0", &picture("one"));
    until(|| !fake.world().sent.is_empty());
    gateway.stop().unwrap();
    let sent = fake.world().sent.len();
    assert_eq!(fake.world().signed.len(), 1);
    fake.world().acts.clear();
    // Nothing is left that goes on.
    assert_eq!(fake.world().sent.len(), sent);
}

#[test]
fn references_and_hashes_survive() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    let gateway = start(quick(folder.path()), &fake);
    let body =
        json!({ "model": 1, "sha256": "0a".repeat(32), "reference": "Größe 1", "locator": "http://a/b" });
    let posted = gateway.client.post(body.clone());
    let shown = gateway.client.reaches(posted.id(), "waiting");
    gateway.stop().unwrap();
    let gateway = start(quick(folder.path()), &fake);
    let after = gateway.client.get(&format!("/v1/generations/{}", posted.id())).json;
    assert_eq!(after, shown);
    assert_eq!(after["reference"], "Größe 1");
    let again = gateway.client.post(body);
    assert_eq!((again.status, again.id()), (200, posted.id()));
}

/// Engines may lose what they have while a gateway is stopped.
#[test]
fn what_was_not_signed_before_a_stop_is_published_again_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::default();
    fake.world().signs_nothing = true;
    let gateway = start(quick(folder.path()), &fake);
    let image = picture("one");
    let posted = gateway.client.post_image("?model=0", &image);
    until(|| !fake.world().published.is_empty());
    gateway.stop().unwrap();
    fake.world().stored.clear();
    fake.world().published.clear();
    fake.world().signs_nothing = false;
    let gateway = start(quick(folder.path()), &fake);
    gateway.client.reaches(posted.id(), "paid");
    let world = fake.world();
    assert_eq!((world.published.len(), world.signed.len(), world.payments.len()), (1, 1, 1));
    assert_eq!(world.stored[&sha256(&image)], image);
}
