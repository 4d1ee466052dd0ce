use crate::{mock::*, *};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::GetDispatchInfo,
    pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError},
    traits::Authorize,
    weights::Weight,
};
use frame_system::RawOrigin;
use guerdon_primitives::{
    jobs::{Finding, METHOD_VERSION},
    protocol::SignedPayload,
    Jobs as _, Parts,
};
use sp_core::{Pair, H256};
use sp_runtime::traits::Dispatchable;

/// Why a call is not let in, from the block after the first on.
fn refusal(call: &Call<Test>) -> Option<InvalidTransaction> {
    go_to(2);
    refusal_now(call)
}

fn refusal_now(call: &Call<Test>) -> Option<InvalidTransaction> {
    match call.authorize(TransactionSource::External).unwrap() {
        Ok(_) => None,
        Err(TransactionValidityError::Invalid(reason)) => Some(reason),
        Err(other) => panic!("{other:?}"),
    }
}

/// Lets a call in as the transaction extension does, and runs it.
fn submit(call: Call<Test>) -> sp_runtime::DispatchResult {
    assert_eq!(refusal(&call), None);
    let origin: RuntimeOrigin = RawOrigin::Authorized.into();
    RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|error| error.error)
}

#[test]
fn a_single_attributor_decides() {
    with_attributors(1, || {
        assert_ok!(Attribution::open(attribution(7)));
        assert_ok!(submit(result(0, 1, all_to(1))));
        let outcome = guerdon_primitives::Outcome {
            finding: Some(all_to(1)),
            attributors: vec![1].try_into().unwrap(),
            others: Default::default(),
        };
        assert_eq!(outcomes(), vec![(attribution(7), outcome)]);
        assert_eq!(Attribution::job_view(0), None);
    });
}

#[test]
fn a_result_weighs_what_it_leads_to() {
    with_attributors(2, || {
        assert_ok!(Attribution::open(attribution(7)));
        go_to(2);
        let weight = |attributor| {
            let call = result(0, attributor, all_to(1));
            let stated = RuntimeCall::from(call.clone()).get_dispatch_info().call_weight;
            let origin: RuntimeOrigin = RawOrigin::Authorized.into();
            let taken = RuntimeCall::from(call).dispatch(origin).unwrap().actual_weight.unwrap();
            (stated - <() as WeightInfo>::submit(), taken - <() as WeightInfo>::submit())
        };
        let (first, last) = (weight(1), weight(2));
        assert_eq!(first, (Weight::from_parts(1_000, 0), Weight::zero()));
        assert_eq!(last, (Weight::from_parts(1_000, 0), Weight::from_parts(600, 0)));
    });
}

#[test]
fn a_job_is_not_answered_in_the_block_that_opens_it() {
    with_attributors(1, || {
        assert_ok!(Attribution::open(attribution(7)));
        let call = result(0, 1, all_to(1));
        assert_eq!(refusal_now(&call), Some(InvalidTransaction::Future));
        let origin: RuntimeOrigin = RawOrigin::Authorized.into();
        let dispatched = RuntimeCall::from(call.clone()).dispatch(origin).map(drop);
        assert_eq!(dispatched.map_err(|error| error.error), Err(Error::<Test>::TooEarly.into()));
        assert_ok!(submit(call));
    });
}

#[test]
fn a_committee_waits_for_all_and_leaves_the_liar_out() {
    with_attributors(3, || {
        assert_ok!(Attribution::open(attribution(7)));
        assert_ok!(submit(result(0, 1, all_to(1))));
        assert_ok!(submit(result(0, 2, all_to(2))));
        assert!(outcomes().is_empty());
        assert_ok!(submit(result(0, 3, all_to(1))));
        let (_, outcome) = &outcomes()[0];
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert_eq!(outcome.attributors.to_vec(), vec![1, 3]);
        assert_eq!(outcome.others.to_vec(), vec![2]);
    });
}

#[test]
fn a_committee_that_disagrees_ends_without_a_finding() {
    with_attributors(3, || {
        assert_ok!(Attribution::open(attribution(7)));
        for account in 1..=3 {
            assert_ok!(submit(result(0, account, all_to(account as u8))));
        }
        let (_, outcome) = &outcomes()[0];
        assert_eq!(outcome.finding, None);
        assert!(outcome.attributors.is_empty());
        System::assert_has_event(Event::NotAgreed { job: 0, results: 3 }.into());
    });
}

#[test]
fn only_the_attributors_key_lets_a_result_in() {
    with_attributors(2, || {
        assert_ok!(Attribution::open(attribution(7)));
        let finding = all_to(1);
        let by_another =
            Call::submit { job: 0, attributor: 1, finding: finding.clone(), signature: sign(0, 2, &finding) };
        assert_eq!(refusal(&by_another), Some(InvalidTransaction::BadProof));

        let altered =
            Call::submit { job: 0, attributor: 1, finding: all_to(2), signature: sign(0, 1, &finding) };
        assert_eq!(refusal(&altered), Some(InvalidTransaction::BadProof));
    });
}

#[test]
fn a_result_counts_for_its_own_job_chain_and_method() {
    with_attributors(1, || {
        assert_ok!(Attribution::open(attribution(7)));
        assert_ok!(Attribution::open(attribution(8)));
        let finding = all_to(1);
        let genesis = Attribution::genesis_hash();
        let of_job_1 = SignedPayload::new(genesis, 1, &1u64, &finding);
        let of_another_chain = SignedPayload::new(H256::repeat_byte(9), 0, &1u64, &finding);
        let mut of_another_method = SignedPayload::new(genesis, 0, &1u64, &finding);
        of_another_method.method = METHOD_VERSION + 1;
        for payload in [of_job_1, of_another_chain, of_another_method] {
            let signature = pair(1).sign(&payload.encode());
            let call = Call::submit { job: 0, attributor: 1, finding: finding.clone(), signature };
            assert_eq!(refusal(&call), Some(InvalidTransaction::BadProof), "{payload:?}");
        }
    });
}

#[test]
fn the_signed_payload_is_pinned() {
    let finding = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
    let payload = SignedPayload::new(H256::repeat_byte(0xaa), 5, &6u64, &finding);
    let mut expected = b"guerdon/finding/".to_vec();
    expected.extend([0xaa; 32]);
    expected.extend([2, 0, 0, 0]);
    expected.extend([5, 0, 0, 0, 0, 0, 0, 0]);
    expected.extend([6, 0, 0, 0, 0, 0, 0, 0]);
    expected.extend([1, 0, 0, 0, 0, 0]);
    assert_eq!(payload.encode(), expected);
}

#[test]
fn what_does_not_belong_is_kept_out_of_the_pool() {
    with_attributors(4, || {
        assert_ok!(Attribution::open(attribution(7)));
        let committee = Attribution::job_view(0).unwrap().committee;
        let outsider = (1..=4).find(|account| !committee.contains(account)).unwrap();
        assert_eq!(refusal(&result(0, outsider, all_to(1))), Some(InvalidTransaction::Call));
        assert_eq!(refusal(&result(1, committee[0], all_to(1))), Some(InvalidTransaction::Stale));

        let wrong_kind = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        assert_eq!(refusal(&result(0, committee[0], wrong_kind)), Some(InvalidTransaction::Call));

        assert_ok!(submit(result(0, committee[0], all_to(1))));
        assert_eq!(refusal(&result(0, committee[0], all_to(1))), Some(InvalidTransaction::Stale));
    });
}

#[test]
fn the_call_checks_again_what_let_it_in() {
    with_attributors(2, || {
        assert_ok!(Attribution::open(attribution(7)));
        go_to(2);
        let authorized = || RuntimeOrigin::from(RawOrigin::Authorized);
        let signature = sign(0, 1, &all_to(1));
        let call = |job, attributor, finding| {
            Attribution::submit(authorized(), job, attributor, finding, signature.clone())
        };
        assert_noop!(call(9, 1, all_to(1)), Error::<Test>::JobNotOpen);
        assert_noop!(call(0, 9, all_to(1)), Error::<Test>::NotInCommittee);
        let wrong_kind = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        assert_noop!(call(0, 1, wrong_kind), Error::<Test>::NotAnAnswer);
        assert_ok!(call(0, 1, all_to(1)));
        assert_noop!(call(0, 1, all_to(1)), Error::<Test>::AlreadySubmitted);
        assert_noop!(
            Attribution::submit(RuntimeOrigin::signed(1), 0, 2, all_to(1), signature.clone()),
            sp_runtime::traits::BadOrigin
        );
    });
}

#[test]
fn the_pool_keeps_one_result_per_attributor_and_job() {
    with_attributors(2, || {
        assert_ok!(Attribution::open(attribution(7)));
        go_to(2);
        let provides =
            |call: Call<Test>| call.authorize(TransactionSource::External).unwrap().unwrap().0.provides;
        assert_eq!(provides(result(0, 1, all_to(1))), provides(result(0, 1, all_to(2))));
        assert_ne!(provides(result(0, 1, all_to(1))), provides(result(0, 2, all_to(1))));
    });
}
