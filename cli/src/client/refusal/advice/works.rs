//! What to do when the register of works refuses something.

use super::Named;
use guerdon_primitives::MAX_WORK_ANCESTORS;
use guerdon_runtime::Runtime;
use pallet_works::Error;

pub(super) fn on(error: Error<Runtime>, named: &Named) -> String {
    let (work, parent) = (named.work(), named.parent_work());
    match error {
        Error::AlreadyRegistered => format!("See who registered it with guerdon work show {work}"),
        Error::UnusableLocator => "Name an engine by such a URL with --engine".into(),
        Error::UnusableLicence => {
            "Name the licence by its identifier on https://spdx.org/licenses, such as CC-BY-4.0".into()
        }
        Error::ZeroPart => "Let more than 0 % go up to each parent".into(),
        Error::ParentTwice => "Name each parent once, with its whole percentage".into(),
        Error::UnknownParent => {
            format!("Check the parent's SHA-256: guerdon work show {parent} shows a work that is registered")
        }
        Error::ParentWithdrawn => {
            format!("See guerdon work show {parent}, and name parents only whose owners consent")
        }
        Error::UnknownPayment => {
            format!("Check the payment's number with guerdon explain {}", named.payment())
        }
        Error::PaymentTooRecent => "Try again when the next block is there, in a few seconds".into(),
        Error::TooManyAncestors => format!(
            "Name fewer parents: a work can be made from {MAX_WORK_ANCESTORS} works and payments, those that its \
             parents were made from included"
        ),
        Error::PartsOverWhole => "Lower the parents' percentages to 100 together at most".into(),
        Error::UnknownWork => {
            format!("Check its SHA-256 with guerdon work show {work}, or register it with guerdon work register")
        }
        Error::NotOwner => {
            format!("Sign with the key of the account that guerdon work show {work} tells as its owner")
        }
        Error::AlreadyWithdrawn => format!("See since when with guerdon work show {work}"),
        Error::InDataset => format!(
            "Take back the consent to it instead, with guerdon work withdraw {work}, or wait if a dataset is still \
             judging it"
        ),
        Error::HasDerivedWorks => {
            format!("Take back the consent to it instead, with guerdon work withdraw {work}")
        }
    }
}
