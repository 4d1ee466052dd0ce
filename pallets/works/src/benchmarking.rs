//! What is measured of the calls.
//!
//! At worst a work has as many ancestors as it can have, each of them a work.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{Consideration, Footprint};
use frame_system::RawOrigin;
use guerdon_primitives::{
    Consent, Licence, Locator, Parts, Work, WorkId, MAX_LICENCE, MAX_LOCATOR, MAX_WORK_ANCESTORS,
};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// With the longest locator and licence, made from `p` works.
    #[benchmark]
    fn register(p: Linear<0, MAX_WORK_ANCESTORS>) -> Result<(), BenchmarkError> {
        let owner = funded::<T>(whitelisted_caller());
        let parents = parents::<T>(p)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), work(p), longest_locator(), longest_licence(), Consent::Allow, parents);

        assert_eq!(Works::<T>::get(work(p)).map(|record| record.upstream.len() as u32), Some(p));
        Ok(())
    }

    #[benchmark]
    fn withdraw() -> Result<(), BenchmarkError> {
        let (owner, work) = registered::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), work);

        assert!(Works::<T>::get(work).is_some_and(|record| record.withdrawn_at.is_some()));
        Ok(())
    }

    #[benchmark]
    fn remove() -> Result<(), BenchmarkError> {
        let (owner, work) = registered::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), work);

        assert!(!Works::<T>::contains_key(work));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::state(), crate::mock::Test);
}

/// An account that can pay the deposit of any work.
fn funded<T: Config>(account: T::AccountId) -> T::AccountId {
    T::Consideration::ensure_successful(&account, Footprint::from_mel::<Work<T::AccountId>>());
    account
}

/// Registers works of different owners, and names them as parents.
fn parents<T: Config>(count: u32) -> Result<WorkParents, BenchmarkError> {
    let mut parents = WorkParents::default();
    for number in 0..count {
        let owner = RawOrigin::Signed(funded::<T>(account("owner", number, 0))).into();
        let none = WorkParents::default();
        Pallet::<T>::register(
            owner,
            work(number),
            longest_locator(),
            longest_licence(),
            Consent::Allow,
            none,
        )?;
        let parent = (WorkParent::Work(work(number)), Parts::from_percent(10));
        parents.try_push(parent).map_err(|_| "a work has no more parents")?;
    }
    Ok(parents)
}

/// A work with as many ancestors as there can be, and its owner.
fn registered<T: Config>() -> Result<(T::AccountId, WorkId), BenchmarkError> {
    let owner = funded::<T>(whitelisted_caller());
    let (origin, work) = (RawOrigin::Signed(owner.clone()).into(), work(MAX_WORK_ANCESTORS));
    let parents = parents::<T>(MAX_WORK_ANCESTORS)?;
    Pallet::<T>::register(origin, work, longest_locator(), longest_licence(), Consent::Allow, parents)?;
    Ok((owner, work))
}

fn work(number: u32) -> WorkId {
    WorkId::repeat_byte(1 + number as u8)
}

fn longest_locator() -> Locator {
    let mut url = b"https://".to_vec();
    url.resize(MAX_LOCATOR as usize, b'a');
    Locator::truncate_from(url)
}

fn longest_licence() -> Licence {
    Licence::truncate_from(alloc::vec![b'a'; MAX_LICENCE as usize])
}
