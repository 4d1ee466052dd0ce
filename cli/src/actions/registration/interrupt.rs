//! A wish to end, which what is under way hears of.

use futures::future::{select, Either};
use std::{future::Future, pin::pin};
use tokio::sync::watch;

/// Whether the user wishes to end.
#[derive(Clone, Debug)]
pub struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// A wish that comes once `wished` is over.
    pub fn after(wished: impl Future<Output = ()> + Send + 'static) -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            wished.await;
            let _ = sender.send(true);
        });
        Self(receiver)
    }

    /// Whether it has come.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it has come.
    pub async fn asked(&self) {
        if self.0.clone().wait_for(|asked| *asked).await.is_err() {
            // Nobody is left who could wish it.
            futures::future::pending().await
        }
    }

    /// What comes of `work`; nothing if the wish comes earlier.
    pub async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match select(pin!(work), pin!(self.asked())).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_under_way_ends_when_it_is_asked_to() {
        let (ask, asked) = tokio::sync::oneshot::channel::<()>();
        let interrupt = Interrupt::after(async move { drop(asked.await) });
        assert_eq!(interrupt.unless(async { 7 }).await, Some(7));
        assert!(!interrupt.is_asked());
        ask.send(()).unwrap();
        assert_eq!(interrupt.unless(std::future::pending::<()>()).await, None);
        assert!(interrupt.is_asked());
    }
}
