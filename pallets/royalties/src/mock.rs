//! A runtime with this pallet, balances, and a world of models, datasets, works and stakes that tests state.

use crate::{self as pallet_royalties, Earnings, Inheritances, Pools, Sources, Total, Totals};
use alloc::collections::BTreeMap;
use frame_support::{
    assert_ok, derive_impl,
    pallet_prelude::{DispatchError, DispatchResult},
    parameter_types,
    sp_runtime::BuildStorage,
    traits::{
        fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
        fungibles::Inspect,
        AsEnsureOriginWithArg, ConstU128,
    },
    PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use guerdon_primitives::{
    api::Source,
    jobs::{Finding, JobId, Task},
    Asset, AssetId, Balance, BlockNumber, Consent, DatasetId, DatasetTerms, Datasets, Jobs, ModelId,
    ModelOffer, Models, NetworkCut, NoTerms, OnOutcome, OnStakeChange, Outcome, Parts, PaymentId, Prices,
    Role, StakedShares, Terms, Work, WorkId, WorkUpstream, Works,
};
use guerdon_split::Ancestor;
use sp_core::H256;

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub const ED: Balance = 10;
pub const PRICE: Balance = 100;
pub const FUNDS: Balance = 1_000_000_000;
pub const NATIVE: Asset = NativeOrWithId::Native;
/// Approved from genesis on.
pub const DOLLARS: Asset = NativeOrWithId::WithId(1);
/// There from genesis on, and not approved.
pub const EUROS: Asset = NativeOrWithId::WithId(2);
/// The least balance of the assets besides the native one.
pub const CENT: Balance = 5;

pub const PAYER: AccountId = 1;
pub const STRANGER: AccountId = 2;
pub const ADA: AccountId = 10;
pub const BO: AccountId = 11;
pub const CY: AccountId = 12;
pub const FOUNDER: AccountId = 20;
pub const ENGINEER: AccountId = 21;
pub const ATTRIBUTORS: [AccountId; 2] = [30, 31];
pub const TREASURY: AccountId = 40;
pub const HOLDERS: [AccountId; 2] = [50, 51];

/// Trained on [`OILS`] and [`INKS`] in equal shares.
pub const MODEL: ModelId = 0;
pub const OILS: DatasetId = 7;
pub const INKS: DatasetId = 9;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeTask,
        RuntimeHoldReason,
        RuntimeFreezeReason
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(3)]
    pub type Royalties = pallet_royalties;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<ED>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
    type Balance = Balance;
    type AssetId = AssetId;
    type AssetIdParameter = AssetId;
    type Currency = Balances;
    type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
    type ForceOrigin = EnsureRoot<AccountId>;
    type Freezer = ();
    type Holder = ();
}

parameter_types! {
    pub static Network: NetworkCut =
        NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) };
    pub const Treasury: AccountId = TREASURY;
    pub const RoyaltiesPalletId: PalletId = PalletId(*b"guerdon/");

    pub static Offers: BTreeMap<ModelId, ModelOffer<AccountId>> = BTreeMap::new();
    pub static TermsInForce: BTreeMap<DatasetId, Terms> = BTreeMap::new();
    /// What models have instead of the terms in force; none where they left.
    pub static Bargains: BTreeMap<(ModelId, DatasetId), Option<Terms>> = BTreeMap::new();
    pub static Owners: BTreeMap<WorkId, AccountId> = BTreeMap::new();
    pub static Upstreams: BTreeMap<WorkId, WorkUpstream<AccountId>> = BTreeMap::new();
    pub static Admissions: BTreeMap<(DatasetId, WorkId), BlockNumber> = BTreeMap::new();
    pub static Stakes: BTreeMap<(DatasetId, AccountId), Balance> = BTreeMap::new();
    pub static Unstaked: BTreeMap<(DatasetId, AccountId), Balance> = BTreeMap::new();
    pub static Opened: Vec<Task> = Vec::new();
    /// What was at stake in the last job opened; none before the first.
    pub static AtStake: Option<Option<Balance>> = None;
    pub static OpensJobs: bool = true;
    pub static EndsJobsAtOnce: bool = false;
    /// What was sent to the pallet's account besides fees, in the native currency.
    pub static Gifts: Balance = 0;
}

impl pallet_royalties::Config for Test {
    type Assets = UnionOf<Balances, Assets, NativeFromLeft, Asset, AccountId>;
    type ApproveOrigin = EnsureRoot<AccountId>;
    type Models = World;
    type Datasets = World;
    type Works = World;
    type Shares = World;
    type Jobs = World;
    type NetworkCut = Network;
    type Treasury = Treasury;
    type PalletId = RoyaltiesPalletId;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = World;
}

/// What the other pallets would be.
pub struct World;

impl Models<AccountId> for World {
    fn offer(model: ModelId) -> Option<ModelOffer<AccountId>> {
        Offers::get().remove(&model)
    }

    fn terms(model: ModelId, dataset: DatasetId) -> Result<Terms, NoTerms> {
        let in_force = TermsInForce::get().remove(&dataset).ok_or(NoTerms::UnknownDataset)?;
        Bargains::get().remove(&(model, dataset)).unwrap_or(Some(in_force)).ok_or(NoTerms::Left)
    }
}

impl Datasets<AccountId> for World {
    fn terms(dataset: DatasetId) -> Option<DatasetTerms> {
        TermsInForce::get().remove(&dataset).map(DatasetTerms::new)
    }

    fn contained(dataset: DatasetId, work: &WorkId, at: BlockNumber) -> bool {
        Admissions::get().get(&(dataset, *work)).is_some_and(|admitted_at| *admitted_at <= at)
    }

    fn treasury(dataset: DatasetId) -> AccountId {
        treasury_of(dataset)
    }
}

impl Works<AccountId> for World {
    fn work(work: &WorkId) -> Option<Work<AccountId>> {
        let owner = Owners::get().remove(work)?;
        Some(Work {
            owner,
            locator: Default::default(),
            registered_at: 1,
            licence: Default::default(),
            consent: Consent::AllowWithRoyalty,
            upstream: Upstreams::get().remove(work).unwrap_or_default(),
            withdrawn_at: None,
        })
    }
}

impl StakedShares<AccountId> for World {
    fn staked(dataset: DatasetId, who: &AccountId) -> Balance {
        Stakes::get().remove(&(dataset, *who)).unwrap_or_default()
    }

    fn unstaked(dataset: DatasetId, who: &AccountId) -> Balance {
        Unstaked::get().remove(&(dataset, *who)).unwrap_or_default()
    }

    fn total_staked(dataset: DatasetId) -> Balance {
        Stakes::get().range((dataset, 0)..=(dataset, AccountId::MAX)).map(|(_, staked)| staked).sum()
    }
}

impl Jobs for World {
    fn open(task: Task, at_stake: Option<Balance>) -> Result<JobId, DispatchError> {
        if !OpensJobs::get() {
            return Err(DispatchError::Unavailable);
        }
        Opened::mutate(|opened| opened.push(task));
        AtStake::set(Some(at_stake));
        if EndsJobsAtOnce::get() {
            Royalties::on_outcome(&task, &outcome(None, &[]));
        }
        Ok(1_000 + Opened::get().len() as JobId)
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for World {
    fn assets() -> Vec<Asset> {
        for asset in [1, 2] {
            let everything = 1_000_000 * FUNDS;
            let (owner, account) = (RuntimeOrigin::signed(STRANGER), Royalties::account_id());
            Assets::mint(owner, asset, account, everything).unwrap();
        }
        let _ = Royalties::approve_asset(RuntimeOrigin::root(), EUROS);
        Balances::force_set_balance(RuntimeOrigin::root(), Royalties::account_id(), FUNDS).unwrap();
        vec![NATIVE, DOLLARS, EUROS]
    }

    fn asset() -> Asset {
        Assets::mint(RuntimeOrigin::signed(STRANGER), 2, Royalties::account_id(), CENT).unwrap();
        EUROS
    }

    fn datasets(count: u32) -> Vec<DatasetId> {
        for dataset in 0..count {
            set_terms(dataset, with_treasury(25, 50, 15, 10));
            stake(dataset, HOLDERS[0], 1_000);
        }
        (0..count).collect()
    }

    fn model(datasets: &[DatasetId]) -> ModelId {
        let training: Vec<_> = datasets.iter().map(|dataset| (*dataset, 1)).collect();
        let models = [MODEL, 1, 2, 3, 4];
        for model in models {
            let team: Vec<_> =
                (0..16).map(|member| (1_000 + 16 * u64::from(model) + member, Role::Engineer, 1)).collect();
            offer(model, PRICE, &team, &training);
        }
        made_from(&models[1..].iter().map(|model| (*model, 10)).collect::<Vec<_>>());
        MODEL
    }

    fn works(count: u32, datasets: &[DatasetId]) -> Vec<WorkId> {
        let numbers = 1..=count as u8;
        for number in numbers.clone() {
            admit(number, 2_000 + AccountId::from(number), 0, datasets);
            derive(
                number,
                &[(Ancestor::Work { work: work(200), owner: 3_000 + AccountId::from(number) }, 10)],
            );
        }
        numbers.map(work).collect()
    }
}

pub fn terms(operator: u32, contributors: u32, shareholders: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::new(part(operator), part(contributors), part(shareholders)).unwrap()
}

pub fn with_treasury(operator: u32, contributors: u32, shareholders: u32, treasury: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::with_treasury(part(operator), part(contributors), part(shareholders), part(treasury)).unwrap()
}

/// Puts terms of a dataset in force.
pub fn set_terms(dataset: DatasetId, terms: Terms) {
    TermsInForce::mutate(|all| all.insert(dataset, terms));
}

/// The account of a dataset's treasury.
pub const fn treasury_of(dataset: DatasetId) -> AccountId {
    100_000 + dataset as AccountId
}

/// The work of this number.
pub fn work(number: u8) -> WorkId {
    WorkId::repeat_byte(number)
}

/// Registers a work and admits it to datasets.
pub fn admit(number: u8, owner: AccountId, at: BlockNumber, datasets: &[DatasetId]) {
    Owners::mutate(|owners| owners.insert(work(number), owner));
    for dataset in datasets {
        Admissions::mutate(|admissions| admissions.insert((*dataset, work(number)), at));
    }
}

/// States what a work was made from, and what percentage of its income each ancestor has.
pub fn derive(number: u8, ancestors: &[(Ancestor<AccountId, WorkId>, u32)]) {
    let part = |percent: &u32| Parts::from_percent(*percent);
    let upstream: Vec<_> =
        ancestors.iter().map(|(ancestor, percent)| (ancestor.clone(), part(percent))).collect();
    Upstreams::mutate(|upstreams| upstreams.insert(work(number), upstream.try_into().unwrap()));
}

/// Prices by asset.
pub fn prices(prices: &[(Asset, Balance)]) -> Prices {
    prices.iter().cloned().collect::<BTreeMap<_, _>>().try_into().unwrap()
}

/// States what a model asks for that was made from no other, in any of the assets.
pub fn offer(model: ModelId, price: Balance, team: &[(AccountId, Role, u32)], training: &[(DatasetId, u32)]) {
    let team = team.to_vec().try_into().unwrap();
    let prices = prices(&[NATIVE, DOLLARS, EUROS].map(|asset| (asset, price)));
    let offer = ModelOffer { prices, team, training: training.to_vec(), upstream: Default::default() };
    Offers::mutate(|offers| offers.insert(model, offer));
}

/// States which models [`MODEL`] was made from, and what percentage of its income they have.
pub fn made_from(ancestors: &[(ModelId, u32)]) {
    let upstream = ancestors.iter().map(|(model, percent)| (*model, Parts::from_percent(*percent)));
    let upstream = upstream.collect::<Vec<_>>().try_into().unwrap();
    Offers::mutate(|offers| offers.get_mut(&MODEL).unwrap().upstream = upstream);
}

/// Gives an account a stake of newly minted shares, or burns such, as the datasets' pallet would.
pub fn stake(dataset: DatasetId, who: AccountId, staked: Balance) {
    let before = World::staked(dataset, &who);
    let minted = staked.saturating_sub(before);
    set_unstaked(dataset, who, World::unstaked(dataset, &who).saturating_add(minted));
    Royalties::before_stake_change(dataset, &who, before, staked);
    set_unstaked(dataset, who, World::unstaked(dataset, &who).saturating_sub(minted));
    Stakes::mutate(|stakes| stakes.insert((dataset, who), staked));
}

/// Takes shares out of an account's stake, and leaves them to it.
pub fn unstake(dataset: DatasetId, who: AccountId, amount: Balance) {
    let before = World::staked(dataset, &who);
    Royalties::before_stake_change(dataset, &who, before, before - amount);
    set_unstaked(dataset, who, World::unstaked(dataset, &who) + amount);
    Stakes::mutate(|stakes| stakes.insert((dataset, who), before - amount));
}

/// Stakes shares that the account has.
pub fn stake_again(dataset: DatasetId, who: AccountId, amount: Balance) {
    let before = World::staked(dataset, &who);
    Royalties::before_stake_change(dataset, &who, before, before + amount);
    set_unstaked(dataset, who, World::unstaked(dataset, &who) - amount);
    Stakes::mutate(|stakes| stakes.insert((dataset, who), before + amount));
}

/// States how many shares an account has that are not staked.
pub fn set_unstaked(dataset: DatasetId, who: AccountId, amount: Balance) {
    Unstaked::mutate(|unstaked| unstaked.insert((dataset, who), amount));
}

/// Pays for one output of [`MODEL`] in the native currency.
pub fn pay(fee: Balance) -> PaymentId {
    pay_in(NATIVE, fee)
}

/// Pays for one output of [`MODEL`].
pub fn pay_in(asset: Asset, fee: Balance) -> PaymentId {
    let payment = crate::NextPayment::<Test>::get();
    let payer = RuntimeOrigin::signed(PAYER);
    assert_ok!(Royalties::pay(payer, MODEL, asset, fee, 1, H256::repeat_byte(0xee), Default::default()));
    payment
}

pub fn found(explained: u32, weights: &[(u8, u32)]) -> Option<Finding> {
    let weights: Vec<_> = weights.iter().map(|(number, weight)| (work(*number), *weight)).collect();
    Some(Finding::Attribution {
        explained: Parts::from_percent(explained),
        weights: weights.try_into().unwrap(),
    })
}

/// What a job ends with whose whole committee agreed.
pub fn outcome(finding: Option<Finding>, attributors: &[AccountId]) -> Outcome<AccountId> {
    Outcome { finding, attributors: attributors.to_vec().try_into().unwrap(), others: Default::default() }
}

/// Ends the job of a payment.
pub fn end(payment: PaymentId, finding: Option<Finding>, attributors: &[AccountId]) {
    Royalties::on_outcome(&Task::Attribution { payment }, &outcome(finding, attributors));
}

/// Brings an income in the native currency into the pool of [`OILS`], all of a fee.
pub fn income(amount: Balance) {
    income_in(NATIVE, amount);
}

/// Brings an income into the pool of [`OILS`], all of a fee.
pub fn income_in(asset: Asset, amount: Balance) {
    Network::set(NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO });
    set_terms(OILS, terms(0, 0, 100));
    offer(MODEL, 1, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
    end(pay_in(asset, amount), None, &[]);
}

/// What an account can claim of its own, in the native currency.
pub fn claimable(account: AccountId) -> Balance {
    claimable_in(NATIVE, account)
}

pub fn claimable_in(asset: Asset, account: AccountId) -> Balance {
    Earnings::<Test>::get(account, asset).claimable
}

/// What a pool holds in the native currency.
pub fn held(dataset: DatasetId) -> Balance {
    Pools::<Test>::get(dataset, NATIVE).held
}

pub fn inherited(payment: PaymentId) -> Balance {
    Inheritances::<Test>::get(payment, NATIVE)
}

/// What an account has of an asset.
pub fn balance(asset: Asset, account: AccountId) -> Balance {
    <Test as crate::Config>::Assets::balance(asset, &account)
}

/// Claims what an account earned by sources.
pub fn claim_all(account: AccountId, sources: &[(Source, Asset)]) -> DispatchResult {
    let sources = Sources::truncate_from(sources.to_vec());
    Royalties::claim(RuntimeOrigin::signed(STRANGER), account, sources)
}

/// Claims what an account earned of its own, in the native currency.
pub fn claim(account: AccountId) -> DispatchResult {
    claim_all(account, &[(Source::Own, NATIVE)])
}

/// Claims an account's dividends of a dataset, in the native currency.
pub fn claim_dividends(dataset: DatasetId, account: AccountId) -> DispatchResult {
    claim_all(account, &[(Source::Dividends(dataset), NATIVE)])
}

/// The invariants, and that the pallet's account has not a unit more than them.
pub fn check() {
    Royalties::do_try_state().unwrap();
    for (asset, least, gifts) in [(NATIVE, ED, Gifts::get()), (DOLLARS, CENT, 0)] {
        let owed = Royalties::owed(&asset).unwrap();
        assert_eq!(balance(asset.clone(), Royalties::account_id()), least + owed + gifts);
        let Total { paid_in, paid_out } = Totals::<Test>::get(asset);
        assert_eq!(paid_in, paid_out + owed);
    }
}

/// A chain at block 1 of a world with one model and four works.
pub fn state() -> sp_io::TestExternalities {
    Offers::set(BTreeMap::new());
    TermsInForce::set([(OILS, terms(30, 50, 20)), (INKS, terms(20, 60, 20))].into());
    Bargains::set(BTreeMap::new());
    Owners::set(BTreeMap::new());
    Admissions::set(BTreeMap::new());
    Stakes::set(BTreeMap::new());
    Unstaked::set(BTreeMap::new());
    Upstreams::set(BTreeMap::new());
    Gifts::set(0);
    Opened::set(Vec::new());
    Network::set(NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) });
    offer(
        MODEL,
        PRICE,
        &[(FOUNDER, Role::Founder, 1), (ENGINEER, Role::Engineer, 2)],
        &[(OILS, 1), (INKS, 1)],
    );
    admit(1, ADA, 1, &[OILS]);
    admit(2, BO, 1, &[INKS]);
    admit(3, CY, 1, &[OILS, INKS]);
    admit(4, ENGINEER, 1, &[INKS]);

    let balances = vec![(PAYER, FUNDS), (STRANGER, ED)];
    let asset = |asset: &Asset| match asset {
        NativeOrWithId::WithId(asset) => (*asset, STRANGER, true, CENT),
        NativeOrWithId::Native => unreachable!("the native currency is no asset of the assets' pallet"),
    };
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        assets: pallet_assets::GenesisConfig {
            assets: [DOLLARS, EUROS].iter().map(asset).collect(),
            accounts: vec![(1, PAYER, FUNDS), (2, PAYER, FUNDS), (1, Royalties::account_id(), CENT)],
            ..Default::default()
        },
        royalties: pallet_royalties::GenesisConfig { assets: vec![DOLLARS], ..Default::default() },
        ..Default::default()
    };
    let mut state = sp_io::TestExternalities::new(storage.build_storage().unwrap());
    state.execute_with(|| System::set_block_number(1));
    state
}

/// Runs `test` in the state above, and checks the state after it.
pub fn run(test: impl FnOnce()) {
    state().execute_with(|| {
        test();
        check();
    });
}
