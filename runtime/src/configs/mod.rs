//! The parameters of every pallet.

mod accounts;
mod consensus;
mod currency;
mod guerdon;
mod system;

pub use accounts::ProxyType;
pub use consensus::BABE_EPOCH;
pub use currency::{CurrencyAndAssets, FeeAssets, ShareAssets};
pub use guerdon::Treasury;
