//! What happens to tickets after they are accepted.
//!
//! Three tasks share nothing but the store: the [`Examiner`] looks whether contents can be had, the [`Payer`] collects
//! tickets and pays for them, the [`Settler`] watches what was paid. Each step of each is one change of the store, and
//! what a step does outside can be done again. So a task may be stopped at any await, as it may be killed.

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
    store::{Result, Store, StoreError},
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
    /// There is something to examine.
    pub(crate) examine: Notify,
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
        let (examiner, mut payer) = (Examiner::new(self.clone()), Payer::new(self.clone()));
        let settler = Settler::new(self.clone());
        tokio::select! {
            error = repeat(&self.wakes.examine, || examiner.step()) => error,
            error = payer.run(&self.wakes.collect) => error,
            error = repeat(&self.wakes.settle, || settler.step()) => error,
            error = self.probe() => error,
        }
    }

    /// Sees whether the node is there when nothing else asks it.
    async fn probe(&self) -> StoreError {
        loop {
            if let Err(error) = self.store.check() {
                return error;
            }
            // What it says is noted.
            let _ = self.call(self.ledger.probe()).await;
            tokio::time::sleep(self.config.pace.poll).await;
        }
    }

    /// Notes how a call to the ledger ends.
    async fn call<T>(&self, call: impl Future<Output = Result<T, Away>>) -> Result<T, Away> {
        let called = self.health.note(call.await);
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
