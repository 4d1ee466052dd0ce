//! What the calls do and refuse, through the calls.

mod lineage;
mod register;
mod remove;
mod set_derivatives;
mod set_price;
