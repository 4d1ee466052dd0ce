//! The tables, and a transaction that changes them.

use super::{counts::Counts, Result, StoreError};
use crate::{
    batch::Batch,
    ledger::Hash,
    ticket::{Ticket, TicketId},
};
use codec::{DecodeAll, Encode};
use redb::{ReadableTable, Table, TableDefinition, WriteTransaction};

/// Rows of one table, by key.
type Rows<K, V> = TableDefinition<'static, K, V>;
/// 32 bytes as a key or a value.
pub(super) type Key = &'static [u8; 32];

/// Tickets.
pub(super) const TICKETS: Rows<Key, &[u8]> = Rows::new("tickets");
/// All tickets in the order of acceptance.
pub(super) const ORDER: Rows<u64, Key> = Rows::new("order");
/// Tickets to examine whose images are here, by place.
pub(super) const HELD: Rows<u64, Key> = Rows::new("held");
/// Other tickets to examine, by place.
pub(super) const QUEUE: Rows<u64, Key> = Rows::new("queue");
/// Tickets to examine again, by time and place.
pub(super) const RETRY: Rows<(u64, u64), Key> = Rows::new("retry");
/// Tickets to collect, by model and place.
pub(super) const READY: Rows<(u32, u64), Key> = Rows::new("ready");
/// Images.
pub(super) const CONTENT: Rows<Key, &[u8]> = Rows::new("content");
/// How many tickets need an image.
pub(super) const HOLDERS: Rows<Key, u32> = Rows::new("holders");
/// Batches.
pub(super) const BATCHES: Rows<u64, &[u8]> = Rows::new("batches");
/// Tickets of batches, each followed by its content's hash.
pub(super) const MEMBERS: Rows<(u64, u32), &[u8; 64]> = Rows::new("members");
/// Batches that are not paid.
pub(super) const OPEN: Rows<u64, ()> = Rows::new("open");
/// Batches that are paid and not settled.
pub(super) const UNSETTLED: Rows<u64, ()> = Rows::new("unsettled");
/// Batches by payment.
pub(super) const PAYMENTS: Rows<u64, u64> = Rows::new("payments");
/// What there is one of.
pub(super) const FACTS: Rows<&str, &[u8]> = Rows::new("facts");

/// A transaction's tables.
pub(crate) struct Tables<'t> {
    pub(super) tickets: Table<'t, Key, &'static [u8]>,
    pub(super) order: Table<'t, u64, Key>,
    pub(super) held: Table<'t, u64, Key>,
    pub(super) queue: Table<'t, u64, Key>,
    pub(super) retry: Table<'t, (u64, u64), Key>,
    pub(super) ready: Table<'t, (u32, u64), Key>,
    pub(super) content: Table<'t, Key, &'static [u8]>,
    pub(super) holders: Table<'t, Key, u32>,
    pub(super) batches: Table<'t, u64, &'static [u8]>,
    pub(super) members: Table<'t, (u64, u32), &'static [u8; 64]>,
    pub(super) open: Table<'t, u64, ()>,
    pub(super) unsettled: Table<'t, u64, ()>,
    pub(super) payments: Table<'t, u64, u64>,
    facts: Table<'t, &'static str, &'static [u8]>,
    pub(super) counts: Counts,
}

impl<'t> Tables<'t> {
    pub(super) fn open(transaction: &'t WriteTransaction) -> Result<Self> {
        let facts = transaction.open_table(FACTS)?;
        let counts = counts(&facts)?;
        Ok(Self {
            tickets: transaction.open_table(TICKETS)?,
            order: transaction.open_table(ORDER)?,
            held: transaction.open_table(HELD)?,
            queue: transaction.open_table(QUEUE)?,
            retry: transaction.open_table(RETRY)?,
            ready: transaction.open_table(READY)?,
            content: transaction.open_table(CONTENT)?,
            holders: transaction.open_table(HOLDERS)?,
            batches: transaction.open_table(BATCHES)?,
            members: transaction.open_table(MEMBERS)?,
            open: transaction.open_table(OPEN)?,
            unsettled: transaction.open_table(UNSETTLED)?,
            payments: transaction.open_table(PAYMENTS)?,
            facts,
            counts,
        })
    }

    /// Writes what is kept in memory during a transaction.
    pub(super) fn finish(mut self) -> Result<()> {
        self.facts.insert("counts", &self.counts.encode()[..])?;
        Ok(())
    }

    pub(super) fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>> {
        ticket(&self.tickets, id)
    }

    /// A ticket that another table names.
    pub(super) fn named(&self, id: &TicketId) -> Result<Ticket> {
        self.ticket(id)?.ok_or_else(|| StoreError::damaged(format!("the ticket {id} is missing")))
    }

    pub(super) fn keep_ticket(&mut self, id: &TicketId, ticket: &Ticket) -> Result<()> {
        self.tickets.insert(&id.0, &ticket.encode()[..])?;
        Ok(())
    }

    pub(super) fn batch(&self, number: u64) -> Result<Batch> {
        batch(&self.batches, number)
    }

    pub(super) fn keep_batch(&mut self, number: u64, batch: &Batch) -> Result<()> {
        self.batches.insert(number, &batch.encode()[..])?;
        Ok(())
    }
}

pub(super) fn ticket(rows: &impl ReadableTable<Key, &'static [u8]>, id: &TicketId) -> Result<Option<Ticket>> {
    let Some(bytes) = rows.get(&id.0)? else { return Ok(None) };
    let read = Ticket::decode_all(&mut bytes.value());
    read.map(Some).map_err(|_| StoreError::damaged(format!("the ticket {id} cannot be read")))
}

pub(super) fn batch(rows: &impl ReadableTable<u64, &'static [u8]>, number: u64) -> Result<Batch> {
    let missing = || StoreError::damaged(format!("the batch {number} is missing"));
    let bytes = rows.get(number)?.ok_or_else(missing)?;
    Batch::decode_all(&mut bytes.value())
        .map_err(|_| StoreError::damaged(format!("the batch {number} cannot be read")))
}

pub(super) fn counts(facts: &impl ReadableTable<&'static str, &'static [u8]>) -> Result<Counts> {
    let Some(bytes) = facts.get("counts")? else { return Ok(Counts::default()) };
    Counts::decode_all(&mut bytes.value()).map_err(|_| StoreError::damaged("its counts cannot be read"))
}

/// A row of a batch: the ticket, and the hash of its content.
pub(super) fn member(row: &[u8; 64]) -> (TicketId, Hash) {
    let (mut id, mut sha256) = ([0; 32], [0; 32]);
    id.copy_from_slice(&row[..32]);
    sha256.copy_from_slice(&row[32..]);
    (TicketId(id), sha256)
}

pub(super) fn member_row(id: &TicketId, sha256: &Hash) -> [u8; 64] {
    let mut row = [0; 64];
    row[..32].copy_from_slice(&id.0);
    row[32..].copy_from_slice(sha256);
    row
}
