//! The pay gateway: an HTTP service that an AI company runs beside its model.
//!
//! The company posts what the model generated and is answered with a ticket as soon as that is safe on disk. The
//! gateway collects tickets into payments, and tells what has become of each. `docs/gateway.md` is for the company's
//! engineers, and argues why nothing that was answered is lost or paid twice.
//!
//! The crate knows nothing of chains. What it needs of one, and of an engine, is the trait [`Ledger`].
//!
//! | module | holds |
//! |---|---|
//! | `server` | the HTTP interface: keys, limits, answers |
//! | `store` | everything that must survive, and the one thread that writes it |
//! | `collector` | three tasks: examine contents, pay, watch settlements |

mod batch;
mod clock;
mod collector;
mod config;
mod error;
mod gateway;
mod health;
mod keys;
mod ledger;
mod metrics;
mod server;
mod store;
mod ticket;

pub use config::{Config, Limits, Pace, MAX_IMAGE_BYTES, MAX_OUTPUTS};
pub use error::{Error, Result};
pub use gateway::Gateway;
pub use keys::{Keys, NewKey};
pub use ledger::{Attempt, Away, Fate, Found, Hash, Ledger, Output, Payment, Published};
pub use server::openapi;
pub use ticket::TicketId;
