//! What the pallet stores.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_primitives::{attributor_key::AttributorId, jobs::Task, BlockNumber, MAX_COMMITTEE};
use scale_info::TypeInfo;

/// A bonded attributor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Attributor<AccountId> {
    /// Whose bond is held, and who is paid.
    pub account: AccountId,
    /// The key that results are signed with.
    pub key: AttributorId,
}

/// An open job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Job<AccountId> {
    /// What is asked.
    pub task: Task,
    /// When it was opened.
    pub opened_at: BlockNumber,
    /// The last block that takes results.
    pub deadline: BlockNumber,
    /// Who is to answer; empty if there was no attributor.
    pub committee: BoundedVec<AccountId, ConstU32<MAX_COMMITTEE>>,
}
