//! What is measured of the calls and the hook.
//!
//! At worst there are as many attributors as the chain takes, a committee is as large as its type allows, and each
//! of its members names as many works as a finding takes.

use crate::{jobs::MAX_SKIPS_PER_BLOCK, *};
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{fungible::Mutate, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use guerdon_primitives::{
    attributor_key::AttributorId,
    jobs::{Finding, JobId, Task},
    protocol::SignedPayload,
    BlockNumber, Parts, PaymentId, Weights, WorkId, MAX_COMMITTEE, MAX_WEIGHTS,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::sr25519;

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper {
    /// A payment that is settled, so that another outcome changes nothing. What outcomes lead to is measured where
    /// they lead to.
    fn settled_payment() -> PaymentId;
}

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    /// The last that the chain takes.
    #[benchmark]
    fn register() {
        join_up_to::<T>(T::MaxAttributors::get() - 1);
        let account = funded::<T>(T::MaxAttributors::get());
        let key = key(T::MaxAttributors::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(account), key);

        assert_eq!(Attributors::<T>::get().len() as u32, T::MaxAttributors::get());
    }

    /// The last in the list.
    #[benchmark]
    fn leave() {
        join_up_to::<T>(T::MaxAttributors::get());
        let account = last_attributor::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(account.clone()));

        assert!(Attributors::<T>::get().iter().all(|attributor| attributor.account != account));
    }

    /// The last result of a committee, which ends the job.
    #[benchmark]
    fn submit() {
        let job = 0;
        let finding = finding_of(MAX_COMMITTEE - 1);
        let attributor = answered_by_all_but_one::<T>(job, 0);
        // The call does not look at it again.
        let signature = sr25519::Signature::from_raw([0; 64]).into();

        #[extrinsic_call]
        _(RawOrigin::<T::AccountId>::Authorized, job, attributor, finding, signature);

        assert!(!Jobs::<T>::contains_key(job));
    }

    /// The result of the last attributor in the list, who is the last of the committee to answer.
    #[benchmark]
    fn authorize_submit() {
        let job = 0;
        join_up_to::<T>(T::MaxAttributors::get() - 1);
        let attributor = answered_by_all_but_one::<T>(job, 0);
        let key = AttributorId::generate_pair(None);
        Attributors::<T>::mutate(|attributors| {
            let last = Attributor { account: attributor.clone(), key: key.clone() };
            attributors.try_push(last).expect("there is room for one more; qed");
        });
        let finding = finding_of(MAX_COMMITTEE - 1);
        let payload = SignedPayload::new(Pallet::<T>::genesis_hash(), job, &attributor, &finding);
        let signature = key.sign(&payload.encode()).expect("the keystore has the key; qed");

        let validity;
        #[block]
        {
            validity = Pallet::<T>::authorize_submit(
                TransactionSource::External,
                &job,
                &attributor,
                &finding,
                &signature,
            );
        }
        assert!(validity.is_ok());
    }

    /// Passing `s` jobs that ended early, ending `e` that all but one of the committee have answered, and looking at
    /// one that is not due.
    #[benchmark]
    fn end_jobs_due(
        s: Linear<0, { MAX_SKIPS_PER_BLOCK - 1 }>,
        e: Linear<0, { T::MaxExpiriesPerBlock::get() }>,
    ) {
        let (first, next) = (JobId::from(s), JobId::from(s) + JobId::from(e));
        for job in first..next {
            answered_by_all_but_one::<T>(job, 0);
        }
        answered_by_all_but_one::<T>(next, BlockNumber::MAX);
        NextJob::<T>::put(next + 1);

        #[block]
        {
            Pallet::<T>::end_jobs_due(1u32.into());
        }
        assert_eq!(OldestOpen::<T>::get(), next);
        assert_eq!(Jobs::<T>::iter_keys().collect::<Vec<_>>(), [next]);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::benchmarked(), crate::mock::Test);
}

/// A key of which nobody has the secret.
fn key(number: u32) -> AttributorId {
    sr25519::Public::from_raw(sp_io::hashing::blake2_256(&number.encode())).into()
}

/// An account that can bond.
fn funded<T: Config>(number: u32) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let account = account("attributor", number, 0);
    let funds = T::Bond::get().saturating_mul(2);
    T::Currency::mint_into(&account, funds).expect("the currency's issuance is not exhausted; qed");
    account
}

/// Bonds attributors until there are this many.
fn join_up_to<T: Config>(attributors: u32)
where
    T::Currency: Mutate<T::AccountId>,
{
    let present = Attributors::<T>::get().len() as u32;
    for number in present..attributors {
        let account = funded::<T>(number);
        Pallet::<T>::join(account, key(number)).expect("the account can bond; qed");
    }
}

fn last_attributor<T: Config>() -> T::AccountId {
    let attributors = Attributors::<T>::get();
    attributors.last().expect("attributors have joined; qed").account.clone()
}

/// A finding of as many works as there can be.
///
/// Just enough members name the same works that these have a median; everybody else names works that nobody else does.
/// So there are as many medians as a finding takes, and nearly as many works besides as there can be. Natively this takes
/// half as long again as a committee in which everybody names other works.
fn finding_of(member: u32) -> Finding {
    let group = if member <= MAX_COMMITTEE / 2 { 0 } else { member };
    let works =
        (0..MAX_WEIGHTS).map(|number| WorkId::from(sp_io::hashing::blake2_256(&(group, number).encode())));
    let part = Parts::DENOMINATOR / MAX_WEIGHTS;
    let mut weights: Vec<_> = works.map(|work| (work, part)).collect();
    weights.sort_unstable();
    weights[0].1 += Parts::DENOMINATOR - part * MAX_WEIGHTS;
    Finding::Attribution { explained: Parts::ONE, weights: Weights::truncate_from(weights) }
}

/// Opens a job for the largest committee, and returns the only member that has not answered.
fn answered_by_all_but_one<T: Config>(job: JobId, deadline: BlockNumber) -> T::AccountId {
    let mut committee: Vec<T::AccountId> =
        (0..MAX_COMMITTEE).map(|member| account("member", member, 0)).collect();
    let task = Task::Attribution { payment: T::BenchmarkHelper::settled_payment() };
    let record =
        Job { task, opened_at: 0, deadline, committee: BoundedVec::truncate_from(committee.clone()) };
    let last = committee.pop().expect("a committee has a member; qed");
    let results: Vec<_> = committee.into_iter().zip((0..).map(finding_of)).collect();
    Jobs::<T>::insert(job, record);
    Findings::<T>::insert(job, BoundedVec::truncate_from(results));
    last
}
