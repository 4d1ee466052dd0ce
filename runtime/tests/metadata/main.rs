//! What wallets and libraries show of the chain is said in its metadata: everything there that is Guerdon's own is
//! documented.
//!
//! The metadata is that of the native runtime. A test of a real node sees that the docs are in the WASM too.

mod items;
mod words;

use codec::Decode;
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use guerdon_runtime::Runtime;
use items::{of_apis, of_pallets, of_types, Item, Kind};
use std::collections::BTreeSet;

/// The metadata that clients ask for: polkadot.js reads version 14 or 15, PAPI and subxt read 16 too.
const VERSIONS: [u32; 3] = [14, 15, 16];

/// The index of Guerdon's first pallet; those of the SDK are before it.
const FIRST_OWN: u8 = 30;

/// The metadata of a version.
fn metadata(version: u32) -> RuntimeMetadata {
    let opaque = Runtime::metadata_at_version(version).expect("the runtime has this version");
    let RuntimeMetadataPrefixed(_, metadata) = Decode::decode(&mut &opaque[..]).expect("it is metadata");
    metadata
}

/// Everything of Guerdon's own that the metadata of a version names.
fn items(version: u32) -> Vec<Item> {
    match metadata(version) {
        RuntimeMetadata::V14(metadata) => [of_pallets!(metadata), of_types(&metadata.types)].concat(),
        RuntimeMetadata::V15(metadata) => {
            [of_pallets!(metadata), of_types(&metadata.types), of_apis!(metadata)].concat()
        }
        RuntimeMetadata::V16(metadata) => {
            [of_pallets!(metadata), of_types(&metadata.types), of_apis!(metadata)].concat()
        }
        _ => panic!("version {version} is not looked at"),
    }
}

#[test]
fn nothing_is_passed_over() {
    for version in VERSIONS {
        let places: BTreeSet<_> = items(version).into_iter().map(|item| item.place).collect();
        for place in [
            "Royalties::Payments",
            "Royalties::NetworkCut",
            "pallet_royalties::pallet::Call::pay",
            "pallet_royalties::pallet::Event::Paid",
            "pallet_royalties::pallet::Event::Paid::fee",
            "pallet_royalties::pallet::Error::NoPrice",
            "guerdon_primitives::dao::VotingRules::quorum",
            "guerdon_primitives::jobs::Finding::Novelty::nearest",
        ] {
            assert!(places.contains(place), "version {version}: {place}");
        }
        assert_eq!(places.contains("GuerdonApi::earnings"), version > 14, "version {version} of the API");
    }
    let RuntimeMetadata::V16(metadata) = metadata(16) else { panic!("it is of version 16") };
    let own = metadata.pallets.iter().filter(|pallet| pallet.index >= FIRST_OWN);
    assert_eq!(own.map(|pallet| &pallet.name[..]).collect::<Vec<_>>(), items::PALLETS);
}

#[test]
fn all_that_is_named_is_documented() {
    let missing = |item: &Item| item.docs.trim().is_empty();
    let missing = places_where(missing);
    assert!(missing.is_empty(), "there are no docs of\n{}", missing.join("\n"));
}

#[test]
fn docs_say_more_than_the_name() {
    let idle = |item: &Item| item.kind != Kind::Error && !words::adds_to(&item.docs, &item.name);
    let idle = places_where(idle);
    assert!(idle.is_empty(), "the docs only repeat the names of\n{}", idle.join("\n"));
}

#[test]
fn errors_are_sentences() {
    let broken = |item: &Item| item.kind == Kind::Error && !words::are_sentences(&item.docs);
    let broken = places_where(broken);
    assert!(
        broken.is_empty(),
        "people are shown the docs of these errors, which are no sentences:\n{}",
        broken.join("\n")
    );
}

#[test]
fn calls_say_what_their_arguments_are() {
    let silent = |item: &Item| match &item.kind {
        Kind::Call(arguments) => arguments.iter().any(|argument| words::adds_to(argument, &item.docs)),
        _ => false,
    };
    let silent = places_where(silent);
    assert!(silent.is_empty(), "some argument is not in the docs of\n{}", silent.join("\n"));
}

/// The places of items, in any version.
fn places_where(is_wrong: impl Fn(&Item) -> bool) -> Vec<String> {
    let wrong = VERSIONS.into_iter().flat_map(items).filter(is_wrong).map(|item| item.place);
    wrong.collect::<BTreeSet<_>>().into_iter().collect()
}
