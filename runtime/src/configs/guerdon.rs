//! Works, datasets, models, payments, attribution and votes.

use crate::{configs::currency::ShareAssets, constants::*, outcomes::ToTheAsker, *};
use frame_support::{
    parameter_types,
    traits::{ConstU128, ConstU32},
    PalletId,
};
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
}

impl pallet_works::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Deposit = ConstU128<{ deposit(1, 320) }>;
    type WeightInfo = ();
}

impl pallet_datasets::Config for Runtime {
    type PalletId = DatasetsId;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type Shares = pallet_assets::Pallet<Runtime, ShareAssets>;
    type StakedShares = pallet_assets_freezer::Pallet<Runtime, ShareAssets>;
    type Works = Works;
    type Jobs = Attribution;
    type OnStakeChange = Royalties;
    type StakeLocks = Governance;
    type MinVotingPeriod = ConstU32<10>;
    type MaxVotingPeriod = ConstU32<{ 28 * DAYS }>;
    type WeightInfo = ();
}

impl pallet_models::Config for Runtime {
    type Datasets = Datasets;
    type WeightInfo = ();
}

impl pallet_royalties::Config for Runtime {
    type PalletId = RoyaltiesId;
    type Currency = Balances;
    type NetworkCut = Network;
    type Treasury = Treasury;
    type Works = Works;
    type Datasets = Datasets;
    type Shares = Datasets;
    type Models = Models;
    type Jobs = Attribution;
    type WeightInfo = ();
}

impl pallet_attribution::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Randomness = pallet_babe::RandomnessFromOneEpochAgo<Runtime>;
    type OnOutcome = ToTheAsker;
    type WeightInfo = ();
    type Bond = ConstU128<{ 100 * UNIT }>;
    type MaxAttributors = ConstU32<100>;
    type CommitteeSize = ConstU32<3>;
    type JobPeriod = ConstU32<{ HOURS }>;
    type Tolerance = Tolerance;
    type MaxExpiriesPerBlock = ConstU32<6>;
}

impl pallet_governance::Config for Runtime {
    type Datasets = Datasets;
    type StakedShares = Datasets;
    type ProposerStake = ProposerStake;
    type WeightInfo = ();
}
