//! Reading what is on disk.

use super::{
    counts::Counts,
    tables::{self, member, Key},
    Result, StoreError,
};
use crate::{
    batch::Batch,
    ledger::Hash,
    ticket::{Standing, Ticket, TicketId},
};
use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable};
use sha2::{Digest, Sha256};
use std::{borrow::Borrow, ops::RangeBounds};

/// The store at one moment.
pub(crate) struct Reading(ReadTransaction);

/// Tickets to examine. Those of one lane do not wait for those of another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lane {
    /// Their images are here.
    Held,
    /// Their contents are elsewhere, and were not looked for yet.
    New,
    /// Their contents could not be had, and their time has come again.
    Again,
}

/// Tickets in the order of acceptance.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) tickets: Vec<(TicketId, Ticket, Option<Batch>)>,
    /// The last ticket that was looked at; none if there are no more after it.
    pub(crate) next: Option<TicketId>,
}

impl Reading {
    pub(super) fn of(database: &Database) -> Result<Self> {
        Ok(Self(database.begin_read()?))
    }

    pub(crate) fn counts(&self) -> Result<Counts> {
        tables::counts(&self.0.open_table(tables::FACTS)?)
    }

    pub(crate) fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>> {
        tables::ticket(&self.0.open_table(tables::TICKETS)?, id)
    }

    pub(crate) fn batch(&self, number: u64) -> Result<Batch> {
        tables::batch(&self.0.open_table(tables::BATCHES)?, number)
    }

    /// A ticket, and the batch that it is in.
    pub(crate) fn generation(&self, id: &TicketId) -> Result<Option<(Ticket, Option<Batch>)>> {
        let Some(ticket) = self.ticket(id)? else { return Ok(None) };
        let batch = match ticket.standing {
            Standing::Collected { batch, .. } => Some(self.batch(batch)?),
            _ => None,
        };
        Ok(Some((ticket, batch)))
    }

    /// The wanted tickets after a place, at most `limit`, of at most `looks` that are looked at.
    pub(crate) fn page(
        &self,
        after: Option<u64>,
        limit: usize,
        looks: usize,
        wanted: impl Fn(&Ticket, Option<&Batch>) -> bool,
    ) -> Result<Page> {
        let order = self.0.open_table(tables::ORDER)?;
        let tickets = self.0.open_table(tables::TICKETS)?;
        let batches = self.0.open_table(tables::BATCHES)?;
        let mut page = Page { tickets: Vec::new(), next: None };
        // Neighbours are often in the same batch.
        let mut last: Option<(u64, Batch)> = None;
        let from = after.map_or(0, |place| place.saturating_add(1));
        for (looked, row) in order.range(from..)?.enumerate() {
            if page.tickets.len() == limit || looked == looks {
                return Ok(page);
            }
            let id = TicketId(*row?.1.value());
            let ticket = tables::ticket(&tickets, &id)?
                .ok_or_else(|| StoreError::damaged(format!("the ticket {id} is missing")))?;
            let batch = match ticket.standing {
                Standing::Collected { batch, .. } => {
                    if last.as_ref().is_none_or(|(number, _)| *number != batch) {
                        last = Some((batch, tables::batch(&batches, batch)?));
                    }
                    last.as_ref().map(|(_, batch)| batch.clone())
                }
                _ => None,
            };
            page.next = Some(id);
            if wanted(&ticket, batch.as_ref()) {
                page.tickets.push((id, ticket, batch));
            }
        }
        page.next = None;
        Ok(page)
    }

    /// The next tickets of a lane.
    pub(crate) fn to_examine(&self, lane: Lane, most: usize, now: u64) -> Result<Vec<(TicketId, Ticket)>> {
        let ids = match lane {
            Lane::Held => first(&self.0.open_table(tables::HELD)?, 0.., most)?,
            Lane::New => first(&self.0.open_table(tables::QUEUE)?, 0.., most)?,
            Lane::Again => first(&self.0.open_table(tables::RETRY)?, ..=(now, u64::MAX), most)?,
        };
        let tickets = self.0.open_table(tables::TICKETS)?;
        let ticket = |id: TicketId| {
            let missing = || StoreError::damaged(format!("the ticket {id} is missing"));
            Ok((id, tables::ticket(&tickets, &id)?.ok_or_else(missing)?))
        };
        ids.into_iter().map(ticket).collect()
    }

    /// When the next content is to be examined again, in milliseconds since 1970.
    pub(crate) fn next_retry(&self) -> Result<Option<u64>> {
        let retry = self.0.open_table(tables::RETRY)?;
        let first = retry.first()?;
        Ok(first.map(|(key, _)| key.value().0))
    }

    /// The models with examined tickets: how many of `most` there are, and when the first was accepted.
    pub(crate) fn ready(&self, most: u32) -> Result<Vec<(u32, u32, u64)>> {
        let ready = self.0.open_table(tables::READY)?;
        let mut models = Vec::new();
        let mut from = 0u32;
        loop {
            let Some(row) = ready.range((from, 0)..)?.next() else { return Ok(models) };
            let (key, id) = row?;
            let (model, id) = (key.value().0, TicketId(*id.value()));
            let count = ready.range((model, 0)..=(model, u64::MAX))?.take(most as usize).count() as u32;
            let first = self.ticket(&id)?;
            let first = first.ok_or_else(|| StoreError::damaged(format!("the ticket {id} is missing")))?;
            models.push((model, count, first.accepted_at));
            match model.checked_add(1) {
                Some(next) => from = next,
                None => return Ok(models),
            }
        }
    }

    /// The batches that are not paid, in order.
    pub(crate) fn open(&self) -> Result<Vec<(u64, Batch)>> {
        self.listed(tables::OPEN)
    }

    /// The batches that are paid and not settled, in order.
    pub(crate) fn unsettled(&self) -> Result<Vec<(u64, Batch)>> {
        self.listed(tables::UNSETTLED)
    }

    fn listed(&self, rows: redb::TableDefinition<'static, u64, ()>) -> Result<Vec<(u64, Batch)>> {
        let rows = self.0.open_table(rows)?;
        let batches = self.0.open_table(tables::BATCHES)?;
        let batch = |row: Result<(redb::AccessGuard<'_, u64>, _), redb::StorageError>| {
            let number = row?.0.value();
            Ok((number, tables::batch(&batches, number)?))
        };
        rows.iter()?.map(batch).collect()
    }

    /// The batch of a payment.
    pub(crate) fn of_payment(&self, payment: u64) -> Result<Option<(u64, Batch)>> {
        let payments = self.0.open_table(tables::PAYMENTS)?;
        let Some(number) = payments.get(payment)?.map(|number| number.value()) else { return Ok(None) };
        Ok(Some((number, self.batch(number)?)))
    }

    /// The tickets of a batch, in order, with the hashes of their contents.
    pub(crate) fn members(&self, number: u64) -> Result<Vec<(TicketId, Hash)>> {
        let members = self.0.open_table(tables::MEMBERS)?;
        let rows = members.range((number, 0)..=(number, u32::MAX))?;
        rows.map(|row| Ok(member(row?.1.value()))).collect()
    }

    /// An image, whose hash is verified.
    pub(crate) fn image(&self, sha256: &Hash) -> Result<Vec<u8>> {
        let content = self.0.open_table(tables::CONTENT)?;
        let image = stored(&content, sha256)?;
        image.filter(|bytes| Sha256::digest(bytes)[..] == sha256[..]).ok_or_else(|| {
            StoreError::damaged(format!("the image {} is missing or has other bytes", hex::encode(sha256)))
        })
    }
}

/// The first tickets that a range of a table names.
fn first<'r, K: redb::Key + 'static, R: Borrow<K::SelfType<'r>> + 'r>(
    rows: &impl ReadableTable<K, Key>,
    range: impl RangeBounds<R> + 'r,
    most: usize,
) -> Result<Vec<TicketId>> {
    rows.range(range)?.take(most).map(|row| Ok(TicketId(*row?.1.value()))).collect()
}

fn stored(rows: &impl ReadableTable<Key, &'static [u8]>, sha256: &Hash) -> Result<Option<Vec<u8>>> {
    Ok(rows.get(sha256)?.map(|bytes| bytes.value().to_vec()))
}
