//! Images, each once, with the number of tickets that need it.

use super::{Result, StoreError, Tables};
use crate::{
    ledger::Hash,
    ticket::{Source, Ticket},
};
use redb::ReadableTable;

impl Tables<'_> {
    /// Keeps an image for one more ticket.
    pub(super) fn hold(&mut self, sha256: &Hash, bytes: &[u8]) -> Result<()> {
        let holders = self.holders.get(sha256)?.map_or(0, |count| count.value());
        if holders == 0 {
            self.content.insert(sha256, bytes)?;
            self.counts.bytes += bytes.len() as u64;
        }
        let more =
            holders.checked_add(1).ok_or_else(|| StoreError::damaged("an image has too many tickets"))?;
        self.holders.insert(sha256, more)?;
        Ok(())
    }

    /// Whether the image is here.
    pub(super) fn holds(&self, sha256: &Hash) -> Result<bool> {
        Ok(self.holders.get(sha256)?.is_some())
    }

    /// Drops a ticket's image, unless another ticket needs it. The ticket is still to be written.
    pub(super) fn release(&mut self, ticket: &mut Ticket) -> Result<()> {
        if ticket.source == Source::Elsewhere {
            return Ok(());
        }
        ticket.source = Source::Elsewhere;
        let holders = self.holders.get(&ticket.sha256)?.map_or(0, |count| count.value());
        if holders > 1 {
            self.holders.insert(&ticket.sha256, holders - 1)?;
            return Ok(());
        }
        self.holders.remove(&ticket.sha256)?;
        if let Some(bytes) = self.content.remove(&ticket.sha256)? {
            self.counts.bytes = self.counts.bytes.saturating_sub(bytes.value().len() as u64);
        }
        Ok(())
    }
}
