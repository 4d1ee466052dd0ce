//! What the chain refuses is told by the sentence that the pallet documents its error with.

use guerdon_cli::{client::sentence, Error};
use sp_runtime::DispatchError;
use std::fmt::Debug;

/// Asserts that the chain refused something for this reason.
pub fn assert_refused<T: Debug>(result: Result<T, Error>, reason: impl Into<DispatchError>) {
    let Err(Error::Refused(told)) = &result else { panic!("not refused: {result:?}") };
    assert!(tells(told, reason), "{told}");
}

/// Whether a message gives this reason, whatever stands before and after it.
pub fn tells(message: &str, reason: impl Into<DispatchError>) -> bool {
    message.to_lowercase().contains(&sentence(&reason.into()).to_lowercase())
}
