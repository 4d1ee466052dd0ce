//! What DAOs change.

use crate::mock::*;
use frame_support::assert_noop;
use guerdon_primitives::{Change, DatasetId, Enactment, GovernedDatasets as _};
use sp_runtime::DispatchError;

mod admission;
mod contributors_floor;
mod curator;
mod spend;
mod terms;
mod unknown_dataset;
mod voting;

/// Neither could the change be enacted, nor is it.
#[track_caller]
fn assert_refused(dataset: DatasetId, change: Change<AccountId>, error: impl Into<DispatchError>) {
    let error = error.into();
    assert_noop!(Datasets::check(dataset, &change), error);
    assert_noop!(Datasets::enact(dataset, change, NOTICE), error);
}

/// The change could be enacted, and is.
#[track_caller]
fn assert_enacted(dataset: DatasetId, change: Change<AccountId>) {
    assert_eq!(Datasets::check(dataset, &change), Ok(()));
    assert_eq!(Datasets::enact(dataset, change, NOTICE), Ok(Enactment::Done));
}
