//! Command lines that the program does not understand.

use crate::command::guerdon;
use serde_json::Value;

#[test]
fn programs_are_told_what_is_wrong_with_a_command_line_as_of_any_other_failure() {
    let cases: [(&[&str], &str); 4] = [
        (&["--json", "account", "show", "nonsense!"], "nonsense!"),
        (&["pay", "--json", "--model", "many", "a.png"], "many"),
        (&["--json", "payy"], "payy"),
        (&["--json", "account"], "not complete"),
    ];
    for (arguments, word) in cases {
        let refused = guerdon(arguments);
        let told: Value = serde_json::from_str(refused.refusal()).expect("one JSON value");
        assert_eq!(told["error"]["kind"], "input");
        let sentence = told["error"]["message"].as_str().expect("a sentence");
        assert!(sentence.contains(word) && !sentence.starts_with("error"), "{sentence}");
    }
}

#[test]
fn people_are_told_with_the_way_to_the_help() {
    let refused = guerdon(["account", "show", "nonsense!"]);
    assert_eq!((refused.code, &*refused.stdout), (Some(2), ""));
    assert!(refused.stderr.contains("nonsense!") && refused.stderr.contains("--help"), "{refused:?}");
    for help in [&["--help"][..], &["--json", "pay", "--help"], &["--version"]] {
        assert_eq!(guerdon(help).code, Some(0), "{help:?}");
    }
}
