//! Blocks, accounts and versions.

use crate::*;
use frame_support::{
    derive_impl,
    dispatch::DispatchClass,
    parameter_types,
    traits::{ConstU32, Contains},
    weights::{
        constants::{BlockExecutionWeight, ExtrinsicBaseWeight, ParityDbWeight, WEIGHT_REF_TIME_PER_SECOND},
        Weight,
    },
};
use frame_system::limits::{BlockLength, BlockWeights};
use guerdon_primitives::Asset;
use sp_runtime::{traits::AccountIdLookup, Perbill};

/// What ordinary transactions may fill of a block.
const NORMAL: Perbill = Perbill::from_percent(75);
/// A block takes at most a second to execute, of three between slots. A solo chain has no proof to bound.
const MAXIMUM_BLOCK: Weight = Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND, u64::MAX);

parameter_types! {
    pub const BlockHashCount: BlockNumber = 2400;
    pub const Version: RuntimeVersion = VERSION;
    pub RuntimeBlockLength: BlockLength =
        BlockLength::builder().max_length(5 * 1024 * 1024).modify_max_length_for_class(
            DispatchClass::Normal,
            |length| *length = NORMAL * *length,
        ).build();
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |weights| weights.base_extrinsic = ExtrinsicBaseWeight::get())
        .for_class(DispatchClass::Normal, |weights| weights.max_total = Some(NORMAL * MAXIMUM_BLOCK))
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(MAXIMUM_BLOCK);
            weights.reserved = Some(MAXIMUM_BLOCK - NORMAL * MAXIMUM_BLOCK);
        })
        .avg_block_initialization(Perbill::from_percent(5))
        .build_or_panic();
}

/// Keeps an asset in which fees are or were paid from being destroyed: what was earned in it can be claimed.
pub struct KeepFeeAssets;

impl Contains<RuntimeCall> for KeepFeeAssets {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            RuntimeCall::Assets(pallet_assets::Call::start_destroy { id }) => {
                Royalties::status(&Asset::WithId(*id)).is_none()
            }
            _ => true,
        }
    }
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type BaseCallFilter = KeepFeeAssets;
    type BlockWeights = RuntimeBlockWeights;
    type BlockLength = RuntimeBlockLength;
    type AccountId = AccountId;
    type Nonce = Nonce;
    type Hash = Hash;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type BlockHashCount = BlockHashCount;
    type DbWeight = ParityDbWeight;
    type Version = Version;
    type AccountData = pallet_balances::AccountData<Balance>;
    type SS58Prefix = frame_support::traits::ConstU16<42>;
    type MaxConsumers = ConstU32<64>;
}
