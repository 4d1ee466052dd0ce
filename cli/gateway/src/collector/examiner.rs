//! Whether contents can be had: looked at before a ticket goes into a batch, so that none spoils a payment.
//!
//! Each lane of tickets has an examiner of its own, so that images that are here do not wait for what is fetched, nor what
//! is new for what stays away. What is found is recorded as it is found.

use super::{until, Collector, Halt, Step, LONG};
use crate::{
    clock,
    ledger::{Away, Found, Ledger},
    store::{Examination, Lane, Result, Tables, Verdict},
    ticket::{Source, Ticket, TicketId},
};
use futures::{stream, StreamExt, TryStreamExt};
use std::{
    sync::{
        atomic::{AtomicU32, Ordering::Relaxed},
        Arc,
    },
    time::{Duration, Instant},
};

/// How many tickets of a lane are looked at in one step.
const AT_ONCE: usize = 64;
/// How many of them at the same time. Each may have an image of 32 MiB in memory.
const SIDE_BY_SIDE: usize = 4;
/// The longest locator of a manifest, in bytes.
const MAX_LOCATOR: usize = 256;

pub(super) struct Examiner<L> {
    shared: Arc<Collector<L>>,
    lane: Lane,
    /// When this process began to examine contents.
    begun: Instant,
    /// How often in a row the engine was away.
    away: AtomicU32,
}

impl<L: Ledger> Examiner<L> {
    pub(super) fn new(shared: Arc<Collector<L>>, lane: Lane) -> Self {
        Self { shared, lane, begun: Instant::now(), away: AtomicU32::new(0) }
    }

    /// Examines the next tickets of the lane.
    pub(super) async fn step(&self) -> Result<Step> {
        let (lane, now) = (self.lane, clock::now());
        let (next, retry) = self
            .shared
            .store
            .read(move |store| Ok((store.to_examine(lane, AT_ONCE, now)?, store.next_retry()?)))
            .await?;
        if next.is_empty() {
            let retry = retry.filter(|_| matches!(lane, Lane::Again));
            return Ok(Step::Idle(retry.map_or(LONG, until)));
        }
        let examined = stream::iter(next).map(|(id, ticket)| self.examine(id, ticket));
        // What is recorded at the same time shares a commit, and examining goes on meanwhile.
        let recorded = examined
            .buffer_unordered(SIDE_BY_SIDE)
            .map(|examined| self.record(examined))
            .buffer_unordered(AT_ONCE);
        let away: Vec<Option<Away>> = recorded.try_collect().await?;
        if let Some(away) = away.into_iter().flatten().next() {
            log::warn!("contents are not examined: {away}");
            return Ok(Step::Blocked(self.pause()));
        }
        self.away.store(0, Relaxed);
        Ok(Step::Done)
    }

    fn pause(&self) -> Duration {
        self.shared.config.pace.delay(self.away.fetch_add(1, Relaxed)).min(LONG)
    }

    /// Records what was found; hands back why nothing was.
    async fn record(&self, examined: Result<Examination, Halt>) -> Result<Option<Away>> {
        let found = match examined {
            Ok(found) => found,
            Err(Halt::Away(away)) => return Ok(Some(away)),
            Err(Halt::Store(error)) => return Err(error),
        };
        let (pace, now, running) = (self.shared.config.pace.clone(), clock::now(), self.begun.elapsed());
        let missing = matches!(found.verdict, Verdict::Missing(_));
        let judge = move |tables: &mut Tables<'_>| tables.judge(found, &pace, now, running);
        let failed = self.shared.store.change(0, judge).await?;
        self.shared.metrics.failed.inc_by(failed.into());
        let wakes = &self.shared.wakes;
        if missing { &wakes.again } else { &wakes.collect }.notify_one();
        Ok(None)
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
