//! What the calls, the outcomes and the stakes do, seen from outside, and that money is conserved throughout.

mod assets;
mod claim;
mod claim_dividends;
mod conservation;
mod genesis;
mod missed;
mod pass_on;
mod pay;
mod settlement;
mod spend;
mod stake_change;
mod views;
