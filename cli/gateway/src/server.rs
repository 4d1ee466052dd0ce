//! The HTTP interface.
//!
//! | request | answer |
//! |---|---|
//! | `POST /v1/generations` | accepts a generation and answers its ticket: 202 if it is new, 200 if it was there |
//! | `GET /v1/generations/{id}` | a ticket: state, payment, receipt |
//! | `GET /v1/generations/{id}/receipt` | the receipt alone, as files have it |
//! | `GET /v1/generations` | tickets in the order of acceptance, in pages |
//! | `GET /v1/payments/{number}` | a payment of this gateway: outputs, tickets, settlement |
//! | `GET /metrics` | for Prometheus |
//! | `GET /healthz`, `GET /readyz` | whether it is alive, and whether it can accept and pay; without a key |
//! | `GET /openapi.json` | this interface, as an OpenAPI document; without a key |
//!
//! Whatever goes wrong is told in one sentence: `{"error": "..."}`.

mod answers;
mod body;
mod connections;
mod gate;
mod generations;
mod health;
mod payments;
mod post;
mod refusal;
mod routes;

pub(crate) use connections::listen;
pub use routes::openapi;
pub(crate) use routes::routes;

use crate::{
    collector::Wakes,
    config::Config,
    health::Health,
    ledger::{Away, Hash},
    metrics::Metrics,
    store::{Room, Store},
};
use futures::future::BoxFuture;
use gate::Gate;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Makes the receipt for an output of a payment: [`crate::Ledger::receipt`].
pub(crate) type Receipts =
    Box<dyn Fn(u64, Vec<Hash>, u32) -> BoxFuture<'static, Result<serde_json::Value, Away>> + Send + Sync>;

/// What requests are answered with.
pub(crate) struct Shared {
    config: Arc<Config>,
    store: Arc<Store>,
    room: Room,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    wakes: Arc<Wakes>,
    receipts: Receipts,
    gate: Gate,
    /// Memory for bodies, in units of [`body::UNIT`].
    bodies: Arc<Semaphore>,
}

impl Shared {
    pub(crate) fn new(
        config: Arc<Config>,
        store: Arc<Store>,
        room: Room,
        metrics: Arc<Metrics>,
        health: Arc<Health>,
        wakes: Arc<Wakes>,
        receipts: Receipts,
    ) -> Self {
        let gate = Gate::new(config.keys.clone(), config.limits.rate);
        let bodies = Arc::new(Semaphore::new(body::units(config.limits.in_flight)));
        Self { config, store, room, metrics, health, wakes, receipts, gate, bodies }
    }
}
