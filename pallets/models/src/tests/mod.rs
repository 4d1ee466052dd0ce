//! What the calls do and refuse, through the calls.

mod accept_terms;
mod leave_dataset;
mod lineage;
mod operators;
mod register;
mod remove;
mod set_derivatives;
mod set_price;
