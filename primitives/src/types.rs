//! Identifiers, bounds and records.

use crate::Locator;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_split::{DatasetContract, NetworkCut, Role, MAX_DATASETS};
use scale_info::TypeInfo;
use sp_core::H256;

/// An amount of the chain's currency, or a number of shares.
pub type Balance = u128;
/// A block's height.
pub type BlockNumber = u32;
/// A work: the SHA-256 of its bytes.
pub type WorkId = H256;
/// A dataset, and the asset that its shares are.
pub type DatasetId = u32;
/// A registered generator.
pub type ModelId = u32;
/// A payment of a generation fee.
pub type PaymentId = u64;

/// The longest locator, in bytes.
pub const MAX_LOCATOR: u32 = 256;
/// The most works that one payment pays by weight.
pub const MAX_WEIGHTS: u32 = 128;
/// The most members of a model's team.
pub const MAX_TEAM: u32 = 16;
/// The largest committee.
pub const MAX_COMMITTEE: u32 = 16;
/// The most outputs that one payment covers.
pub const MAX_OUTPUTS: u32 = 1 << 20;

/// A model's team: account, role, and relative share of the operator's part.
pub type Team<AccountId> = BoundedVec<(AccountId, Role, u32), ConstU32<MAX_TEAM>>;
/// The datasets of a contract.
pub type DatasetContracts = BoundedVec<DatasetContract, ConstU32<MAX_DATASETS>>;
/// Works and their weights over 10^9, in descending order of weight.
pub type Weights = BoundedVec<(WorkId, u32), ConstU32<MAX_WEIGHTS>>;

/// A registered work.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Work<AccountId> {
    /// Who registered it.
    pub owner: AccountId,
    /// Where its bytes are.
    pub locator: Locator,
    /// When it was registered.
    pub registered_at: BlockNumber,
}

/// What a payment is settled by, fixed when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct PaymentContract<AccountId> {
    /// The network's part.
    pub network: NetworkCut,
    /// Who shares the operator's part.
    pub team: Team<AccountId>,
    /// The datasets, their training shares and terms.
    pub datasets: DatasetContracts,
}

/// What a model asks for, as its operator registered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelOffer<AccountId> {
    /// The least fee for one output.
    pub price: Balance,
    /// Who shares the operator's part.
    pub team: Team<AccountId>,
    /// The datasets the model was trained on, with their training shares.
    pub training: Vec<(DatasetId, u32)>,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Outcome<AccountId> {
    /// What was agreed on; none if there was no agreement before the deadline.
    pub finding: Option<crate::jobs::Finding>,
    /// Whose result was within tolerance of it.
    pub attributors: BoundedVec<AccountId, ConstU32<MAX_COMMITTEE>>,
}
