//! What the calls, the outcomes and the stakes do, seen from outside, and that money is conserved throughout.

mod claim;
mod claim_dividends;
mod conservation;
mod genesis;
mod pay;
mod settlement;
mod stake_change;
mod views;
