//! What the HTTP interface answers.

use crate::{
    ledger::{picture, sha256, Fake},
    stage::{quick, start},
};
use guerdon_gateway::Found;
use serde_json::{json, Value};

#[test]
fn an_image_is_accepted_once_and_known_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(quick(folder.path()), &Fake::default());
    let image = picture("one");
    let first = gateway.client.post_image("?model=1&reference=a", &image);
    assert_eq!(first.status, 202);
    assert_eq!(first.json["state"], "accepted");
    assert_eq!(first.json["model"], 1);
    assert_eq!(first.json["sha256"], hex::encode(sha256(&image)));
    assert_eq!(first.json["reference"], "a");
    let again = gateway.client.post_image("?model=1&reference=a", &image);
    assert_eq!((again.status, again.id()), (200, first.id()));
    for other in ["?model=1", "?model=1&reference=b", "?model=0&reference=a"] {
        let other = gateway.client.post_image(other, &image);
        assert_eq!(other.status, 202);
        assert_ne!(other.id(), first.id());
    }
    for kind in ["image/jpeg", "application/octet-stream", "Image/PNG; charset=x"] {
        let known = gateway.client.try_send("?model=1&reference=a", kind, &image).unwrap();
        assert_eq!((known.status, known.id()), (200, first.id()), "{kind}");
    }
}

#[test]
fn a_hash_and_its_image_are_the_same_generation() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(quick(folder.path()), &Fake::default());
    let image = picture("one");
    let hashed = gateway.client.post(json!({ "model": 0, "sha256": hex::encode(sha256(&image)) }));
    assert_eq!(hashed.status, 202);
    let image = gateway.client.post_image("?model=0", &image);
    assert_eq!((image.status, image.id()), (200, hashed.id()));
    // The image was what it lacked.
    gateway.client.reaches(hashed.id(), "paid");
}

#[test]
fn what_is_not_acceptable_is_told_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    config.limits.image = 1000;
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let hash = "ab".repeat(32);
    let long = "r".repeat(201);
    let long_url = format!("https://a.b/{}", "c".repeat(256));
    for (body, status, told) in [
        (json!({ "sha256": hash }), 422, "model must be one of 0, 1"),
        (json!({ "model": 2, "sha256": hash }), 422, "the models 0, 1, not 2"),
        (json!({ "model": -1, "sha256": hash }), 400, "not the JSON it should be"),
        (json!({ "model": 0 }), 400, "missing field `sha256`"),
        (json!({ "model": 0, "sha256": &hash[1..] }), 422, "64 hexadecimal digits"),
        (json!({ "model": 0, "sha256": "xy".repeat(32) }), 422, "64 hexadecimal digits"),
        (json!({ "model": 0, "sha256": hash, "refrence": "a" }), 400, "unknown field"),
        (json!({ "model": 0, "sha256": hash, "reference": "" }), 422, "must not be empty"),
        (json!({ "model": 0, "sha256": hash, "reference": "a\nb" }), 422, "control characters"),
        (json!({ "model": 0, "sha256": hash, "reference": long }), 422, "longer than 200 bytes"),
        (json!({ "model": 0, "sha256": hash, "locator": "ftp://a" }), 422, "a URL of http or https"),
        (json!({ "model": 0, "sha256": hash, "locator": "https://a b" }), 422, "a URL of http or https"),
        (json!({ "model": 0, "sha256": hash, "locator": long_url }), 422, "at most 256 bytes"),
        (
            json!({ "model": 0, "sha256": hash, "locator": "https://a".repeat(600) }),
            413,
            "more than 4096 bytes",
        ),
        (json!([1]), 400, "not the JSON it should be"),
    ] {
        let answer = client.post(body.clone());
        assert_eq!(answer.status, status, "{body}: {answer:?}");
        assert!(answer.error().contains(told), "{body}: {answer:?}");
    }
    let large = picture(&"x".repeat(1000));
    for (query, kind, body, status, told) in [
        ("?model=0", "image/png", &b"no picture"[..], 422, "no PNG, JPEG or WebP"),
        ("?model=0", "image/png", b"", 422, "no PNG, JPEG or WebP"),
        ("?model=0", "image/png", &large, 413, "more than 1000 bytes"),
        ("?model=0", "image/gif", b"GIF89a", 415, "Content-Type must be"),
        ("?model=0", "", &picture(""), 415, "Content-Type must be"),
        ("?model=a", "image/png", &picture(""), 400, "model"),
        ("?model=5", "image/png", &picture(""), 422, "not 5"),
        ("", "image/png", &picture(""), 422, "model must be one of"),
        ("?model=0&modle=1", "image/png", &picture(""), 400, "unknown field"),
        ("?model=0", "application/json", b"{}", 400, "belong into it"),
        ("", "application/json", b"{", 400, "not the JSON it should be"),
    ] {
        let answer = client.try_send(query, kind, body).unwrap();
        assert_eq!(answer.status, status, "{query} {kind}: {answer:?}");
        assert!(answer.error().contains(told), "{query} {kind}: {answer:?}");
    }
    assert_eq!(client.get("/v1/generations").json, json!({ "generations": [], "next": null }));
    assert!(fake.world().signed.is_empty());
}

#[test]
fn what_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(quick(folder.path()), &Fake::default());
    let id = "ab".repeat(32);
    for path in [
        "/v1/generations/1",
        &format!("/v1/generations/{id}"),
        &format!("/v1/generations/{id}/receipt"),
        &format!("/v1/generations?after={id}"),
        "/v1/payments/0",
        "/v1/payments/x",
        "/v2",
    ] {
        let answer = gateway.client.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.error().starts_with("there is n") || answer.error().starts_with("this gateway"),
            "{path}"
        );
    }
    for path in ["/v1/generations?limit=0", "/v1/generations?limit=1001", "/v1/generations?state=lost"] {
        assert_eq!(gateway.client.get(path).status, 400, "{path}");
    }
    let answer = gateway.client.get("/v1/generations/x/y/z");
    assert_eq!(answer.status, 404);
}

#[test]
fn lists_come_in_pages_and_by_state() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = quick(folder.path());
    (config.count, config.max_outputs) = (3, 3);
    let fake = Fake::default();
    let gateway = start(config, &fake);
    let client = &gateway.client;
    let mut ids: Vec<String> = Vec::new();
    for number in 0..10 {
        let hash = [number; 32];
        if number % 2 == 0 {
            fake.world().contents.insert(hash, Found::At("https://a.b/c".into()));
        }
        ids.push(client.post(json!({ "model": 0, "sha256": hex::encode(hash) })).id().to_owned());
    }
    for (number, id) in ids.iter().enumerate() {
        client.reaches(id, if number % 2 == 0 { "paid" } else { "waiting" });
    }
    let pages = |query: &str| {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = client.get(&format!("/v1/generations?{query}{after}")).json;
            let shown = page["generations"].as_array().unwrap();
            seen.extend(shown.iter().map(|ticket| ticket["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return seen,
            }
        }
    };
    assert_eq!(pages("limit=100"), ids);
    assert_eq!(pages("limit=3"), ids);
    let of = |parity| ids.iter().skip(parity).step_by(2).cloned().collect::<Vec<_>>();
    assert_eq!(pages("limit=2&state=paid"), of(0));
    assert_eq!(pages("limit=2&state=waiting"), of(1));
    assert!(pages("limit=2&state=settled").is_empty());
}

#[test]
fn every_route_is_in_the_openapi_document() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(quick(folder.path()), &Fake::default());
    let document = gateway.client.get("/openapi.json").json;
    assert_eq!(document, guerdon_gateway::openapi());
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().cloned().collect();
    let expected = [
        "/healthz",
        "/metrics",
        "/readyz",
        "/v1/generations",
        "/v1/generations/{id}",
        "/v1/generations/{id}/receipt",
        "/v1/payments/{number}",
    ];
    assert_eq!(paths, expected);
    let generations = &document["paths"]["/v1/generations"];
    let statuses: Vec<_> = generations["post"]["responses"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(statuses, ["200", "202", "400", "401", "408", "413", "415", "422", "429", "503"]);
    let bodies: Vec<_> =
        generations["post"]["requestBody"]["content"].as_object().unwrap().keys().cloned().collect();
    let kinds = ["application/json", "application/octet-stream", "image/jpeg", "image/png", "image/webp"];
    assert_eq!(bodies, kinds);
    assert_eq!(generations["post"]["security"], json!([{ "key": [] }]));
    assert!(document["components"]["schemas"]["Generation"]["properties"]["state"] != Value::Null);
    assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
}
