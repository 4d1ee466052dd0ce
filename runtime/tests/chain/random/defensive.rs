//! A defensive assertion that fails in a release build only writes to the log; here it ends the test.

use log::{LevelFilter, Log, Metadata, Record};
use std::sync::Once;

struct Panics;

impl Log for Panics {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.target() == "runtime::defensive"
    }

    fn log(&self, record: &Record) {
        if self.enabled(record.metadata()) {
            panic!("a defensive assertion failed: {}", record.args());
        }
    }

    fn flush(&self) {}
}

/// From now on, failed defensive assertions panic in the thread that made them.
pub fn panics() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        log::set_logger(&Panics).expect("no other test of this program sets a logger; qed");
        log::set_max_level(LevelFilter::Error);
    });
}
