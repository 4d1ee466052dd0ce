//! A runtime with this pallet and datasets that are stated by the test.

use crate::{self as pallet_models, Derivatives, Parent};
use frame_support::{
    derive_impl,
    pallet_prelude::{DispatchError, DispatchResult},
    parameter_types,
    sp_runtime::BuildStorage,
};
use guerdon_primitives::{
    Balance, BlockNumber, DatasetId, Datasets, ModelId, Parts, Role, Team, Terms, VotingRules, WorkId,
};

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub const OPERATOR: AccountId = 1;
pub const STRANGER: AccountId = 2;
pub const PRICE: Balance = 1_000;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Models = pallet_models;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
}

impl pallet_models::Config for Test {
    type Datasets = NumberedDatasets;
    type WeightInfo = ();
}

parameter_types! {
    /// How many datasets there are, numbered from zero.
    pub static DatasetCount: DatasetId = 8;
}

/// Datasets zero to [`DatasetCount`], all of the same terms.
pub struct NumberedDatasets;

impl Datasets<AccountId> for NumberedDatasets {
    fn terms(dataset: DatasetId) -> Option<Terms> {
        let part = Parts::from_percent;
        (dataset < DatasetCount::get()).then(|| Terms::new(part(30), part(50), part(20)).unwrap())
    }

    fn admitted_at(_: DatasetId, _: &WorkId) -> Option<BlockNumber> {
        None
    }

    fn voting(_: DatasetId) -> Option<VotingRules> {
        None
    }

    fn set_terms(_: DatasetId, _: Terms) -> DispatchResult {
        unimplemented!("models never change terms")
    }
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

/// Registers a model without ancestors of which none may be made.
pub fn register(
    origin: RuntimeOrigin,
    price: Balance,
    team: Team<AccountId>,
    training: pallet_models::Training,
) -> DispatchResult {
    Models::register(origin, price, team, training, None, Derivatives::Refused)
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
    Models::register(origin, PRICE, two(), training(shares), parent, derivatives)?;
    Ok(model)
}

/// Models may be made from a model for this percentage.
pub fn for_percent(percent: u32) -> Derivatives {
    Derivatives::For(Parts::from_percent(percent))
}

/// Runs `test` in block 1 and checks the state after it.
pub fn run(test: impl FnOnce()) {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::new(storage).execute_with(|| {
        DatasetCount::set(8);
        System::set_block_number(1);
        test();
        Models::do_try_state().unwrap();
    });
}
