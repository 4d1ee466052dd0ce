//! What a command leaves behind when its user interrupts it.

use crate::Error;
use guerdon_primitives::BlockNumber;
use sp_core::H256;
use std::sync::{Arc, Mutex, PoisonError};

/// How far a command has come, as far as others can see.
#[derive(Clone, Debug, Default)]
pub struct Footprint(Arc<Mutex<Left>>);

#[derive(Clone, Debug, Default)]
enum Left {
    #[default]
    Nothing,
    Sent {
        transaction: H256,
        since: BlockNumber,
    },
    Done(String),
}

impl Footprint {
    /// A transaction is about to be sent.
    pub fn sent(&self, transaction: H256, since: BlockNumber) {
        self.set(Left::Sent { transaction, since });
    }

    /// Something is done on the chain; `sentence` says what, and how to see what follows from it.
    pub fn done(&self, sentence: impl Into<String>) {
        self.set(Left::Done(sentence.into()));
    }

    /// What to tell who interrupts the command now.
    pub fn interrupted(&self) -> Error {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Left::Nothing => Error::Interrupted("interrupted; nothing was sent".into()),
            Left::Sent { transaction, since } => {
                unknown("interrupted while a transaction was under way", *transaction, *since)
            }
            Left::Done(sentence) => Error::Unfinished(format!("interrupted; {sentence}")),
        }
    }

    fn set(&self, left: Left) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = left;
    }
}

/// That it is not known what became of a transaction, and how to find out.
pub fn unknown(why: &str, transaction: H256, since: BlockNumber) -> Error {
    Error::Unknown(format!(
        "{why}, and it may be carried out yet: guerdon transaction {transaction:?} --since {since} tells what became of it"
    ))
}

/// Waits until the user or the system asks the program to end.
pub async fn requested() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{signal, SignalKind};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted() => {}
            }
            return;
        }
    }
    interrupted().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the system ends the program by itself.
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interruption_tells_what_is_left_behind() {
        let footprint = Footprint::default();
        assert_eq!(footprint.interrupted().exit_code(), 130);

        footprint.sent(H256::repeat_byte(0xab), 17);
        let told = footprint.interrupted();
        assert_eq!(told.exit_code(), 4);
        let command = format!("guerdon transaction 0x{} --since 17", "ab".repeat(32));
        assert!(told.to_string().contains(&command), "{told}");

        footprint.done("payment 7 is made");
        assert_eq!(footprint.interrupted(), Error::Unfinished("interrupted; payment 7 is made".into()));
    }
}
