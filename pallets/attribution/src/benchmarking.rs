//! What is measured of the calls and of deadlines.
//!
//! At worst there are as many attributors as are drawn from, committees are as large as they can be, and each result
//! names as many works as a finding takes.

use crate::{committees::Freshness, *};
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{
        fungible::{Inspect, Mutate},
        EnsureOrigin, Get,
    },
    BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use guerdon_primitives::{
    api::Standing,
    attributor_key::AttributorId,
    commitment::{Sealed, SignedCommitment},
    jobs::{Finding, JobId, Phase, Round, Task},
    Balance, Parts, PaymentId, Weights, WorkId, MAX_ASKED, MAX_COMMITTEE, MAX_COMMITTEES, MAX_WEIGHTS,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{sr25519, H256};

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper {
    /// A payment that is settled, so that another outcome changes nothing. What outcomes lead to is measured where
    /// they lead to.
    fn settled_payment() -> PaymentId;
}

const JOB: JobId = 0;
const SALT: [u8; 32] = [7; 32];

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    /// The last that is drawn from.
    #[benchmark]
    fn register() {
        join_up_to::<T>(T::MaxAttributors::get() - 1);
        let account = funded::<T>(T::MaxAttributors::get());
        let key = key(T::MaxAttributors::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(account), key, T::MinBond::get());

        assert_eq!(Active::<T>::get().len() as u32, T::MaxAttributors::get());
    }

    #[benchmark]
    fn add_bond() {
        join_up_to::<T>(1);
        let bond = T::MinBond::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(attributor::<T>(0)), bond);

        assert_eq!(Pallet::<T>::bond_of(&attributor::<T>(0)), bond.saturating_mul(2));
    }

    #[benchmark]
    fn set_key() {
        join_up_to::<T>(1);
        let other = key(1);

        #[extrinsic_call]
        _(RawOrigin::Signed(attributor::<T>(0)), other.clone());

        assert_eq!(KeyOwners::<T>::get(other), Some(attributor::<T>(0)));
    }

    /// The last that is drawn from.
    #[benchmark]
    fn resume() {
        join_up_to::<T>(T::MaxAttributors::get());
        let account = attributor::<T>(0);
        Pallet::<T>::mutate_attributor(&account, |attributor| {
            let until = Pallet::<T>::now();
            Pallet::<T>::suspend(&account, attributor, until);
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(account.clone()));

        assert!(Active::<T>::get().contains(&account));
    }

    /// The last in the list.
    #[benchmark]
    fn leave() {
        join_up_to::<T>(T::MaxAttributors::get());
        let account = attributor::<T>(T::MaxAttributors::get() - 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(account.clone()));

        assert!(!Active::<T>::get().contains(&account));
    }

    #[benchmark]
    fn withdraw_bond() {
        join_up_to::<T>(1);
        let account = attributor::<T>(0);
        Pallet::<T>::mutate_attributor(&account, |attributor| {
            attributor.standing = Standing::Leaving { until: 0 };
        });
        Active::<T>::kill();

        #[extrinsic_call]
        _(RawOrigin::Signed(account.clone()));

        assert!(!Attributors::<T>::contains_key(account));
    }

    /// The last of the largest committee, with which the next phase begins.
    #[benchmark]
    fn commit() {
        let member = asked_but_for_one::<T>();
        let signature = sr25519::Signature::from_raw([0; 64]).into();

        #[extrinsic_call]
        _(RawOrigin::<T::AccountId>::Authorized, JOB, Round::Challenge, member, H256::zero(), signature);

        assert_eq!(Jobs::<T>::get(JOB).map(|job| job.phase), Some(Phase::Revealing));
    }

    #[benchmark]
    fn authorize_commit() {
        let member = asked_but_for_one::<T>();
        let key = AttributorId::generate_pair(None);
        Attributors::<T>::mutate(&member, |attributor| {
            attributor.as_mut().expect("the member is an attributor; qed").key = key.clone();
        });
        let (round, commitment) = (Round::Challenge, H256::zero());
        let job = Jobs::<T>::get(JOB).expect("the job is open; qed");
        let payload = SignedCommitment::new(Pallet::<T>::place(JOB, &job, &member), commitment);
        let signature = key.sign(&payload.encode()).expect("the keystore has the key; qed");

        let validity;
        #[block]
        {
            let source = TransactionSource::External;
            validity = Pallet::<T>::authorize_commit(source, &JOB, &round, &member, &commitment, &signature);
        }
        assert!(validity.is_ok());
    }

    /// The last of the largest committee, with which the next phase begins.
    #[benchmark]
    fn reveal() {
        let (member, finding) = committed_but_for_one::<T>();

        #[extrinsic_call]
        _(RawOrigin::<T::AccountId>::Authorized, JOB, Round::Challenge, member, finding, SALT);

        assert_eq!(Jobs::<T>::get(JOB).map(|job| job.phase), Some(Phase::Judging));
    }

    #[benchmark]
    fn authorize_reveal() {
        let (member, finding) = committed_but_for_one::<T>();
        let round = Round::Challenge;

        let validity;
        #[block]
        {
            let source = TransactionSource::External;
            validity = Pallet::<T>::authorize_reveal(source, &JOB, &round, &member, &finding, &SALT);
        }
        assert!(validity.is_ok());
    }

    /// Of what the second committee has proposed.
    #[benchmark]
    fn challenge() {
        join_up_to::<T>(T::MaxAttributors::get());
        let job = job::<T>(Round::Second, Phase::Challengeable);
        ask::<T>(Round::Second, 0, MAX_COMMITTEES[1]);
        Jobs::<T>::insert(JOB, job);
        Proposed::<T>::insert(JOB, finding_of(0));
        let challenger = funded::<T>(T::MaxAttributors::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(challenger), JOB, finding_of(MAX_COMMITTEE));

        assert!(Challenges::<T>::contains_key(JOB));
    }

    #[benchmark]
    fn set_encoder() {
        let origin = T::EncoderOrigin::try_successful_origin().expect("someone may choose; qed");
        let encoder = Some(H256::repeat_byte(1));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, encoder);

        assert_eq!(Encoder::<T>::get(), encoder);
    }

    /// One deadline of each phase, of which none is due, after the last author's output was stirred in.
    #[benchmark]
    fn look_at_deadlines() {
        let mut job = job::<T>(Round::First, Phase::Drawing);
        for phase in Phase::ALL {
            Pallet::<T>::enter(JOB, &mut job, phase);
        }

        #[block]
        {
            // No author has made an output here, so one is mixed in besides.
            Pallet::<T>::stir();
            Pallet::<T>::mix(T::Hash::default());
            Pallet::<T>::meet_deadlines(Freshness::Fresh);
        }
        assert!(Phase::ALL.into_iter().all(|phase| Pallet::<T>::oldest(phase).is_some()));
    }

    /// Finding a deadline, the job that it is of, and the next one.
    #[benchmark]
    fn pass_deadline() {
        let mut job = job::<T>(Round::First, Phase::Drawing);
        Pallet::<T>::enter(JOB, &mut job, Phase::Drawing);
        Pallet::<T>::enter(JOB, &mut job, Phase::Drawing);

        #[block]
        {
            Jobs::<T>::get(JOB);
            Pallet::<T>::pass(Phase::Drawing);
            Pallet::<T>::oldest(Phase::Drawing);
        }
        assert_eq!(Queues::<T>::get(Phase::Drawing), Queue { first: 1, next: 2 });
    }

    /// Judges, after two other committees.
    #[benchmark]
    fn draw(n: Linear<0, MAX_COMMITTEE>) {
        join_up_to::<T>(T::MaxAttributors::get());
        ask::<T>(Round::First, 0, MAX_COMMITTEES[0]);
        ask::<T>(Round::Second, MAX_COMMITTEES[0], MAX_COMMITTEES[1]);
        challenged::<T>();
        let job = job::<T>(Round::Challenge, Phase::Drawing);

        #[block]
        {
            Pallet::<T>::seat(JOB, job, n, H256::repeat_byte(1));
        }
        assert_eq!(Committees::<T>::get(JOB, Round::Challenge).len() as u32, n);
    }

    #[benchmark]
    fn begin_revealing() {
        let job = Job { committed: 1, ..job::<T>(Round::First, Phase::Committing) };

        #[block]
        {
            Pallet::<T>::meet(JOB, job, Freshness::Fresh);
        }
        assert_eq!(Jobs::<T>::get(JOB).map(|job| job.phase), Some(Phase::Revealing));
    }

    /// The judges of a challenge, of whom each has revealed.
    #[benchmark]
    fn judge(n: Linear<0, MAX_COMMITTEE>) {
        join_up_to::<T>(n);
        challenged::<T>();
        Proposed::<T>::insert(JOB, finding_of(0));
        ask::<T>(Round::Challenge, 0, n);
        for number in 0..n {
            let member = attributor::<T>(number);
            Seats::<T>::insert(&member, JOB, ());
            Commitments::<T>::insert(JOB, &member, H256::zero());
            Results::<T>::insert((JOB, Round::Challenge, &member), finding_of(number));
        }
        let job = job::<T>(Round::Challenge, Phase::Judging);

        #[block]
        {
            Pallet::<T>::judge(JOB, job);
        }
        assert_eq!(Seats::<T>::iter_keys().count(), 0);
    }

    /// Everybody asked in three rounds has given a false result, and pays a challenger for it.
    #[benchmark]
    fn end(n: Linear<0, MAX_ASKED>) {
        join_up_to::<T>(n.max(1));
        let challenger = challenged::<T>();
        let mut first = 0;
        for (round, most) in Round::ALL.into_iter().zip(MAX_COMMITTEES) {
            let size = most.min(n - first);
            ask::<T>(round, first, size);
            for number in first..first + size {
                let member = attributor::<T>(number);
                Results::<T>::insert((JOB, round, &member), finding_of(MAX_COMMITTEE + 1));
                Pallet::<T>::mutate_attributor(&member, |attributor| attributor.jobs = 1);
            }
            first += size;
        }
        Proposed::<T>::insert(JOB, finding_of(0));
        let ruling = Ruling::Upheld { challenger: Side::Right };
        let overturned = Some(finding_of(MAX_COMMITTEE + 1));
        Decisions::<T>::insert(JOB, Decision { ruling, overturned });
        let job = job::<T>(Round::Challenge, Phase::Settling);
        Jobs::<T>::insert(JOB, &job);

        #[block]
        {
            Pallet::<T>::end(JOB, job);
        }
        assert!(!Jobs::<T>::contains_key(JOB) && !Challenges::<T>::contains_key(JOB));
        if n > 0 {
            assert!(Pallet::<T>::bond_of(&attributor::<T>(0)) < T::MinBond::get());
            let bonds = T::MinBond::get().saturating_add(T::ChallengeBond::get());
            assert!(T::Currency::total_balance(&challenger) > bonds.saturating_mul(2));
        }
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::benchmarked(), crate::mock::Test);
}

/// A key of which nobody has the secret.
fn key(number: u32) -> AttributorId {
    sr25519::Public::from_raw(sp_io::hashing::blake2_256(&number.encode())).into()
}

fn attributor<T: Config>(number: u32) -> T::AccountId {
    account("attributor", number, 0)
}

/// An account that can bond more than once.
fn funded<T: Config>(number: u32) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let account = attributor::<T>(number);
    let bonds: Balance = T::MinBond::get().saturating_add(T::ChallengeBond::get());
    T::Currency::mint_into(&account, bonds.saturating_mul(2))
        .expect("the currency's issuance is not exhausted; qed");
    account
}

/// Has so many attributors drawn from.
fn join_up_to<T: Config>(attributors: u32)
where
    T::Currency: Mutate<T::AccountId>,
{
    let gone: Vec<T::AccountId> = Attributors::<T>::iter_keys().collect();
    gone.into_iter().for_each(Attributors::<T>::remove);
    let _ = KeyOwners::<T>::clear(u32::MAX, None);
    Active::<T>::kill();
    for number in 0..attributors {
        let account = funded::<T>(number);
        Pallet::<T>::join(account, key(number), T::MinBond::get()).expect("the account can bond; qed");
    }
}

/// A finding of as many works as there can be.
///
/// Just enough members name the same works that these have a median; everybody else names works that nobody else
/// does. So there are as many medians as a finding takes, and nearly as many works besides as there can be.
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

/// A job in a phase that has just begun.
fn job<T: Config>(round: Round, phase: Phase) -> Job {
    frame_system::Pallet::<T>::set_block_number(BlockNumberFor::<T>::from(1u32));
    NextJob::<T>::put(JOB + 1);
    Job {
        task: Task::Attribution { payment: T::BenchmarkHelper::settled_payment() },
        opened_at: 0,
        at_stake: None,
        encoder: Some(H256::repeat_byte(1)),
        round,
        phase,
        until: Pallet::<T>::now().saturating_add(10),
        step: 1,
        committed: 0,
        revealed: 0,
    }
}

/// Has so many attributors asked in a round, from one of them on.
fn ask<T: Config>(round: Round, first: u32, size: u32) {
    let committee = (first..first + size).map(attributor::<T>).collect();
    Committees::<T>::insert(JOB, round, BoundedVec::truncate_from(committee));
}

/// Has the job challenged, and returns by whom.
fn challenged<T: Config>() -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    use frame_support::traits::fungible::MutateHold;
    let challenger = funded::<T>(T::MaxAttributors::get());
    let bond = T::ChallengeBond::get();
    T::Currency::hold(&HoldReason::Challenge.into(), &challenger, bond).expect("it can bond; qed");
    let finding = finding_of(MAX_COMMITTEE);
    Challenges::<T>::insert(JOB, Challenge { challenger: challenger.clone(), finding, bond });
    challenger
}

/// Has the largest committee asked, of which all but one have committed. Returns that one.
fn asked_but_for_one<T: Config>() -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    join_up_to::<T>(MAX_COMMITTEE);
    ask::<T>(Round::Challenge, 0, MAX_COMMITTEE);
    let last = attributor::<T>(MAX_COMMITTEE - 1);
    Seats::<T>::insert(&last, JOB, ());
    let job = job::<T>(Round::Challenge, Phase::Committing);
    Jobs::<T>::insert(JOB, Job { committed: MAX_COMMITTEE - 1, ..job });
    last
}

/// Has the largest committee asked, of which all but one have revealed. Returns that one, and what it committed to.
fn committed_but_for_one<T: Config>() -> (T::AccountId, Finding)
where
    T::Currency: Mutate<T::AccountId>,
{
    let last = asked_but_for_one::<T>();
    let (committed, revealed) = (MAX_COMMITTEE, MAX_COMMITTEE - 1);
    let job = Job { committed, revealed, ..job::<T>(Round::Challenge, Phase::Revealing) };
    let finding = finding_of(MAX_COMMITTEE);
    let sealed = Sealed::new(Pallet::<T>::place(JOB, &job, &last), &finding, SALT);
    Commitments::<T>::insert(JOB, &last, sealed.commitment());
    Jobs::<T>::insert(JOB, job);
    (last, finding)
}
