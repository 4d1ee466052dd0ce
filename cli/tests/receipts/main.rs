//! `guerdon receipt` and `guerdon verify`, through the program.

mod chain;
#[path = "../local/command.rs"]
mod command;
mod content;
mod receipt;
mod verify;

use chain::Chain;
use command::{guerdon, Ran};
use serde_json::Value;
use sp_core::H256;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// The outputs of payment 1, of which payment 2 covers one again.
const OUTPUTS: [&[u8]; 5] = [b"one", b"two", b"three", b"four", b"five"];

/// A chain and a folder with the outputs, as `0.png` to `4.png`.
struct Stage {
    chain: Chain,
    folder: TempDir,
}

impl Stage {
    /// Payment 0 covers other outputs, 1 all of [`OUTPUTS`], 2 the last of them alone.
    fn set() -> Self {
        let paid = [&[&b"other"[..], b"another"][..], &OUTPUTS, &OUTPUTS[4..]].map(chain::paid_for);
        let (payments, manifests): (Vec<_>, Vec<_>) = paid.into_iter().unzip();
        Self::with(Chain::start(H256::repeat_byte(9), payments, &manifests))
    }

    fn with(chain: Chain) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (place, output) in OUTPUTS.iter().enumerate() {
            fs::write(folder.path().join(format!("{place}.png")), output).unwrap();
        }
        Self { chain, folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same, and nobody answers.
    fn cut_off(mut self) -> Self {
        self.chain.node = "ws://127.0.0.1:1".into();
        self
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        guerdon(["--node", &self.chain.node, "--engine", &self.chain.engine].iter().chain(arguments))
    }

    fn receipt(&self, output: &str, more: &[&str]) -> Ran {
        self.run(&[&["receipt", text(&self.file(output))], more].concat())
    }

    fn verify(&self, output: &str, receipt: &str, more: &[&str]) -> Ran {
        self.run(&[&["verify", text(&self.file(output)), text(&self.file(receipt))], more].concat())
    }

    /// Writes the receipt of an output of payment 1, altered.
    fn altered(&self, output: &str, alter: impl FnOnce(&mut Value)) {
        let mut document = self.receipt(output, &["--payment", "1", "--json"]).json();
        alter(&mut document);
        fs::write(self.file("altered.json"), document.to_string()).unwrap();
    }
}

fn text(file: &Path) -> &str {
    file.to_str().unwrap()
}

/// The one line that a run failed with.
fn failure(ran: &Ran, code: i32) -> &str {
    assert_eq!((ran.code, &*ran.stdout), (Some(code), ""), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    ran.stderr.trim_end()
}
