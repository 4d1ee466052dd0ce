//! Collecting tickets and paying for them, one transaction at a time.

use super::{rest, until, Collector, Halt, Step, LONG};
use crate::{
    batch::{Batch, Paid, Setback, Stage},
    clock,
    ledger::{Attempt, Fate, Hash, Ledger, Output, Published},
    store::{Result, StoreError},
    ticket::{Source, Ticket},
};
use futures::{stream, StreamExt, TryStreamExt};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How many contents are put into the engine at the same time.
const SIDE_BY_SIDE: usize = 4;

pub(super) struct Payer<L> {
    shared: Arc<Collector<L>>,
    /// When this process first saw that a model has tickets to collect. A clock that is set back delays no payment
    /// beyond the interval.
    seen: HashMap<u32, Instant>,
    /// How often in a row node or engine were away.
    away: u32,
}

impl<L: Ledger> Payer<L> {
    pub(super) fn new(shared: Arc<Collector<L>>) -> Self {
        Self { shared, seen: HashMap::new(), away: 0 }
    }

    /// Steps until one fails.
    pub(super) async fn run(&mut self, wake: &Notify) -> StoreError {
        loop {
            match self.step().await {
                Ok(step) => rest(step, wake).await,
                Err(error) => return error,
            }
        }
    }

    /// What is most urgent: a transaction that may have been sent, then batches that are due, then new batches.
    async fn step(&mut self) -> Result<Step> {
        let open = self.shared.store.read(|store| store.open()).await?;
        let now = clock::now();
        let signed = |batch: &Batch| matches!(batch.stage, Stage::Signed(_));
        // A refused batch leaves the way free for those of other models.
        let due = |batch: &Batch| batch.setback.as_ref().is_none_or(|setback| setback.retry_at <= now);
        let next = open.iter().find(|(_, batch)| signed(batch)).or_else(|| open.iter().find(|(_, b)| due(b)));
        if let Some((number, batch)) = next {
            return match self.advance(*number, batch).await {
                Ok(()) => {
                    self.away = 0;
                    Ok(Step::Done)
                }
                Err(Halt::Away(away)) => {
                    log::warn!("batch {number} waits: {away}");
                    let pause = self.shared.config.pace.delay(self.away).min(LONG);
                    self.away = self.away.saturating_add(1);
                    Ok(Step::Blocked(pause))
                }
                Err(Halt::Store(error)) => Err(error),
            };
        }
        let busy = open.iter().map(|(_, batch)| batch.model).collect();
        let retry = open.iter().filter_map(|(_, batch)| Some(until(batch.setback.as_ref()?.retry_at))).min();
        Ok(match self.seal(&busy).await? {
            Step::Idle(time) => Step::Idle(retry.map_or(time, |retry| retry.min(time))),
            done => done,
        })
    }

    /// Seals a batch of a model that is due and has no other batch on its way.
    async fn seal(&mut self, busy: &HashSet<u32>) -> Result<Step> {
        let (count, most) = (self.shared.config.count, self.shared.config.max_outputs);
        let ready = self.shared.store.read(move |store| store.ready(count)).await?;
        self.seen.retain(|model, _| ready.iter().any(|(ready, ..)| ready == model));
        let mut idle = LONG;
        for (model, tickets, accepted_at) in ready {
            let seen = *self.seen.entry(model).or_insert_with(Instant::now);
            if busy.contains(&model) {
                continue;
            }
            let left = self.left(accepted_at, seen);
            if tickets < count && !left.is_zero() {
                idle = idle.min(left);
                continue;
            }
            let now = clock::now();
            let sealed = self.shared.store.change(0, move |tables| tables.seal(model, most, now)).await?;
            self.seen.remove(&model);
            if let Some(batch) = sealed {
                log::info!("batch {batch} of model {model} is collected");
            }
            return Ok(Step::Done);
        }
        Ok(Step::Idle(idle))
    }

    /// How long it is until a ticket has waited for the interval, by either clock.
    fn left(&self, accepted_at: u64, seen: Instant) -> Duration {
        let waited = Duration::from_millis(clock::now().saturating_sub(accepted_at)).max(seen.elapsed());
        self.shared.config.interval.saturating_sub(waited)
    }

    /// Takes a batch to its next stage.
    async fn advance(&self, number: u64, batch: &Batch) -> Result<(), Halt> {
        match &batch.stage {
            Stage::Sealed => self.sign(number, batch).await,
            Stage::Signed(transaction) => self.carry_out(number, batch, transaction).await,
            Stage::Paid(_) | Stage::Settled { .. } => {
                Err(StoreError::damaged(format!("the batch {number} is paid and listed as unpaid")).into())
            }
        }
    }

    /// Puts contents and manifest into the engine, and signs at once: what was put there some time ago may be gone.
    async fn sign(&self, number: u64, batch: &Batch) -> Result<(), Halt> {
        let payment = batch.payment(self.publish(number, batch).await?);
        match self.shared.call(self.shared.ledger.sign(&payment)).await? {
            Attempt::Signed(transaction) => {
                self.note(number, Stage::Signed(transaction), batch.setback.clone()).await
            }
            Attempt::Refused(sentence) => self.refused(number, batch, sentence).await,
        }
    }

    async fn publish(&self, number: u64, batch: &Batch) -> Result<Published, Halt> {
        let tickets = self.shared.store.read(move |store| {
            let tickets = store.members(number)?.into_iter().map(|(id, sha256)| {
                let missing = || StoreError::damaged(format!("the ticket {id} is missing"));
                Ok((sha256, store.ticket(&id)?.ok_or_else(missing)?))
            });
            tickets.collect::<Result<Vec<_>>>()
        });
        let tickets = tickets.await?;
        if tickets.len() != batch.outputs as usize {
            return Err(StoreError::damaged(format!("the batch {number} lacks tickets")).into());
        }
        let outputs = stream::iter(tickets).map(|(sha256, ticket)| self.output(sha256, ticket));
        let outputs = outputs.buffered(SIDE_BY_SIDE).try_collect().await?;
        Ok(self.shared.call(self.shared.ledger.publish(outputs)).await?)
    }

    async fn output(&self, sha256: Hash, ticket: Ticket) -> Result<Output, Halt> {
        let locator = match ticket.source {
            Source::Elsewhere => ticket.locator.unwrap_or_default(),
            Source::Held => {
                let image = self.shared.store.read(move |store| store.image(&sha256)).await?;
                self.shared.call(self.shared.ledger.store(image)).await?
            }
        };
        Ok(Output { sha256, locator })
    }

    async fn carry_out(&self, number: u64, batch: &Batch, transaction: &[u8]) -> Result<(), Halt> {
        match self.shared.call(self.shared.ledger.carry_out(transaction)).await? {
            Fate::Paid { payment, block } => {
                let paid = Paid { payment, block, at: clock::now() };
                self.shared.store.change(0, move |tables| tables.pay(number, paid)).await?;
                log::info!("batch {number} is payment {payment}, of {} outputs", batch.outputs);
                self.shared.metrics.count_payment(batch.outputs);
                self.shared.wakes.settle.notify_one();
                Ok(())
            }
            Fate::Refused(sentence) => self.refused(number, batch, sentence).await,
            Fate::Expired(reason) => {
                log::warn!(
                    "the transaction of batch {number} can no longer be carried out, and is signed anew"
                );
                self.shared.metrics.expired.inc();
                match reason {
                    Some(sentence) => self.refused(number, batch, sentence).await,
                    None => self.note(number, Stage::Sealed, batch.setback.clone()).await,
                }
            }
        }
    }

    async fn refused(&self, number: u64, batch: &Batch, sentence: String) -> Result<(), Halt> {
        log::warn!("the chain refuses the payment of batch {number}, which is tried again: {sentence}");
        self.shared.metrics.refusals.inc();
        let setback = self.shared.setback(batch.setback.as_ref(), sentence);
        self.note(number, Stage::Sealed, Some(setback)).await
    }

    async fn note(&self, number: u64, stage: Stage, setback: Option<Setback>) -> Result<(), Halt> {
        Ok(self.shared.store.change(0, move |tables| tables.advance(number, stage, setback)).await?)
    }
}
