use crate::{mock::*, Error, Event, HoldReason};
use frame_support::{
    assert_noop, assert_ok,
    sp_runtime::{DispatchError, TokenError},
    traits::fungible::InspectHold,
};
use guerdon_primitives::{Work, Works as _, MAX_LOCATOR};

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::Registration.into(), &who)
}

#[test]
fn the_first_to_register_owns_the_work() {
    execute(|| {
        System::set_block_number(7);
        let here = locator("http://127.0.0.1:9955/v1/content/00");
        assert_ok!(Works::register(RuntimeOrigin::signed(ALICE), work(1), here.clone()));
        assert_eq!(
            Works::work(&work(1)),
            Some(Work { owner: ALICE, locator: here.clone(), registered_at: 7 })
        );
        System::assert_last_event(Event::Registered { work: work(1), owner: ALICE }.into());
        for who in [ALICE, BOB] {
            assert_noop!(
                Works::register(RuntimeOrigin::signed(who), work(1), here.clone()),
                Error::<Test>::AlreadyRegistered
            );
        }
        assert_eq!(Works::work(&work(2)), None);
    });
}

#[test]
fn each_work_costs_a_deposit() {
    execute(|| {
        for byte in 1..=3 {
            assert_ok!(Works::register(RuntimeOrigin::signed(ALICE), work(byte), locator("")));
            assert_eq!(held(ALICE), u128::from(byte) * DEPOSIT);
        }
        assert_eq!(held(BOB), 0);
    });
}

#[test]
fn who_cannot_pay_the_deposit_registers_nothing() {
    execute(|| {
        assert_noop!(
            Works::register(RuntimeOrigin::signed(POOR), work(1), locator("")),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
        // The last deposit would take the account below the existential deposit.
        for byte in 1..=9 {
            assert_ok!(Works::register(RuntimeOrigin::signed(ALICE), work(byte), locator("")));
        }
        assert_noop!(
            Works::register(RuntimeOrigin::signed(ALICE), work(10), locator("")),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
    });
}

#[test]
fn a_locator_is_empty_or_a_web_address() {
    execute(|| {
        let longest = format!("https://{}", "a".repeat(MAX_LOCATOR as usize - 8));
        for (byte, usable) in ["", "http://a", "https://example.org/a?b#c%20", &longest].iter().enumerate() {
            assert_ok!(Works::register(RuntimeOrigin::signed(ALICE), work(byte as u8), locator(usable)));
        }
        for unusable in [
            "http://",
            "https://",
            "http:/a",
            "ftp://a",
            "HTTP://a",
            " http://a",
            "http://a b",
            "http://a\n",
            "http://a\u{7f}",
            "http://ä",
            "a",
        ] {
            assert_noop!(
                Works::register(RuntimeOrigin::signed(ALICE), work(99), locator(unusable)),
                Error::<Test>::UnusableLocator
            );
        }
    });
}

#[test]
fn only_accounts_register() {
    execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Works::register(origin, work(1), locator("")), DispatchError::BadOrigin);
        }
    });
}
