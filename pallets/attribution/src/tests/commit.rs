use crate::{mock::*, *};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::GetDispatchInfo,
    pallet_prelude::{InvalidTransaction, TransactionSource},
    traits::Authorize,
};
use frame_system::RawOrigin;
use guerdon_primitives::{
    commitment::{Place, Sealed, SignedCommitment},
    jobs::{JobId, Phase, Round, METHOD_VERSION},
};
use sp_core::{Pair, H256};
use sp_runtime::traits::BadOrigin;

/// A commitment that counts elsewhere, signed by its attributor for there.
fn elsewhere(job: JobId, change: impl Fn(&mut Place<'_, AccountId>)) -> Call<Test> {
    let attributor = committee(job)[0];
    let mut place = Attribution::place(job, &Jobs::<Test>::get(job).unwrap(), &attributor);
    change(&mut place);
    let finding = all_to(1);
    let commitment = Sealed::new(place, &finding, salt(attributor)).commitment();
    let signature = pair(attributor).sign(&SignedCommitment::new(place, commitment).encode());
    Call::commit { job, round: round(job), attributor, commitment, signature }
}

#[test]
fn a_commitment_counts_at_its_place_only() {
    with_attributors(3, || {
        let job = open(7);
        let bad_proof = Some(InvalidTransaction::BadProof);
        assert_eq!(refusal(&elsewhere(job, |_| {})), None);
        assert_eq!(refusal(&elsewhere(job, |place| place.genesis = H256::repeat_byte(1))), bad_proof);
        assert_eq!(refusal(&elsewhere(job, |place| place.method = METHOD_VERSION + 1)), bad_proof);
        assert_eq!(refusal(&elsewhere(job, |place| place.encoder = Some(H256::zero()))), bad_proof);
        assert_eq!(refusal(&elsewhere(job, |place| place.job = 1)), bad_proof);
        assert_eq!(refusal(&elsewhere(job, |place| place.round = Round::Second)), bad_proof);
        assert_eq!(refusal(&elsewhere(job, |place| place.attributor = &9)), bad_proof);
    });
}

#[test]
fn nobody_commits_for_another() {
    with_attributors(3, || {
        let job = open(7);
        let [first, second, _] = committee(job)[..] else { panic!("three are asked") };
        let Call::commit { signature, .. } = commit(job, second, &all_to(1)) else { unreachable!() };
        let Call::commit { job, round, attributor, commitment, .. } = commit(job, first, &all_to(1)) else {
            unreachable!()
        };
        let forged = Call::commit { job, round, attributor, commitment, signature };
        assert_eq!(refusal(&forged), Some(InvalidTransaction::BadProof));
        // Someone who is not asked.
        let stranger = commit(job, 9, &all_to(1));
        assert_eq!(refusal(&stranger), Some(InvalidTransaction::Call));
    });
}

#[test]
fn a_commitment_is_taken_once_and_in_time() {
    with_attributors(3, || {
        let job = open(7);
        let [first, second, _] = committee(job)[..] else { panic!("three are asked") };
        assert_ok!(submit(commit(job, first, &all_to(1))));
        System::assert_last_event(Event::Committed { job, round: Round::First, attributor: first }.into());
        assert_eq!(refusal(&commit(job, first, &all_to(2))), Some(InvalidTransaction::Stale));
        let late = commit(job, second, &all_to(1));
        let until = u64::from(Attribution::job_view(job).unwrap().until);
        go_to(until);
        assert_eq!(refusal(&late), None);
        // A deadline that no block had room for yet is one all the same.
        System::set_block_number(until + 1);
        assert_eq!(refusal(&late), Some(InvalidTransaction::Future));
        go_to_phase(job, Phase::Revealing);
        assert_eq!(refusal(&late), Some(InvalidTransaction::Future));
        go_to_end(job);
        assert_eq!(refusal(&late), Some(InvalidTransaction::Stale));
    });
}

#[test]
fn commitments_of_an_earlier_round_are_stale() {
    with_attributors(4, || {
        let job = open(7);
        let member = committee(job)[0];
        let old = commit(job, member, &all_to(1));
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Drawing);
        go_to_phase(job, Phase::Committing);
        assert_eq!((round(job), committee(job).len()), (Round::Second, 4));
        assert_eq!(refusal(&old), Some(InvalidTransaction::Stale));
        assert_eq!(refusal(&commit(job, member, &all_to(1))), None);
    });
}

#[test]
fn no_commitment_is_taken_before_the_committee_is_drawn() {
    with_attributors(3, || {
        let job = <Attribution as guerdon_primitives::Jobs>::open(attribution(7), Some(0)).unwrap();
        assert_eq!(refusal(&commit(job, 1, &all_to(1))), Some(InvalidTransaction::Future));
    });
}

#[test]
fn all_commitments_end_the_phase() {
    with_attributors(3, || {
        let job = open(7);
        for (already, member) in committee(job).into_iter().enumerate() {
            assert_eq!(Jobs::<Test>::get(job).unwrap().phase, Phase::Committing, "{already}");
            assert_ok!(submit(commit(job, member, &all_to(1))));
        }
        assert_eq!(Jobs::<Test>::get(job).unwrap().phase, Phase::Revealing);
    });
}

#[test]
fn the_call_checks_again_what_let_it_in() {
    with_attributors(2, || {
        let job = open(7);
        let authorized = || RuntimeOrigin::from(RawOrigin::Authorized);
        let (commitment, signature) = (H256::zero(), sign(job, 1, H256::zero()));
        let call = |job, round, attributor| {
            Attribution::commit(authorized(), job, round, attributor, commitment, signature.clone())
        };
        assert_noop!(call(9, Round::First, 1), Error::<Test>::JobNotOpen);
        assert_noop!(call(job, Round::Second, 1), Error::<Test>::OtherRound);
        assert_noop!(call(job, Round::First, 9), Error::<Test>::NotInCommittee);
        assert_ok!(call(job, Round::First, 1));
        assert_noop!(call(job, Round::First, 1), Error::<Test>::AlreadyCommitted);
        assert_ok!(call(job, Round::First, 2));
        assert_noop!(call(job, Round::First, 2), Error::<Test>::NotCommitting);
        let signed = RuntimeOrigin::signed(1);
        assert_noop!(Attribution::commit(signed, job, Round::First, 1, commitment, signature), BadOrigin);
    });
}

#[test]
fn the_pool_keeps_one_commitment_per_attributor_and_round() {
    with_attributors(2, || {
        let job = open(7);
        let valid = |call: Call<Test>| call.authorize(TransactionSource::External).unwrap().unwrap().0;
        let here = valid(commit(job, 1, &all_to(1)));
        assert_eq!(here.provides, valid(commit(job, 1, &all_to(2))).provides);
        assert_ne!(here.provides, valid(commit(job, 2, &all_to(1))).provides);
        assert!(here.propagate);
        // It leaves the pool with the last block that takes it.
        let until = u64::from(Attribution::job_view(job).unwrap().until);
        assert_eq!(here.longevity, until - System::block_number() + 1);
    });
}

#[test]
fn a_commitment_needs_no_fee_and_weighs_what_was_measured() {
    with_attributors(1, || {
        let job = open(7);
        let info = commit(job, 1, &all_to(1)).get_dispatch_info();
        assert_eq!(info.call_weight, <() as WeightInfo>::commit());
        let unsigned = commit(job, 1, &all_to(1)).authorize(TransactionSource::InBlock).unwrap();
        assert!(unsigned.is_ok());
        let other = Call::<Test>::leave {}.authorize(TransactionSource::External);
        assert!(!matches!(other, Some(Ok(_))), "other calls need a signature");
    });
}
