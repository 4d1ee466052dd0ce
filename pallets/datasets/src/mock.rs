//! The pallet over real assets and freezes, with stand-ins for works, jobs, stake listeners and locks.

use crate as pallet_datasets;
use crate::{Policy, ShareFate};
use frame_support::{
    assert_ok, derive_impl, ensure, parameter_types,
    traits::{
        fungible::{HoldConsideration, InspectHold},
        AsEnsureOriginWithArg, ConstU128, ConstU32, LinearStoragePrice, NeverEnsureOrigin, VariantCountOf,
    },
    PalletId,
};
use guerdon_primitives::{
    jobs::{Finding, JobId, Task},
    AcceptedConsents, Admission, Balance, BlockNumber, Consent, DatasetId, Jobs, Licence, OnOutcome,
    OnStakeChange, Outcome, Parts, StakeLocks, StakedShares, StatedTerms, VotingBounds, VotingRules, Work,
    WorkId, WorkReferences, Works,
};
use pallet_assets::Instance1;
use sp_runtime::{testing::H256, traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult};
use std::collections::BTreeMap;

/// As long as those of the runtime, so that accounts can be derived from a pallet and a number.
pub type AccountId = H256;

pub const CURATOR: AccountId = H256([1; 32]);
pub const ALICE: AccountId = H256([2; 32]);
pub const BOB: AccountId = H256([3; 32]);
pub const CAROL: AccountId = H256([4; 32]);

pub const BASE_SHARES: Balance = 1_000;
/// How long before their start terms are enacted.
pub const NOTICE: u32 = 50;
/// What each account has of the currency.
pub const FUNDS: Balance = 1_000_000;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Shares: pallet_assets::<Instance1>,
        ShareFreezer: pallet_assets_freezer::<Instance1>,
        Datasets: pallet_datasets,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
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

/// What `before_stake_change` was told: dataset, account, and its stake before and after.
pub type Told = (DatasetId, AccountId, Balance, Balance);

parameter_types! {
    pub const DatasetsAccount: PalletId = PalletId(*b"guer/dat");
    pub static OpenedJobs: Vec<Task> = Vec::new();
    pub static JobsAreRefused: bool = false;
    pub static ToldOfStakes: Vec<Told> = Vec::new();
    pub static LockedStakes: BTreeMap<(DatasetId, AccountId), Balance> = BTreeMap::new();
    pub static WithdrawnWorks: BTreeMap<WorkId, BlockNumber> = BTreeMap::new();
    pub static HeldWorks: BTreeMap<WorkId, u32> = BTreeMap::new();
    pub static WorksConsent: Consent = Consent::AllowWithRoyalty;
    pub static WorksLicence: Licence = licence("CC-BY-4.0");
    pub const DatasetHold: RuntimeHoldReason = RuntimeHoldReason::Datasets(crate::HoldReason::Dataset);
    pub const OfferHold: RuntimeHoldReason = RuntimeHoldReason::Datasets(crate::HoldReason::Offer);
}

/// Works under CC-BY-4.0 whose owner can be told from their first byte.
pub struct WorksByFirstByte;

impl Works<AccountId> for WorksByFirstByte {
    fn work(work: &WorkId) -> Option<Work<AccountId>> {
        let owner = match work.as_bytes()[0] {
            0 => return None,
            1..=99 => ALICE,
            100..=199 => BOB,
            _ => CAROL,
        };
        Some(Work {
            owner,
            locator: b"http://a".to_vec().try_into().unwrap(),
            registered_at: 0,
            licence: WorksLicence::get(),
            consent: WorksConsent::get(),
            upstream: Default::default(),
            withdrawn_at: WithdrawnWorks::get().get(work).copied(),
        })
    }
}

impl WorkReferences for WorksByFirstByte {
    fn hold(work: &WorkId) -> DispatchResult {
        HeldWorks::mutate(|held| *held.entry(*work).or_default() += 1);
        Ok(())
    }

    fn release(work: &WorkId) {
        HeldWorks::mutate(|held| match held.remove(work).expect("what is released was held") {
            1 => None,
            more => held.insert(*work, more - 1),
        });
    }
}

pub struct RecordedJobs;

impl Jobs for RecordedJobs {
    fn open(task: Task, _: Option<Balance>) -> Result<JobId, DispatchError> {
        if JobsAreRefused::get() {
            return Err(DispatchError::Unavailable);
        }
        OpenedJobs::mutate(|jobs| {
            jobs.push(task);
            Ok(jobs.len() as JobId)
        })
    }
}

pub struct RecordedStakeChanges;

impl OnStakeChange<AccountId> for RecordedStakeChanges {
    fn before_stake_change(dataset: DatasetId, who: &AccountId, from: Balance, to: Balance) {
        assert_ne!(from, to, "told of no change");
        assert_eq!(Datasets::staked(dataset, who), from, "told after the change");
        let sum = crate::Stakes::<Test>::iter_prefix_values(dataset).sum::<Balance>();
        assert_eq!(Datasets::total_staked(dataset), sum, "told between the changes of stake and total");
        ToldOfStakes::mutate(|told| told.push((dataset, *who, from, to)));
    }
}

pub struct ListedLocks;

impl StakeLocks<AccountId> for ListedLocks {
    fn locked(dataset: DatasetId, who: &AccountId) -> Balance {
        LockedStakes::get().get(&(dataset, *who)).copied().unwrap_or_default()
    }
}

/// Votes last at most 1,000 blocks.
pub struct ShortVotes;

/// What rules with longer votes are refused with.
pub const OUT_OF_BOUNDS: DispatchError = DispatchError::Other("out of bounds");

impl VotingBounds for ShortVotes {
    fn ensure_allowed(rules: &VotingRules) -> DispatchResult {
        ensure!(rules.period <= 1_000, OUT_OF_BOUNDS);
        Ok(())
    }
}

/// The price of what is stored: ten for an item, and one for each byte.
type Price = LinearStoragePrice<ConstU128<10>, ConstU128<1>, Balance>;

impl pallet_datasets::Config for Test {
    type Shares = Shares;
    type StakedShares = ShareFreezer;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DatasetConsideration = HoldConsideration<AccountId, Balances, DatasetHold, Price>;
    type OfferConsideration = HoldConsideration<AccountId, Balances, OfferHold, Price>;
    type Works = WorksByFirstByte;
    type Jobs = RecordedJobs;
    type OnStakeChange = RecordedStakeChanges;
    type StakeLocks = ListedLocks;
    type PalletId = DatasetsAccount;
    type VotingBounds = ShortVotes;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Quiet;
}

/// Works as the tests have them, and nothing besides.
#[cfg(feature = "runtime-benchmarks")]
pub struct Quiet;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for Quiet {
    fn take_assets() {}

    fn work(licence: Licence) -> (AccountId, WorkId) {
        WorksLicence::set(licence);
        (ALICE, work(1))
    }

    fn earn(_: DatasetId) {}

    fn voting() -> VotingRules {
        voting()
    }

    fn fund(account: &AccountId) {
        use frame_support::traits::fungible::Mutate;
        Balances::mint_into(account, FUNDS).unwrap();
    }

    fn open_votes(_: DatasetId, _: &AccountId) {}
}

/// A chain at block 1.
pub fn state() -> sp_io::TestExternalities {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    pallet_balances::GenesisConfig::<Test> {
        balances: [CURATOR, ALICE, BOB, CAROL].map(|who| (who, FUNDS)).to_vec(),
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    let mut state = sp_io::TestExternalities::new(storage);
    state.execute_with(|| System::set_block_number(1));
    state
}

/// Runs `test` on a chain at block 1, and checks the state that it leaves.
pub fn execute(test: impl FnOnce()) {
    state().execute_with(|| {
        OpenedJobs::take();
        JobsAreRefused::take();
        ToldOfStakes::take();
        LockedStakes::take();
        WithdrawnWorks::take();
        HeldWorks::take();
        WorksConsent::take();
        WorksLicence::take();
        test();
        check_state();
    });
}

pub fn check_state() {
    Datasets::do_try_state().unwrap();
    let mut offers = BTreeMap::<WorkId, u32>::new();
    for (_, work, _) in crate::Offers::<Test>::iter() {
        *offers.entry(work).or_default() += 1;
    }
    assert_eq!(HeldWorks::get(), offers, "each offer holds its work once");
    for (dataset, who, frozen) in pallet_assets_freezer::FrozenBalances::<Test, Instance1>::iter() {
        assert_eq!(Datasets::staked(dataset, &who), frozen, "a freeze without a stake");
    }
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

pub fn work(byte: u8) -> WorkId {
    WorkId::repeat_byte(byte)
}

pub fn percent(percent: u32) -> Parts {
    Parts::from_percent(percent)
}

pub fn policy() -> Policy {
    Policy {
        admission: admission(),
        voting: voting(),
        contributors_floor: percent(40),
        on_withdrawal: ShareFate::Keep,
    }
}

pub fn admission() -> Admission {
    Admission {
        max_similarity: percent(90),
        base_shares: BASE_SHARES,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    }
}

pub fn voting() -> VotingRules {
    VotingRules {
        period: 100,
        quorum: percent(20),
        approval: percent(50),
        proposer_stake: percent(1),
        deposit: 10,
        enactment_delay: 10,
        notice: NOTICE,
    }
}

/// Of 30 % for the operator, 50 % for contributors and 20 % for share holders.
pub const TERMS: StatedTerms = stated(30, 50, 20, 0);

/// Terms in per cent.
pub const fn stated(operator: u32, contributors: u32, shareholders: u32, treasury: u32) -> StatedTerms {
    const PERCENT: u32 = 10_000_000;
    StatedTerms {
        operator: operator * PERCENT,
        contributors: contributors * PERCENT,
        shareholders: shareholders * PERCENT,
        treasury: treasury * PERCENT,
    }
}

pub fn licence(identifier: &str) -> Licence {
    identifier.as_bytes().to_vec().try_into().unwrap()
}

/// Creates a dataset and returns its number.
pub fn dataset_of(policy: Policy) -> DatasetId {
    let dataset = crate::NextDataset::<Test>::get();
    assert_ok!(Datasets::create(signed(CURATOR), policy, TERMS));
    dataset
}

pub fn dataset_with(base_shares: Balance) -> DatasetId {
    dataset_of(Policy { admission: Admission { base_shares, ..admission() }, ..policy() })
}

pub fn dataset() -> DatasetId {
    dataset_of(policy())
}

/// Has so many of the account's staked shares stay.
pub fn lock(dataset: DatasetId, who: AccountId, shares: Balance) {
    LockedStakes::mutate(|locked| locked.insert((dataset, who), shares));
}

/// A dataset that burns the shares of withdrawn works.
pub fn burning_dataset() -> DatasetId {
    dataset_of(Policy { on_withdrawal: ShareFate::Burn, ..policy() })
}

/// Withdraws a work from all datasets, in this block.
pub fn withdraw_from_all(work: WorkId) {
    WithdrawnWorks::mutate(|withdrawn| withdrawn.insert(work, Datasets::now()));
}

/// What is held from an account for its offers.
pub fn offer_deposits(who: AccountId) -> Balance {
    Balances::balance_on_hold(&OfferHold::get(), &who)
}

/// Ends the job of an offer.
pub fn end(dataset: DatasetId, work: WorkId, finding: Option<Finding>) {
    let outcome = Outcome { finding, attributors: Default::default(), others: Default::default() };
    <Datasets as OnOutcome<AccountId>>::on_outcome(&Task::Novelty { dataset, work }, &outcome);
}

pub fn novelty(similarity: Parts) -> Option<Finding> {
    let nearest = (similarity > Parts::ZERO).then(|| work(250));
    Some(Finding::Novelty { similarity, nearest })
}

/// Has the work offered by its owner and admitted as unlike any other; returns the owner.
pub fn admit(dataset: DatasetId, work: WorkId) -> AccountId {
    let owner = WorksByFirstByte::work(&work).unwrap().owner;
    assert_ok!(Datasets::offer(signed(owner), dataset, work));
    end(dataset, work, novelty(Parts::ZERO));
    owner
}

pub fn transfer(dataset: DatasetId, from: AccountId, to: AccountId, amount: Balance) -> DispatchResult {
    Shares::transfer(signed(from), dataset, to, amount)
}

pub fn balance(dataset: DatasetId, who: AccountId) -> Balance {
    Shares::balance(dataset, who)
}
