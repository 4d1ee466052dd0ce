use crate::{mock::*, Error, Event, Holders, Total, Totals};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError};
use guerdon_primitives::api::Source;

const A: AccountId = HOLDERS[0];
const B: AccountId = HOLDERS[1];

#[test]
fn dividends_are_sent_on_anyones_call_to_the_holder() {
    run(|| {
        stake(OILS, A, 3);
        stake(OILS, B, 1);
        income(1_000);
        assert_ok!(claim_dividends(OILS, A));

        System::assert_last_event(
            Event::Claimed { account: A, source: Source::Dividends(OILS), asset: NATIVE, amount: 750 }.into(),
        );
        assert_eq!(Balances::free_balance(A), 750);
        assert_eq!(Balances::free_balance(STRANGER), ED);
        assert_eq!(held(OILS), 250);
        assert_eq!(Holders::<Test>::get((A, OILS, NATIVE)).claimed, 750);
        assert_eq!(Totals::<Test>::get(NATIVE), Total { paid_in: 1_000, paid_out: 750 });

        assert_noop!(claim_dividends(OILS, A), Error::<Test>::NothingToClaim);
        assert_ok!(claim_dividends(OILS, B));
        assert_eq!(held(OILS), 0);
    });
}

#[test]
fn fractions_of_a_unit_count_in_later_dividends() {
    run(|| {
        let third = AccountId::MAX;
        for holder in [A, B, third] {
            stake(OILS, holder, 1);
        }
        for _ in 0..3 {
            income(100);
        }
        // A third of 300, of which the pool's fixed point leaves at most a unit for later.
        for holder in [A, B, third] {
            assert_ok!(claim_dividends(OILS, holder));
            assert!((99..=100).contains(&Balances::free_balance(holder)));
        }
        assert!(held(OILS) <= 3);
    });
}

#[test]
fn pools_of_datasets_are_apart() {
    run(|| {
        stake(OILS, A, 1);
        stake(INKS, B, 1);
        income(500);
        assert_noop!(claim_dividends(INKS, A), Error::<Test>::NothingToClaim);
        assert_noop!(claim_dividends(INKS, B), Error::<Test>::NothingToClaim);
        assert_noop!(claim_dividends(OILS, B), Error::<Test>::NothingToClaim);
        assert_ok!(claim_dividends(OILS, A));
    });
}

#[test]
fn income_without_a_stake_waits_for_the_first() {
    run(|| {
        income(500);
        income(40);
        assert_noop!(claim_dividends(OILS, A), Error::<Test>::NothingToClaim);
        stake(OILS, A, 8);
        // No further payment is needed.
        assert_ok!(claim_dividends(OILS, A));
        assert_eq!((Balances::free_balance(A), held(OILS)), (540, 0));
        stake(OILS, B, 8);
        assert_noop!(claim_dividends(OILS, B), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn who_staked_first_does_not_share_what_waited_with_later_stakes() {
    run(|| {
        income(500);
        stake(OILS, A, 1);
        stake(OILS, B, 999);
        assert_ok!(claim_dividends(OILS, A));
        assert_eq!(Balances::free_balance(A), 500);
    });
}

#[test]
fn dividends_outlast_the_stake() {
    run(|| {
        stake(OILS, A, 5);
        income(500);
        stake(OILS, A, 0);
        stake(OILS, B, 5);
        income(80);
        assert_ok!(claim_dividends(OILS, A));
        assert_ok!(claim_dividends(OILS, B));
        assert_eq!((Balances::free_balance(A), Balances::free_balance(B)), (500, 80));
    });
}

#[test]
fn less_than_the_existential_deposit_waits() {
    run(|| {
        stake(OILS, A, 1);
        income(ED - 1);
        assert_noop!(claim_dividends(OILS, A), Error::<Test>::BelowLeastBalance);
        income(1);
        assert_ok!(claim_dividends(OILS, A));
        assert_eq!(Balances::free_balance(A), ED);
    });
}

#[test]
fn only_accounts_claim() {
    run(|| {
        stake(OILS, A, 1);
        income(100);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let dividends = vec![(Source::Dividends(OILS), NATIVE)].try_into().unwrap();
            assert_noop!(Royalties::claim(origin, A, dividends), DispatchError::BadOrigin);
        }
    });
}
