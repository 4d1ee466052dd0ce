use crate::{mock::*, Error, Event, HoldReason};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError, traits::fungible::InspectHold};

#[test]
fn the_consent_is_taken_back_for_good() {
    execute(|| {
        registered(1);
        let (before, held) = (record(1), Balances::balance_on_hold(&HoldReason::Registration.into(), &ALICE));
        System::set_block_number(9);
        assert_ok!(Works::withdraw(RuntimeOrigin::signed(ALICE), work(1)));
        System::assert_last_event(Event::Withdrawn { work: work(1) }.into());
        assert_eq!(record(1), guerdon_primitives::Work { withdrawn_at: Some(9), ..before });
        assert_eq!(Balances::balance_on_hold(&HoldReason::Registration.into(), &ALICE), held);

        System::set_block_number(10);
        assert_noop!(Works::withdraw(RuntimeOrigin::signed(ALICE), work(1)), Error::<Test>::AlreadyWithdrawn);
        assert_noop!(register(ALICE, 1, &[]), Error::<Test>::AlreadyRegistered);
        assert_eq!(record(1).withdrawn_at, Some(9));
    });
}

#[test]
fn only_the_owner_withdraws() {
    execute(|| {
        registered(1);
        let withdraw = |who, byte| Works::withdraw(RuntimeOrigin::signed(who), work(byte));
        assert_noop!(withdraw(BOB, 1), Error::<Test>::NotOwner);
        assert_noop!(withdraw(ALICE, 2), Error::<Test>::UnknownWork);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Works::withdraw(origin, work(1)), DispatchError::BadOrigin);
        }
    });
}
