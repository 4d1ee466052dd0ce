use crate::{mock::*, Error, Event, ReferencesOf, Tickets};
use frame_support::{
    assert_noop, assert_ok,
    sp_runtime::{DispatchError, DispatchResult},
    traits::fungible::Inspect,
};
use guerdon_primitives::{WorkReferences, Works as _};

fn remove(who: AccountId, byte: u8) -> DispatchResult {
    Works::remove(RuntimeOrigin::signed(who), work(byte))
}

#[test]
fn a_removed_work_leaves_nothing_and_its_deposit_returns() {
    execute(|| {
        registered(1);
        assert_ok!(register(BOB, 2, &[made_from(1, 10), made_from_outputs(0, 10)]));
        assert!(Balances::balance(&BOB) < FUNDS);
        assert_ok!(remove(BOB, 2));
        System::assert_last_event(Event::Removed { work: work(2) }.into());
        assert_eq!(Works::work(&work(2)), None);
        assert_eq!(Balances::balance(&BOB), FUNDS);
        assert_ok!(remove(ALICE, 1));
        assert_eq!(Balances::balance(&ALICE), FUNDS);
        assert_eq!(Tickets::<Test>::iter().count() + ReferencesOf::<Test>::iter().count(), 0);
        assert_ok!(register(BOB, 1, &[]));
    });
}

#[test]
fn what_comes_back_is_what_was_held() {
    execute(|| {
        registered(1);
        // The record has grown since, the deposit has not.
        assert_ok!(Works::withdraw(RuntimeOrigin::signed(ALICE), work(1)));
        assert_ok!(remove(ALICE, 1));
        assert_eq!(Balances::balance(&ALICE), FUNDS);
    });
}

#[test]
fn a_work_that_others_are_made_from_stays() {
    execute(|| {
        registered(1);
        assert_ok!(register(BOB, 2, &[made_from(1, 10)]));
        assert_ok!(register(BOB, 3, &[made_from(2, 10)]));
        assert_noop!(remove(ALICE, 1), Error::<Test>::HasDerivedWorks);
        assert_noop!(remove(BOB, 2), Error::<Test>::HasDerivedWorks);
        assert_ok!(remove(BOB, 3));
        assert_noop!(remove(ALICE, 1), Error::<Test>::HasDerivedWorks);
        assert_ok!(remove(BOB, 2));
        assert_ok!(remove(ALICE, 1));
    });
}

/// Nobody can become the owner of an ancestor, nor can a work become its own ancestor, by removal in between.
#[test]
fn an_ancestor_cannot_be_registered_anew() {
    execute(|| {
        registered(1);
        assert_ok!(register(ALICE, 2, &[made_from(1, 10)]));
        assert_noop!(remove(ALICE, 1), Error::<Test>::HasDerivedWorks);
        assert_noop!(register(ALICE, 1, &[made_from(2, 10)]), Error::<Test>::AlreadyRegistered);
    });
}

#[test]
fn a_work_that_datasets_refer_to_stays() {
    execute(|| {
        registered(1);
        for _ in 0..2 {
            assert_ok!(Works::hold(&work(1)));
        }
        assert_noop!(remove(ALICE, 1), Error::<Test>::InDataset);
        Works::release(&work(1));
        assert_noop!(remove(ALICE, 1), Error::<Test>::InDataset);
        Works::release(&work(1));
        assert_ok!(remove(ALICE, 1));
    });
}

#[test]
fn only_the_owner_removes() {
    execute(|| {
        registered(1);
        assert_noop!(remove(BOB, 1), Error::<Test>::NotOwner);
        assert_noop!(remove(ALICE, 2), Error::<Test>::UnknownWork);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Works::remove(origin, work(1)), DispatchError::BadOrigin);
        }
    });
}
