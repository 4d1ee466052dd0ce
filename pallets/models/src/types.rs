//! The record of a model.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_primitives::{Balance, BlockNumber, DatasetId, Team};
use guerdon_split::MAX_DATASETS;
use scale_info::TypeInfo;

/// The datasets a model was trained on, with relative shares.
pub type Training = BoundedVec<(DatasetId, u32), ConstU32<MAX_DATASETS>>;

/// A registered model.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Model<AccountId> {
    /// Who operates it.
    pub operator: AccountId,
    /// The least fee for one output.
    pub price: Balance,
    /// Who shares the operator's part of a fee.
    pub team: Team<AccountId>,
    /// What it was trained on.
    pub training: Training,
    /// When it was registered.
    pub registered_at: BlockNumber,
}
