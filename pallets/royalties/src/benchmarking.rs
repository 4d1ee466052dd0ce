//! What is measured of the calls, of settlements and of what treasuries spend.
//!
//! What they lead to in other pallets, such as the opening of a job, is measured with them. At worst a model has as
//! many ancestors as it can have, each of them a full team of its own, and all of them the same datasets; the terms of
//! these have a part for everyone, their treasuries among them; a finding names as many works as it can, each with an
//! owner of its own, and each in all of the datasets; each work has as many ancestors as it can have, whose owners own
//! nothing else; and a fee is paid in another asset than the currency.

use crate::*;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungibles::{Inspect, Mutate},
        EnsureOrigin,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use guerdon_primitives::{
    api::Source,
    jobs::{Finding, Task},
    Asset, Balance, DatasetId, Datasets, Locator, ModelId, OnOutcome, Outcome, Parts, PaymentId, Treasuries,
    Weights, WorkId, MAX_ASKED, MAX_LOCATOR, MAX_WEIGHTS,
};
use guerdon_split::{DividendPool, MAX_DATASETS};
use sp_core::H256;

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper<AccountId> {
    /// Has as many assets approved as there can be, and returns them; the pallet's account has plenty of each.
    fn assets() -> Vec<Asset>;
    /// Makes an asset that can be approved.
    fn asset() -> Asset;
    /// Creates this many datasets, each with a holder of staked shares, and with terms that leave no part out.
    fn datasets(count: u32) -> Vec<DatasetId>;
    /// Registers a model trained on all of these datasets and sold for all assets, with as many ancestors as there can
    /// be, trained on the same, and a full team for each, no member of which is in another one.
    fn model(datasets: &[DatasetId]) -> ModelId;
    /// Registers this many works, each of an owner of its own and with as many ancestors as there can be, of further
    /// owners, and admits them to all of these datasets.
    fn works(count: u32, datasets: &[DatasetId]) -> Vec<WorkId>;
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn pay() -> Result<(), BenchmarkError> {
        let asset = dearest::<T>();
        let datasets = T::BenchmarkHelper::datasets(MAX_DATASETS);
        let model = T::BenchmarkHelper::model(&datasets);
        let (payer, fee) = payer::<T>(&asset)?;
        let payment = NextPayment::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(payer), model, asset, fee, 1, H256::repeat_byte(1), longest_locator());

        assert!(Payments::<T>::contains_key(payment));
        Ok(())
    }

    /// Of dividends of `s` datasets, in as many assets as there can be, to an account that has none of them.
    #[benchmark]
    fn claim(s: Linear<1, MAX_SOURCES>) -> Result<(), BenchmarkError> {
        let assets = T::BenchmarkHelper::assets();
        let account: T::AccountId = account("holder", 0, 0);
        let mut sources = Sources::default();
        for (dataset, asset) in (0..s).zip(assets.iter().cycle()) {
            due::<T>(&account, dataset, asset);
            let source = (Source::Dividends(dataset), asset.clone());
            sources.try_push(source).map_err(|_| "a claim names no more sources")?;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), account.clone(), sources);

        assert!((0..s)
            .zip(assets.iter().cycle())
            .all(|(dataset, asset)| { Holders::<T>::get((&account, dataset, asset)).claimed > 0 }));
        Ok(())
    }

    /// By a finding of `w` works, among `d` datasets.
    #[benchmark]
    fn settle(w: Linear<0, MAX_WEIGHTS>, d: Linear<1, MAX_DATASETS>) -> Result<(), BenchmarkError> {
        let datasets = T::BenchmarkHelper::datasets(d);
        let (payment, outcome) = judged::<T>(w, &datasets)?;

        #[block]
        {
            <Pallet<T> as OnOutcome<T::AccountId>>::on_outcome(&Task::Attribution { payment }, &outcome);
        }
        let record = Payments::<T>::get(payment).ok_or("the payment is kept")?;
        let settlement = Pallet::<T>::settlement(payment, &record, &outcome, settlement::Income::Fee);
        assert_eq!(settlement.works, w);
        assert!(record.outcome.is_some());
        assert!(datasets.iter().all(|dataset| collectable::<T>(*dataset, &record.asset) > 0));
        Ok(())
    }

    /// By a finding of `w` works, among `d` datasets.
    #[benchmark]
    fn pass_on(w: Linear<0, MAX_WEIGHTS>, d: Linear<1, MAX_DATASETS>) -> Result<(), BenchmarkError> {
        let datasets = T::BenchmarkHelper::datasets(d);
        let (payment, outcome) = judged::<T>(w, &datasets)?;
        Pallet::<T>::on_outcome(&Task::Attribution { payment }, &outcome);
        let asset = dearest::<T>();
        let before: Vec<_> = datasets.iter().map(|dataset| collectable::<T>(*dataset, &asset)).collect();
        Inheritances::<T>::insert(
            payment,
            &asset,
            T::Assets::balance(asset.clone(), &Pallet::<T>::account_id()),
        );

        #[extrinsic_call]
        _(RawOrigin::Signed(whitelisted_caller()), payment, asset.clone());

        assert!(!Inheritances::<T>::contains_key(payment, &asset));
        let mut treasuries = datasets.iter().zip(before);
        assert!(treasuries.all(|(dataset, before)| collectable::<T>(*dataset, &asset) > before));
        Ok(())
    }

    /// The last that there can be.
    #[benchmark]
    fn approve_asset() -> Result<(), BenchmarkError> {
        let origin = T::ApproveOrigin::try_successful_origin().map_err(|()| "nobody can approve")?;
        let asset = T::BenchmarkHelper::asset();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, asset.clone());

        assert_eq!(Pallet::<T>::status(&asset), Some(AssetStatus::Approved));
        Ok(())
    }

    #[benchmark]
    fn retire_asset() -> Result<(), BenchmarkError> {
        let origin = T::ApproveOrigin::try_successful_origin().map_err(|()| "nobody can approve")?;
        let asset = dearest::<T>();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, asset.clone());

        assert_eq!(Pallet::<T>::status(&asset), Some(AssetStatus::Retired));
        Ok(())
    }

    /// All that a treasury has, of which it has claimed nothing, to an account that has none of the asset.
    #[benchmark]
    fn spend() -> Result<(), BenchmarkError> {
        let asset = dearest::<T>();
        let dataset = T::BenchmarkHelper::datasets(1)[0];
        let amount = T::Assets::minimum_balance(asset.clone()).saturating_add(1);
        let claimable = Earning { claimable: amount, ..Default::default() };
        Earnings::<T>::insert(T::Datasets::treasury(dataset), &asset, claimable);
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);

        #[block]
        {
            <Pallet<T> as Treasuries<T::AccountId>>::spend(dataset, &asset, amount, &beneficiary)?;
        }

        assert_eq!(T::Assets::balance(asset, &beneficiary), amount);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::state(), crate::mock::Test);
}

/// The asset that costs most to pay in: not the currency.
fn dearest<T: Config>() -> Asset {
    let mut assets = T::BenchmarkHelper::assets();
    assets.pop().expect("there is the currency at least; qed")
}

/// What the treasury of a dataset can claim.
fn collectable<T: Config>(dataset: DatasetId, asset: &Asset) -> Balance {
    Earnings::<T>::get(T::Datasets::treasury(dataset), asset).claimable
}

/// Owes an account dividends of a dataset.
fn due<T: Config>(account: &T::AccountId, dataset: DatasetId, asset: &Asset) {
    let income = T::Assets::minimum_balance(asset.clone()).saturating_add(1);
    let mut dividends = DividendPool::default();
    assert!(dividends.deposit(income, 1), "the income fits an amount");
    let mut holder = Holder::default();
    holder.accrued.settle(&dividends, 1);
    Pools::<T>::insert(dataset, asset, Pool { dividends, held: income });
    Holders::<T>::insert((account, dataset, asset), holder);
}

fn longest_locator() -> Locator {
    let mut url = b"https://".to_vec();
    url.resize(MAX_LOCATOR as usize, b'a');
    Locator::truncate_from(url)
}

/// Who can pay in an asset, and a fee of which every line is some units.
fn payer<T: Config>(asset: &Asset) -> Result<(T::AccountId, Balance), BenchmarkError> {
    let payer: T::AccountId = whitelisted_caller();
    let fee = T::Assets::minimum_balance(asset.clone()).saturating_mul(1_000_000_000);
    T::Assets::mint_into(asset.clone(), &payer, fee.saturating_mul(2))?;
    Ok((payer, fee))
}

/// A payment for a model of these datasets, and an outcome that names this many works.
fn judged<T: Config>(
    works: u32,
    datasets: &[DatasetId],
) -> Result<(PaymentId, Outcome<T::AccountId>), BenchmarkError> {
    let asset = dearest::<T>();
    let works = T::BenchmarkHelper::works(works, datasets);
    let model = T::BenchmarkHelper::model(datasets);
    let payment = NextPayment::<T>::get();
    let (payer, fee) = payer::<T>(&asset)?;
    let origin = RawOrigin::Signed(payer).into();
    Pallet::<T>::pay(origin, model, asset, fee, 1, H256::repeat_byte(1), longest_locator())?;

    let attributors = (0..MAX_ASKED).map(|member| account("attributor", member, 0)).collect();
    let outcome = Outcome {
        finding: Some(finding(works)),
        attributors: BoundedVec::truncate_from(attributors),
        others: BoundedVec::new(),
    };
    Ok((payment, outcome))
}

/// These works explain half, each as much as any other.
fn finding(mut works: Vec<WorkId>) -> Finding {
    works.sort_unstable();
    let Some(part) = Parts::DENOMINATOR.checked_div(works.len() as u32) else {
        return Finding::Attribution { explained: Parts::ZERO, weights: Weights::default() };
    };
    let left = Parts::DENOMINATOR - part * works.len() as u32;
    let mut weights: Vec<_> = works.into_iter().map(|work| (work, part)).collect();
    weights[0].1 += left;
    Finding::Attribution { explained: Parts::from_percent(50), weights: Weights::truncate_from(weights) }
}
