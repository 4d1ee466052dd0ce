//! What to do when an attributor or a challenger is refused something.

use super::Named;
use crate::units::amount;
use frame_support::traits::Get;
use guerdon_runtime::{Runtime, RuntimeCall};
use pallet_attribution::{Call, Error};

pub(super) fn on(error: Error<Runtime>, call: &RuntimeCall, named: &Named) -> String {
    let job = named.job();
    match error {
        Error::AlreadyAttributor => {
            "Bond more with guerdon attributor add-bond, or sign with another key with guerdon attributor set-key"
                .into()
        }
        Error::NotAttributor => "Sign with the key of an attributor, or become one with guerdon attributor register".into(),
        Error::KeyTaken => "Make another key with guerdon-node key generate, and put it into the keystore of the node".into(),
        Error::BondTooSmall => bond_too_small(call),
        Error::TooManyAttributors => {
            "Try again when one has left or is suspended: guerdon attributor list shows them".into()
        }
        Error::NotSuspended => "See how it stands with guerdon attributor show".into(),
        Error::TooEarly => "See from which block on it can be done with guerdon attributor show".into(),
        Error::AlreadyLeaving => {
            "Take the bond with guerdon attributor withdraw after the block that guerdon attributor show tells".into()
        }
        Error::NotLeaving => "Leave first, with guerdon attributor leave".into(),
        Error::JobsOpen => {
            "Keep the node running until guerdon attributor show tells of no open jobs, then try again".into()
        }
        Error::JobNotOpen | Error::OtherRound => format!("See how the job stands with guerdon job {job}"),
        Error::NotCommitting | Error::NotRevealing => {
            format!("See with guerdon job {job} what it waits for, and until when")
        }
        Error::NotInCommittee => format!("See with guerdon job {job} who is asked"),
        Error::AlreadyCommitted | Error::NotCommitted | Error::AlreadyRevealed => {
            format!("See with guerdon job {job} who has revealed what")
        }
        Error::NotAsCommitted | Error::NotAnAnswer => {
            format!("Compute the result again with guerdon recompute {job}")
        }
        Error::NotChallengeable => format!("See with guerdon job {job} how far it has come"),
        Error::NothingToChallenge => format!("See what is proposed with guerdon job {job}"),
        Error::NoLargerCommittee => {
            "Try again when more attributors are active: guerdon attributor list shows them".into()
        }
    }
}

/// The bond is in the call of who comes, and held already of who comes back.
fn bond_too_small(call: &RuntimeCall) -> String {
    let least = amount(<Runtime as pallet_attribution::Config>::MinBond::get());
    match call {
        RuntimeCall::Attribution(Call::resume {}) => {
            format!("Bond more first, with guerdon attributor add-bond, so that there are {least} at least")
        }
        _ => format!("Bond at least {least}, with --bond"),
    }
}
