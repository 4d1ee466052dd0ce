//! What is stored beside the works, and what calls name.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_primitives::{Parts, PaymentId, WorkId, MAX_WORK_ANCESTORS};
use scale_info::TypeInfo;

/// What a work is made from.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum WorkParent {
    /// Another work.
    Work(WorkId),
    /// Outputs of a model, by the payment for them.
    Outputs(PaymentId),
}

/// What a work is made from, and the part of its income that goes up to each.
pub type WorkParents = BoundedVec<(WorkParent, Parts), ConstU32<MAX_WORK_ANCESTORS>>;

/// How many refer to a work, which must stay in the register for as long.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct References {
    /// Datasets that it is in, or that judge it.
    pub datasets: u32,
    /// Works that have it among their ancestors.
    pub derived: u32,
}
