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
use pallet_governance::{Between, Bounds};
use sp_runtime::traits::AccountIdConversion;

/// A thousandth, so that one share cannot keep a DAO busy.
const PER_MILLE: Parts = match Parts::new(Parts::DENOMINATOR / 1_000) {
    Ok(part) => part,
    Err(_) => Parts::ONE,
};

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
    /// A vote lasts long enough for holders to hear of it, and operators are told of new terms at least a week before.
    pub const VotingBounds: Bounds = Bounds {
        period: Between { least: DAYS, most: 28 * DAYS },
        quorum: Between { least: Parts::from_percent(1), most: Parts::ONE },
        approval: Between { least: Parts::from_percent(50), most: Parts::from_percent(90) },
        proposer_stake: Between { least: PER_MILLE, most: Parts::from_percent(10) },
        deposit: Between { least: UNIT, most: 10_000 * UNIT },
        enactment_delay: Between { least: HOURS, most: 28 * DAYS },
        notice: Between { least: 7 * DAYS, most: 90 * DAYS },
    };
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
    /// A twentieth of a block.
    pub ScheduleBudget: Weight = RuntimeBlockWeights::get().max_block / 20;
    pub const ItemDeposit: Balance = deposit(1, 0);
    pub const ByteDeposit: Balance = deposit(0, 1);
    pub const WorksHold: RuntimeHoldReason = RuntimeHoldReason::Works(pallet_works::HoldReason::Registration);
    pub const DatasetsHold: RuntimeHoldReason =
        RuntimeHoldReason::Datasets(pallet_datasets::HoldReason::Dataset);
    pub const OffersHold: RuntimeHoldReason = RuntimeHoldReason::Datasets(pallet_datasets::HoldReason::Offer);
    pub const DelegationsHold: RuntimeHoldReason =
        RuntimeHoldReason::Governance(pallet_governance::HoldReason::Delegation);
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
    type OnStakeChange = (Royalties, Governance);
    type StakeLocks = Governance;
    type VotingBounds = Governance;
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
    type Treasuries = Royalties;
    type StakedShares = Datasets;
    type Operators = Models;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type DelegationConsideration = Deposit<DelegationsHold>;
    type Treasury = Treasury;
    type Bounds = VotingBounds;
    type MaxOpenProposals = ConstU32<16>;
    type MaxOpenOffers = ConstU32<4>;
    type ScheduleBudget = ScheduleBudget;
    type WeightInfo = pallet_governance::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = crate::benchmarking::World;
}
