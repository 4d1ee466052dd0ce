//! The record of a model, and what its operator agreed on with a dataset.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_primitives::{BlockNumber, DatasetId, ModelId, Parts, Prices, Team, Upstream};
use guerdon_split::MAX_DATASETS;
use scale_info::TypeInfo;

/// The datasets a model was trained on, with relative shares.
pub type Training = BoundedVec<(DatasetId, u32), ConstU32<MAX_DATASETS>>;

/// The model that a model is made from.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Parent {
    /// The model that is built on.
    pub model: ModelId,
    /// The part of the child's income that the child's operator accepts: what the parent asks for.
    pub part: Parts,
}

/// Whether models may be made from a model.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Derivatives {
    /// No.
    #[default]
    Refused,
    /// Yes, for this part of what they earn after the network's cut.
    For(Parts),
}

/// What a model's operator agreed on with a dataset, besides the terms in force.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Bargain {
    /// The terms of this number, at once.
    Accepted(u32),
    /// None: the operator left the dataset.
    Left,
}

/// A registered model.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Model<AccountId> {
    /// Who operates it.
    pub operator: AccountId,
    /// The least fee for one output, by asset. Without any the model is not sold.
    pub prices: Prices,
    /// Who shares the operator's part of a fee.
    pub team: Team<AccountId>,
    /// What it was trained on.
    pub training: Training,
    /// The models it was made from, and their parts of its income: fixed when it was registered.
    pub upstream: Upstream,
    /// Whether models may be made from it, from now on.
    pub derivatives: Derivatives,
    /// How many models name it as their parent.
    pub children: u32,
    /// When it was registered.
    pub registered_at: BlockNumber,
}
