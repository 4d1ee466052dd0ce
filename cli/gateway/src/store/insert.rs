//! Accepting what is posted.

use super::{Result, Tables};
use crate::{
    batch::Batch,
    config::Limits,
    ledger::Hash,
    ticket::{Source, Standing, Ticket, TicketId},
};
use axum::body::Bytes;

/// A generation as it was posted.
pub(crate) struct Posting {
    pub(crate) model: u32,
    pub(crate) sha256: Hash,
    pub(crate) reference: Option<String>,
    pub(crate) locator: Option<String>,
    /// The image, unless only its hash was posted.
    pub(crate) image: Option<Bytes>,
    /// The name of the key it was posted with.
    pub(crate) key: Option<String>,
}

/// What posting came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inserted {
    /// There is a new ticket, or one that had failed is accepted again.
    New,
    /// There was this ticket already.
    Known,
    /// Too many tickets wait.
    FullOfTickets,
    /// The images take too much room.
    FullOfBytes,
}

impl Posting {
    pub(crate) fn id(&self) -> TicketId {
        TicketId::of(self.model, &self.sha256, self.reference.as_deref())
    }
}

impl Tables<'_> {
    /// Accepts a generation. What is known already about it is kept; what is posted in addition is added, until the
    /// ticket is collected.
    pub(crate) fn insert(&mut self, posting: &Posting, limits: &Limits, now: u64) -> Result<Inserted> {
        let id = posting.id();
        let known = self.ticket(&id)?;
        match known {
            Some(ticket) if !matches!(ticket.standing, Standing::Failed { .. }) => {
                self.supply(&id, ticket, posting, limits)
            }
            known => self.accept(&id, known, posting, limits, now),
        }
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

    fn accept(
        &mut self,
        id: &TicketId,
        failed: Option<Ticket>,
        posting: &Posting,
        limits: &Limits,
        now: u64,
    ) -> Result<Inserted> {
        if self.counts.unpaid() >= limits.tickets {
            return Ok(Inserted::FullOfTickets);
        }
        if !self.has_room(posting, limits)? {
            return Ok(Inserted::FullOfBytes);
        }
        if let Some(failed) = failed {
            self.order.remove(failed.place)?;
            self.counts.take(&failed.standing);
        }
        let place = self.counts.next_place;
        self.counts.next_place += 1;
        let mut ticket = Ticket {
            model: posting.model,
            sha256: posting.sha256,
            reference: posting.reference.clone(),
            locator: posting.locator.clone(),
            source: Source::Elsewhere,
            place,
            key: posting.key.clone(),
            accepted_at: now,
            standing: Standing::Accepted,
        };
        self.hold_for(&mut ticket, posting)?;
        self.order.insert(place, &id.0)?;
        self.enqueue(id, &ticket)?;
        self.counts.add(&ticket.standing);
        self.keep_ticket(id, &ticket)?;
        Ok(Inserted::New)
    }

    /// Adds to a known ticket what it lacks. Who is answered that it is known may forget the image.
    fn supply(
        &mut self,
        id: &TicketId,
        mut ticket: Ticket,
        posting: &Posting,
        limits: &Limits,
    ) -> Result<Inserted> {
        if matches!(ticket.standing, Standing::Collected { .. }) || ticket.source == Source::Held {
            return Ok(Inserted::Known);
        }
        if !self.has_room(posting, limits)? {
            return Ok(Inserted::FullOfBytes);
        }
        let other_locator = posting.locator.is_some() && posting.locator != ticket.locator;
        if other_locator {
            ticket.locator = posting.locator.clone();
        }
        if other_locator || posting.image.is_some() {
            self.hold_for(&mut ticket, posting)?;
            self.stand(id, ticket, Standing::Accepted)?;
        }
        Ok(Inserted::Known)
    }

    fn hold_for(&mut self, ticket: &mut Ticket, posting: &Posting) -> Result<()> {
        if let Some(image) = &posting.image {
            self.hold(&posting.sha256, image)?;
            ticket.source = Source::Held;
        }
        Ok(())
    }

    fn has_room(&self, posting: &Posting, limits: &Limits) -> Result<bool> {
        let Some(image) = &posting.image else { return Ok(true) };
        let after = self.counts.bytes.saturating_add(image.len() as u64);
        Ok(after <= limits.bytes || self.holds(&posting.sha256)?)
    }
}
