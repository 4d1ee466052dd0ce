//! What to do when a dataset refuses something.

use super::{find_dataset, Named};
use crate::units::percent;
use guerdon_primitives::Change;
use guerdon_runtime::{Runtime, RuntimeCall};
use pallet_datasets::{Error, MAX_BASE_SHARES};

pub(super) fn on(error: Error<Runtime>, call: &RuntimeCall, named: &Named) -> String {
    let (dataset, work) = (named.dataset(), named.work());
    match error {
        Error::TermsNotWhole => {
            "Choose --operator, --contributors, --shareholders and --treasury so that they sum to 100".into()
        }
        Error::NoBaseShares => "Let a work bring at least 1 share, with --base-shares".into(),
        Error::UnknownDataset => find_dataset(),
        Error::UnknownWork => "Register the work first, with guerdon work register".into(),
        Error::NotOwner => {
            format!("Sign with the key of the account that guerdon work show {work} tells as its owner")
        }
        Error::AlreadyOffered => format!("See how it stands with guerdon dataset show {dataset}"),
        Error::NotEnoughShares => format!("See how many there are with guerdon stake show {dataset}"),
        Error::NotEnoughStaked => format!("See how many are staked with guerdon stake show {dataset}"),
        Error::ZeroAmount => "Name an amount above zero".into(),
        Error::StakeLocked => format!(
            "Wait until the vote has ended: guerdon dao voter {dataset} shows what is locked, and guerdon dao list \
             {dataset} until when"
        ),
        Error::TooManyBaseShares => format!("Let a work bring at most {MAX_BASE_SHARES} shares, with --base-shares"),
        Error::UnusableLicence => {
            "Name licences by their identifiers on https://spdx.org/licenses, such as CC-BY-4.0".into()
        }
        Error::LicenceTwice => "Name each licence once with --accept-licence".into(),
        Error::WorkWithdrawn => {
            format!("Offer other works: guerdon work show {work} tells since when the consent is taken back")
        }
        Error::LicenceNotAccepted => format!(
            "Compare the licences that guerdon dataset show {dataset} tells with that of guerdon work show {work}"
        ),
        Error::ConsentNotGiven => format!(
            "Compare the consent that guerdon dataset show {dataset} asks for with that of guerdon work show {work}"
        ),
        Error::NotOffered => format!("See the works that it has with guerdon dataset show {dataset}"),
        Error::AlreadyWithdrawn => format!("See since when with guerdon dataset show {dataset}"),
        Error::BelowFloor => below_floor(call, &dataset),
        Error::FloorNotRaised => {
            format!("Propose a higher floor than guerdon dataset show {dataset} tells")
        }
    }
}

/// A new dataset's floor is in the call; that of another dataset is not, and its terms neither.
fn below_floor(call: &RuntimeCall, dataset: &str) -> String {
    match call {
        RuntimeCall::Datasets(pallet_datasets::Call::create { policy, .. }) => format!(
            "Raise --contributors to {} at least, or lower --contributors-floor",
            percent(policy.contributors_floor)
        ),
        RuntimeCall::Governance(pallet_governance::Call::propose {
            change: Change::ContributorsFloor(_),
            ..
        }) => format!(
            "Propose terms with more for contributors first: guerdon dataset show {dataset} tells what they receive"
        ),
        _ => format!("Let contributors receive at least the floor that guerdon dataset show {dataset} tells"),
    }
}
