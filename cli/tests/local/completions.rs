//! `guerdon completions`.

use crate::command::guerdon;
use std::process::Command;

#[test]
fn shells_complete_every_noun() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = guerdon(["completions", shell]);
        assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
        for noun in ["work", "dataset", "stake", "model", "pay", "receipt", "gateway", "transaction"] {
            assert!(ran.stdout.contains(noun), "{shell} does not know {noun}");
        }
    }
    assert_eq!(guerdon(["completions", "abacus"]).code, Some(2));
}

#[test]
fn bash_takes_the_script() {
    let script = guerdon(["completions", "bash"]).stdout;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guerdon.bash");
    std::fs::write(&file, script).unwrap();
    let asked = "source \"$1\"; COMP_WORDS=(guerdon sta); COMP_CWORD=1; _guerdon guerdon sta guerdon; echo \"${COMPREPLY[@]}\"";
    let ran = Command::new("bash").args(["-c", asked, "bash"]).arg(&file).output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap().trim(), "stake", "{:?}", ran.stderr);
}
