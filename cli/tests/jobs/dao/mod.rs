//! `guerdon dao` and `guerdon model`, as far as nothing is sent.

mod api;
mod lists;
mod models;
mod refusals;
mod show;
mod stage;

pub use api::Daos;
