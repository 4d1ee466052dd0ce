//! What the treasuries of datasets spend.

use crate::{mock::*, Earning, Earnings, Error, Event, Total, Totals};
use frame_support::{
    assert_noop, assert_ok,
    pallet_prelude::DispatchResult,
    sp_runtime::{DispatchError, TokenError},
    storage::with_storage_layer,
};
use guerdon_primitives::{api::Source, Asset, Role, Treasuries};

/// Nobody's account, and empty.
const BENEFICIARY: AccountId = 60;

/// The treasury of [`OILS`] spends, and nothing remains of what fails.
fn spend(asset: Asset, amount: u128, beneficiary: AccountId) -> DispatchResult {
    with_storage_layer(|| Royalties::spend(OILS, &asset, amount, &beneficiary))
}

/// Lets the treasury of [`OILS`] earn this, all of a fee.
fn earn_in(asset: Asset, amount: u128) {
    let before = (Network::get(), TermsInForce::get(), Offers::get());
    Network::set(guerdon_primitives::NetworkCut {
        treasury: guerdon_primitives::Parts::ZERO,
        attributors: guerdon_primitives::Parts::ZERO,
    });
    set_terms(OILS, with_treasury(0, 0, 0, 100));
    offer(MODEL, 1, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
    end(pay_in(asset, amount), None, &[]);
    Network::set(before.0);
    TermsInForce::set(before.1);
    Offers::set(before.2);
}

fn earn(amount: u128) {
    earn_in(NATIVE, amount);
}

#[test]
fn what_a_treasury_earned_is_collected_and_sent() {
    run(|| {
        earn(9_800);
        assert_ok!(spend(NATIVE, 9_000, BENEFICIARY));
        let treasury = treasury_of(OILS);
        assert_eq!((balance(NATIVE, BENEFICIARY), balance(NATIVE, treasury)), (9_000, 800));
        let claimed = Event::Claimed { account: treasury, source: Source::Own, asset: NATIVE, amount: 9_800 };
        System::assert_has_event(claimed.into());
        let earning = Earning { claimable: 0, claimed: 9_800, missed: 0 };
        assert_eq!(Earnings::<Test>::get(treasury, NATIVE), earning);
        assert_eq!(Totals::<Test>::get(NATIVE), Total { paid_in: 9_800, paid_out: 9_800 });
    });
}

#[test]
fn a_treasury_can_be_spent_to_the_last_unit() {
    run(|| {
        earn(9_800);
        let issued = Balances::total_issuance();
        assert_noop!(spend(NATIVE, 9_801, BENEFICIARY), Error::<Test>::TreasuryTooSmall);
        assert_eq!(claimable(treasury_of(OILS)), 9_800, "what fails collects nothing");
        assert_ok!(spend(NATIVE, 9_800, BENEFICIARY));
        assert_eq!((balance(NATIVE, BENEFICIARY), balance(NATIVE, treasury_of(OILS))), (9_800, 0));
        assert_noop!(spend(NATIVE, 1, BENEFICIARY), Error::<Test>::TreasuryTooSmall);
        // An empty treasury earns and spends again.
        earn(ED);
        assert_ok!(spend(NATIVE, ED, BENEFICIARY));
        assert_eq!(balance(NATIVE, BENEFICIARY), 9_800 + ED);
        assert_eq!(Balances::total_issuance(), issued);
    });
}

#[test]
fn what_was_collected_before_or_given_is_spent_with_what_was_earned_since() {
    run(|| {
        let treasury = treasury_of(OILS);
        earn(100);
        assert_ok!(claim(treasury));
        assert_ok!(Balances::transfer_allow_death(RuntimeOrigin::signed(PAYER), treasury, 50));
        assert_ok!(spend(NATIVE, 30, BENEFICIARY));
        earn(4);
        assert_ok!(spend(NATIVE, 124, BENEFICIARY));
        assert_eq!((balance(NATIVE, BENEFICIARY), balance(NATIVE, treasury)), (154, 0));
    });
}

#[test]
fn earnings_below_the_least_balance_wait_and_hold_nothing_back() {
    run(|| {
        let treasury = treasury_of(OILS);
        earn(ED - 1);
        assert_noop!(spend(NATIVE, ED - 1, STRANGER), Error::<Test>::TreasuryTooSmall);
        assert_ok!(spend(NATIVE, 0, STRANGER));
        let error = Error::<Test>::BelowLeastBalance.into();
        System::assert_has_event(Event::NotSent { account: treasury, asset: NATIVE, error }.into());
        assert_eq!(claimable(treasury), ED - 1);
        // One unit more is enough.
        earn(1);
        assert_ok!(spend(NATIVE, ED, STRANGER));
        assert_eq!(balance(NATIVE, STRANGER), 2 * ED);
    });
}

#[test]
fn a_beneficiary_without_an_account_receives_its_least_balance_at_least() {
    run(|| {
        earn(9_800);
        assert_noop!(spend(NATIVE, ED - 1, BENEFICIARY), TokenError::BelowMinimum);
        assert_eq!(claimable(treasury_of(OILS)), 9_800);
        assert_ok!(spend(NATIVE, 1, STRANGER));
        assert_ok!(spend(NATIVE, ED, BENEFICIARY));
        assert_eq!((balance(NATIVE, STRANGER), balance(NATIVE, BENEFICIARY)), (ED + 1, ED));

        earn_in(DOLLARS, 100);
        assert_noop!(spend(DOLLARS, CENT - 1, BENEFICIARY), TokenError::BelowMinimum);
        assert_ok!(spend(DOLLARS, CENT, BENEFICIARY));
    });
}

#[test]
fn what_would_stay_below_the_least_balance_is_lost_to_the_treasury() {
    run(|| {
        earn(9_800);
        assert_ok!(spend(NATIVE, 9_800 - ED, BENEFICIARY));
        assert_eq!(balance(NATIVE, treasury_of(OILS)), ED);
        assert_ok!(spend(NATIVE, 1, BENEFICIARY));
        assert_eq!(balance(NATIVE, treasury_of(OILS)), 0);
        assert_eq!(balance(NATIVE, BENEFICIARY), 9_800 - ED + 1);
    });
}

#[test]
fn each_asset_is_spent_by_itself() {
    run(|| {
        earn(70);
        earn_in(DOLLARS, 100);
        assert_noop!(spend(DOLLARS, 101, BENEFICIARY), Error::<Test>::TreasuryTooSmall);
        assert_ok!(spend(DOLLARS, 100, BENEFICIARY));
        assert_eq!((balance(DOLLARS, BENEFICIARY), balance(NATIVE, BENEFICIARY)), (100, 0));
        assert_eq!(claimable(treasury_of(OILS)), 70, "of other assets nothing is collected");
        assert_noop!(spend(EUROS, 1, BENEFICIARY), Error::<Test>::TreasuryTooSmall);
        // An asset that fees were never taken in can be given and spent.
        let payer = RuntimeOrigin::signed(PAYER);
        assert_ok!(Assets::transfer(payer, 2, treasury_of(OILS), 40));
        assert_ok!(spend(EUROS, 40, BENEFICIARY));
        assert_eq!(balance(EUROS, BENEFICIARY), 40);
    });
}

#[test]
fn a_treasury_spends_nothing_of_anothers() {
    run(|| {
        earn(9_800);
        let of_inks = with_storage_layer(|| Royalties::spend(INKS, &NATIVE, 1, &STRANGER));
        assert_eq!(of_inks, Err(Error::<Test>::TreasuryTooSmall.into()));
        // The network's treasury is another one too.
        set_terms(OILS, terms(0, 0, 100));
        end(pay(100_000), None, &[]);
        assert_noop!(spend(NATIVE, 9_801, STRANGER), Error::<Test>::TreasuryTooSmall);
        assert_ok!(spend(NATIVE, 9_800, STRANGER));
        assert_eq!(claimable(TREASURY), 2_000);
    });
}

#[test]
fn what_cannot_be_collected_stays_and_what_is_there_is_spent() {
    run(|| {
        let treasury = treasury_of(OILS);
        earn_in(DOLLARS, 100);
        assert_ok!(claim_all(treasury, &[(Source::Own, DOLLARS)]));
        earn_in(DOLLARS, 7);
        // The asset's issuer freezes the pallet's account.
        let issuer = || RuntimeOrigin::signed(STRANGER);
        assert_ok!(Assets::freeze(issuer(), 1, Royalties::account_id()));
        assert_noop!(spend(DOLLARS, 107, BENEFICIARY), Error::<Test>::TreasuryTooSmall);
        assert_ok!(spend(DOLLARS, 60, BENEFICIARY));
        let error: DispatchError = TokenError::Frozen.into();
        System::assert_has_event(Event::NotSent { account: treasury, asset: DOLLARS, error }.into());
        assert_eq!((balance(DOLLARS, treasury), claimable_in(DOLLARS, treasury)), (40, 7));
        // Then it freezes the treasury's.
        assert_ok!(Assets::thaw(issuer(), 1, Royalties::account_id()));
        assert_ok!(Assets::freeze(issuer(), 1, treasury));
        assert_noop!(spend(DOLLARS, 47, BENEFICIARY), TokenError::Frozen);
        assert_ok!(Assets::thaw(issuer(), 1, treasury));
        assert_ok!(spend(DOLLARS, 47, BENEFICIARY));
        assert_eq!(balance(DOLLARS, BENEFICIARY), 107);
    });
}
