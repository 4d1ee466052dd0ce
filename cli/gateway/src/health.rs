//! Whether node and engine are there, as last seen.

use crate::ledger::Away;
use parking_lot::Mutex;

/// What the last probe of the ledger said.
#[derive(Default)]
pub(crate) struct Health(Mutex<Option<Result<(), String>>>);

impl Health {
    /// Notes what a probe said. Only a change is logged.
    pub(crate) fn note(&self, probed: Result<(), Away>) {
        let seen = probed.map_err(|Away(sentence)| sentence);
        let before = self.0.lock().replace(seen.clone());
        match (&before, &seen) {
            (Some(Ok(())) | None, Err(sentence)) => log::warn!("payments wait: {sentence}"),
            (Some(Err(_)), Ok(())) => log::info!("node and engine answer again"),
            _ => {}
        }
    }

    /// What was last seen; none before the first probe.
    pub(crate) fn last(&self) -> Option<Result<(), String>> {
        self.0.lock().clone()
    }
}
