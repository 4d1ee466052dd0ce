//! A runtime with this pallet and datasets that are stated by the test.

use crate::{self as pallet_models, Derivatives, Parent};
use frame_support::{
    derive_impl,
    pallet_prelude::{DispatchError, DispatchResult},
    parameter_types,
    sp_runtime::BuildStorage,
    traits::{
        fungible::{HoldConsideration, NativeOrWithId},
        ConstU128, LinearStoragePrice,
    },
};
use guerdon_primitives::{
    Asset, Assets, Balance, BlockNumber, DatasetId, DatasetTerms, Datasets, ModelId, Parts, Prices, Role,
    Team, Terms, UpcomingTerms, WorkId,
};
use std::collections::BTreeMap;

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub const OPERATOR: AccountId = 1;
pub const STRANGER: AccountId = 2;
pub const PRICE: Balance = 1_000;
/// Approved besides the native currency.
pub const DOLLARS: Asset = NativeOrWithId::WithId(1);
pub const FUNDS: Balance = 10_000_000;

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
    pub type Models = pallet_models;
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
    type ExistentialDeposit = ConstU128<1>;
}

impl pallet_models::Config for Test {
    type Datasets = NumberedDatasets;
    type Assets = NativeAndDollars;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        ModelHold,
        LinearStoragePrice<ConstU128<100>, ConstU128<1>, Balance>,
    >;
    type WeightInfo = ();
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = NumberedDatasets;
}

/// The native currency and [`DOLLARS`] are approved.
pub struct NativeAndDollars;

impl Assets for NativeAndDollars {
    fn is_approved(asset: &Asset) -> bool {
        matches!(asset, NativeOrWithId::Native) || *asset == DOLLARS
    }
}

parameter_types! {
    pub const ModelHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Registration);
    /// How many datasets there are, numbered from zero.
    pub static DatasetCount: DatasetId = 8;
    /// The terms of datasets that had other terms than the first.
    pub static Enacted: BTreeMap<DatasetId, DatasetTerms> = BTreeMap::new();
}

/// Datasets zero to [`DatasetCount`], all of the same first terms.
pub struct NumberedDatasets;

impl Datasets<AccountId> for NumberedDatasets {
    fn terms(dataset: DatasetId) -> Option<DatasetTerms> {
        let enacted = Enacted::get().remove(&dataset);
        let terms = enacted.unwrap_or_else(|| DatasetTerms::new(terms(0)));
        (dataset < DatasetCount::get()).then(|| terms.at(System::block_number() as u32))
    }

    fn contained(_: DatasetId, _: &WorkId, _: BlockNumber) -> bool {
        false
    }

    fn treasury(_: DatasetId) -> AccountId {
        unimplemented!("models never pay treasuries")
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for NumberedDatasets {
    fn datasets(count: u32) -> Vec<DatasetId> {
        DatasetCount::set(count);
        (0..count).collect()
    }

    fn change_terms(dataset: DatasetId) {
        enact(dataset, terms(1), 1_000);
    }

    fn assets() -> Vec<Asset> {
        vec![NativeOrWithId::Native, DOLLARS]
    }
}

/// Terms with this percentage for the treasury; those of 0 are the first of every dataset.
pub fn terms(treasury: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::with_treasury(part(30 - treasury), part(50), part(20), part(treasury)).unwrap()
}

/// Enacts terms of a dataset that start in a block.
pub fn enact(dataset: DatasetId, terms: Terms, starts_at: BlockNumber) {
    let before = NumberedDatasets::terms(dataset).unwrap();
    let after = DatasetTerms { upcoming: Some(UpcomingTerms { terms, starts_at }), ..before };
    Enacted::mutate(|enacted| enacted.insert(dataset, after));
}

pub fn team(members: &[(AccountId, Role, u32)]) -> Team<AccountId> {
    members.to_vec().try_into().unwrap()
}

pub fn two() -> Team<AccountId> {
    team(&[(10, Role::Founder, 1), (11, Role::Engineer, 2)])
}

pub fn training(shares: &[(DatasetId, u32)]) -> pallet_models::Training {
    shares.to_vec().try_into().unwrap()
}

/// A price in the native currency.
pub fn price(price: Balance) -> Prices {
    prices(&[(NativeOrWithId::Native, price)])
}

pub fn prices(prices: &[(Asset, Balance)]) -> Prices {
    prices.iter().cloned().collect::<BTreeMap<_, _>>().try_into().unwrap()
}

/// What is held from an account.
pub fn deposited(account: AccountId) -> Balance {
    use frame_support::traits::fungible::InspectHold;
    Balances::balance_on_hold(&ModelHold::get(), &account)
}

/// Registers a model without ancestors of which none may be made.
pub fn register(
    origin: RuntimeOrigin,
    native: Balance,
    team: Team<AccountId>,
    training: pallet_models::Training,
) -> DispatchResult {
    Models::register(origin, price(native), team, training, None, Derivatives::Refused)
}

/// Registers a model of the operator's, and says which it is.
pub fn registered(
    shares: &[(DatasetId, u32)],
    parent: Option<(ModelId, u32)>,
    derivatives: Derivatives,
) -> Result<ModelId, DispatchError> {
    let model = pallet_models::NextModel::<Test>::get();
    let parent = parent.map(|(model, percent)| Parent { model, part: Parts::from_percent(percent) });
    let origin = RuntimeOrigin::signed(OPERATOR);
    Models::register(origin, price(PRICE), two(), training(shares), parent, derivatives)?;
    Ok(model)
}

/// Models may be made from a model for this percentage.
pub fn for_percent(percent: u32) -> Derivatives {
    Derivatives::For(Parts::from_percent(percent))
}

/// A chain at block 1.
pub fn state() -> sp_io::TestExternalities {
    Enacted::set(BTreeMap::new());
    let balances = vec![(OPERATOR, FUNDS), (STRANGER, FUNDS)];
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
        ..Default::default()
    };
    let mut state = sp_io::TestExternalities::new(storage.build_storage().unwrap());
    state.execute_with(|| System::set_block_number(1));
    state
}

/// Runs `test` in block 1 and checks the state after it.
pub fn run(test: impl FnOnce()) {
    state().execute_with(|| {
        DatasetCount::set(8);
        test();
        Models::do_try_state().unwrap();
    });
}
