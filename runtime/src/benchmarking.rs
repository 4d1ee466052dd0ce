//! What is measured, and what the pallets' benchmarks need of one another.

mod world;

use crate::{configs::Treasury, constants::UNIT, AccountId, Balance, Royalties, Runtime, RuntimeOrigin};
use alloc::vec::Vec;
use frame_benchmarking::account;
use guerdon_primitives::{
    jobs::Task, Asset, DatasetId, Licence, ModelId, OnOutcome, Outcome, PaymentContract, PaymentId,
    VotingRules, WorkId,
};
use pallet_royalties::{NextPayment, Payment, Payments};

frame_benchmarking::define_benchmarks!(
    [pallet_works, Works]
    [pallet_datasets, Datasets]
    [pallet_models, Models]
    [pallet_royalties, Royalties]
    [pallet_attribution, Attribution]
    [pallet_governance, Governance]
);

/// Shares of a holder.
const SHARES: Balance = 1_000_000;

/// The pallets of this runtime.
pub struct World;

fn nothing_found() -> Outcome<AccountId> {
    Outcome { finding: None, attributors: Default::default(), others: Default::default() }
}

impl pallet_datasets::BenchmarkHelper<AccountId> for World {
    fn take_assets() {
        world::assets();
    }

    fn work(licence: Licence) -> (AccountId, WorkId) {
        world::work(licence)
    }

    fn earn(dataset: DatasetId) {
        let model = world::model(&[dataset]);
        let payer: AccountId = account("payer", 0, 0);
        world::fund(&payer);
        let payment = NextPayment::<Runtime>::get();
        let (root, manifest) = Default::default();
        Royalties::pay(RuntimeOrigin::signed(payer), model, Asset::Native, UNIT, 1, root, manifest)
            .expect("the payer has the fee; qed");
        Royalties::on_outcome(&Task::Attribution { payment }, &nothing_found());
    }

    fn fund(account: &AccountId) {
        world::fund(account);
    }

    fn voting() -> VotingRules {
        world::voting()
    }

    fn open_votes(dataset: DatasetId, holder: &AccountId) {
        world::open_votes(dataset, holder);
    }
}

impl pallet_models::BenchmarkHelper for World {
    fn datasets(count: u32) -> Vec<DatasetId> {
        (0..count).map(|_| world::dataset()).collect()
    }

    fn assets() -> Vec<Asset> {
        world::assets()
    }

    fn change_terms(dataset: DatasetId) {
        world::change_terms(dataset);
    }
}

impl pallet_royalties::BenchmarkHelper<AccountId> for World {
    fn assets() -> Vec<Asset> {
        world::assets()
    }

    fn asset() -> Asset {
        world::asset()
    }

    fn datasets(count: u32) -> Vec<DatasetId> {
        let dataset = |_| {
            let dataset = world::dataset();
            world::stake(dataset, &account("holder", 0, 0), SHARES);
            dataset
        };
        (0..count).map(dataset).collect()
    }

    fn model(datasets: &[DatasetId]) -> ModelId {
        world::model(datasets)
    }

    fn works(count: u32, datasets: &[DatasetId]) -> Vec<WorkId> {
        (0..count).map(|number| world::derived_work(number, datasets)).collect()
    }
}

impl pallet_attribution::BenchmarkHelper for World {
    fn settled_payment() -> PaymentId {
        let payment = PaymentId::MAX;
        let record = Payment {
            payer: Treasury::get(),
            model: 0,
            fee: 0,
            asset: Asset::Native,
            outputs: 1,
            root: Default::default(),
            manifest: Default::default(),
            paid_at: 0,
            contract: PaymentContract {
                network: <Runtime as pallet_royalties::Config>::NetworkCut::get(),
                datasets: Default::default(),
                models: Default::default(),
            },
            job: 0,
            outcome: Some(nothing_found()),
        };
        Payments::<Runtime>::insert(payment, record);
        payment
    }
}

impl pallet_governance::BenchmarkHelper<AccountId> for World {
    fn fund(account: &AccountId) {
        world::fund(account);
    }

    fn dataset() -> DatasetId {
        world::dataset()
    }

    fn stake(dataset: DatasetId, holder: &AccountId, shares: Balance) {
        world::stake(dataset, holder, shares);
    }

    fn model(dataset: DatasetId) -> (AccountId, ModelId) {
        world::operated_model(dataset)
    }
}
