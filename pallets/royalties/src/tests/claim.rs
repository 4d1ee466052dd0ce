use crate::{mock::*, Earning, Earnings, Error, Event, Total, Totals};
use frame_support::{
    assert_noop, assert_ok,
    sp_runtime::{DispatchError, TokenError},
};
use guerdon_primitives::{api::Source, Asset};

fn claimed(account: AccountId, source: Source, asset: Asset, amount: u128) -> RuntimeEvent {
    Event::Claimed { account, source, asset, amount }.into()
}

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

        System::assert_last_event(claimed(ADA, Source::Own, NATIVE, 49_000));
        assert_eq!(Balances::free_balance(ADA), 49_000);
        assert_eq!(Balances::free_balance(STRANGER), ED);
        assert_eq!(Earnings::<Test>::get(ADA, NATIVE), Earning { claimable: 0, claimed: 49_000, missed: 0 });
        assert_eq!(Totals::<Test>::get(NATIVE), Total { paid_in: 100_000, paid_out: 49_000 });
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
        let own = vec![(Source::Own, NATIVE)].try_into().unwrap();
        assert_ok!(Royalties::claim(RuntimeOrigin::signed(ADA), ADA, own));
        assert_eq!(Balances::free_balance(ADA), 49_000 + 4_900 + 490);
        assert_eq!(Earnings::<Test>::get(ADA, NATIVE), Earning { claimable: 0, claimed: 54_390, missed: 0 });
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
        assert_noop!(claim(TREASURY), Error::<Test>::BelowLeastBalance);

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

        assert_eq!(Royalties::owed(&NATIVE), Ok(0));
        assert_eq!(Balances::free_balance(Royalties::account_id()), ED);
        assert_eq!(Totals::<Test>::get(NATIVE), Total { paid_in: 100_000, paid_out: 100_000 });
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
            let own = vec![(Source::Own, NATIVE)].try_into().unwrap();
            assert_noop!(Royalties::claim(origin, ADA, own), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn one_call_claims_over_sources_and_assets() {
    run(|| {
        let all = [
            (Source::Own, NATIVE),
            (Source::Dividends(OILS), NATIVE),
            (Source::Dividends(INKS), NATIVE),
            (Source::Own, DOLLARS),
            (Source::Dividends(OILS), DOLLARS),
        ];
        assert_noop!(claim_all(ADA, &all), Error::<Test>::NothingToClaim);
        assert_noop!(claim_all(ADA, &[]), Error::<Test>::NothingToClaim);
        stake(OILS, ADA, 1);
        earn(100_000);
        end(pay_in(DOLLARS, 10_000), found(100, &[(1, 1_000_000_000)]), &[]);
        System::reset_events();
        assert_ok!(claim_all(ADA, &all));

        let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
        for event in [
            claimed(ADA, Source::Own, NATIVE, 49_000),
            claimed(ADA, Source::Dividends(OILS), NATIVE, 19_600),
            claimed(ADA, Source::Own, DOLLARS, 4_900),
            claimed(ADA, Source::Dividends(OILS), DOLLARS, 1_960),
        ] {
            assert_eq!(events.iter().filter(|other| **other == event).count(), 1, "{event:?}");
        }
        assert_eq!((balance(NATIVE, ADA), balance(DOLLARS, ADA)), (68_600, 6_860));
        assert_noop!(claim_all(ADA, &all), Error::<Test>::NothingToClaim);
    });
}

#[test]
fn a_source_that_is_named_twice_is_paid_once() {
    run(|| {
        earn(100_000);
        assert_ok!(claim_all(ADA, &vec![(Source::Own, NATIVE); 32]));
        assert_eq!(Balances::free_balance(ADA), 49_000);
    });
}

#[test]
fn small_amounts_of_several_sources_are_enough_together() {
    run(|| {
        stake(OILS, ADA, 1);
        // 8 of the work and 3 of the shares: each is less than the existential deposit.
        offer(MODEL, 1, &[(FOUNDER, guerdon_primitives::Role::Founder, 1)], &[(OILS, 1)]);
        earn(16);
        let parts = [(Source::Own, NATIVE), (Source::Dividends(OILS), NATIVE)];
        for part in &parts {
            assert_noop!(claim_all(ADA, core::slice::from_ref(part)), Error::<Test>::BelowLeastBalance);
        }
        assert_ok!(claim_all(ADA, &parts));
        assert_eq!(Balances::free_balance(ADA), 11);
    });
}

#[test]
fn an_asset_that_cannot_be_sent_holds_no_other_back() {
    run(|| {
        earn(100_000);
        end(pay_in(DOLLARS, 10_000), found(100, &[(1, 1_000_000_000)]), &[]);
        // The asset's issuer freezes the pallet's account.
        let freeze = |id, account| Assets::freeze(RuntimeOrigin::signed(STRANGER), id, account);
        assert_ok!(freeze(1, Royalties::account_id()));
        let both = [(Source::Own, NATIVE), (Source::Own, DOLLARS)];
        assert_ok!(claim_all(ADA, &both));
        let error = TokenError::Frozen.into();
        System::assert_has_event(Event::NotSent { account: ADA, asset: DOLLARS, error }.into());
        assert_eq!((balance(NATIVE, ADA), claimable_in(DOLLARS, ADA)), (49_000, 4_900));

        assert_noop!(claim_all(ADA, &both), TokenError::Frozen);
        assert_ok!(Assets::thaw(RuntimeOrigin::signed(STRANGER), 1, Royalties::account_id()));
        assert_ok!(claim_all(ADA, &both));
        assert_eq!(balance(DOLLARS, ADA), 4_900);
    });
}
