//! What a command leaves behind when its user interrupts it.

use crate::Error;
use guerdon_primitives::BlockNumber;
use sp_core::H256;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How far a command has come, as far as others can see.
#[derive(Clone, Debug, Default)]
pub struct Footprint(Arc<Mutex<Left>>);

#[derive(Clone, Debug, Default)]
struct Left {
    /// What is done on the chain.
    done: Option<String>,
    /// The transaction that is under way, and the block that it was signed at.
    sent: Option<(H256, BlockNumber)>,
}

impl Footprint {
    /// A transaction is about to be sent.
    pub fn sent(&self, transaction: H256, since: BlockNumber) {
        self.left().sent = Some((transaction, since));
    }

    /// Nothing came of the transaction that was sent last, and nothing will.
    pub fn nothing_came_of_it(&self) {
        self.left().sent = None;
    }

    /// Something is done on the chain; `sentence` says what, and how to see what follows from it.
    pub fn done(&self, sentence: impl Into<String>) {
        *self.left() = Left { done: Some(sentence.into()), sent: None };
    }

    /// What to tell who interrupts the command now.
    pub fn interrupted(&self) -> Error {
        self.told("interrupted").unwrap_or_else(|| Error::Interrupted("interrupted; nothing was sent".into()))
    }

    /// What to tell of a failure. Where its kind says that nothing was sent, it is another one if something was.
    pub fn ended(&self, error: Error) -> Error {
        match &error {
            Error::Unreachable(why) | Error::Input(why) => self.told(why).unwrap_or(error),
            _ => error,
        }
    }

    /// What is left behind by a command that ends here; none if that is nothing.
    fn told(&self, why: &str) -> Option<Error> {
        let Left { done, sent } = self.left().clone();
        let why = why.trim_end_matches('.');
        sent.map(|(transaction, since)| unknown(why, transaction, since))
            .or_else(|| done.map(|sentence| Error::Unfinished(format!("{why}; {sentence}"))))
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

        footprint.nothing_came_of_it();
        assert_eq!(footprint.interrupted().exit_code(), 130);

        footprint.done("payment 7 is made");
        assert_eq!(footprint.interrupted(), Error::Unfinished("interrupted; payment 7 is made".into()));
        footprint.sent(H256::repeat_byte(0xcd), 18);
        assert_eq!(footprint.interrupted().exit_code(), 4);
        footprint.nothing_came_of_it();
        assert_eq!(footprint.interrupted().exit_code(), 5, "payment 7 is made all the same");
    }

    #[test]
    fn no_failure_says_that_nothing_was_sent_when_something_was() {
        let away = || Error::Unreachable("the node went away.".into());
        let input = || Error::Input("there is no such file".into());
        let refused = || Error::Refused("the vote has ended".into());
        let footprint = Footprint::default();
        for error in [away(), input(), refused()] {
            assert_eq!(footprint.ended(error.clone()), error);
        }

        footprint.done("payment 7 is made");
        assert_eq!(
            footprint.ended(away()),
            Error::Unfinished("the node went away; payment 7 is made".into())
        );
        assert_eq!(footprint.ended(input()).exit_code(), 5);
        assert_eq!(footprint.ended(refused()), refused());

        footprint.sent(H256::repeat_byte(0xab), 17);
        assert_eq!(footprint.ended(away()).exit_code(), 4);
    }
}
