//! Works, datasets, models, payments, attribution and votes.

use crate::{
    configs::currency::{CurrencyAndAssets, ShareAssets},
    constants::*,
    outcomes::ToTheAsker,
    *,
};
use frame_support::{
    parameter_types,
    traits::{fungible::HoldConsideration, ConstU128, ConstU32, LinearStoragePrice},
    PalletId,
};
use frame_system::EnsureRoot;
use guerdon_primitives::{NetworkCut, Parts};
use sp_runtime::traits::AccountIdConversion;

parameter_types! {
    pub const TreasuryId: PalletId = PalletId(*b"gue/trsy");
    pub Treasury: AccountId = TreasuryId::get().into_account_truncating();
    pub const DatasetsId: PalletId = PalletId(*b"gue/dset");
    pub const RoyaltiesId: PalletId = PalletId(*b"gue/roya");
    /// Two percent to the treasury, three to the attributors.
    pub const Network: NetworkCut = NetworkCut {
        treasury: Parts::from_percent(2),
        attributors: Parts::from_percent(3),
    };
    /// A proposer has staked a hundredth of the staked shares, so that one share cannot keep the DAO busy.
    pub const ProposerStake: Parts = Parts::from_percent(1);
    /// Encoders on different machines agree to about 10^-4; two percent of the weight is far from any dispute.
    pub const Tolerance: Parts = Parts::from_percent(2);
    pub const ItemDeposit: Balance = deposit(1, 0);
    pub const ByteDeposit: Balance = deposit(0, 1);
    pub const WorksHold: RuntimeHoldReason = RuntimeHoldReason::Works(pallet_works::HoldReason::Registration);
    pub const DatasetsHold: RuntimeHoldReason =
        RuntimeHoldReason::Datasets(pallet_datasets::HoldReason::Dataset);
    pub const OffersHold: RuntimeHoldReason = RuntimeHoldReason::Datasets(pallet_datasets::HoldReason::Offer);
    pub const ModelsHold: RuntimeHoldReason =
        RuntimeHoldReason::Models(pallet_models::HoldReason::Registration);
}

/// A deposit for what stays in state, held for `Reason` until it goes away.
type Deposit<Reason> =
    HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<ItemDeposit, ByteDeposit, Balance>>;

impl pallet_works::Config for Runtime {
    type Consideration = Deposit<WorksHold>;
    type Payments = Royalties;
    type WeightInfo = pallet_works::weights::SubstrateWeight<Runtime>;
}

impl pallet_datasets::Config for Runtime {
    type PalletId = DatasetsId;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DatasetConsideration = Deposit<DatasetsHold>;
    type OfferConsideration = Deposit<OffersHold>;
    type Shares = pallet_assets::Pallet<Runtime, ShareAssets>;
    type StakedShares = pallet_assets_freezer::Pallet<Runtime, ShareAssets>;
    type Works = Works;
    type Jobs = Attribution;
    type OnStakeChange = Royalties;
    type StakeLocks = Governance;
    type MinVotingPeriod = ConstU32<10>;
    type MaxVotingPeriod = ConstU32<{ 28 * DAYS }>;
    type WeightInfo = pallet_datasets::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::World;
}

impl pallet_models::Config for Runtime {
    type Datasets = Datasets;
    type Assets = Royalties;
    type Consideration = Deposit<ModelsHold>;
    type WeightInfo = pallet_models::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::World;
}

impl pallet_royalties::Config for Runtime {
    type PalletId = RoyaltiesId;
    type Assets = CurrencyAndAssets;
    type ApproveOrigin = EnsureRoot<AccountId>;
    type NetworkCut = Network;
    type Treasury = Treasury;
    type Works = Works;
    type Datasets = Datasets;
    type Shares = Datasets;
    type Models = Models;
    type Jobs = Attribution;
    type WeightInfo = pallet_royalties::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::World;
}

impl pallet_attribution::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Randomness = pallet_babe::RandomnessFromOneEpochAgo<Runtime>;
    type OnOutcome = ToTheAsker;
    type WeightInfo = pallet_attribution::weights::SubstrateWeight<Runtime>;
    type Bond = ConstU128<{ 100 * UNIT }>;
    type MaxAttributors = ConstU32<100>;
    type CommitteeSize = ConstU32<3>;
    type JobPeriod = ConstU32<{ HOURS }>;
    type Tolerance = Tolerance;
    type MaxExpiriesPerBlock = ConstU32<6>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::World;
}

impl pallet_governance::Config for Runtime {
    type Datasets = Datasets;
    type StakedShares = Datasets;
    type ProposerStake = ProposerStake;
    type WeightInfo = pallet_governance::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::World;
}
