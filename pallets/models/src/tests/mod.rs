//! What the calls do and refuse, through the calls.

mod register;
mod set_price;
