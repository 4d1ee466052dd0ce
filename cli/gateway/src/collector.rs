//! What happens to tickets after they are accepted.
//!
//! Three kinds of tasks share nothing but the store: an [`Examiner`] for each lane looks whether contents can be had, the
//! [`Payer`] collects tickets and pays for them, the [`Settler`] watches what was paid. What a step comes to is a change
//! of the store, and what it does outside can be done again. So a task may be stopped at any await, as it may be killed.

mod examiner;
mod payer;
mod settler;

use crate::{
    batch::Setback,
    clock,
    config::Config,
    health::Health,
    ledger::{Away, Ledger},
    metrics::Metrics,
    store::{Lane, Result, Store, StoreError},
};
use examiner::Examiner;
use payer::Payer;
use settler::Settler;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{sync::Notify, time::timeout};

/// What the tasks work with.
pub(crate) struct Collector<L> {
    pub(crate) store: Arc<Store>,
    pub(crate) ledger: Arc<L>,
    pub(crate) config: Arc<Config>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) wakes: Arc<Wakes>,
}

/// What there is to do for each task.
#[derive(Default)]
pub(crate) struct Wakes {
    /// There is an image to examine.
    pub(crate) held: Notify,
    /// There is a new content to look for.
    pub(crate) new: Notify,
    /// There is one more content to look for again.
    pub(crate) again: Notify,
    /// There is something to collect.
    pub(crate) collect: Notify,
    /// There is something to settle.
    pub(crate) settle: Notify,
}

/// What a step came to.
enum Step {
    /// Something was done, and there may be more.
    Done,
    /// There is nothing to do for so long, unless the task is woken.
    Idle(Duration),
    /// Nothing can be done for so long.
    Blocked(Duration),
}

/// Why a step is not done.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Away(#[from] Away),
}

/// A task may sleep so long: whoever has something for it wakes it.
const LONG: Duration = Duration::from_secs(60);

impl<L: Ledger> Collector<L> {
    /// Works until the store fails or is closed, and says why.
    pub(crate) async fn run(self: Arc<Self>) -> StoreError {
        let [held, new, again] =
            [Lane::Held, Lane::New, Lane::Again].map(|lane| Examiner::new(self.clone(), lane));
        let (mut payer, settler) = (Payer::new(self.clone()), Settler::new(self.clone()));
        tokio::select! {
            error = repeat(&self.wakes.held, || held.step()) => error,
            error = repeat(&self.wakes.new, || new.step()) => error,
            error = repeat(&self.wakes.again, || again.step()) => error,
            error = payer.run(&self.wakes.collect) => error,
            error = repeat(&self.wakes.settle, || settler.step()) => error,
            error = self.probe() => error,
        }
    }

    /// Sees whether node and engine are there. Calls may take minutes, so that only this tells of the present.
    async fn probe(&self) -> StoreError {
        let patience = self.config.pace.patience;
        loop {
            if let Err(error) = self.store.check() {
                return error;
            }
            let probe = async {
                let silent = || Away(format!("node or engine does not answer within {patience:?}"));
                timeout(patience, self.ledger.probe()).await.unwrap_or_else(|_| Err(silent()))
            };
            self.health.note(self.call(probe).await);
            tokio::time::sleep(self.config.pace.poll).await;
        }
    }

    /// Counts a call to the ledger that is not answered.
    async fn call<T>(&self, call: impl Future<Output = Result<T, Away>>) -> Result<T, Away> {
        let called = call.await;
        if called.is_err() {
            self.metrics.away.inc();
        }
        called
    }

    /// One refusal more than before.
    fn setback(&self, before: Option<&Setback>, reason: String) -> Setback {
        let times = before.map_or(0, |setback| setback.times.saturating_add(1));
        let retry_at = clock::now().saturating_add(clock::millis(self.config.pace.delay(times)));
        Setback { reason, times, retry_at }
    }
}

/// Steps until one fails.
async fn repeat<F: Future<Output = Result<Step>>>(wake: &Notify, step: impl Fn() -> F) -> StoreError {
    loop {
        match step().await {
            Ok(step) => rest(step, wake).await,
            Err(error) => return error,
        }
    }
}

/// Waits as long as a step says.
async fn rest(step: Step, wake: &Notify) {
    match step {
        Step::Done => tokio::task::yield_now().await,
        Step::Idle(most) => drop(timeout(most, wake.notified()).await),
        Step::Blocked(time) => tokio::time::sleep(time).await,
    }
}

/// How long it is until a moment, in milliseconds since 1970.
fn until(moment: u64) -> Duration {
    Duration::from_millis(moment.saturating_sub(clock::now())).min(LONG)
}
