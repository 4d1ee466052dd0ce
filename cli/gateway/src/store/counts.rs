//! How many tickets there are in each state, and the next numbers.

use crate::ticket::Standing;
use codec::{Decode, Encode};

/// Kept with each change, so that nothing has to be counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Counts {
    /// Tickets to examine or to collect.
    pub(crate) accepted: u64,
    /// Tickets whose content could not be had.
    pub(crate) waiting: u64,
    /// Tickets in batches that are not paid.
    pub(crate) collected: u64,
    /// Tickets in batches that are paid and not settled.
    pub(crate) paid: u64,
    /// Tickets in batches that are settled.
    pub(crate) settled: u64,
    /// Tickets that were given up.
    pub(crate) failed: u64,
    /// Bytes of images.
    pub(crate) bytes: u64,
    /// The next ticket's place.
    pub(super) next_place: u64,
    /// The next batch's number.
    pub(super) next_batch: u64,
}

impl Counts {
    /// Tickets that are neither paid nor failed.
    pub(crate) fn unpaid(&self) -> u64 {
        self.accepted + self.waiting + self.collected
    }

    pub(super) fn add(&mut self, standing: &Standing) {
        *self.of(standing) += 1;
    }

    pub(super) fn take(&mut self, standing: &Standing) {
        let count = self.of(standing);
        *count = count.saturating_sub(1);
    }

    /// Tickets come into a batch only when it is sealed, so collected is what they are then.
    fn of(&mut self, standing: &Standing) -> &mut u64 {
        match standing {
            Standing::Accepted | Standing::Examined { .. } => &mut self.accepted,
            Standing::Waiting(_) => &mut self.waiting,
            Standing::Collected { .. } => &mut self.collected,
            Standing::Failed { .. } => &mut self.failed,
        }
    }
}
