//! `guerdon account new` and `import`, and which key signs: no secret is told, and none is written over.

use crate::command::{guerdon, guerdon_reading, Ran};
use sp_keyring::Sr25519Keyring::Alice;
use std::fs;
use tempfile::TempDir;

/// The phrase of the development accounts.
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

fn place() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("me.key").display().to_string();
    (folder, file)
}

fn account(ran: &Ran) -> String {
    ran.json()["account"].as_str().expect("an account is told").to_owned()
}

#[test]
fn a_new_key_is_its_owners_alone() {
    let (_folder, file) = place();
    let made = guerdon(["--json", "account", "new", "--key", &file]);
    let secret = fs::read_to_string(&file).unwrap();
    assert_eq!(secret.split_whitespace().count(), 12);
    let first = secret.split_whitespace().next().unwrap();
    assert!(!made.stdout.contains(secret.trim()) && !made.stdout.contains(&format!(" {first} ")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let (_other_folder, other) = place();
    let imported = guerdon_reading(["--json", "account", "import", "--key", &other], secret.as_bytes());
    assert_eq!(account(&imported), account(&made));

    let refused = guerdon(["account", "new", "--key", &file]);
    assert!(refused.refusal().contains("never written over"), "{refused:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), secret);
}

#[cfg(unix)]
#[test]
fn a_key_files_name_may_be_of_any_bytes() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(OsStr::from_bytes(b"caf\xe9.key"));
    let words = ["--json", "account", "new", "--key"].map(OsStr::new);
    account(&guerdon(words.into_iter().chain([file.as_os_str()])));
    assert!(fs::exists(&file).unwrap());
}

#[test]
fn secrets_come_on_the_standard_input_and_go_nowhere_else() {
    let (_folder, file) = place();
    let phrase = format!("{PHRASE}//Alice\n");
    let imported = guerdon_reading(["--json", "account", "import", "--key", &file], phrase.as_bytes());
    assert_eq!(account(&imported), Alice.to_account_id().to_string());

    let (_folder, file) = place();
    for nonsense in ["open sesame", "", "0xabc"] {
        let refused = guerdon_reading(["account", "import", "--key", &file], nonsense.as_bytes());
        let told = refused.refusal();
        assert!(told.contains("neither a secret phrase nor a seed"), "{told}");
        assert!(nonsense.is_empty() || !told.contains(nonsense), "{told}");
        assert!(!fs::exists(&file).unwrap(), "nothing is kept");
    }
}

#[test]
fn a_key_needs_a_place() {
    for command in ["new", "import"] {
        let refused = guerdon(["account", command]);
        assert!(refused.refusal().contains("--key FILE") && refused.stderr.contains("--keyring NAME"));
        assert!(guerdon(["account", command, "--dev", "Alice"]).refusal().contains("--key FILE"));
    }
    let both = guerdon(["account", "new", "--key", "a", "--keyring", "b"]);
    assert_eq!(both.code, Some(2), "{both:?}");
}

#[test]
fn a_machine_without_a_keyring_is_told_to_use_a_file() {
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_guerdon"))
        .args(["account", "new", "--keyring", "me"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{told}");
    assert!(told.contains("use --key FILE") && told.trim_end().lines().count() == 1, "{told}");
}

#[test]
fn who_signs_must_be_said_before_anything_is_reached() {
    let refused = guerdon(["account", "transfer", "Bob", "1", "--node", "ws://127.0.0.1:1"]);
    for way in ["--key FILE", "--keyring NAME", "--dev NAME"] {
        assert!(refused.refusal().contains(way), "{refused:?}");
    }
    let refused = guerdon(["--json", "account", "transfer", "Bob", "1"]);
    let error: serde_json::Value =
        serde_json::from_str(&refused.stderr).expect("errors are JSON with --json");
    assert_eq!((refused.code, &error["error"]["kind"]), (Some(2), &"input".into()));
}
