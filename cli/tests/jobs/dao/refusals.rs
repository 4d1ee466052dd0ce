//! Input that `guerdon dao` refuses before anything is sent.

use super::stage::Stage;
use guerdon_runtime::Runtime;
use sp_keyring::Sr25519Keyring::Alice;

fn refused(stage: &Stage, arguments: &[&str], parts: &[&str]) {
    let ran = stage.run(arguments);
    let told = ran.refusal();
    for part in parts {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn what_there_is_not_is_told() {
    let stage = Stage::set();
    refused(&stage, &["dao", "show", "9"], &["there is no proposal 9: the last is 3"]);
    for command in [&["list", "9"][..], &["results", "9"], &["voter", "9", "Alice"]] {
        refused(&stage, &[&["dao"], command].concat(), &["there is no dataset 9"]);
    }
    refused(&stage, &["dao", "voter", "0"], &["--key FILE"]);
    refused(&stage, &["model", "show", "9"], &["there is no model 9"]);
}

#[test]
fn terms_that_are_not_whole_are_refused_without_a_node() {
    let parts = [
        "--operator",
        "30",
        "--contributors",
        "50",
        "--shareholders",
        "20",
        "--treasury",
        "1",
        "--dev",
        "Alice",
    ];
    for command in
        [&["dao", "propose", "0", "terms"][..], &["dao", "offer", "5", "0"], &["dataset", "create"]]
    {
        let nowhere = ["--node", "ws://127.0.0.1:1"];
        let ran = crate::command::guerdon([&nowhere, command, &parts].concat());
        assert!(ran.refusal().contains("sum to 101 %"), "{ran:?}");
    }
}

#[test]
fn changes_that_the_chain_would_refuse_are_told_with_the_numbers() {
    let stage = Stage::set();
    let propose = |change: &[&str], parts: &[&str]| {
        let arguments = [&["dao", "propose", "0"], change, &["--dev", "Alice"]].concat();
        refused(&stage, &arguments, parts);
    };
    let low = ["terms", "--operator", "41", "--contributors", "39", "--shareholders", "20"];
    propose(&low, &["the floor of dataset 0 is 40 %", "raise --contributors"]);
    propose(&["floor", "40"], &["40 % already", "only be raised"]);
    propose(&["floor", "51"], &["contributors receive 50 %", "first"]);
    propose(&["admission"], &["already", "--max-similarity"]);
    propose(&["voting", "--quorum", "10"], &["already"]);
    propose(&["spend", "--to", "Bob", "--amount", "0"], &["--amount is zero"]);
    propose(&["spend", "--to", "Bob", "--amount", "1", "--asset", "9"], &["there is no asset 9"]);
    propose(&["spend", "--to", "Bob", "--amount", "many"], &["\"many\" is not an amount"]);
    let low = ["--operator", "41", "--contributors", "39", "--shareholders", "20", "--dev", "Bob"];
    refused(&stage, &[&["dao", "offer", "5", "0"][..], &low].concat(), &["the floor of dataset 0 is 40 %"]);
}

#[test]
fn who_has_too_few_shares_is_told_how_many_it_takes() {
    let mut stage = Stage::set();
    let propose = ["dao", "propose", "0", "curator", "Bob", "--dev", "Alice"];
    refused(&stage, &propose, &["has 0 staked shares of dataset 0", "takes 10 (1 % of all)", "stake add"]);
    let stake = pallet_datasets::Stakes::<Runtime>::hashed_key_for(0, Alice.to_account_id());
    stage.store(stake, 9u128);
    refused(&stage, &propose, &["has 9 staked shares"]);
}

#[test]
fn flags_that_cannot_be_read_are_refused() {
    for (arguments, part) in [
        (&["dao", "vote", "0", "maybe"][..], "aye, nay, abstain"),
        (&["dao", "propose", "0", "floor", "101"], "more than the whole"),
        (&["dao", "propose", "0", "voting", "--notice", "soon"], "is not a number of blocks"),
        (
            &["dao", "propose", "0", "admission", "--any-licence", "--accept-licence", "MIT"],
            "cannot be used with",
        ),
        (&["dao", "propose", "0"], "admission"),
        (&["dao", "close", "0"], "unrecognized subcommand"),
    ] {
        let ran = crate::command::guerdon(arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(part), "{part}: {ran:?}");
    }
}
