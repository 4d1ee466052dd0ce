//! Currency and time.

use guerdon_primitives::{Balance, BlockNumber};

/// One GUE, in its smallest unit.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of one GUE.
pub const MILLI: Balance = UNIT / 1_000;

/// The time from slot to slot, in milliseconds.
pub const SLOT_MILLIS: u64 = 3_000;
/// Blocks in a minute, if every slot has one.
pub const MINUTES: BlockNumber = (60_000 / SLOT_MILLIS) as BlockNumber;
/// Blocks in an hour.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// Blocks in a day.
pub const DAYS: BlockNumber = 24 * HOURS;

/// The least balance of an account.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI;

/// A deposit for what stays in state.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    items as Balance * 10 * MILLI + bytes as Balance * MILLI / 100
}
