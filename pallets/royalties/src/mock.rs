//! A runtime with this pallet, balances, and a world of models, datasets, works and stakes that tests state.

use crate::{self as pallet_royalties, Earnings, Pools, Total, Totals};
use alloc::collections::BTreeMap;
use frame_support::{
    assert_ok, derive_impl,
    pallet_prelude::{DispatchError, DispatchResult, Weight},
    parameter_types,
    sp_runtime::BuildStorage,
    traits::ConstU128,
    PalletId,
};
use guerdon_primitives::{
    jobs::{Finding, JobId, Task},
    Balance, BlockNumber, DatasetId, Datasets, Jobs, ModelId, ModelOffer, Models, NetworkCut, OnOutcome,
    OnStakeChange, Outcome, Parts, PaymentId, Role, StakedShares, Terms, VotingRules, Work, WorkId, Works,
};
use sp_core::H256;

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub const ED: Balance = 10;
pub const PRICE: Balance = 100;
pub const FUNDS: Balance = 1_000_000_000;

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

parameter_types! {
    pub static Network: NetworkCut =
        NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) };
    pub const Treasury: AccountId = TREASURY;
    pub const RoyaltiesPalletId: PalletId = PalletId(*b"guerdon/");

    pub static Offers: BTreeMap<ModelId, ModelOffer<AccountId>> = BTreeMap::new();
    pub static TermsInForce: BTreeMap<DatasetId, Terms> = BTreeMap::new();
    pub static Owners: BTreeMap<WorkId, AccountId> = BTreeMap::new();
    pub static Admissions: BTreeMap<(DatasetId, WorkId), BlockNumber> = BTreeMap::new();
    pub static Stakes: BTreeMap<(DatasetId, AccountId), Balance> = BTreeMap::new();
    pub static Opened: Vec<Task> = Vec::new();
    pub static OpensJobs: bool = true;
    pub static EndsJobsAtOnce: bool = false;
    /// What was sent to the pallet's account besides fees.
    pub static Gifts: Balance = 0;
}

impl pallet_royalties::Config for Test {
    type Currency = Balances;
    type Models = World;
    type Datasets = World;
    type Works = World;
    type Shares = World;
    type Jobs = World;
    type NetworkCut = Network;
    type Treasury = Treasury;
    type PalletId = RoyaltiesPalletId;
    type WeightInfo = ();
}

/// What the other pallets would be.
pub struct World;

impl Models<AccountId> for World {
    fn offer(model: ModelId) -> Option<ModelOffer<AccountId>> {
        Offers::get().remove(&model)
    }
}

impl Datasets<AccountId> for World {
    fn terms(dataset: DatasetId) -> Option<Terms> {
        TermsInForce::get().remove(&dataset)
    }

    fn admitted_at(dataset: DatasetId, work: &WorkId) -> Option<BlockNumber> {
        Admissions::get().remove(&(dataset, *work))
    }

    fn voting(_: DatasetId) -> Option<VotingRules> {
        None
    }

    fn set_terms(dataset: DatasetId, terms: Terms) -> DispatchResult {
        TermsInForce::mutate(|all| all.insert(dataset, terms));
        Ok(())
    }
}

impl Works<AccountId> for World {
    fn work(work: &WorkId) -> Option<Work<AccountId>> {
        let owner = Owners::get().remove(work)?;
        Some(Work { owner, locator: Default::default(), registered_at: 1 })
    }
}

impl StakedShares<AccountId> for World {
    fn staked(dataset: DatasetId, who: &AccountId) -> Balance {
        Stakes::get().remove(&(dataset, *who)).unwrap_or_default()
    }

    fn total_staked(dataset: DatasetId) -> Balance {
        Stakes::get().range((dataset, 0)..=(dataset, AccountId::MAX)).map(|(_, staked)| staked).sum()
    }

    fn take_snapshot(_: DatasetId) -> Balance {
        unimplemented!("royalties take no snapshots")
    }

    fn staked_at_snapshot(_: DatasetId, _: &AccountId) -> Balance {
        unimplemented!("royalties read no snapshots")
    }
}

impl Jobs for World {
    fn open(task: Task) -> Result<JobId, DispatchError> {
        if !OpensJobs::get() {
            return Err(DispatchError::Unavailable);
        }
        Opened::mutate(|opened| opened.push(task));
        if EndsJobsAtOnce::get() {
            Royalties::on_outcome(&task, &Outcome { finding: None, attributors: Default::default() });
        }
        Ok(1_000 + Opened::get().len() as JobId)
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

pub fn terms(operator: u32, contributors: u32, shareholders: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::new(part(operator), part(contributors), part(shareholders)).unwrap()
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

/// States what a model asks for that was made from no other.
pub fn offer(model: ModelId, price: Balance, team: &[(AccountId, Role, u32)], training: &[(DatasetId, u32)]) {
    let team = team.to_vec().try_into().unwrap();
    let offer = ModelOffer { price, team, training: training.to_vec(), upstream: Default::default() };
    Offers::mutate(|offers| offers.insert(model, offer));
}

/// States which models [`MODEL`] was made from, and what percentage of its income they have.
pub fn made_from(ancestors: &[(ModelId, u32)]) {
    let upstream = ancestors.iter().map(|(model, percent)| (*model, Parts::from_percent(*percent)));
    let upstream = upstream.collect::<Vec<_>>().try_into().unwrap();
    Offers::mutate(|offers| offers.get_mut(&MODEL).unwrap().upstream = upstream);
}

/// Gives an account a stake, as the datasets' pallet would.
pub fn stake(dataset: DatasetId, who: AccountId, staked: Balance) {
    Royalties::before_stake_change(dataset, &who, World::staked(dataset, &who));
    Stakes::mutate(|stakes| stakes.insert((dataset, who), staked));
}

/// Pays for one output of [`MODEL`].
pub fn pay(fee: Balance) -> PaymentId {
    let payment = crate::NextPayment::<Test>::get();
    let payer = RuntimeOrigin::signed(PAYER);
    assert_ok!(Royalties::pay(payer, MODEL, fee, 1, H256::repeat_byte(0xee), Default::default()));
    payment
}

pub fn found(explained: u32, weights: &[(u8, u32)]) -> Option<Finding> {
    let weights: Vec<_> = weights.iter().map(|(number, weight)| (work(*number), *weight)).collect();
    Some(Finding::Attribution {
        explained: Parts::from_percent(explained),
        weights: weights.try_into().unwrap(),
    })
}

/// Ends the job of a payment.
pub fn end(payment: PaymentId, finding: Option<Finding>, attributors: &[AccountId]) {
    let attributors = attributors.to_vec().try_into().unwrap();
    Royalties::on_outcome(&Task::Attribution { payment }, &Outcome { finding, attributors });
}

/// Brings an income into the pool of [`OILS`], all of a fee.
pub fn income(amount: Balance) {
    Network::set(NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO });
    assert_ok!(World::set_terms(OILS, terms(0, 0, 100)));
    offer(MODEL, 1, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
    end(pay(amount), None, &[]);
}

pub fn claimable(account: AccountId) -> Balance {
    Earnings::<Test>::get(account).claimable
}

pub fn held(dataset: DatasetId) -> Balance {
    Pools::<Test>::get(dataset).held
}

pub fn claim(account: AccountId) -> DispatchResult {
    Royalties::claim(RuntimeOrigin::signed(STRANGER), account)
}

pub fn claim_dividends(dataset: DatasetId, account: AccountId) -> DispatchResult {
    Royalties::claim_dividends(RuntimeOrigin::signed(STRANGER), dataset, account)
}

/// The invariants, and that the pallet's account has not a unit more than them.
pub fn check() {
    Royalties::do_try_state().unwrap();
    let owed = Royalties::owed().unwrap();
    assert_eq!(Balances::free_balance(Royalties::account_id()), ED + owed + Gifts::get());
    let Total { paid_in, paid_out } = Totals::<Test>::get();
    assert_eq!(paid_in, paid_out + owed);
}

/// Runs `test` in block 1 of a world with one model and four works, and checks the state after it.
pub fn run(test: impl FnOnce()) {
    Offers::set(BTreeMap::new());
    TermsInForce::set([(OILS, terms(30, 50, 20)), (INKS, terms(20, 60, 20))].into());
    Owners::set(BTreeMap::new());
    Admissions::set(BTreeMap::new());
    Stakes::set(BTreeMap::new());
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
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    sp_io::TestExternalities::new(storage.build_storage().unwrap()).execute_with(|| {
        System::set_block_number(1);
        test();
        check();
    });
}
