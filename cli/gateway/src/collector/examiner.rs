//! Whether contents can be had: looked at before a ticket goes into a batch, so that none spoils a payment.

use super::{until, Collector, Halt, Step, LONG};
use crate::{
    clock,
    ledger::{Found, Ledger},
    store::{Examination, Result, Verdict},
    ticket::{Source, Ticket, TicketId},
};
use futures::{stream, StreamExt};
use std::{
    sync::{
        atomic::{AtomicU32, Ordering::Relaxed},
        Arc,
    },
    time::Duration,
};

/// How many tickets are looked at in one step.
const AT_ONCE: usize = 64;
/// How many of them at the same time. Each may have an image of 32 MiB in memory.
const SIDE_BY_SIDE: usize = 4;
/// The longest locator of a manifest, in bytes.
const MAX_LOCATOR: usize = 256;

pub(super) struct Examiner<L> {
    shared: Arc<Collector<L>>,
    /// How often in a row the engine was away.
    away: AtomicU32,
}

impl<L: Ledger> Examiner<L> {
    pub(super) fn new(shared: Arc<Collector<L>>) -> Self {
        Self { shared, away: AtomicU32::new(0) }
    }

    /// Examines the next tickets.
    pub(super) async fn step(&self) -> Result<Step> {
        let now = clock::now();
        let (next, retry) = self
            .shared
            .store
            .read(move |store| Ok((store.to_examine(AT_ONCE, now)?, store.next_retry()?)))
            .await?;
        if next.is_empty() {
            return Ok(Step::Idle(retry.map_or(LONG, until)));
        }
        let examined = stream::iter(next).map(|(id, ticket)| self.examine(id, ticket));
        let examined: Vec<_> = examined.buffer_unordered(SIDE_BY_SIDE).collect().await;
        let (mut found, mut away) = (Vec::new(), false);
        for examined in examined {
            match examined {
                Ok(examination) => found.push(examination),
                Err(Halt::Away(_)) => away = true,
                Err(Halt::Store(error)) => return Err(error),
            }
        }
        self.judge(found).await?;
        if away {
            return Ok(Step::Blocked(self.pause()));
        }
        self.away.store(0, Relaxed);
        Ok(Step::Done)
    }

    fn pause(&self) -> Duration {
        self.shared.config.pace.delay(self.away.fetch_add(1, Relaxed)).min(LONG)
    }

    async fn judge(&self, found: Vec<Examination>) -> Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let (pace, now) = (self.shared.config.pace.clone(), clock::now());
        let judge = move |tables: &mut crate::store::Tables<'_>| {
            let mut failed = 0;
            for examination in found {
                failed += u64::from(tables.judge(examination, &pace, now)?);
            }
            Ok(failed)
        };
        let failed = self.shared.store.change(0, judge).await?;
        self.shared.metrics.failed.inc_by(failed);
        self.shared.wakes.collect.notify_one();
        Ok(())
    }

    async fn examine(&self, id: TicketId, ticket: Ticket) -> Result<Examination, Halt> {
        let verdict = match ticket.source {
            Source::Held => {
                let sha256 = ticket.sha256;
                let image = self.shared.store.read(move |store| store.image(&sha256)).await?;
                match self.shared.ledger.check(image).await {
                    Ok(()) => Verdict::Usable { locator: None },
                    Err(sentence) => Verdict::Unusable(sentence),
                }
            }
            Source::Elsewhere => {
                let find = self.shared.ledger.find(ticket.sha256, ticket.locator.clone());
                match self.shared.call(find).await? {
                    Found::At(locator) if locator.len() <= MAX_LOCATOR => {
                        Verdict::Usable { locator: Some(locator) }
                    }
                    Found::At(_) => {
                        Verdict::Unusable(format!("its locator is longer than {MAX_LOCATOR} bytes"))
                    }
                    Found::Missing(sentence) => Verdict::Missing(sentence),
                    Found::Unusable(sentence) => Verdict::Unusable(sentence),
                }
            }
        };
        Ok(Examination { id, ticket, verdict })
    }
}
