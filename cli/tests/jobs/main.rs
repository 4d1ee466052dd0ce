//! `guerdon attributor`, `guerdon job`, `guerdon recompute` and `guerdon dao`, through the program. And
//! `guerdon work register`, as far as nothing is sent.

mod attributors;
mod chain;
#[path = "../local/command.rs"]
mod command;
#[path = "../receipts/content.rs"]
mod content;
mod dao;
#[path = "../local/gallery.rs"]
mod gallery;
mod job;
mod recompute;
mod register;
mod stage;

use command::Ran;

/// The one line that a run failed with; nothing else was written.
fn failure(ran: &Ran, code: i32) -> &str {
    assert_eq!((ran.code, &*ran.stdout), (Some(code), ""), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    ran.stderr.trim_end()
}
