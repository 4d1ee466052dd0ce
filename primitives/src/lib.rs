//! What Guerdon's parts share: types, the traits by which pallets know each other, the runtime API, and the
//! protocol between the off-chain hook and the engine.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod api;
pub mod attributor_key;
pub mod commitment;
mod dao;
pub mod jobs;
mod licence;
mod locator;
pub mod protocol;
mod traits;
mod types;

pub use dao::*;
pub use guerdon_split::{NetworkCut, Parts, Role, Terms};
pub use licence::is_licence;
pub use locator::{is_usable, Locator};
pub use traits::*;
pub use types::*;
