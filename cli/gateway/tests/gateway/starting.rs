//! What a gateway does not start with.

use crate::{
    ledger::Fake,
    stage::{quick, start, try_start},
};
use guerdon_gateway::Error;
use std::fs;

#[test]
fn one_gateway_uses_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = start(quick(folder.path()), &Fake::default());
    let told = try_start(quick(folder.path()), &Fake::default()).err().unwrap();
    let expected = format!(
        "another gateway uses the folder {}: stop it, or name another folder",
        folder.path().display()
    );
    assert_eq!(told, Error::Store(expected));
    gateway.stop().unwrap();
    start(quick(folder.path()), &Fake::default()).stop().unwrap();
}

#[test]
fn a_store_is_of_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    start(quick(folder.path()), &Fake::default()).stop().unwrap();
    let mut config = quick(folder.path());
    config.chain = [8; 32];
    let told = try_start(config, &Fake::default()).err().unwrap().to_string();
    assert!(told.contains(&"07".repeat(32)) && told.contains(&"08".repeat(32)), "{told}");
}

#[test]
fn a_file_that_is_no_store_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.redb");
    fs::write(&file, "something else".repeat(1000)).unwrap();
    let told = try_start(quick(folder.path()), &Fake::default()).err().unwrap();
    assert!(matches!(&told, Error::Store(sentence) if sentence.contains("the store in")), "{told}");
    assert_eq!(fs::read(&file).unwrap(), "something else".repeat(1000).into_bytes());
}

#[test]
fn an_address_that_is_taken_is_told() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let gateway = start(quick(one.path()), &Fake::default());
    let mut config = quick(two.path());
    config.listen = gateway.client.address;
    let told = try_start(config, &Fake::default()).err().unwrap().to_string();
    assert!(told.starts_with(&format!("the gateway cannot listen on {}", gateway.client.address)), "{told}");
    assert_eq!(fs::read_dir(two.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let told = try_start(quick(&file.join("store")), &Fake::default()).err().unwrap().to_string();
    assert!(told.contains("file/store cannot be used"), "{told}");
}
