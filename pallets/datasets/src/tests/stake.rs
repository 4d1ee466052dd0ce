use crate::{mock::*, Error, Event, Stakes};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Balance, StakedShares};
use sp_runtime::DispatchError;

/// A dataset of which Bob holds 400 unstaked shares and Alice 600 staked ones.
fn dataset_with_unstaked() -> u32 {
    let dataset = dataset();
    admit(dataset, work(1));
    assert_ok!(Datasets::unstake(signed(ALICE), dataset, 400));
    assert_ok!(transfer(dataset, ALICE, BOB, 400));
    ToldOfStakes::take();
    dataset
}

#[test]
fn what_is_staked_cannot_be_transferred() {
    execute(|| {
        let dataset = dataset_with_unstaked();
        assert_ok!(Datasets::stake(signed(BOB), dataset, 300));
        System::assert_last_event(Event::Staked { dataset, who: BOB, amount: 300 }.into());
        assert_eq!(ToldOfStakes::get(), [(dataset, BOB, 0, 300)]);
        assert_eq!((Datasets::staked(dataset, &BOB), Datasets::total_staked(dataset)), (300, 900));
        assert!(transfer(dataset, BOB, CAROL, 101).is_err());
        assert_ok!(transfer(dataset, BOB, CAROL, 100));
        assert!(transfer(dataset, BOB, CAROL, 1).is_err());
        assert_eq!((balance(dataset, BOB), balance(dataset, CAROL)), (300, 100));
    });
}

#[test]
fn no_way_of_the_assets_leads_around_the_freeze() {
    execute(|| {
        let dataset = dataset_with_unstaked();
        assert_ok!(Datasets::stake(signed(BOB), dataset, 400));
        assert!(Shares::transfer(signed(BOB), dataset, CAROL, 1).is_err());
        assert!(Shares::transfer_keep_alive(signed(BOB), dataset, CAROL, 1).is_err());
        assert!(Shares::transfer_all(signed(BOB), dataset, CAROL, false).is_err());
        assert_ok!(Shares::approve_transfer(signed(BOB), dataset, CAROL, 400));
        assert!(Shares::transfer_approved(signed(CAROL), dataset, BOB, CAROL, 400).is_err());
        assert!(Shares::refund(signed(BOB), dataset, true).is_err());
        assert!(Shares::burn(signed(BOB), dataset, BOB, 1).is_err());
        for stranger in [BOB, CURATOR] {
            assert!(Shares::force_transfer(signed(stranger), dataset, BOB, CAROL, 1).is_err());
            assert!(Shares::freeze(signed(stranger), dataset, ALICE).is_err());
            assert!(Shares::block(signed(stranger), dataset, ALICE).is_err());
            assert!(Shares::start_destroy(signed(stranger), dataset).is_err());
            assert!(Shares::set_team(signed(stranger), dataset, stranger, stranger, stranger).is_err());
        }
        assert_eq!((balance(dataset, BOB), balance(dataset, CAROL)), (400, 0));
    });
}

/// An account that paid for its place among the holders cannot have it refunded with stakes in it.
#[test]
fn a_refund_does_not_burn_a_stake() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(Shares::touch(signed(ALICE), dataset));
        admit(dataset, work(1));
        for allow_burn in [false, true] {
            assert!(Shares::refund(signed(ALICE), dataset, allow_burn).is_err());
        }
        assert_eq!(balance(dataset, ALICE), BASE_SHARES);
    });
}

#[test]
fn only_unstaked_shares_can_be_staked() {
    execute(|| {
        let dataset = dataset_with_unstaked();
        let stake = |who, dataset, amount| Datasets::stake(signed(who), dataset, amount);
        assert_noop!(stake(ALICE, dataset, 1), Error::<Test>::NotEnoughShares);
        assert_noop!(stake(BOB, dataset, 401), Error::<Test>::NotEnoughShares);
        assert_noop!(stake(BOB, dataset, Balance::MAX), Error::<Test>::NotEnoughShares);
        assert_noop!(stake(ALICE, dataset, Balance::MAX), Error::<Test>::NotEnoughShares);
        assert_noop!(stake(CAROL, dataset, 1), Error::<Test>::NotEnoughShares);
        assert_noop!(stake(BOB, dataset + 1, 1), Error::<Test>::NotEnoughShares);
        assert_noop!(stake(BOB, dataset, 0), Error::<Test>::ZeroAmount);
        assert_noop!(Datasets::stake(RuntimeOrigin::none(), dataset, 1), DispatchError::BadOrigin);
        assert!(ToldOfStakes::get().is_empty());
        assert_ok!(stake(BOB, dataset, 400));
        assert_noop!(stake(BOB, dataset, 1), Error::<Test>::NotEnoughShares);
        assert_eq!(Stakes::<Test>::iter().count(), 2);
    });
}

#[test]
fn a_locked_stake_may_grow() {
    execute(|| {
        let dataset = dataset_with_unstaked();
        assert_ok!(Datasets::stake(signed(BOB), dataset, 100));
        lock(dataset, BOB, 100);
        assert_ok!(Datasets::stake(signed(BOB), dataset, 300));
        assert_eq!(Datasets::staked(dataset, &BOB), 400);
    });
}
