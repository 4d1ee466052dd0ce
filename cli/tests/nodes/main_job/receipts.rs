//! Receipts for outputs that were paid for, through the program.

use crate::node::Node;
use guerdon_cli::{demo::story::Story, units::coins};
use std::{path::Path, process::Command};

pub fn check(node: &Node, story: &Story) {
    let folder = tempfile::tempdir().unwrap();
    let guerdon = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_guerdon"))
            .args(["--node", &node.rpc, "--engine", &node.engine])
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (run.status.code(), text(run.stdout), text(run.stderr))
    };
    let output = |place: usize| text(&story.gallery.outputs[place].piece.file);
    for settled in &story.payments {
        let places = settled.outputs.clone();
        for place in [places.start, places.end - 1] {
            let file = folder.path().join(format!("{place}.receipt.json"));
            let (code, told, problem) = guerdon(&["receipt", output(place), "--out", text(&file)]);
            assert_eq!((code, &*problem), (Some(0), ""), "{told}");
            assert!(told.contains(&format!("of payment {}.", settled.id)), "{told}");

            let (code, told, problem) = guerdon(&["verify", output(place), text(&file)]);
            assert_eq!((code, &*problem), (Some(0), ""), "{told}");
            let fee = format!("Payment {}: {} GUE", settled.id, coins(settled.payment.fee));
            assert!(told.contains(&fee) && told.contains("= the fee"), "{told}");
            assert!(told.contains(&settled.payment.payer.to_string()), "{told}");

            let another = story.gallery.outputs.len() - 1 - place;
            let (code, told, problem) = guerdon(&["verify", output(another), text(&file)]);
            assert_eq!((code, &*told), (Some(1), ""), "{problem}");
        }
    }
    let work = text(&story.gallery.artists[0].works[0].file);
    let (code, _, problem) = guerdon(&["receipt", work, "--json"]);
    assert_eq!(code, Some(2), "{problem}");
    assert!(problem.contains("no payment covers it"), "{problem}");
}

fn text(file: &Path) -> &str {
    file.to_str().unwrap()
}
