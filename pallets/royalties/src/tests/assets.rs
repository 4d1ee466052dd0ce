//! Fees in other assets than the native currency.

use crate::{mock::*, AssetStatus, Assets as Known, Error, Event, Payments, Total, Totals};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError, traits::fungible::NativeOrWithId};
use guerdon_primitives::{api::Source, Asset, Assets as _, Role, MAX_ASSETS};

const A: AccountId = HOLDERS[0];

fn approve(asset: Asset) -> frame_support::pallet_prelude::DispatchResult {
    Royalties::approve_asset(RuntimeOrigin::root(), asset)
}

fn retire(asset: Asset) -> frame_support::pallet_prelude::DispatchResult {
    Royalties::retire_asset(RuntimeOrigin::root(), asset)
}

fn pays(asset: Asset, fee: u128) -> frame_support::pallet_prelude::DispatchResult {
    let (root, manifest) = Default::default();
    Royalties::pay(RuntimeOrigin::signed(PAYER), MODEL, asset, fee, 1, root, manifest)
}

#[test]
fn a_fee_is_divided_and_claimed_in_the_asset_it_was_paid_in() {
    run(|| {
        stake(OILS, A, 1);
        let payment = pay_in(DOLLARS, 100_000);
        assert_eq!(AtStake::get(), Some(None), "the chain does not know what a dollar is worth");
        assert_eq!(Payments::<Test>::get(payment).unwrap().asset, DOLLARS);
        assert_eq!(balance(DOLLARS, Royalties::account_id()), CENT + 100_000);
        end(payment, found(100, &[(1, 1_000_000_000)]), &ATTRIBUTORS);
        assert_eq!((claimable(ADA), claimable_in(DOLLARS, ADA)), (0, 47_500));
        assert_eq!(claimable_in(DOLLARS, TREASURY), 2_000);

        assert_noop!(claim(ADA), Error::<Test>::NothingToClaim);
        for account in [ADA, TREASURY, FOUNDER, ENGINEER, ATTRIBUTORS[0], ATTRIBUTORS[1]] {
            assert_ok!(claim_all(account, &[(Source::Own, DOLLARS)]));
        }
        assert_ok!(claim_all(A, &[(Source::Dividends(OILS), DOLLARS)]));
        assert_eq!((balance(DOLLARS, ADA), balance(DOLLARS, A)), (47_500, 19_000));
        assert_eq!((Balances::free_balance(ADA), balance(DOLLARS, Royalties::account_id())), (0, CENT));
        assert_eq!(Totals::<Test>::get(DOLLARS), Total { paid_in: 100_000, paid_out: 100_000 });
        assert_eq!(Totals::<Test>::get(NATIVE), Total::default());
    });
}

#[test]
fn a_price_is_a_price_in_its_asset() {
    run(|| {
        offer(MODEL, PRICE, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
        let only = prices(&[(DOLLARS, 7)]);
        Offers::mutate(|offers| offers.get_mut(&MODEL).unwrap().prices = only);
        assert_noop!(pays(DOLLARS, 6), Error::<Test>::FeeBelowPrice);
        assert_ok!(pays(DOLLARS, 7));
        assert_noop!(pays(NATIVE, 1_000_000), Error::<Test>::NoPrice);
        // Has a price, and is not approved.
        offer(MODEL, PRICE, &[(FOUNDER, Role::Founder, 1)], &[(OILS, 1)]);
        assert_noop!(pays(EUROS, PRICE), Error::<Test>::AssetNotApproved);
    });
}

#[test]
fn an_asset_is_approved_when_the_account_has_its_least_balance() {
    run(|| {
        assert!(!Royalties::is_approved(&EUROS));
        assert_noop!(approve(NativeOrWithId::WithId(3)), Error::<Test>::UnknownAsset);
        assert_noop!(approve(EUROS), Error::<Test>::AccountNotEndowed);
        assert_ok!(Assets::transfer(RuntimeOrigin::signed(PAYER), 2, Royalties::account_id(), CENT));
        assert_ok!(approve(EUROS));
        System::assert_last_event(Event::AssetApproved { asset: EUROS }.into());
        assert_noop!(approve(EUROS), Error::<Test>::AlreadyApproved);
        assert!(Royalties::is_approved(&EUROS));
        assert_ok!(pays(EUROS, PRICE));
    });
}

#[test]
fn a_retired_asset_takes_no_fees_and_keeps_what_was_earned() {
    run(|| {
        stake(OILS, A, 1);
        income_in(DOLLARS, 50);
        let in_escrow = pay_in(DOLLARS, 100);
        assert_ok!(retire(DOLLARS));
        System::assert_last_event(Event::AssetRetired { asset: DOLLARS }.into());
        assert_noop!(retire(DOLLARS), Error::<Test>::AssetNotApproved);
        assert_noop!(retire(EUROS), Error::<Test>::AssetNotApproved);
        assert_noop!(pays(DOLLARS, PRICE), Error::<Test>::AssetNotApproved);
        assert_eq!(Royalties::status(&DOLLARS), Some(AssetStatus::Retired));

        end(in_escrow, None, &[]);
        // A stake that changes is settled in the retired asset as well.
        stake(OILS, A, 2);
        assert_ok!(claim_all(A, &[(Source::Dividends(OILS), DOLLARS)]));
        assert_eq!(balance(DOLLARS, A), 150);
        assert_ok!(approve(DOLLARS));
        assert_ok!(pays(DOLLARS, PRICE));
    });
}

#[test]
fn who_staked_before_an_asset_came_earns_in_it() {
    run(|| {
        stake(OILS, A, 3);
        stake(OILS, HOLDERS[1], 1);
        assert_ok!(Assets::transfer(RuntimeOrigin::signed(PAYER), 2, Royalties::account_id(), CENT));
        assert_ok!(approve(EUROS));
        income_in(EUROS, 400);
        // One of them changes its stake before it claims.
        stake(OILS, HOLDERS[1], 5);
        income_in(EUROS, 800);
        assert_ok!(claim_all(A, &[(Source::Dividends(OILS), EUROS)]));
        assert_ok!(claim_all(HOLDERS[1], &[(Source::Dividends(OILS), EUROS)]));
        assert_eq!((balance(EUROS, A), balance(EUROS, HOLDERS[1])), (300 + 300, 100 + 500));
    });
}

#[test]
fn there_are_only_so_many_assets() {
    run(|| {
        Known::<Test>::mutate(|assets| {
            for id in 100..100 + MAX_ASSETS {
                let _ = assets.try_insert(NativeOrWithId::WithId(id), AssetStatus::Retired);
            }
        });
        assert_ok!(Assets::transfer(RuntimeOrigin::signed(PAYER), 2, Royalties::account_id(), CENT));
        assert_noop!(approve(EUROS), Error::<Test>::TooManyAssets);
        Known::<Test>::mutate(|assets| {
            assets.retain(|asset, _| matches!(asset, NativeOrWithId::Native) || *asset == DOLLARS)
        });
    });
}

#[test]
fn only_those_who_approve_do() {
    run(|| {
        for origin in [RuntimeOrigin::signed(PAYER), RuntimeOrigin::none()] {
            assert_noop!(Royalties::approve_asset(origin.clone(), EUROS), DispatchError::BadOrigin);
            assert_noop!(Royalties::retire_asset(origin, DOLLARS), DispatchError::BadOrigin);
        }
    });
}
