use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use guerdon_primitives::{api::Standing, jobs::Phase};
use sp_runtime::traits::BadOrigin;

fn signed(account: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(account)
}

fn standing(attributor: AccountId) -> Standing {
    Attributors::<Test>::get(attributor).unwrap().standing
}

#[test]
fn an_attributor_bonds_and_gets_its_bond_back() {
    with_attributors(0, || {
        assert_ok!(Attribution::register(signed(7), key(7), BOND));
        assert_eq!((bond(7), Active::<Test>::get().to_vec()), (BOND, vec![7]));
        System::assert_last_event(Event::Joined { attributor: 7, key: key(7), bond: BOND }.into());

        assert_ok!(Attribution::leave(signed(7)));
        System::assert_last_event(Event::Leaving { attributor: 7, until: 101 }.into());
        assert_eq!((bond(7), Active::<Test>::get().len()), (BOND, 0));
        assert_noop!(Attribution::leave(signed(7)), Error::<Test>::AlreadyLeaving);

        go_to(100);
        assert_noop!(Attribution::withdraw_bond(signed(7)), Error::<Test>::TooEarly);
        go_to(101);
        assert_ok!(Attribution::withdraw_bond(signed(7)));
        System::assert_last_event(Event::Left { attributor: 7 }.into());
        assert_eq!((bond(7), Balances::balance(&7)), (0, 10 * BOND));
        assert_noop!(Attribution::withdraw_bond(signed(7)), Error::<Test>::NotAttributor);
        // The key is free again.
        assert_ok!(Attribution::register(signed(8), key(7), BOND));
    });
}

#[test]
fn a_bond_answers_for_the_jobs_it_was_asked_for() {
    with_attributors(1, || {
        let job = open(7);
        assert_ok!(Attribution::leave(signed(1)));
        // Nobody reads these deadlines meanwhile, so the job stays open.
        System::set_block_number(System::block_number() + u64::from(TIMES.unbonding));
        assert_noop!(Attribution::withdraw_bond(signed(1)), Error::<Test>::JobsOpen);
        go_to_end(job);
        assert_ok!(Attribution::withdraw_bond(signed(1)));
    });
}

#[test]
fn one_that_leaves_still_answers_and_is_drawn_no_more() {
    with_attributors(1, || {
        let job = open(7);
        assert_ok!(Attribution::leave(signed(1)));
        answer(job, |_| Some(all_to(1)));
        assert_eq!(go_to_end(job).attributors.to_vec(), vec![1]);
        let job = <Attribution as guerdon_primitives::Jobs>::open(attribution(8), Some(0)).unwrap();
        go_to_phase(job, Phase::Challengeable);
        assert!(committee(job).is_empty());
    });
}

#[test]
fn nobody_joins_twice_or_with_anothers_key() {
    with_attributors(2, || {
        assert_noop!(Attribution::register(signed(1), key(9), BOND), Error::<Test>::AlreadyAttributor);
        assert_noop!(Attribution::register(signed(9), key(1), BOND), Error::<Test>::KeyTaken);
    });
}

#[test]
fn nobody_joins_without_the_least_bond() {
    with_attributors(0, || {
        assert_noop!(Attribution::register(signed(9), key(9), BOND - 1), Error::<Test>::BondTooSmall);
        // More than it has.
        assert!(Attribution::register(signed(9), key(9), 11 * BOND).is_err());
        assert!(Attribution::register(signed(2_000), key(9), BOND).is_err());
        assert_noop!(Attribution::register(RuntimeOrigin::none(), key(9), BOND), BadOrigin);
    });
}

#[test]
fn the_chain_draws_from_a_bounded_number() {
    with_attributors(64, || {
        assert_noop!(Attribution::register(signed(65), key(65), BOND), Error::<Test>::TooManyAttributors);
        assert_ok!(Attribution::leave(signed(1)));
        assert_ok!(Attribution::register(signed(65), key(65), BOND));
    });
}

#[test]
fn a_bond_can_be_raised() {
    with_attributors(1, || {
        assert_ok!(Attribution::add_bond(signed(1), 5));
        assert_eq!(bond(1), 2 * BOND + 5);
        System::assert_last_event(Event::BondAdded { attributor: 1, amount: 5 }.into());
        assert!(Attribution::add_bond(signed(1), 10 * BOND).is_err());
        assert_noop!(Attribution::add_bond(signed(2), 5), Error::<Test>::NotAttributor);
    });
}

#[test]
fn a_key_can_be_replaced_while_a_job_is_open() {
    with_attributors(2, || {
        let job = open(7);
        let by_the_old_key = commit(job, 1, &all_to(1));
        assert_ok!(Attribution::set_key(signed(1), key(50)));
        assert_eq!(
            refusal(&by_the_old_key),
            Some(frame_support::pallet_prelude::InvalidTransaction::BadProof)
        );
        let commitment = commitment(job, 1, &all_to(1));
        let payload = guerdon_primitives::commitment::SignedCommitment::new(
            Attribution::place(job, &Jobs::<Test>::get(job).unwrap(), &1),
            commitment,
        );
        let signature = sp_core::Pair::sign(&pair(50), &codec::Encode::encode(&payload));
        let call = Call::commit { job, round: round(job), attributor: 1, commitment, signature };
        assert_eq!(refusal(&call), None);

        assert_noop!(Attribution::set_key(signed(2), key(50)), Error::<Test>::KeyTaken);
        assert_noop!(Attribution::set_key(signed(9), key(9)), Error::<Test>::NotAttributor);
        // The first key is nobody's.
        assert_ok!(Attribution::set_key(signed(2), key(1)));
    });
}

#[test]
fn only_who_is_suspended_resumes() {
    with_attributors(1, || {
        assert_noop!(Attribution::resume(signed(1)), Error::<Test>::NotSuspended);
        assert_noop!(Attribution::resume(signed(2)), Error::<Test>::NotAttributor);
        assert_noop!(Attribution::withdraw_bond(signed(1)), Error::<Test>::NotLeaving);
        assert_noop!(Attribution::leave(signed(2)), Error::<Test>::NotAttributor);
        assert_eq!(standing(1), Standing::Active);
    });
}
