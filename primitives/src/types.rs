//! Identifiers, bounds and records.

use crate::Locator;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    traits::{fungible::NativeOrWithId, ConstU32},
    BoundedBTreeMap, BoundedVec,
};
use guerdon_split::{
    settle, Ancestor, Attributed, Contract, DatasetContract, Line, ModelContract, NetworkCut, Parts, Role,
    SettleError, MAX_DATASETS,
};
use scale_info::TypeInfo;
use sp_core::H256;

/// An amount of the chain's currency or of another asset, or a number of shares.
pub type Balance = u128;
/// An asset besides the chain's currency.
pub type AssetId = u32;
/// What a fee is paid in: the chain's currency, or another asset.
pub type Asset = NativeOrWithId<AssetId>;
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
/// The most models that a model was made from, counting its parent, its parent's parent and so on.
pub const MAX_ANCESTORS: u32 = 4;
/// The most models of a contract: the one that is paid for, and its ancestors.
pub const MAX_MODELS: u32 = 1 + MAX_ANCESTORS;
/// The most works and payments that a work was made from, counting what its parents were made from.
pub const MAX_WORK_ANCESTORS: u32 = 4;
/// The most assets that fees were ever taken in, the chain's currency among them.
pub const MAX_ASSETS: u32 = 8;
/// The longest identifier of a licence, in bytes.
pub const MAX_LICENCE: u32 = 64;
/// The largest committee of each round.
pub const MAX_COMMITTEES: [u32; 3] = [7, 15, 31];
/// The largest committee.
pub const MAX_COMMITTEE: u32 = MAX_COMMITTEES[2];
/// The most attributors that are asked for one job, over all its rounds.
pub const MAX_ASKED: u32 = MAX_COMMITTEES[0] + MAX_COMMITTEES[1] + MAX_COMMITTEES[2];
/// The most outputs that one payment covers.
pub const MAX_OUTPUTS: u32 = 1 << 20;

/// A model's team: account, role, and relative share of the operator's part.
pub type Team<AccountId> = BoundedVec<(AccountId, Role, u32), ConstU32<MAX_TEAM>>;
/// The models that a model was made from, nearest first, and what each has of its income after the network's cut.
pub type Upstream = BoundedVec<(ModelId, Parts), ConstU32<MAX_ANCESTORS>>;
/// What a work was made from, and what each ancestor has of the work's income.
pub type WorkUpstream<AccountId> =
    BoundedVec<(Ancestor<AccountId, WorkId>, Parts), ConstU32<MAX_WORK_ANCESTORS>>;
/// The least fee for one output of a model, by asset.
pub type Prices = BoundedBTreeMap<Asset, Balance, ConstU32<MAX_ASSETS>>;
/// The SPDX identifier of a licence.
pub type Licence = BoundedVec<u8, ConstU32<MAX_LICENCE>>;
/// The datasets of a contract.
pub type DatasetContracts = BoundedVec<DatasetContract, ConstU32<MAX_DATASETS>>;
/// Works and their weights over 10^9, in descending order of weight.
pub type Weights = BoundedVec<(WorkId, u32), ConstU32<MAX_WEIGHTS>>;

/// A registered work.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Work<AccountId> {
    /// Who registered it.
    pub owner: AccountId,
    /// Where its bytes are.
    pub locator: Locator,
    /// When it was registered.
    pub registered_at: BlockNumber,
    /// What others may do with it.
    pub licence: Licence,
    /// Whether models may be trained on it.
    pub consent: Consent,
    /// What it was made from.
    pub upstream: WorkUpstream<AccountId>,
    /// When its owner took back the consent; no payment made from this block on pays by it.
    pub withdrawn_at: Option<BlockNumber>,
}

/// Whether models may be trained on a work.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    Allow,
    /// Yes, if the work earns from what they generate.
    AllowWithRoyalty,
    /// No.
    Deny,
}

/// What a payment is settled by, fixed when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct PaymentContract<AccountId> {
    /// The network's part.
    pub network: NetworkCut,
    /// The datasets of all models, with their terms.
    pub datasets: DatasetContracts,
    /// The model that is paid for, then its ancestors.
    pub models: BoundedVec<ModelPart<AccountId>, ConstU32<MAX_MODELS>>,
}

/// A model's place in the contract of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ModelPart<AccountId> {
    /// The model whose place it is.
    pub model: ModelId,
    /// Its part of what the network leaves.
    pub part: Parts,
    /// Who shares the operator's part.
    pub team: Team<AccountId>,
    /// What it was trained on: places in [`PaymentContract::datasets`], and how much each counted.
    pub training: BoundedVec<(u32, u32), ConstU32<MAX_DATASETS>>,
}

impl<AccountId: Clone> PaymentContract<AccountId> {
    /// The lines that a fee is split into; see [`guerdon_split::settle`].
    pub fn settle(
        &self,
        fee: Balance,
        attributors: &[AccountId],
        attributed: Option<&Attributed<AccountId, WorkId>>,
    ) -> Result<Vec<Line<AccountId, WorkId>>, SettleError> {
        let models = self.models.iter().map(|ModelPart { model, part, team, training }| ModelContract {
            model: *model,
            part: *part,
            team,
            training,
        });
        let models: Vec<_> = models.collect();
        let contract = Contract { network: self.network, datasets: &self.datasets, models: &models };
        settle(fee, &contract, attributors, attributed)
    }
}

/// What a model asks for, as its operator registered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelOffer<AccountId> {
    /// The least fee for one output, by asset.
    pub prices: Prices,
    /// Who shares the operator's part.
    pub team: Team<AccountId>,
    /// The datasets the model was trained on, with their training shares.
    pub training: Vec<(DatasetId, u32)>,
    /// The models it was made from, and their parts.
    pub upstream: Upstream,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Outcome<AccountId> {
    /// What was agreed on; none if there was no agreement.
    pub finding: Option<crate::jobs::Finding>,
    /// Whose results were within tolerance of it.
    pub attributors: BoundedVec<AccountId, ConstU32<MAX_ASKED>>,
    /// Who was asked besides, and gave no result or one that was not within tolerance.
    pub others: BoundedVec<AccountId, ConstU32<MAX_ASKED>>,
}
