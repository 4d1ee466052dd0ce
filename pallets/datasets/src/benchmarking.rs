//! What is measured of the calls, of outcomes and of what DAOs change.
//!
//! What they lead to in other pallets, such as the opening of a job or what is told of a stake, is measured with them.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::{traits::fungibles::Mutate, BoundedVec};
use frame_system::RawOrigin;
use guerdon_primitives::{
    jobs::{Finding, Task},
    AcceptedConsents, Admission, Balance, Change, DatasetId, Enactment, GovernedDatasets, Licence, OnOutcome,
    Outcome, Parts, StatedTerms, VotingRules, WorkId, MAX_ASKED, MAX_LICENCE, MAX_LICENCES,
};

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper<AccountId> {
    /// Has as many assets to settle dividends in as there can be.
    fn take_assets();
    /// Registers a work under a licence, with consent to training for a royalty, and returns it with its owner.
    fn work(licence: Licence) -> (AccountId, WorkId);
    /// Brings an income into the dataset's pool.
    fn earn(dataset: DatasetId);
    /// Gives an account what it needs for deposits.
    fn fund(account: &AccountId);
    /// Rules that a dataset may have.
    fn voting() -> VotingRules;
    /// Opens as many votes of the dataset as there can be, in none of which the holder's shares vote, and has the
    /// holder delegate to another.
    fn open_votes(dataset: DatasetId, holder: &AccountId);
}

const SHARES: Balance = 1_000_000;

const TERMS: StatedTerms = StatedTerms {
    operator: 200_000_000,
    contributors: 500_000_000,
    shareholders: 200_000_000,
    treasury: 100_000_000,
};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// With as many licences as there can be.
    #[benchmark]
    fn create() {
        let dataset = NextDataset::<T>::get();
        let curator: T::AccountId = whitelisted_caller();
        T::BenchmarkHelper::fund(&curator);

        #[extrinsic_call]
        _(RawOrigin::Signed(curator), policy::<T>(), TERMS);

        assert!(Datasets::<T>::contains_key(dataset));
    }

    /// Of a work under the last of as many licences as there can be.
    #[benchmark]
    fn offer() -> Result<(), BenchmarkError> {
        let dataset = created::<T>()?;
        let (owner, work) = T::BenchmarkHelper::work(licence(MAX_LICENCES - 1));

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), dataset, work);

        assert!(Offers::<T>::contains_key(dataset, work));
        Ok(())
    }

    /// More of what has earned since it was staked, while others vote.
    #[benchmark]
    fn stake() -> Result<(), BenchmarkError> {
        let (dataset, holder) = staked::<T>()?;
        T::BenchmarkHelper::open_votes(dataset, &holder);

        #[extrinsic_call]
        _(RawOrigin::Signed(holder.clone()), dataset, SHARES);

        assert_eq!(Pallet::<T>::stake_of(dataset, &holder), 2 * SHARES);
        Ok(())
    }

    /// While others vote.
    #[benchmark]
    fn unstake() -> Result<(), BenchmarkError> {
        let (dataset, holder) = staked::<T>()?;
        T::BenchmarkHelper::open_votes(dataset, &holder);

        #[extrinsic_call]
        _(RawOrigin::Signed(holder.clone()), dataset, SHARES / 2);

        assert_eq!(Pallet::<T>::stake_of(dataset, &holder), SHARES - SHARES / 2);
        Ok(())
    }

    /// Of a work whose shares are burned, some of them unstaked, while others vote.
    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let (dataset, owner, work) = offered::<T>()?;
        Pallet::<T>::on_outcome(&Task::Novelty { dataset, work }, &admitting::<T>());
        Pallet::<T>::unstake(RawOrigin::Signed(owner.clone()).into(), dataset, SHARES / 2)?;
        T::BenchmarkHelper::earn(dataset);
        T::BenchmarkHelper::open_votes(dataset, &owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), dataset, work);

        assert!(Offers::<T>::get(dataset, work).is_some_and(|record| record.withdrawn_at.is_some()));
        assert_eq!(Pallet::<T>::stake_of(dataset, &owner), 0);
        Ok(())
    }

    /// The admission of an owner's first work, while others vote.
    #[benchmark]
    fn on_outcome() -> Result<(), BenchmarkError> {
        let (dataset, owner, work) = offered::<T>()?;
        T::BenchmarkHelper::earn(dataset);
        T::BenchmarkHelper::open_votes(dataset, &owner);
        let (task, outcome) = (Task::Novelty { dataset, work }, admitting::<T>());

        #[block]
        {
            <Pallet<T> as OnOutcome<T::AccountId>>::on_outcome(&task, &outcome);
        }
        assert!(Pallet::<T>::stake_of(dataset, &owner) > 0);
        Ok(())
    }

    /// Of an admission that lists as many licences as there can be, in place of another one.
    #[benchmark]
    fn enact() -> Result<(), BenchmarkError> {
        let dataset = created::<T>()?;
        let admission = Admission { max_similarity: Parts::from_percent(90), ..admission() };
        let change = Change::Admission(admission.clone());

        #[block]
        {
            let enacted = <Pallet<T> as GovernedDatasets<T::AccountId>>::enact(dataset, change, 1)?;
            assert_eq!(enacted, Enactment::Done);
        }
        assert!(Datasets::<T>::get(dataset).is_some_and(|record| record.policy.admission == admission));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::state(), crate::mock::Test);
}

fn policy<T: Config>() -> Policy {
    Policy {
        admission: admission(),
        voting: T::BenchmarkHelper::voting(),
        contributors_floor: Parts::from_percent(50),
        on_withdrawal: ShareFate::Burn,
    }
}

/// With as many licences as there can be.
fn admission() -> Admission {
    Admission {
        max_similarity: Parts::ONE,
        base_shares: SHARES,
        licences: BoundedVec::truncate_from((0..MAX_LICENCES).map(licence).collect()),
        consents: AcceptedConsents::WithRoyalty,
    }
}

/// The longest that there can be, each another one.
fn licence(number: u32) -> Licence {
    let mut licence = alloc::vec![b'a'; MAX_LICENCE as usize];
    licence[0] = b'a' + number as u8;
    Licence::truncate_from(licence)
}

/// A dataset that judges a work, and the work with its owner.
fn offered<T: Config>() -> Result<(DatasetId, T::AccountId, WorkId), BenchmarkError> {
    let dataset = created::<T>()?;
    let (owner, work) = T::BenchmarkHelper::work(licence(0));
    Pallet::<T>::offer(RawOrigin::Signed(owner.clone()).into(), dataset, work)?;
    Ok((dataset, owner, work))
}

/// No other work is similar.
fn admitting<T: Config>() -> Outcome<T::AccountId> {
    let attributors = (0..MAX_ASKED).map(|member| account("member", member, 0)).collect();
    Outcome {
        finding: Some(Finding::Novelty { similarity: Parts::ZERO, nearest: None }),
        attributors: BoundedVec::truncate_from(attributors),
        others: BoundedVec::new(),
    }
}

fn created<T: Config>() -> Result<DatasetId, BenchmarkError> {
    T::BenchmarkHelper::take_assets();
    let dataset = NextDataset::<T>::get();
    let curator: T::AccountId = account("curator", 0, 0);
    T::BenchmarkHelper::fund(&curator);
    Pallet::<T>::create(RawOrigin::Signed(curator).into(), policy::<T>(), TERMS)?;
    Ok(dataset)
}

/// A dataset with an income, and a holder who has half of its shares staked.
fn staked<T: Config>() -> Result<(DatasetId, T::AccountId), BenchmarkError> {
    let dataset = created::<T>()?;
    let holder: T::AccountId = whitelisted_caller();
    T::BenchmarkHelper::fund(&holder);
    T::Shares::mint_into(dataset, &holder, 2 * SHARES)?;
    Pallet::<T>::stake(RawOrigin::Signed(holder.clone()).into(), dataset, SHARES)?;
    T::BenchmarkHelper::earn(dataset);
    Ok((dataset, holder))
}
