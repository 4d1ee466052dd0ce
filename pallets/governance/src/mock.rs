//! The pallet over the real datasets, assets and freezes. Works and jobs are stand-ins.

use crate as pallet_governance;
use crate::{Between, Bounds, Proposal, Status};
use frame_support::{
    assert_ok, derive_impl, parameter_types,
    traits::{
        fungible::HoldConsideration, fungibles::Mutate, AsEnsureOriginWithArg, ConstU128, ConstU32, Hooks,
        LinearStoragePrice, NeverEnsureOrigin, VariantCountOf,
    },
    weights::Weight,
    PalletId,
};
use guerdon_primitives::{
    jobs::{Finding, JobId, Task},
    AcceptedConsents, Admission, Asset, Balance, Change, Consent, DatasetId, Jobs, ModelId, OnOutcome,
    Operators, Outcome, Parts, ProposalId, StatedTerms, Treasuries, Vote, VotingRules, Work, WorkId,
    WorkReferences, Works,
};
use pallet_assets::Instance1;
use pallet_datasets::{Policy, ShareFate};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, TokenError};

pub type AccountId = u64;

pub const CURATOR: AccountId = 1;
pub const ALICE: AccountId = 2;
pub const BOB: AccountId = 3;
pub const CAROL: AccountId = 4;
pub const DAVE: AccountId = 5;
/// Operates [`MODEL`], which was trained on every dataset.
pub const OPERATOR: AccountId = 6;
/// Another operator, of the model after it.
pub const RIVAL: AccountId = 7;
/// Where the deposits of spam go.
pub const TREASURY: AccountId = 8;

pub const MODEL: ModelId = 70;

/// What each account has of the currency.
pub const FUNDS: Balance = 1_000_000;
/// How long votes last in the datasets of the tests.
pub const PERIOD: u32 = 100;
/// How long after its vote a proposal is enacted there.
pub const DELAY: u32 = 10;
/// How long after their enactment terms start there.
pub const NOTICE: u32 = 50;
/// What a proposer deposits there.
pub const DEPOSIT: Balance = 500;

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

parameter_types! {
    /// The models that accepted upcoming terms.
    pub static Accepted: Vec<(ModelId, DatasetId)> = Vec::new();
    /// What the treasury of every dataset has.
    pub static InTreasury: Balance = 0;
    /// What was spent, and for whom.
    pub static Spent: Vec<(DatasetId, Balance, AccountId)> = Vec::new();
}

impl Operators<AccountId> for Nothing {
    fn operates(who: &AccountId, model: ModelId, dataset: DatasetId) -> bool {
        let known = dataset < pallet_datasets::NextDataset::<Test>::get();
        known && [(OPERATOR, MODEL), (RIVAL, MODEL + 1)].contains(&(*who, model))
    }

    fn accept(model: ModelId, dataset: DatasetId) {
        Accepted::mutate(|accepted| accepted.push((model, dataset)));
    }
}

impl Treasuries<AccountId> for Nothing {
    fn spend(dataset: DatasetId, _: &Asset, amount: Balance, beneficiary: &AccountId) -> DispatchResult {
        let left = InTreasury::get().checked_sub(amount).ok_or(TokenError::FundsUnavailable)?;
        InTreasury::set(left);
        Spent::mutate(|spent| spent.push((dataset, amount, *beneficiary)));
        Ok(())
    }

    fn weight() -> Weight {
        Weight::from_parts(1_000, 0)
    }
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

    fn voting() -> VotingRules {
        rules()
    }

    fn open_votes(_: DatasetId, _: &AccountId) {
        unimplemented!("datasets are measured in their own pallet")
    }
}

parameter_types! {
    pub const DatasetsAccount: PalletId = PalletId(*b"guer/dat");
    pub const Treasury: AccountId = TREASURY;
    pub const DelegationHold: RuntimeHoldReason = RuntimeHoldReason::Governance(crate::HoldReason::Delegation);
    pub const VotingLimits: Bounds = Bounds {
        period: Between { least: 1, most: u32::MAX },
        quorum: Between { least: Parts::from_percent(1), most: Parts::ONE },
        approval: Between { least: Parts::from_percent(50), most: Parts::from_percent(90) },
        proposer_stake: Between { least: Parts::ZERO, most: Parts::from_percent(20) },
        deposit: Between { least: 1, most: 10_000 },
        enactment_delay: Between { least: 0, most: 1_000 },
        notice: Between { least: 5, most: 10_000 },
    };
    /// For how many proposals a block has room. A look at a block, or at a proposal, weighs what it does.
    pub static Room: u64 = 50;
    pub ScheduleBudget: Weight = crate::Pallet::<Test>::worst_case().saturating_mul(Room::get());
}

impl pallet_datasets::Config for Test {
    type Shares = Shares;
    type StakedShares = ShareFreezer;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type DatasetConsideration = ();
    type OfferConsideration = ();
    type Works = Nothing;
    type Jobs = Nothing;
    type OnStakeChange = Governance;
    type StakeLocks = Governance;
    type PalletId = DatasetsAccount;
    type VotingBounds = Governance;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Nothing;
}

impl pallet_governance::Config for Test {
    type Datasets = Datasets;
    type Treasuries = Nothing;
    type StakedShares = Datasets;
    type Operators = Nothing;
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type DelegationConsideration = HoldConsideration<
        AccountId,
        Balances,
        DelegationHold,
        LinearStoragePrice<ConstU128<10>, ConstU128<0>, Balance>,
    >;
    type Treasury = Treasury;
    type Bounds = VotingLimits;
    type MaxOpenProposals = ConstU32<5>;
    type MaxOpenOffers = ConstU32<2>;
    type ScheduleBudget = ScheduleBudget;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = StakedDatasets;
}

/// What a delegation deposits.
pub const DELEGATION_DEPOSIT: Balance = 10;

/// The datasets that benchmarks vote in.
#[cfg(feature = "runtime-benchmarks")]
pub struct StakedDatasets;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for StakedDatasets {
    fn fund(account: &AccountId) {
        use frame_support::traits::fungible::Mutate;
        Balances::mint_into(account, FUNDS).unwrap();
    }

    fn dataset() -> DatasetId {
        dataset(&[])
    }

    fn stake(dataset: DatasetId, holder: &AccountId, shares: Balance) {
        give(dataset, *holder, shares);
    }

    fn model(dataset: DatasetId) -> (AccountId, ModelId) {
        let open = crate::OpenProposals::<Test>::get(dataset);
        let is_free = |(operator, _): &(AccountId, ModelId)| {
            open.iter().all(|open| open.proposer.account() != operator)
        };
        [(OPERATOR, MODEL), (RIVAL, MODEL + 1)].into_iter().find(is_free).unwrap()
    }
}

/// A chain at block 1.
pub fn state() -> sp_io::TestExternalities {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    pallet_balances::GenesisConfig::<Test> {
        balances: (CURATOR..=TREASURY).map(|who| (who, FUNDS)).collect(),
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
        Accepted::take();
        InTreasury::take();
        Spent::take();
        Room::take();
        test();
        check_state();
    });
}

/// Runs each block up to this one, and checks the state after each.
pub fn run_to(block: u32) {
    while System::block_number() < u64::from(block) {
        System::set_block_number(System::block_number() + 1);
        Governance::on_initialize(System::block_number());
        check_state();
    }
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
    pallet_datasets::Stakes::<Test>::get(dataset, who)
}

/// The rules of the tests' datasets.
pub fn rules() -> VotingRules {
    VotingRules {
        period: PERIOD,
        quorum: Parts::from_percent(20),
        approval: Parts::from_percent(50),
        proposer_stake: Parts::from_percent(1),
        deposit: DEPOSIT,
        enactment_delay: DELAY,
        notice: NOTICE,
    }
}

pub fn admission() -> Admission {
    Admission {
        max_similarity: Parts::ONE,
        base_shares: 1_000,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    }
}

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

/// The terms that the tests' datasets have.
pub const OLD: StatedTerms = stated(30, 50, 20, 0);
/// The terms that are proposed.
pub const NEW: StatedTerms = stated(10, 60, 25, 5);

/// Creates a dataset with these voting rules, in which each account has these shares staked.
pub fn dataset_voting(voting: VotingRules, stakes: &[(AccountId, Balance)]) -> DatasetId {
    let dataset = pallet_datasets::NextDataset::<Test>::get();
    let policy = Policy {
        admission: admission(),
        voting,
        contributors_floor: Parts::from_percent(40),
        on_withdrawal: ShareFate::Burn,
    };
    assert_ok!(Datasets::create(signed(CURATOR), policy, OLD));
    for (who, stake) in stakes {
        give(dataset, *who, *stake);
    }
    dataset
}

/// A dataset that votes by [`rules`].
pub fn dataset(stakes: &[(AccountId, Balance)]) -> DatasetId {
    dataset_voting(rules(), stakes)
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

/// Has `who` propose a change; returns the proposal.
pub fn propose_change(dataset: DatasetId, who: AccountId, change: Change<AccountId>) -> ProposalId {
    let proposal = crate::NextProposal::<Test>::get();
    assert_ok!(Governance::propose(signed(who), dataset, change));
    proposal
}

/// Has `who` propose [`NEW`] terms; returns the proposal.
pub fn propose(dataset: DatasetId, who: AccountId) -> ProposalId {
    propose_change(dataset, who, Change::Terms(NEW))
}

pub fn vote(who: AccountId, proposal: ProposalId, vote: Vote) {
    assert_ok!(Governance::vote(signed(who), proposal, vote));
}

pub fn proposal(proposal: ProposalId) -> Proposal<AccountId> {
    crate::Proposals::<Test>::get(proposal).unwrap()
}

pub fn status(number: ProposalId) -> Status {
    proposal(number).status
}

pub fn tally(number: ProposalId) -> (Balance, Balance, Balance) {
    let tally = proposal(number).tally;
    (tally.aye, tally.nay, tally.abstain)
}

/// What is held from an account for its proposals.
pub fn deposits(who: AccountId) -> Balance {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&RuntimeHoldReason::Governance(crate::HoldReason::Proposal), &who)
}
