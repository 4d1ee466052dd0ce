//! Attributors on nodes of their own, each a process, of whom one lies.

mod challenge;
mod killed;
mod liar;
pub mod stage;
