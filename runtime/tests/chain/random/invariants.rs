//! What must hold after every block, and of every call.

use frame_support::{
    dispatch::GetDispatchInfo,
    storage::{with_transaction, TransactionOutcome},
};
use frame_system::RawOrigin;
use guerdon_primitives::WorkId;
use guerdon_runtime::{
    AccountId, Attribution, Datasets, Governance, Models, Royalties, Runtime, RuntimeCall, Works,
};
use pallet_datasets::Offers;
use pallet_works::ReferencesOf;
use sp_runtime::{traits::Dispatchable, DispatchError, StateVersion, TryRuntimeError};
use std::collections::BTreeMap;

/// The invariants of one pallet.
type Check = fn() -> Result<(), TryRuntimeError>;

/// Every pallet's own invariants.
pub fn check_pallets() {
    let checks: [(&str, Check); 6] = [
        ("works", Works::do_try_state),
        ("datasets", Datasets::do_try_state),
        ("models", Models::do_try_state),
        ("royalties", Royalties::do_try_state),
        ("attribution", Attribution::do_try_state),
        ("governance", Governance::do_try_state),
    ];
    for (pallet, check) in checks {
        assert_eq!(check(), Ok(()), "the state of {pallet}");
    }
    check_references();
}

/// The register knows of each work how many datasets keep or judge it.
fn check_references() {
    let mut offers = BTreeMap::<WorkId, u32>::new();
    for (_, work, _) in Offers::<Runtime>::iter() {
        *offers.entry(work).or_default() += 1;
    }
    for (work, references) in ReferencesOf::<Runtime>::iter() {
        let offers = offers.remove(&work).unwrap_or(0);
        assert_eq!(references.datasets, offers, "the datasets that refer to work {work:?}");
    }
    assert!(offers.is_empty(), "offers of works that nothing is known to refer to: {offers:?}");
}

/// Dispatches a call, and takes back what it did.
///
/// A call that fails leaves no trace, and no call takes more weight than it states.
pub fn check_dispatch(signer: Option<&AccountId>, call: &RuntimeCall) {
    let origin = signer.map_or(RawOrigin::Authorized, |signer| RawOrigin::Signed(signer.clone()));
    let stated = call.get_dispatch_info().call_weight;
    let call = call.clone();
    let taken_back = with_transaction(|| {
        let before = sp_io::storage::root(StateVersion::V1);
        let info = match call.dispatch(origin.into()) {
            Ok(info) => info,
            Err(failed) => {
                let after = sp_io::storage::root(StateVersion::V1);
                assert_eq!(before, after, "a call failed and left a trace: {:?}", failed.error);
                failed.post_info
            }
        };
        if let Some(taken) = info.actual_weight {
            assert!(taken.all_lte(stated), "a call takes {taken:?} and states {stated:?}");
        }
        TransactionOutcome::Rollback(Ok::<(), DispatchError>(()))
    });
    assert_eq!(taken_back, Ok(()));
}
