use crate::{mock::*, Earning, Earnings, Error, Event, Total, Totals};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError};

/// Settles a fee so that the treasury earns a fiftieth of it and the rest goes to ADA's work and its dataset.
fn earn(fee: u128) {
    let payment = pay(fee);
    end(payment, found(100, &[(1, 1_000_000_000)]), &[]);
}

#[test]
fn earnings_are_sent_on_anyones_call_to_who_earned_them() {
    run(|| {
        earn(100_000);
        assert_ok!(claim(ADA));

        System::assert_last_event(Event::Claimed { account: ADA, amount: 49_000 }.into());
        assert_eq!(Balances::free_balance(ADA), 49_000);
        assert_eq!(Balances::free_balance(STRANGER), ED);
        assert_eq!(Earnings::<Test>::get(ADA), Earning { claimable: 0, claimed: 49_000 });
        assert_eq!(Totals::<Test>::get(), Total { paid_in: 100_000, paid_out: 49_000 });
    });
}

#[test]
fn earnings_add_up_between_claims_and_are_sent_once() {
    run(|| {
        earn(100_000);
        earn(10_000);
        assert_ok!(claim(ADA));
        assert_noop!(claim(ADA), Error::<Test>::NothingToClaim);
        earn(1_000);
        assert_ok!(Royalties::claim(RuntimeOrigin::signed(ADA), ADA));
        assert_eq!(Balances::free_balance(ADA), 49_000 + 4_900 + 490);
        assert_eq!(Earnings::<Test>::get(ADA), Earning { claimable: 0, claimed: 54_390 });
    });
}

#[test]
fn the_treasury_claims_like_anyone() {
    run(|| {
        earn(100_000);
        assert_ok!(claim(TREASURY));
        assert_eq!(Balances::free_balance(TREASURY), 2_000);
    });
}

#[test]
fn who_earned_nothing_claims_nothing() {
    run(|| {
        pay(100_000);
        for account in [ADA, PAYER, TREASURY, Royalties::account_id()] {
            assert_noop!(claim(account), Error::<Test>::NothingToClaim);
        }
    });
}

#[test]
fn less_than_the_existential_deposit_waits_for_an_account_or_for_more() {
    run(|| {
        earn(450);
        assert_eq!(claimable(TREASURY), ED - 1);
        assert_noop!(claim(TREASURY), Error::<Test>::BelowExistentialDeposit);

        // More earnings make it enough.
        earn(100);
        assert_eq!(claimable(TREASURY), ED + 1);
        assert_ok!(claim(TREASURY));
        // The account exists now, and takes any amount.
        earn(100);
        assert_eq!(claimable(TREASURY), 2);
        assert_ok!(claim(TREASURY));
        assert_eq!(Balances::free_balance(TREASURY), ED + 3);
    });
}

#[test]
fn the_last_unit_can_be_claimed() {
    run(|| {
        stake(OILS, HOLDERS[0], 1);
        earn(100_000);
        for account in [ADA, FOUNDER, ENGINEER, TREASURY] {
            assert_ok!(claim(account));
        }
        assert_ok!(claim_dividends(OILS, HOLDERS[0]));

        assert_eq!(Royalties::owed(), Ok(0));
        assert_eq!(Balances::free_balance(Royalties::account_id()), ED);
        assert_eq!(Totals::<Test>::get(), Total { paid_in: 100_000, paid_out: 100_000 });
        // And the next payment goes the same way.
        offer(MODEL, 1, &[(FOUNDER, guerdon_primitives::Role::Founder, 1)], &[(OILS, 1)]);
        earn(1);
        let all = [ADA, FOUNDER, ENGINEER, TREASURY];
        let last: Vec<_> = all.into_iter().filter(|account| claimable(*account) > 0).collect();
        assert_eq!(last.len(), 1);
        assert_ok!(claim(last[0]));
        assert_eq!(Balances::free_balance(Royalties::account_id()), ED);
    });
}

#[test]
fn gifts_to_the_account_change_nothing_that_is_owed() {
    run(|| {
        let account = Royalties::account_id();
        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(PAYER), account, 77));
        Gifts::set(77);
        earn(100_000);
        assert_ok!(claim(ADA));
        assert_eq!(Balances::free_balance(ADA), 49_000);
        check();
        Gifts::set(0);
        assert_eq!(Balances::free_balance(account), ED + 77 + 51_000);
        assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), account, ED + 51_000));
    });
}

#[test]
fn only_accounts_claim() {
    run(|| {
        earn(100_000);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Royalties::claim(origin, ADA), DispatchError::BadOrigin);
        }
    });
}
