//! The pallet over the real datasets, assets and freezes. Works and jobs are stand-ins.

use crate as pallet_governance;
use frame_support::{
    assert_ok, derive_impl, parameter_types,
    traits::{
        fungibles::Mutate, AsEnsureOriginWithArg, ConstU128, ConstU32, NeverEnsureOrigin, VariantCountOf,
    },
    PalletId,
};
use guerdon_primitives::{
    jobs::{Finding, JobId, Task},
    Balance, Consent, DatasetId, Jobs, OnOutcome, OnStakeChange, Outcome, Parts, VotingRules, Work, WorkId,
    WorkReferences, Works,
};
use pallet_assets::Instance1;
use pallet_datasets::{AcceptedConsents, Policy, ShareFate};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};

pub type AccountId = u64;

pub const CURATOR: AccountId = 1;
pub const ALICE: AccountId = 2;
pub const BOB: AccountId = 3;
pub const CAROL: AccountId = 4;
pub const DAVE: AccountId = 5;

/// How long votes last in the datasets of the tests.
pub const PERIOD: u32 = 100;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Shares: pallet_assets::<Instance1>,
        ShareFreezer: pallet_assets_freezer::<Instance1>,
        Datasets: pallet_datasets,
        Governance: pallet_governance,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1>;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
}

impl pallet_assets::Config<Instance1> for Test {
    type RuntimeEvent = RuntimeEvent;
    type Balance = Balance;
    type RemoveItemsLimit = ConstU32<8>;
    type AssetId = DatasetId;
    type AssetIdParameter = DatasetId;
    type ReserveData = ();
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
    type ForceOrigin = NeverEnsureOrigin<()>;
    type AssetDeposit = ConstU128<0>;
    type AssetAccountDeposit = ConstU128<1>;
    type MetadataDepositBase = ConstU128<0>;
    type MetadataDepositPerByte = ConstU128<0>;
    type ApprovalDeposit = ConstU128<1>;
    type StringLimit = ConstU32<32>;
    type Freezer = ShareFreezer;
    type Holder = ();
    type Extra = ();
    type CallbackHandle = ();
    type AssetIdAllocator = ();
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = ();
}

impl pallet_assets_freezer::Config<Instance1> for Test {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeFreezeReason = RuntimeFreezeReason;
}

/// Alice owns every work, jobs are opened and not done, and nobody is told of stakes and offers.
pub struct Nothing;

impl Works<AccountId> for Nothing {
    fn work(_: &WorkId) -> Option<Work<AccountId>> {
        Some(Work {
            owner: ALICE,
            locator: Default::default(),
            registered_at: 0,
            licence: b"CC-BY-4.0".to_vec().try_into().unwrap(),
            consent: Consent::Allow,
            upstream: Default::default(),
            withdrawn_at: None,
        })
    }
}

impl WorkReferences for Nothing {
    fn hold(_: &WorkId) -> DispatchResult {
        Ok(())
    }

    fn release(_: &WorkId) {}
}

impl Jobs for Nothing {
    fn open(_: Task, _: Option<Balance>) -> Result<JobId, DispatchError> {
        Ok(0)
    }
}

impl OnStakeChange<AccountId> for Nothing {
    fn before_stake_change(_: DatasetId, _: &AccountId, _: Balance, _: Balance) {}
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_datasets::BenchmarkHelper<AccountId> for Nothing {
    fn take_assets() {}

    fn work(_: guerdon_primitives::Licence) -> (AccountId, WorkId) {
        unimplemented!("datasets are measured in their own pallet")
    }

    fn fund(_: &AccountId) {}

    fn earn(_: DatasetId) {
        unimplemented!("datasets are measured in their own pallet")
    }

    fn open_vote(_: DatasetId, _: &AccountId) {
        unimplemented!("datasets are measured in their own pallet")
    }
}

parameter_types! {
    pub const DatasetsAccount: PalletId = PalletId(*b"guer/dat");
    pub const ProposerStake: Parts = Parts::from_percent(1);
}

impl pallet_datasets::Config for Test {
    type Shares = Shares;
    type StakedShares = ShareFreezer;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DatasetConsideration = ();
    type OfferConsideration = ();
    type Works = Nothing;
    type Jobs = Nothing;
    type OnStakeChange = Nothing;
    type StakeLocks = Governance;
    type PalletId = DatasetsAccount;
    type MinVotingPeriod = ConstU32<1>;
    type MaxVotingPeriod = ConstU32<{ u32::MAX }>;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Nothing;
}

impl pallet_governance::Config for Test {
    type Datasets = Datasets;
    type StakedShares = Datasets;
    type ProposerStake = ProposerStake;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = StakedDatasets;
}

/// The datasets that benchmarks vote in.
#[cfg(feature = "runtime-benchmarks")]
pub struct StakedDatasets;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for StakedDatasets {
    fn dataset_of(holder: &AccountId, shares: Balance) -> DatasetId {
        dataset(&[(*holder, shares)])
    }
}

/// A chain at block 1.
pub fn state() -> sp_io::TestExternalities {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    let mut state = sp_io::TestExternalities::new(storage);
    state.execute_with(|| System::set_block_number(1));
    state
}

/// Runs `test` on a chain at block 1, and checks the state that it leaves.
pub fn execute(test: impl FnOnce()) {
    state().execute_with(|| {
        test();
        check_state();
    });
}

pub fn check_state() {
    Governance::do_try_state().unwrap();
    let freezes = pallet_assets_freezer::FrozenBalances::<Test, Instance1>::iter();
    for (dataset, who, frozen) in freezes {
        assert_eq!(staked(dataset, who), frozen);
    }
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn staked(dataset: DatasetId, who: AccountId) -> Balance {
    pallet_datasets::Stakes::<Test>::get(dataset, who).map_or(0, |stake| stake.staked)
}

/// Creates a dataset with these voting rules, in which each account has these shares staked.
pub fn dataset_voting(voting: VotingRules, stakes: &[(AccountId, Balance)]) -> DatasetId {
    let dataset = pallet_datasets::NextDataset::<Test>::get();
    let policy = Policy {
        max_similarity: Parts::ONE,
        base_shares: 1_000,
        voting,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
        on_withdrawal: ShareFate::Burn,
    };
    assert_ok!(Datasets::create(signed(CURATOR), policy, 300_000_000, 500_000_000, 200_000_000));
    for (who, stake) in stakes {
        give(dataset, *who, *stake);
    }
    dataset
}

/// A dataset that votes for [`PERIOD`] blocks and needs a turnout of 20 %.
pub fn dataset(stakes: &[(AccountId, Balance)]) -> DatasetId {
    let quorum = Parts::from_percent(20);
    dataset_voting(VotingRules { period: PERIOD, quorum }, stakes)
}

/// Gives `who` shares, and has them staked.
pub fn give(dataset: DatasetId, who: AccountId, shares: Balance) {
    assert_ok!(<Shares as Mutate<AccountId>>::mint_into(dataset, &who, shares));
    assert_ok!(Datasets::stake(signed(who), dataset, shares));
}

/// Has a work of Alice's admitted, which brings her 1,000 shares.
pub fn admit(dataset: DatasetId) -> WorkId {
    let work = WorkId::repeat_byte(1);
    assert_ok!(Datasets::offer(signed(ALICE), dataset, work));
    let finding = Some(Finding::Novelty { similarity: Parts::ZERO, nearest: None });
    let outcome = Outcome { finding, attributors: Default::default(), others: Default::default() };
    <Datasets as OnOutcome<AccountId>>::on_outcome(&Task::Novelty { dataset, work }, &outcome);
    work
}

pub fn transfer(dataset: DatasetId, from: AccountId, to: AccountId, amount: Balance) -> DispatchResult {
    Shares::transfer(signed(from), dataset, to, amount)
}

/// Has `who` propose terms of 10 %, 60 % and 30 %; returns the proposal.
pub fn propose(dataset: DatasetId, who: AccountId) -> u32 {
    let proposal = crate::NextProposal::<Test>::get();
    assert_ok!(Governance::propose(signed(who), dataset, 100_000_000, 600_000_000, 300_000_000));
    proposal
}

pub fn tally(proposal: u32) -> (Balance, Balance, Balance) {
    let tally = crate::Proposals::<Test>::get(proposal).unwrap().tally;
    (tally.aye, tally.nay, tally.abstain)
}
