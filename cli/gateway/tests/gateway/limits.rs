//! Keys, rates, and full stores.

use crate::{
    ledger::{picture, sha256, Fake},
    stage::{begin, quick, start, until},
};
use guerdon_gateway::{Keys, NewKey};
use serde_json::json;
use std::{
    io::{Read, Write},
    net::TcpStream,
    num::NonZeroU32,
    time::Duration,
};

fn hashed(number: u8) -> serde_json::Value {
    json!({ "model": 0, "sha256": hex::encode([number; 32]) })
}

#[test]
fn without_a_known_key_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (NewKey::generate("one").unwrap(), NewKey::generate("two").unwrap());
    let mut config = quick(folder.path());
    config.keys = Some(Keys::parse(&format!("{}\n{}", one.line, two.line)).unwrap());
    let gateway = start(config, &Fake::default());
    let client = &gateway.client;
    let stranger = NewKey::generate("one").unwrap().secret;
    for (client, told) in
        [(client.clone(), "an API key is needed"), (client.with_key(&stranger), "is not known here")]
    {
        for path in ["/v1/generations", "/v1/generations/x", "/v1/payments/0", "/metrics"] {
            let answer = client.get(path);
            assert_eq!(answer.status, 401, "{path}");
            assert!(answer.error().contains(told) && !answer.text.contains(&stranger), "{answer:?}");
        }
        assert_eq!(client.post(hashed(1)).status, 401);
        assert_eq!(client.post_image("?model=0", &picture("")).status, 401);
        for path in ["/healthz", "/openapi.json"] {
            assert_eq!(client.get(path).status, 200, "{path}");
        }
    }
    let (one, two) = (client.with_key(&one.secret), client.with_key(&two.secret));
    let posted = one.post(hashed(1));
    assert_eq!((posted.status, &posted.json["key"]), (202, &json!("one")));
    // They are of one company.
    assert_eq!(two.get(&format!("/v1/generations/{}", posted.id())).status, 200);
    assert_eq!(two.post(hashed(1)).status, 200);
    let metrics = one.get("/metrics").text;
    assert!(metrics.contains("guerdon_gateway_accepted_total{key=\"one\"} 1"), "{metrics}");
}

#[test]
fn each_key_has_its_own_rate() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (NewKey::generate("one").unwrap(), NewKey::generate("two").unwrap());
    let mut config = quick(folder.path());
    config.keys = Some(Keys::parse(&format!("{}\n{}", one.line, two.line)).unwrap());
    config.limits.rate = NonZeroU32::new(2);
    let gateway = start(config, &Fake::default());
    let (one, two) = (gateway.client.with_key(&one.secret), gateway.client.with_key(&two.secret));
    let mut refused = None;
    // More requests than two in a second, however slow this machine is.
    until(|| {
        let answers: Vec<_> = (0..20).map(|_| one.get("/v1/generations?limit=1")).collect();
        refused = answers.into_iter().find(|answer| answer.status != 200);
        refused.is_some()
    });
    let refused = refused.unwrap();
    assert_eq!((refused.status, refused.retry_after), (429, Some(1)));
    assert!(refused.error().contains("slow down"));
    assert_eq!(two.get("/v1/generations").status, 200);
    // Who comes again when it is told to is let in.
    until(|| one.post(hashed(1)).status == 202);
}

#[test]
fn a_full_store_says_so_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.limits.tickets = 2;
    let fake = Fake::default();
    fake.world().away = true;
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let first = client.post_image("?model=0", &picture("1"));
    assert_eq!((first.status, client.post_image("?model=0", &picture("2")).status), (202, 202));
    let full = client.post_image("?model=0", &picture("3"));
    assert_eq!((full.status, full.retry_after), (503, Some(10)));
    assert!(full.error().contains("wait to be paid"), "{full:?}");
    // What is there is still answered.
    assert_eq!(client.post_image("?model=0", &picture("1")).status, 200);
    fake.world().away = false;
    client.reaches(first.id(), "paid");
    until(|| client.post_image("?model=0", &picture("3")).status == 202);
}

#[test]
fn images_take_no_more_room_than_they_may_until_they_are_settled() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    let image = picture(&"x".repeat(92));
    config.limits.bytes = 150;
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let first = client.post_image("?model=0", &image);
    assert_eq!(first.status, 202);
    let full = client.post_image("?model=0", &picture(&"y".repeat(92)));
    assert_eq!((full.status, full.retry_after), (503, Some(10)));
    assert!(full.error().contains("room"), "{full:?}");
    // The same bytes are kept once, and hashes take no room.
    assert_eq!(client.post_image("?model=0&reference=again", &image).status, 202);
    assert_eq!(client.post(hashed(1)).status, 202);
    client.reaches(first.id(), "paid");
    assert_eq!(client.post_image("?model=0", &picture(&"y".repeat(92))).status, 503);
    fake.world().settles = true;
    client.reaches(first.id(), "settled");
    until(|| client.post_image("?model=0", &picture(&"y".repeat(92))).status == 202);
}

/// Whoever is answered may forget the image.
#[test]
fn an_image_that_a_known_ticket_lacks_is_not_answered_for_without_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.limits.bytes = 150;
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let (image, other) = (picture(&"x".repeat(92)), picture(&"y".repeat(92)));
    let lacking = client.post(json!({ "model": 0, "sha256": hex::encode(sha256(&image)) }));
    client.reaches(lacking.id(), "waiting");
    let filling = client.post_image("?model=0", &other);
    client.reaches(filling.id(), "paid");
    let full = client.post_image("?model=0", &image);
    assert_eq!((full.status, full.retry_after), (503, Some(10)));
    assert!(full.error().contains("room"), "{full:?}");
    // Nothing is needed of a ticket that has its image, or is paid.
    assert_eq!(client.post_image("?model=0", &other).status, 200);
    fake.world().settles = true;
    client.reaches(filling.id(), "settled");
    until(|| client.post_image("?model=0", &image).status == 200);
    client.reaches(lacking.id(), "settled");
}

#[test]
fn a_disk_with_too_little_room_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.limits.reserve = u64::MAX;
    let gateway = start(config, &Fake::default());
    for answer in [gateway.client.post(hashed(1)), gateway.client.post_image("?model=0", &picture(""))] {
        assert_eq!((answer.status, answer.retry_after), (503, Some(10)));
        assert!(answer.error().contains("less than the"), "{answer:?}");
    }
    let ready = gateway.client.get("/readyz");
    assert_eq!((ready.status, &ready.json["ready"]), (503, &json!(false)));
    assert_eq!(gateway.client.get("/healthz").status, 200);
}

#[test]
fn bodies_share_the_memory_that_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.limits.image = 100_000;
    config.limits.in_flight = 100_000;
    let gateway = start(config, &Fake::default());
    // A request that holds the memory, because its body does not come.
    let slow = begin(gateway.client.address, 100_000);
    let refused = gateway.client.post_image("?model=0", &picture("1"));
    assert_eq!((refused.status, refused.retry_after), (503, Some(1)));
    assert!(refused.error().contains("memory for bodies"));
    drop(slow);
    until(|| gateway.client.post_image("?model=0", &picture("2")).status == 202);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.limits.patience = Duration::from_millis(50);
    let gateway = start(config, &Fake::default());
    let mut slow = begin(gateway.client.address, 100);
    slow.write_all(b"1").unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    // Nor is a head.
    let mut silent = TcpStream::connect(gateway.client.address).unwrap();
    silent.write_all(b"POST /v1").unwrap();
    let mut answer = String::new();
    silent.read_to_string(&mut answer).unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}
