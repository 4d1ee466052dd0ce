//! Works, datasets, models, payments, attribution and votes.

use crate::{
    configs::{
        currency::{CurrencyAndAssets, ShareAssets},
        system::RuntimeBlockWeights,
    },
    constants::*,
    outcomes::ToTheAsker,
    *,
};
use frame_support::{
    parameter_types,
    traits::{fungible::HoldConsideration, ConstU128, ConstU32, LinearStoragePrice},
    weights::Weight,
    PalletId,
};
use frame_system::EnsureRoot;
use guerdon_primitives::{NetworkCut, Parts};
use pallet_attribution::{Penalties, Timetable};
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
    /// A large batch takes long to embed; a result that is known is revealed at once. A day is enough for someone to
    /// wake up, recompute a result and challenge it.
    pub const AttributionTimetable: Timetable = Timetable {
        drawing: 1,
        committing: HOURS,
        revealing: 10 * MINUTES,
        challenging: DAYS,
        suspension: DAYS,
        unbonding: 7 * DAYS,
    };
    /// To be offline costs little. To be alone with a false result costs more, and to have had one accepted half of all
    /// that is bonded.
    pub const AttributionPenalties: Penalties = Penalties {
        missing: Parts::from_percent(1),
        deviating: Parts::from_percent(10),
        misleading: Parts::from_percent(50),
    };
    /// Half a block.
    pub DeadlineBudget: Weight = RuntimeBlockWeights::get().max_block / 2;
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
    type Randomness = pallet_babe::ParentBlockRandomness<Runtime>;
    type OnOutcome = ToTheAsker;
    type Treasury = Treasury;
    type EncoderOrigin = EnsureRoot<AccountId>;
    type WeightInfo = pallet_attribution::weights::SubstrateWeight<Runtime>;
    type MinBond = ConstU128<{ 100 * UNIT }>;
    type ChallengeBond = ConstU128<{ 50 * UNIT }>;
    type MaxAttributors = ConstU32<256>;
    type Timetable = AttributionTimetable;
    type Tolerance = Tolerance;
    type MissesTolerated = ConstU32<3>;
    type Penalties = AttributionPenalties;
    type DeadlineBudget = DeadlineBudget;
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
