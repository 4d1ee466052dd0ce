//! What the pallet keeps.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use guerdon_primitives::{
    api::Source, jobs::JobId, Asset, Balance, BlockNumber, Locator, ModelId, Outcome, PaymentContract,
};
use guerdon_split::{Accrued, DividendPool};
use scale_info::TypeInfo;
use sp_core::H256;

/// The most sources that one claim names.
pub const MAX_SOURCES: u32 = 32;

/// What a claim is for: sources of income, each in one asset.
pub type Sources = BoundedVec<(Source, Asset), ConstU32<MAX_SOURCES>>;

/// Whether fees are taken in an asset.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum AssetStatus {
    /// They are.
    Approved,
    /// They were.
    Retired,
}

/// A payment of a fee.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Payment<AccountId> {
    /// Who paid.
    pub payer: AccountId,
    /// For which model.
    pub model: ModelId,
    /// How much.
    pub fee: Balance,
    /// In what.
    pub asset: Asset,
    /// How many outputs it covers.
    pub outputs: u32,
    /// The Merkle root over the SHA-256 of the outputs.
    pub root: H256,
    /// Where the manifest is.
    pub manifest: Locator,
    /// When it was paid.
    pub paid_at: BlockNumber,
    /// What it is settled by.
    pub contract: PaymentContract<AccountId>,
    /// The job that attributes it.
    pub job: JobId,
    /// How the job ended; none while the fee is in escrow.
    pub outcome: Option<Outcome<AccountId>>,
}

/// What an account earned outside of dividends.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Earning {
    /// What it can claim.
    pub claimable: Balance,
    /// What was sent to it.
    pub claimed: Balance,
    /// What it would have had besides as an attributor, had its results been agreed on.
    pub missed: Balance,
}

/// The dividends of a dataset.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Pool {
    /// The income per staked share.
    pub dividends: DividendPool,
    /// What came in and was not claimed.
    pub held: Balance,
}

/// The dividends of one holder of a dataset's shares.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Holder {
    /// What was earned up to the last change of the stake, or the last claim.
    pub accrued: Accrued,
    /// What was sent.
    pub claimed: Balance,
    /// The shares that were not staked then.
    pub unstaked: Balance,
    /// What shares that were not staked would have earned.
    pub missed: Accrued,
}

/// Running totals of all payments and claims.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub struct Total {
    /// All fees.
    pub paid_in: Balance,
    /// All claims, of earnings and of dividends.
    pub paid_out: Balance,
}
