//! Whether node and engine are there, as last seen.

use crate::ledger::Away;
use parking_lot::Mutex;

/// What the last call to the ledger said.
#[derive(Default)]
pub(crate) struct Health(Mutex<Option<Result<(), String>>>);

impl Health {
    /// Notes how a call ended, and passes it on. Only a change is logged.
    pub(crate) fn note<T>(&self, called: Result<T, Away>) -> Result<T, Away> {
        let seen = called.as_ref().map(|_| ()).map_err(|Away(sentence)| sentence.clone());
        let before = self.0.lock().replace(seen.clone());
        match (&before, &seen) {
            (Some(Ok(())) | None, Err(sentence)) => log::warn!("payments wait: {sentence}"),
            (Some(Err(_)), Ok(())) => log::info!("node and engine answer again"),
            _ => {}
        }
        called
    }

    /// What was last seen; none before the first call.
    pub(crate) fn last(&self) -> Option<Result<(), String>> {
        self.0.lock().clone()
    }
}
