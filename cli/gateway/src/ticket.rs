//! Tickets: one for each generation.

use crate::ledger::Hash;
use codec::{Decode, Encode};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// Which ticket it is: a hash of the model, the content's hash and the company's reference. So who posts the same
/// again means the same ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct TicketId(pub [u8; 32]);

impl TicketId {
    /// The ticket of a generation.
    pub fn of(model: u32, sha256: &Hash, reference: Option<&str>) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"guerdon gateway ticket v1");
        hasher.update(model.to_le_bytes());
        hasher.update(sha256);
        if let Some(reference) = reference {
            // So that no reference and an empty one differ.
            hasher.update([1]);
            hasher.update(reference);
        }
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for TicketId {
    type Err = hex::FromHexError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        let mut id = [0; 32];
        hex::decode_to_slice(digits, &mut id)?;
        Ok(Self(id))
    }
}

/// Where a ticket's content is until it is at the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Source {
    /// In the gateway's store.
    Held,
    /// At the engine, or where the locator points.
    Elsewhere,
}

/// A generation that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Ticket {
    pub(crate) model: u32,
    pub(crate) sha256: Hash,
    pub(crate) reference: Option<String>,
    /// As posted.
    pub(crate) locator: Option<String>,
    pub(crate) source: Source,
    /// Its number in the order of acceptance.
    pub(crate) place: u64,
    /// The name of the key it was posted with.
    pub(crate) key: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) accepted_at: u64,
    pub(crate) standing: Standing,
}

/// How far a ticket has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Standing {
    /// Its content is to be examined.
    Accepted,
    /// Its content could not be had, and is to be examined again.
    Waiting(Wait),
    /// Its content can be had; where, unless the gateway holds it.
    Examined { locator: Option<String> },
    /// It is in a batch, at this index.
    Collected { batch: u64, index: u32 },
    /// It is given up, and was not paid for.
    Failed { reason: String, at: u64 },
}

/// Why and for how long a ticket waits. Times are in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Wait {
    pub(crate) reason: String,
    pub(crate) since: u64,
    pub(crate) times: u32,
    pub(crate) retry_at: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_of_its_model_content_and_reference() {
        let id = |model, byte, reference| TicketId::of(model, &[byte; 32], reference);
        let all = [
            id(0, 0, None),
            id(1, 0, None),
            id(0, 1, None),
            id(0, 0, Some("")),
            id(0, 0, Some("a")),
            id(0, 0, Some("b")),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(id(7, 9, Some("a")), id(7, 9, Some("a")));
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = TicketId::of(0, &[3; 32], None);
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "00", &"g".repeat(64), &"0".repeat(65)] {
            assert!(wrong.parse::<TicketId>().is_err(), "{wrong}");
        }
    }
}
