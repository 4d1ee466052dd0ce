use crate::{mock::*, Error, Event, HoldReason, WorkParents};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    sp_runtime::{DispatchError, DispatchResult, TokenError},
    traits::fungible::InspectHold,
};
use guerdon_primitives::{Consent, Licence, Locator, Work, Works as _, MAX_LICENCE, MAX_LOCATOR};

fn held(who: AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::Registration.into(), &who)
}

fn register_as(byte: u8, locator: Locator, licence: Licence) -> DispatchResult {
    let origin = RuntimeOrigin::signed(ALICE);
    Works::register(origin, work(byte), locator, licence, Consent::Allow, WorkParents::default())
}

#[test]
fn the_first_to_register_owns_the_work() {
    execute(|| {
        System::set_block_number(7);
        let here = locator("http://127.0.0.1:9955/v1/content/00");
        assert_ok!(register_as(1, here.clone(), licence("CC-BY-4.0")));
        assert_eq!(
            Works::work(&work(1)),
            Some(Work {
                owner: ALICE,
                locator: here,
                registered_at: 7,
                licence: licence("CC-BY-4.0"),
                consent: Consent::Allow,
                upstream: Default::default(),
                withdrawn_at: None,
            })
        );
        System::assert_last_event(Event::Registered { work: work(1), owner: ALICE }.into());
        for who in [ALICE, BOB] {
            assert_noop!(register(who, 1, &[]), Error::<Test>::AlreadyRegistered);
        }
        assert_eq!(Works::work(&work(2)), None);
    });
}

#[test]
fn each_work_costs_a_deposit_by_the_size_of_its_record() {
    execute(|| {
        let mut expected = 0;
        for (byte, url) in [(1, ""), (2, "http://a"), (3, "https://example.org/a?b#c%20")] {
            assert_ok!(register_as(byte, locator(url), licence("MIT")));
            expected += ITEM_DEPOSIT + record(byte).encoded_size() as u128;
            assert_eq!(held(ALICE), expected);
        }
        assert_eq!(held(BOB), 0);
    });
}

#[test]
fn who_cannot_pay_the_deposit_registers_nothing() {
    execute(|| {
        let unavailable = DispatchError::Token(TokenError::FundsUnavailable);
        assert_noop!(register(POOR, 1, &[]), unavailable);
        registered(1);
        let deposit = held(ALICE);
        // The last deposit would take the account below the existential deposit.
        let left = FUNDS - deposit;
        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), BOB, left - deposit));
        assert_noop!(register(ALICE, 2, &[made_from(1, 10)]), unavailable);
    });
}

#[test]
fn a_locator_is_empty_or_a_web_address() {
    execute(|| {
        let longest = format!("https://{}", "a".repeat(MAX_LOCATOR as usize - 8));
        for (byte, usable) in ["", "http://a", "https://example.org/a?b#c%20", &longest].iter().enumerate() {
            assert_ok!(register_as(byte as u8, locator(usable), licence("MIT")));
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
            assert_noop!(register_as(99, locator(unusable), licence("MIT")), Error::<Test>::UnusableLocator);
        }
    });
}

#[test]
fn a_licence_is_an_identifier() {
    execute(|| {
        let longest = "a".repeat(MAX_LICENCE as usize);
        for (byte, usable) in ["CC-BY-4.0", "GPL-2.0+", "LicenseRef-studio.1", &longest].iter().enumerate() {
            assert_ok!(register_as(byte as u8, locator(""), licence(usable)));
            assert_eq!(record(byte as u8).licence, licence(usable));
        }
        for unusable in ["", " ", "CC BY", "MIT OR ISC", "a_b", "a:b", "MIT\n", "©"] {
            assert_noop!(register_as(99, locator(""), licence(unusable)), Error::<Test>::UnusableLicence);
        }
    });
}

#[test]
fn only_accounts_register() {
    execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let (licence, parents) = (licence("MIT"), WorkParents::default());
            assert_noop!(
                Works::register(origin, work(1), locator(""), licence, Consent::Deny, parents),
                DispatchError::BadOrigin
            );
        }
    });
}
