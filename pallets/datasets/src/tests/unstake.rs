use crate::{mock::*, Error, Event, Stakes};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Balance, StakedShares};
use sp_runtime::DispatchError;

#[test]
fn unstaked_shares_can_be_transferred() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        ToldOfStakes::take();
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 400));
        System::assert_last_event(Event::Unstaked { dataset, who: ALICE, amount: 400 }.into());
        assert_eq!(ToldOfStakes::get(), [(dataset, ALICE, 1_000, 600)]);
        assert_eq!((Datasets::staked(dataset, &ALICE), Datasets::total_staked(dataset)), (600, 600));
        assert!(transfer(dataset, ALICE, BOB, 401).is_err());
        assert_ok!(transfer(dataset, ALICE, BOB, 400));
    });
}

#[test]
fn who_unstakes_all_leaves_nothing_behind() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1_000));
        assert_eq!(Stakes::<Test>::iter().count(), 0);
        assert_ok!(transfer(dataset, ALICE, BOB, 1_000));
        assert_eq!((balance(dataset, ALICE), balance(dataset, BOB)), (0, 1_000));
    });
}

#[test]
fn no_more_is_unstaked_than_is_staked() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        let unstake = |who, dataset, amount| Datasets::unstake(signed(who), dataset, amount);
        for (who, dataset, amount) in [
            (ALICE, dataset, 1_001),
            (ALICE, dataset, Balance::MAX),
            (ALICE, dataset + 1, 1),
            (BOB, dataset, 1),
        ] {
            assert_noop!(unstake(who, dataset, amount), Error::<Test>::NotEnoughStaked);
        }
        assert_noop!(unstake(ALICE, dataset, 0), Error::<Test>::ZeroAmount);
        assert_noop!(Datasets::unstake(RuntimeOrigin::root(), dataset, 1), DispatchError::BadOrigin);
    });
}

#[test]
fn what_is_locked_of_a_stake_stays() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        admit(dataset, work(1));
        admit(other, work(1));
        admit(dataset, work(100));
        lock(dataset, ALICE, 600);
        let unstake = |who, dataset, amount| Datasets::unstake(signed(who), dataset, amount);
        assert_noop!(unstake(ALICE, dataset, 401), Error::<Test>::StakeLocked);
        assert_noop!(unstake(ALICE, dataset, 1_001), Error::<Test>::NotEnoughStaked);
        assert_ok!(unstake(ALICE, dataset, 400));
        assert_eq!(Datasets::staked(dataset, &ALICE), 600);
        assert_noop!(unstake(ALICE, dataset, 1), Error::<Test>::StakeLocked);
        assert_ok!(unstake(ALICE, other, 1_000));
        assert_ok!(unstake(BOB, dataset, 1_000));
        LockedStakes::take();
        assert_ok!(unstake(ALICE, dataset, 600));
    });
}

/// What was staked since the vote opened is free, and so is as much of the rest as it replaces.
#[test]
fn what_is_staked_on_top_of_a_lock_can_be_unstaked() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        lock(dataset, ALICE, 1_000);
        admit(dataset, work(2));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1_000));
        assert_noop!(Datasets::unstake(signed(ALICE), dataset, 1), Error::<Test>::StakeLocked);
    });
}
