use crate::{mock::*, Error, Event, Offers, Stakes};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Balance, Parts, StakedShares, WorkId};
use sp_runtime::{DispatchError, DispatchResult};

fn withdraw(who: AccountId, dataset: u32, work: WorkId) -> DispatchResult {
    Datasets::withdraw(signed(who), dataset, work)
}

fn withdrawn_at(dataset: u32, work: WorkId) -> Option<u32> {
    Offers::<Test>::get(dataset, work).unwrap().withdrawn_at
}

fn assert_burned(dataset: u32, byte: u8, burned: Balance) {
    System::assert_last_event(Event::Withdrawn { dataset, work: work(byte), burned }.into());
}

#[test]
fn a_withdrawn_work_keeps_its_offer_and_its_shares() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        System::set_block_number(6);
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_burned(dataset, 1, 0);
        let offer = Offers::<Test>::get(dataset, work(1)).unwrap();
        assert_eq!((offer.withdrawn_at, offer.admitted_at), (Some(6), Some(1)));
        assert_eq!((balance(dataset, ALICE), Datasets::staked(dataset, &ALICE)), (1_000, 1_000));
        assert_noop!(withdraw(ALICE, dataset, work(1)), Error::<Test>::AlreadyWithdrawn);
    });
}

/// The attack: withdraw and offer again, for shares once more.
#[test]
fn a_withdrawn_work_cannot_be_offered_again() {
    execute(|| {
        for dataset in [dataset(), burning_dataset()] {
            admit(dataset, work(1));
            let left = Shares::total_supply(dataset);
            assert_ok!(withdraw(ALICE, dataset, work(1)));
            assert_noop!(Datasets::offer(signed(ALICE), dataset, work(1)), Error::<Test>::AlreadyOffered);
            // Nor does a late outcome admit it a second time.
            end(dataset, work(1), novelty(Parts::ZERO));
            assert!(Shares::total_supply(dataset) <= left);
        }
    });
}

#[test]
fn only_the_owner_withdraws_until_the_work_is_withdrawn_from_all() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        for stranger in [BOB, CURATOR] {
            assert_noop!(withdraw(stranger, dataset, work(1)), Error::<Test>::NotOwner);
        }
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Datasets::withdraw(origin, dataset, work(1)), DispatchError::BadOrigin);
        }
        System::set_block_number(3);
        withdraw_from_all(work(1));
        System::set_block_number(8);
        assert_ok!(withdraw(BOB, dataset, work(1)));
        assert_eq!(withdrawn_at(dataset, work(1)), Some(3), "not when somebody told the dataset");
        assert_noop!(withdraw(BOB, dataset, work(1)), Error::<Test>::AlreadyWithdrawn);
    });
}

#[test]
fn what_is_not_offered_is_not_withdrawn() {
    execute(|| {
        let dataset = dataset();
        assert_noop!(withdraw(ALICE, dataset, work(1)), Error::<Test>::NotOffered);
        assert_noop!(withdraw(ALICE, dataset + 1, work(1)), Error::<Test>::UnknownDataset);
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        end(dataset, work(1), novelty(Parts::ONE));
        assert_noop!(withdraw(ALICE, dataset, work(1)), Error::<Test>::NotOffered);
    });
}

/// The judgement of the first offer must not be taken for one of the second.
#[test]
fn a_work_that_is_withdrawn_while_it_is_judged_waits_for_the_judgement() {
    execute(|| {
        let dataset = burning_dataset();
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_burned(dataset, 1, 0);
        assert_noop!(Datasets::offer(signed(ALICE), dataset, work(1)), Error::<Test>::AlreadyOffered);
        end(dataset, work(1), novelty(Parts::ZERO));
        assert_eq!((Shares::total_supply(dataset), Offers::<Test>::iter().count()), (0, 0));
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
    });
}

#[test]
fn the_shares_that_the_work_brought_are_burned() {
    execute(|| {
        let dataset = burning_dataset();
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        end(dataset, work(1), novelty(percent(25)));
        admit(dataset, work(2));
        admit(dataset, work(100));
        ToldOfStakes::take();
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_burned(dataset, 1, 750);
        assert_eq!((balance(dataset, ALICE), Datasets::staked(dataset, &ALICE)), (1_000, 1_000));
        assert_eq!((Shares::total_supply(dataset), Datasets::total_staked(dataset)), (2_000, 2_000));
        assert_eq!(ToldOfStakes::get(), [(dataset, ALICE, 1_750, 1_000)]);
        assert_eq!(balance(dataset, BOB), 1_000);
    });
}

#[test]
fn unstaked_shares_are_burned_first() {
    execute(|| {
        let dataset = burning_dataset();
        admit(dataset, work(1));
        admit(dataset, work(2));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1_300));
        ToldOfStakes::take();
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_eq!((balance(dataset, ALICE), Datasets::staked(dataset, &ALICE)), (1_000, 700));
        assert!(ToldOfStakes::get().is_empty(), "no stake changed");
        assert_ok!(withdraw(ALICE, dataset, work(2)));
        assert_eq!((balance(dataset, ALICE), Datasets::staked(dataset, &ALICE)), (0, 0));
        assert_eq!(ToldOfStakes::get(), [(dataset, ALICE, 700, 0)]);
        assert_eq!(Stakes::<Test>::iter().count(), 0);
    });
}

/// Shares that went to others stay theirs, and no more is burned than the owner has.
#[test]
fn shares_that_were_transferred_are_not_burned() {
    execute(|| {
        let dataset = burning_dataset();
        admit(dataset, work(1));
        admit(dataset, work(2));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1_600));
        assert_ok!(transfer(dataset, ALICE, BOB, 1_600));
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_burned(dataset, 1, 400);
        assert_ok!(withdraw(ALICE, dataset, work(2)));
        assert_burned(dataset, 2, 0);
        assert_eq!((balance(dataset, ALICE), balance(dataset, BOB)), (0, 1_600));
        assert_eq!(Shares::total_supply(dataset), 1_600);
    });
}

#[test]
fn locked_shares_are_not_burned() {
    execute(|| {
        let dataset = burning_dataset();
        admit(dataset, work(1));
        admit(dataset, work(2));
        lock(dataset, ALICE, 1_001);
        assert_noop!(withdraw(ALICE, dataset, work(1)), Error::<Test>::StakeLocked);
        withdraw_from_all(work(1));
        for who in [ALICE, BOB] {
            assert_noop!(withdraw(who, dataset, work(1)), Error::<Test>::StakeLocked);
        }
        // Another's lock and that of another dataset's shares hold up nothing.
        lock(dataset, ALICE, 1_000);
        lock(dataset, BOB, 2_000);
        lock(dataset + 1, ALICE, 2_000);
        assert_ok!(withdraw(BOB, dataset, work(1)));
        assert_burned(dataset, 1, 1_000);
        assert_eq!((balance(dataset, ALICE), Datasets::staked(dataset, &ALICE)), (1_000, 1_000));
        assert_noop!(withdraw(ALICE, dataset, work(2)), Error::<Test>::StakeLocked);
    });
}

#[test]
fn unstaked_shares_are_burned_in_place_of_locked_ones() {
    execute(|| {
        let dataset = burning_dataset();
        admit(dataset, work(1));
        admit(dataset, work(2));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 900));
        lock(dataset, ALICE, 1_001);
        assert_noop!(withdraw(ALICE, dataset, work(1)), Error::<Test>::StakeLocked);
        lock(dataset, ALICE, 1_000);
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_eq!((balance(dataset, ALICE), Datasets::staked(dataset, &ALICE)), (1_000, 1_000));
    });
}

#[test]
fn a_lock_holds_up_no_withdrawal_that_burns_no_stake() {
    execute(|| {
        let (keeping, burning) = (dataset(), burning_dataset());
        for dataset in [keeping, burning] {
            admit(dataset, work(1));
            admit(dataset, work(2));
        }
        assert_ok!(Datasets::unstake(signed(ALICE), burning, 1_000));
        for dataset in [keeping, burning] {
            lock(dataset, ALICE, Datasets::staked(dataset, &ALICE));
            assert_ok!(withdraw(ALICE, dataset, work(1)));
        }
    });
}

/// An account that paid for its place among the holders keeps the place.
#[test]
fn all_shares_of_an_account_with_a_deposit_can_be_burned() {
    execute(|| {
        let dataset = burning_dataset();
        assert_ok!(Shares::touch(signed(ALICE), dataset));
        admit(dataset, work(1));
        assert_ok!(withdraw(ALICE, dataset, work(1)));
        assert_eq!((balance(dataset, ALICE), Shares::total_supply(dataset)), (0, 0));
        assert_ok!(Shares::refund(signed(ALICE), dataset, false));
    });
}

#[test]
fn datasets_do_not_share_withdrawals() {
    execute(|| {
        let (one, other) = (burning_dataset(), dataset_with(7));
        admit(one, work(1));
        admit(other, work(1));
        assert_ok!(withdraw(ALICE, one, work(1)));
        assert_eq!((balance(one, ALICE), balance(other, ALICE)), (0, 7));
        assert_eq!(withdrawn_at(other, work(1)), None);
    });
}
