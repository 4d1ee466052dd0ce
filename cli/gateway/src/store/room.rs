//! How much room the disk has.

use parking_lot::Mutex;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// How long an answer of the system holds.
const FRESH: Duration = Duration::from_secs(1);

/// The room that must be left on the disk of a folder, so that what was accepted can be finished.
pub(crate) struct Room {
    folder: PathBuf,
    reserve: u64,
    last: Mutex<Option<(Instant, u64)>>,
}

impl Room {
    pub(crate) fn new(folder: PathBuf, reserve: u64) -> Self {
        Self { folder, reserve, last: Mutex::new(None) }
    }

    /// Refuses, in one sentence, when less is left than there must be.
    pub(crate) fn check(&self) -> Result<(), String> {
        let free = self
            .free()
            .map_err(|error| format!("the disk of the store cannot be asked for room: {error}"))?;
        if free < self.reserve {
            return Err(format!(
                "the disk of the store has {} MiB left, less than the {} MiB that are kept free",
                free >> 20,
                self.reserve >> 20
            ));
        }
        Ok(())
    }

    fn free(&self) -> std::io::Result<u64> {
        let mut last = self.last.lock();
        if let Some((at, free)) = *last {
            if at.elapsed() < FRESH {
                return Ok(free);
            }
        }
        let disk = rustix::fs::statvfs(&self.folder)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        *last = Some((Instant::now(), free));
        Ok(free)
    }
}
