//! The arithmetic of money, apart from storage.
//!
//! Amounts are `u128`. Fractions are [`Parts`], integers over 10^9. Every division of an amount goes
//! through [`apportion`], the method of the largest remainder, so that the parts sum to the whole to the
//! last unit. [`settle`] turns one fee into its lines, [`DividendPool`] shares income among stakes in
//! constant time.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod apportion;
mod dividends;
mod lineage;
mod parts;
mod settlement;
mod terms;

pub use apportion::{apportion, cut, SplitError};
pub use dividends::{Accrued, DividendPool};
pub use lineage::inherited;
pub use parts::{NotAFraction, Parts};
pub use settlement::{
    settle, Ancestor, Attributed, AttributedWork, Contract, DatasetContract, Line, ModelContract, NetworkCut,
    Payee, Role, SettleError, MAX_DATASETS,
};
pub use terms::{Terms, TermsError};
