//! What people do on the chain, as functions: the commands, the demo and the tests are callers of these.

pub mod attributors;
pub mod dao;
pub mod datasets;
pub mod earnings;
pub mod jobs;
pub mod models;
pub mod outputs;
pub mod payments;
pub mod receipts;
pub mod registration;
pub mod works;
