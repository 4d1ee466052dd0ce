use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};

fn held(account: AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::Bond.into(), &account)
}

#[test]
fn an_attributor_bonds_and_gets_its_bond_back() {
    with_attributors(0, || {
        assert_ok!(Attribution::register(RuntimeOrigin::signed(7), key(7)));
        assert_eq!(held(7), BOND);
        System::assert_last_event(Event::Joined { attributor: 7, key: key(7) }.into());

        assert_ok!(Attribution::leave(RuntimeOrigin::signed(7)));
        assert_eq!(held(7), 0);
        assert_eq!(Attributors::<Test>::get().len(), 0);
        System::assert_last_event(Event::Left { attributor: 7 }.into());
    });
}

#[test]
fn nobody_joins_twice_or_with_anothers_key() {
    with_attributors(2, || {
        assert_noop!(
            Attribution::register(RuntimeOrigin::signed(1), key(9)),
            Error::<Test>::AlreadyAttributor
        );
        assert_noop!(Attribution::register(RuntimeOrigin::signed(9), key(1)), Error::<Test>::KeyTaken);
    });
}

#[test]
fn nobody_joins_without_a_bond() {
    with_attributors(0, || {
        assert!(Attribution::register(RuntimeOrigin::signed(99), key(99)).is_err());
        assert!(Attributors::<Test>::get().is_empty());
        assert_noop!(Attribution::register(RuntimeOrigin::none(), key(9)), sp_runtime::traits::BadOrigin);
    });
}

#[test]
fn the_chain_takes_a_bounded_number() {
    with_attributors(8, || {
        assert_noop!(
            Attribution::register(RuntimeOrigin::signed(9), key(9)),
            Error::<Test>::TooManyAttributors
        );
    });
}

#[test]
fn only_an_attributor_leaves() {
    with_attributors(1, || {
        assert_noop!(Attribution::leave(RuntimeOrigin::signed(2)), Error::<Test>::NotAttributor);
    });
}
