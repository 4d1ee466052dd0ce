//! What is answered, as JSON.

use crate::{
    batch::{Batch, Stage},
    ticket::{Standing, Ticket, TicketId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a generation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// Safe on disk; not in a payment yet.
    Accepted,
    /// In a payment that is being made.
    Collected,
    /// The payment is in a finalized block.
    Paid,
    /// The fee is split among those who earn from it.
    Settled,
    /// Something keeps it from being paid, and is tried again.
    Waiting,
    /// Given up, and not paid for. It can be posted again.
    Failed,
}

/// A generation's ticket. Times are in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Generation {
    /// 64 hexadecimal digits, which are the same whenever the same is posted.
    id: String,
    state: State,
    /// Why it waits or has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    model: u32,
    /// Of the output's bytes, in hexadecimal digits.
    sha256: String,
    /// The company's own name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Where the output is, if the gateway was told or has found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    locator: Option<String>,
    /// The name of the API key it was posted with.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    accepted_at: u64,
    /// When it was put into a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    collected_at: Option<u64>,
    /// The payment's number on the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<u64>,
    /// Its place among the payment's outputs, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    /// The finalized block with the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_at: Option<u64>,
    /// The receipt, once it is paid; `guerdon verify` checks it. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) receipt: Option<serde_json::Value>,
}

/// A page of tickets.
#[derive(Serialize, ToSchema)]
pub(super) struct Generations {
    pub(super) generations: Vec<Generation>,
    /// Ask with this as `after` for the next page; a page with few or no tickets may have one. None at the end.
    pub(super) next: Option<String>,
}

/// A payment of this gateway.
#[derive(Serialize, ToSchema)]
pub(super) struct Payment {
    pub(super) payment: u64,
    pub(super) block: u64,
    pub(super) model: u32,
    pub(super) outputs: u32,
    /// Milliseconds since 1970.
    pub(super) paid_at: u64,
    pub(super) settled_at: Option<u64>,
    /// How the fee was split; none until it is.
    pub(super) settlement: Option<serde_json::Value>,
    /// The tickets' ids, in the payment's order.
    pub(super) generations: Vec<String>,
}

/// Whether the gateway can accept and pay.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    pub(super) ready: bool,
    /// `writable`, or why not.
    pub(super) store: String,
    /// `reachable`, `not asked yet`, or why node or engine is not reachable, as last seen.
    pub(super) node: String,
}

/// Why there is no other answer.
#[derive(Serialize, ToSchema)]
pub(super) struct Failure {
    /// One sentence.
    pub(super) error: String,
}

/// The state of a ticket that is in this batch, if in any.
pub(super) fn state(ticket: &Ticket, batch: Option<&Batch>) -> State {
    match (&ticket.standing, batch) {
        (Standing::Failed { .. }, _) => State::Failed,
        (Standing::Waiting(_), _) => State::Waiting,
        (Standing::Accepted | Standing::Examined { .. }, _) => State::Accepted,
        (Standing::Collected { .. }, None) => State::Collected,
        (Standing::Collected { .. }, Some(batch)) => match &batch.stage {
            Stage::Paid(_) => State::Paid,
            Stage::Settled { .. } => State::Settled,
            _ if batch.setback.is_some() => State::Waiting,
            _ => State::Collected,
        },
    }
}

impl Generation {
    pub(super) fn of(id: TicketId, ticket: Ticket, batch: Option<&Batch>) -> Self {
        let state = state(&ticket, batch);
        let paid = batch.and_then(Batch::paid);
        let settled_at = batch.and_then(|batch| match batch.stage {
            Stage::Settled { at, .. } => Some(at),
            _ => None,
        });
        let (reason, index, failed_at) = match ticket.standing {
            Standing::Waiting(wait) => (Some(wait.reason), None, None),
            Standing::Failed { reason, at } => (Some(reason), None, Some(at)),
            Standing::Collected { index, .. } => {
                let setback = batch.and_then(|batch| batch.setback.as_ref());
                (setback.map(|setback| setback.reason.clone()), Some(index), None)
            }
            Standing::Accepted | Standing::Examined { .. } => (None, None, None),
        };
        Self {
            id: id.to_string(),
            state,
            reason,
            model: ticket.model,
            sha256: hex::encode(ticket.sha256),
            reference: ticket.reference,
            locator: ticket.locator,
            key: ticket.key,
            accepted_at: ticket.accepted_at,
            collected_at: batch.map(|batch| batch.sealed_at),
            payment: paid.map(|paid| paid.payment),
            index: index.filter(|_| paid.is_some()),
            block: paid.map(|paid| paid.block),
            paid_at: paid.map(|paid| paid.at),
            settled_at,
            failed_at,
            receipt: None,
        }
    }
}
