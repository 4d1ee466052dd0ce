//! What is measured of the calls.
//!
//! At worst a model has a full team, as many datasets as a fee is divided among, and as many ancestors as it can have,
//! each with the same datasets. A bargain with a dataset costs most where only the eldest ancestor was trained on it.

use crate::*;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::Consideration;
use frame_system::RawOrigin;
use guerdon_primitives::{
    Asset, Balance, DatasetId, Datasets, ModelId, Parts, Prices, Role, Team, MAX_ANCESTORS, MAX_TEAM,
};
use guerdon_split::MAX_DATASETS;

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper {
    /// Creates this many datasets.
    fn datasets(count: u32) -> Vec<DatasetId>;
    /// Enacts terms of the dataset that start later.
    fn change_terms(dataset: DatasetId);
    /// Has as many assets approved as there can be, and returns them.
    fn assets() -> Vec<Asset>;
}

const PRICE: Balance = 1_000;
/// What each model asks of those made from it.
const ASKED: Parts = Parts::from_percent(10);

#[benchmarks]
mod benchmarks {
    use super::*;

    /// A model with `d` datasets, made from one that has all but one of the ancestors there can be.
    #[benchmark]
    fn register(d: Linear<1, MAX_DATASETS>) -> Result<(), BenchmarkError> {
        let operator = funded::<T>();
        let training = training::<T>(d);
        let parent = registered::<T>(&operator, &training, None, MAX_ANCESTORS)?;
        let model = NextModel::<T>::get();

        #[extrinsic_call]
        _(
            RawOrigin::Signed(operator),
            prices::<T>(),
            team::<T>(),
            training,
            Some(Parent { model: parent, part: ASKED }),
            Derivatives::For(ASKED),
        );

        let upstream = Models::<T>::get(model).map(|record| record.upstream.len() as u32);
        assert_eq!(upstream, Some(MAX_ANCESTORS));
        Ok(())
    }

    #[benchmark]
    fn set_price() -> Result<(), BenchmarkError> {
        let operator = funded::<T>();
        let model = registered::<T>(&operator, &training::<T>(MAX_DATASETS), None, 1 + MAX_ANCESTORS)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), model, Asset::Native, Some(PRICE + 1));

        let prices = Models::<T>::get(model).map(|record| record.prices).unwrap_or_default();
        assert_eq!(prices.get(&Asset::Native), Some(&(PRICE + 1)));
        Ok(())
    }

    /// Of a model that was made from another one, and has a bargain with each of its datasets.
    #[benchmark]
    fn remove() -> Result<(), BenchmarkError> {
        let operator = funded::<T>();
        let training = training::<T>(MAX_DATASETS);
        let model = registered::<T>(&operator, &training, None, 1 + MAX_ANCESTORS)?;
        for (dataset, _) in &training {
            Pallet::<T>::do_leave(&operator, model, *dataset)?;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), model);

        assert!(!Models::<T>::contains_key(model));
        assert_eq!(Bargains::<T>::iter_prefix(model).count(), 0);
        Ok(())
    }

    #[benchmark]
    fn set_derivatives() -> Result<(), BenchmarkError> {
        let operator = funded::<T>();
        let model = registered::<T>(&operator, &training::<T>(MAX_DATASETS), None, 1 + MAX_ANCESTORS)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), model, Derivatives::Refused);

        let derivatives = Models::<T>::get(model).map(|record| record.derivatives);
        assert_eq!(derivatives, Some(Derivatives::Refused));
        Ok(())
    }

    /// Of upcoming terms, for a model that left the dataset before.
    #[benchmark]
    fn accept_terms() -> Result<(), BenchmarkError> {
        let (operator, model, dataset) = bargaining::<T>()?;
        T::BenchmarkHelper::change_terms(dataset);
        Pallet::<T>::do_leave(&operator, model, dataset)?;
        let terms = T::Datasets::terms(dataset);
        let revision = terms.and_then(|terms| terms.upcoming_revision()).ok_or("terms are upcoming")?;

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), model, dataset, revision);

        assert_eq!(Bargains::<T>::get(model, dataset), Some(Bargain::Accepted(revision)));
        Ok(())
    }

    #[benchmark]
    fn leave_dataset() -> Result<(), BenchmarkError> {
        let (operator, model, dataset) = bargaining::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), model, dataset);

        assert_eq!(Bargains::<T>::get(model, dataset), Some(Bargain::Left));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::state(), crate::mock::Test);
}

/// An account that can pay the deposits of as many models as are registered here.
fn funded<T: Config>() -> T::AccountId {
    let operator = whitelisted_caller();
    for _ in 0..=1 + MAX_ANCESTORS {
        T::Consideration::ensure_successful(&operator, Pallet::<T>::footprint());
    }
    operator
}

/// A price in every asset.
fn prices<T: Config>() -> Prices {
    let mut prices = Prices::new();
    for asset in T::BenchmarkHelper::assets() {
        prices.try_insert(asset, PRICE).expect("there are no more assets than prices; qed");
    }
    prices
}

fn team<T: Config>() -> Team<T::AccountId> {
    let members = (0..MAX_TEAM).map(|number| (account("member", number, 0), Role::Engineer, 1 + number));
    Team::truncate_from(members.collect())
}

fn training<T: Config>(datasets: u32) -> Training {
    let shares = T::BenchmarkHelper::datasets(datasets).into_iter().map(|dataset| (dataset, 1));
    Training::truncate_from(shares.collect())
}

/// An operator, a model of its that has as many ancestors as it can have, and a dataset that only the eldest of these
/// was trained on.
fn bargaining<T: Config>() -> Result<(T::AccountId, ModelId, DatasetId), BenchmarkError> {
    let operator = funded::<T>();
    let mut training = training::<T>(MAX_DATASETS);
    let eldest = registered::<T>(&operator, &training, None, 1)?;
    let (dataset, _) = training.pop().ok_or("there are datasets")?;
    let model = registered::<T>(&operator, &training, Some(eldest), MAX_ANCESTORS)?;
    Ok((operator, model, dataset))
}

/// Registers as many models, each made from the one before, and returns the last. The first is made from `last`.
fn registered<T: Config>(
    operator: &T::AccountId,
    training: &Training,
    mut last: Option<ModelId>,
    models: u32,
) -> Result<ModelId, BenchmarkError> {
    for _ in 0..models {
        let model = NextModel::<T>::get();
        Pallet::<T>::register(
            RawOrigin::Signed(operator.clone()).into(),
            prices::<T>(),
            team::<T>(),
            training.clone(),
            last.map(|model| Parent { model, part: ASKED }),
            Derivatives::For(ASKED),
        )?;
        last = Some(model);
    }
    last.ok_or("no model is asked for".into())
}
