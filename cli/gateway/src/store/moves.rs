//! How tickets and batches go from one state to the next.

use super::{tables::member, tables::member_row, Result, StoreError, Tables};
use crate::{
    batch::{Batch, Paid, Setback, Stage},
    clock,
    config::Pace,
    ticket::{Source, Standing, Ticket, TicketId, Wait},
};
use redb::ReadableTable;
use std::time::Duration;

/// What examining a content came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It can be had; where, unless the gateway holds it.
    Usable { locator: Option<String> },
    /// It cannot be had at present.
    Missing(String),
    /// It never can be paid for.
    Unusable(String),
}

/// A verdict, and the ticket that it was found for.
pub(crate) struct Examination {
    pub(crate) id: TicketId,
    pub(crate) ticket: Ticket,
    pub(crate) verdict: Verdict,
}

impl Tables<'_> {
    /// Moves a ticket that is not collected to another standing.
    pub(super) fn stand(&mut self, id: &TicketId, mut ticket: Ticket, standing: Standing) -> Result<()> {
        match &ticket.standing {
            Standing::Accepted => {
                // One of both has it: whether its image is here may have changed since it was put there.
                self.held.remove(ticket.place)?;
                self.queue.remove(ticket.place)?;
            }
            Standing::Waiting(wait) => drop(self.retry.remove((wait.retry_at, ticket.place))?),
            Standing::Examined { .. } => drop(self.ready.remove((ticket.model, ticket.place))?),
            Standing::Collected { .. } | Standing::Failed { .. } => {}
        }
        match &standing {
            Standing::Accepted => self.enqueue(id, &ticket)?,
            Standing::Waiting(wait) => drop(self.retry.insert((wait.retry_at, ticket.place), &id.0)?),
            Standing::Examined { .. } => drop(self.ready.insert((ticket.model, ticket.place), &id.0)?),
            Standing::Collected { .. } | Standing::Failed { .. } => {}
        }
        self.counts.take(&ticket.standing);
        self.counts.add(&standing);
        ticket.standing = standing;
        self.keep_ticket(id, &ticket)
    }

    /// Has a ticket examined.
    pub(super) fn enqueue(&mut self, id: &TicketId, ticket: &Ticket) -> Result<()> {
        let queue = match ticket.source {
            Source::Held => &mut self.held,
            Source::Elsewhere => &mut self.queue,
        };
        queue.insert(ticket.place, &id.0)?;
        Ok(())
    }

    /// Notes what was found of a content, unless the ticket has changed meanwhile. Tells whether the ticket has failed.
    /// `running` is how long this process has examined contents.
    pub(crate) fn judge(
        &mut self,
        found: Examination,
        pace: &Pace,
        now: u64,
        running: Duration,
    ) -> Result<bool> {
        let Examination { id, ticket: seen, verdict } = found;
        let mut ticket = self.named(&id)?;
        if ticket != seen {
            return Ok(false);
        }
        let standing = match verdict {
            Verdict::Usable { locator } => Standing::Examined { locator },
            Verdict::Unusable(reason) => Standing::Failed { reason, at: now },
            Verdict::Missing(reason) => wait_or_fail(&ticket.standing, reason, pace, now, running),
        };
        let failed = matches!(standing, Standing::Failed { .. });
        if failed {
            self.release(&mut ticket)?;
        }
        self.stand(&id, ticket, standing)?;
        Ok(failed)
    }

    /// Puts the first examined tickets of a model into a new batch; none if there are none.
    pub(crate) fn seal(&mut self, model: u32, most: u32, now: u64) -> Result<Option<u64>> {
        let rows = self.ready.range((model, 0)..=(model, u64::MAX))?.take(most as usize);
        let ids = rows.map(|row| Ok(TicketId(*row?.1.value()))).collect::<Result<Vec<_>>>()?;
        if ids.is_empty() {
            return Ok(None);
        }
        let number = self.counts.next_batch;
        self.counts.next_batch += 1;
        for (index, id) in (0..).zip(&ids) {
            let ticket = self.named(id)?;
            self.members.insert((number, index), &member_row(id, &ticket.sha256))?;
            // Where its content was found is still needed.
            let found = match &ticket.standing {
                Standing::Examined { locator } => locator.clone(),
                _ => return Err(StoreError::damaged(format!("the ticket {id} is not examined"))),
            };
            let ticket = Ticket { locator: found.or(ticket.locator.clone()), ..ticket };
            self.stand(id, ticket, Standing::Collected { batch: number, index })?;
        }
        let outputs = ids.len() as u32;
        let batch = Batch { model, outputs, sealed_at: now, stage: Stage::Sealed, setback: None };
        self.keep_batch(number, &batch)?;
        self.open.insert(number, ())?;
        Ok(Some(number))
    }

    /// Notes a stage of a batch that is not paid yet.
    pub(crate) fn advance(&mut self, number: u64, stage: Stage, setback: Option<Setback>) -> Result<()> {
        let batch = Batch { stage, setback, ..self.batch(number)? };
        self.keep_batch(number, &batch)
    }

    /// Notes that a batch is paid.
    pub(crate) fn pay(&mut self, number: u64, paid: Paid) -> Result<()> {
        let batch = self.batch(number)?;
        if self.open.remove(number)?.is_none() {
            return Err(StoreError::damaged(format!("the batch {number} is not to be paid")));
        }
        self.unsettled.insert(number, ())?;
        self.payments.insert(paid.payment, number)?;
        self.counts.collected = self.counts.collected.saturating_sub(batch.outputs.into());
        self.counts.paid += u64::from(batch.outputs);
        self.keep_batch(number, &Batch { stage: Stage::Paid(paid), setback: None, ..batch })
    }

    /// Notes that a batch is settled, and drops its images.
    pub(crate) fn settle(&mut self, number: u64, settlement: String, now: u64) -> Result<()> {
        let batch = self.batch(number)?;
        let Stage::Paid(paid) = batch.stage else { return Ok(()) };
        self.unsettled.remove(number)?;
        for index in 0..batch.outputs {
            let missing = || StoreError::damaged(format!("the batch {number} lacks its ticket {index}"));
            let (id, _) = member(self.members.get((number, index))?.ok_or_else(missing)?.value());
            let mut ticket = self.named(&id)?;
            if ticket.source == Source::Held {
                self.release(&mut ticket)?;
                self.keep_ticket(&id, &ticket)?;
            }
        }
        self.counts.paid = self.counts.paid.saturating_sub(batch.outputs.into());
        self.counts.settled += u64::from(batch.outputs);
        let stage = Stage::Settled { paid, at: now, settlement };
        self.keep_batch(number, &Batch { stage, ..batch })
    }
}

/// A ticket is given up when it has waited for so long and was looked for all that time: neither a gateway that was
/// stopped nor a clock that was set forward makes it fail at the first look.
fn wait_or_fail(standing: &Standing, reason: String, pace: &Pace, now: u64, running: Duration) -> Standing {
    let (since, times) = match standing {
        Standing::Waiting(wait) => (wait.since, wait.times.saturating_add(1)),
        _ => (now, 0),
    };
    if now.saturating_sub(since) >= clock::millis(pace.give_up) && running >= pace.give_up {
        return Standing::Failed { reason, at: now };
    }
    let retry_at = now.saturating_add(clock::millis(pace.delay(times)));
    Standing::Waiting(Wait { reason, since, times, retry_at })
}
