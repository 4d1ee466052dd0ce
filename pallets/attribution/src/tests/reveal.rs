use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, pallet_prelude::InvalidTransaction, traits::Authorize};
use frame_system::RawOrigin;
use guerdon_primitives::{
    jobs::{Finding, Phase, Round},
    Parts,
};
use sp_runtime::traits::BadOrigin;

/// A job of three, who have committed to the same.
fn committed() -> (u64, Vec<AccountId>) {
    let job = open(7);
    let committee = committee(job);
    for member in &committee {
        assert_ok!(submit(commit(job, *member, &all_to(1))));
    }
    (job, committee)
}

#[test]
fn a_result_is_revealed_as_it_was_committed_to() {
    with_attributors(3, || {
        let (job, committee) = committed();
        let member = committee[0];
        let bad_proof = Some(InvalidTransaction::BadProof);
        assert_eq!(refusal(&reveal(job, member, all_to(2))), bad_proof);
        let Call::reveal { round, attributor, finding, .. } = reveal(job, member, all_to(1)) else {
            unreachable!()
        };
        let salted = Call::reveal { job, round, attributor, finding, salt: [9; 32] };
        assert_eq!(refusal(&salted), bad_proof);

        assert_ok!(submit(reveal(job, member, all_to(1))));
        System::assert_last_event(Event::Revealed { job, round: Round::First, attributor: member }.into());
        assert_eq!(refusal(&reveal(job, member, all_to(1))), Some(InvalidTransaction::Stale));
    });
}

#[test]
fn a_copy_is_not_let_in() {
    with_attributors(3, || {
        let job = open(7);
        let [copied, copier, other] = committee(job)[..] else { panic!("three are asked") };
        assert_ok!(submit(commit(job, copied, &all_to(1))));
        // It commits to the same hash, and later knows result and salt.
        let commitment = Commitments::<Test>::get(job, copied).unwrap();
        let signature = sign(job, copier, commitment);
        let round = Round::First;
        assert_ok!(submit(Call::commit { job, round, attributor: copier, commitment, signature }));
        assert_ok!(submit(commit(job, other, &all_to(1))));
        assert_ok!(submit(reveal(job, copied, all_to(1))));
        let copy = Call::reveal { job, round, attributor: copier, finding: all_to(1), salt: salt(copied) };
        assert_eq!(refusal(&copy), Some(InvalidTransaction::BadProof));
    });
}

#[test]
fn results_are_taken_in_time_and_of_those_who_committed() {
    with_attributors(3, || {
        let job = open(7);
        let [first, second, third] = committee(job)[..] else { panic!("three are asked") };
        assert_ok!(submit(commit(job, first, &all_to(1))));
        assert_eq!(refusal(&reveal(job, first, all_to(1))), Some(InvalidTransaction::Future));
        assert_ok!(submit(commit(job, second, &all_to(1))));
        go_to_phase(job, Phase::Revealing);
        assert_eq!(refusal(&reveal(job, third, all_to(1))), Some(InvalidTransaction::Call));
        let until = u64::from(Attribution::job_view(job).unwrap().until);
        go_to(until);
        assert_eq!(refusal(&reveal(job, first, all_to(1))), None);
        System::set_block_number(until + 1);
        assert_eq!(refusal(&reveal(job, first, all_to(1))), Some(InvalidTransaction::Future));
    });
}

#[test]
fn what_is_no_answer_is_not_let_in() {
    with_attributors(1, || {
        let job = open(7);
        let wrong_kind = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        assert_ok!(submit(commit(job, 1, &wrong_kind)));
        assert_eq!(refusal(&reveal(job, 1, wrong_kind)), Some(InvalidTransaction::Call));
    });
}

#[test]
fn all_results_end_the_phase() {
    with_attributors(3, || {
        let (job, committee) = committed();
        for member in committee {
            assert_eq!(Jobs::<Test>::get(job).unwrap().phase, Phase::Revealing);
            assert_ok!(submit(reveal(job, member, all_to(1))));
        }
        assert_eq!(Jobs::<Test>::get(job).unwrap().phase, Phase::Judging);
    });
}

#[test]
fn the_call_checks_again_what_let_it_in() {
    with_attributors(3, || {
        let (job, committee) = committed();
        let member = committee[0];
        let authorized = || RuntimeOrigin::from(RawOrigin::Authorized);
        let call = |job, round, attributor, finding| {
            Attribution::reveal(authorized(), job, round, attributor, finding, salt(attributor))
        };
        let first = Round::First;
        assert_noop!(call(9, first, member, all_to(1)), Error::<Test>::JobNotOpen);
        assert_noop!(call(job, Round::Second, member, all_to(1)), Error::<Test>::OtherRound);
        assert_noop!(call(job, first, 9, all_to(1)), Error::<Test>::NotCommitted);
        let wrong_kind = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        assert_noop!(call(job, first, member, wrong_kind), Error::<Test>::NotAnAnswer);
        // What is dispatched without being let in, as by root, is held to the commitment too.
        assert_noop!(call(job, first, member, all_to(2)), Error::<Test>::NotAsCommitted);
        assert_ok!(call(job, first, member, all_to(1)));
        assert_noop!(call(job, first, member, all_to(1)), Error::<Test>::AlreadyRevealed);
        let signed = RuntimeOrigin::signed(1);
        assert_noop!(Attribution::reveal(signed, job, first, member, all_to(1), salt(member)), BadOrigin);
        let other = open(8);
        assert_noop!(call(other, first, member, all_to(1)), Error::<Test>::NotRevealing);
    });
}

#[test]
fn the_pool_keeps_one_result_per_attributor_and_round() {
    with_attributors(3, || {
        let (job, committee) = committed();
        let valid = |member| {
            let call = reveal(job, member, all_to(1));
            call.authorize(frame_support::pallet_prelude::TransactionSource::External).unwrap().unwrap().0
        };
        assert_ne!(valid(committee[0]).provides, valid(committee[1]).provides);
        let until = u64::from(Attribution::job_view(job).unwrap().until);
        assert_eq!(valid(committee[0]).longevity, until - System::block_number() + 1);
    });
}
