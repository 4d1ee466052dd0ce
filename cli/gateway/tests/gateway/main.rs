//! A gateway over HTTP, with a chain and an engine that do what a test says.

mod answers;
mod kill;
mod ledger;
mod limits;
mod paying;
mod resuming;
mod stage;
mod starting;
mod waiting;
