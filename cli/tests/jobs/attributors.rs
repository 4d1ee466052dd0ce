//! `guerdon attributor`, as far as nothing is sent.

use crate::{
    chain::{Chain, State, BEST},
    command::{guerdon, Ran},
    failure,
};
use guerdon_cli::units::COIN;
use guerdon_primitives::api::{AttributorView, Standing};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie};

fn attributor(name: Sr25519Keyring, standing: Standing) -> AttributorView<sp_runtime::AccountId32> {
    let (account, key) = (name.to_account_id(), name.public().into());
    AttributorView { account, key, bond: 150 * COIN, standing, misses: 1, jobs: 2 }
}

fn run(arguments: &[&str]) -> Ran {
    let attributors = vec![
        attributor(Alice, Standing::Active),
        attributor(Bob, Standing::Leaving { until: BEST + 2 }),
        attributor(Charlie, Standing::Suspended { until: BEST + 7 }),
    ];
    let chain = Chain::start(State { attributors, ..Default::default() });
    guerdon(["--node", &chain.node, "attributor"].iter().chain(arguments))
}

#[test]
fn attributors_are_listed_and_shown() {
    let listed = run(&["list", "--json"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    let bob = Bob.to_account_id().to_string();
    let of_bob = listed.as_array().unwrap().iter().find(|found| found["account"] == bob).unwrap();
    assert_eq!(of_bob["bond"], (150 * COIN).to_string());
    assert_eq!((&of_bob["standing"], &of_bob["until"]), (&"leaving".into(), &(BEST + 2).into()));
    assert_eq!(run(&["show", "Bob", "--json"]).json(), *of_bob);
    assert_eq!(run(&["show", "--dev", "Bob", "--json"]).json(), *of_bob);

    let shown = run(&["list"]);
    assert_eq!((shown.code, shown.stdout.lines().count()), (Some(0), 5), "{shown:?}");
    let shown = run(&["show", "Charlie"]);
    assert!(shown.stdout.contains(&format!("can resume from block {} on", BEST + 7)), "{shown:?}");
    let told = run(&["show", "Dave"]).refusal().to_owned();
    assert!(told.contains("is not an attributor"), "{told}");
}

#[test]
fn what_cannot_be_done_yet_is_refused_with_the_block() {
    let told = failure(&run(&["withdraw", "--dev", "Bob"]), 1).to_owned();
    assert!(told.contains(&format!("until block {}", BEST + 2)), "{told}");
    assert!(told.contains(&format!("block {BEST}")), "{told}");
    let told = failure(&run(&["resume", "--dev", "Charlie"]), 1).to_owned();
    assert!(told.contains(&format!("until block {}", BEST + 7)), "{told}");
}

#[test]
fn a_bond_that_is_too_small_is_refused_without_a_node() {
    let key = format!("0x{}", hex::encode(Bob.public().0));
    let nowhere = ["--node", "ws://127.0.0.1:1", "attributor", "register", "--dev", "Bob"];
    let told = |bond| {
        let ran = guerdon(nowhere.iter().chain(&["--bond", bond, &key]));
        (ran.code, ran.stderr)
    };
    let (code, sentence) = told("99.9");
    assert_eq!(code, Some(2), "{sentence}");
    assert!(sentence.contains("99.9 GUE") && sentence.contains("at least 100 GUE"), "{sentence}");
    assert_eq!(told("100").0, Some(3), "the node is asked then");
    let ran = guerdon(nowhere.iter().chain(&["--bond", "100", "0xnonsense"]));
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("is not a public key"), "{ran:?}");
}
