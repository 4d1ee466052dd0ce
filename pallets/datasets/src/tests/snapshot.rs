use crate::{mock::*, Stakes};
use frame_support::assert_ok;
use guerdon_primitives::{Balance, StakedShares};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn counted(dataset: u32, who: AccountId) -> Balance {
    Datasets::staked_at_snapshot(dataset, &who)
}

#[test]
fn a_snapshot_counts_what_is_staked_then() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        assert_eq!(counted(dataset, ALICE), 0, "no snapshot yet");
        assert_eq!(Datasets::take_snapshot(dataset), 1_000);
        admit(dataset, work(2));
        admit(dataset, work(100));
        assert_eq!((counted(dataset, ALICE), counted(dataset, BOB)), (1_000, 0));
        assert_eq!(Datasets::take_snapshot(dataset), 3_000);
        assert_eq!((counted(dataset, ALICE), counted(dataset, BOB)), (2_000, 1_000));
    });
}

#[test]
fn what_was_unstaked_since_does_not_count_again() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        Datasets::take_snapshot(dataset);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 400));
        assert_eq!(counted(dataset, ALICE), 600);
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 400));
        assert_eq!(counted(dataset, ALICE), 600);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1_000));
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 1_000));
        assert_eq!(counted(dataset, ALICE), 0);
        Datasets::take_snapshot(dataset);
        assert_eq!(counted(dataset, ALICE), 1_000);
    });
}

#[test]
fn shares_do_not_count_for_whom_they_move_to() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        admit(dataset, work(100));
        Datasets::take_snapshot(dataset);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1_000));
        for heir in [BOB, CAROL] {
            assert_ok!(transfer(dataset, ALICE, heir, 500));
            assert_ok!(Datasets::stake(signed(heir), dataset, 500));
        }
        assert_eq!([ALICE, BOB, CAROL].map(|who| counted(dataset, who)), [0, 1_000, 0]);
    });
}

#[test]
fn a_stake_that_slept_through_snapshots_counts_in_full() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        Datasets::take_snapshot(dataset);
        admit(dataset, work(2));
        for _ in 0..3 {
            Datasets::take_snapshot(dataset);
            assert_eq!(counted(dataset, ALICE), 2_000);
        }
    });
}

#[test]
fn a_snapshot_touches_no_stake() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        let before: Vec<_> = Stakes::<Test>::iter().collect();
        Datasets::take_snapshot(dataset);
        assert_eq!(Stakes::<Test>::iter().collect::<Vec<_>>(), before);
    });
}

#[test]
fn datasets_have_their_own_snapshots() {
    execute(|| {
        let (one, other) = (dataset(), dataset());
        admit(one, work(1));
        admit(other, work(1));
        Datasets::take_snapshot(one);
        assert_eq!((counted(one, ALICE), counted(other, ALICE)), (1_000, 0));
        assert_eq!(Datasets::take_snapshot(other + 1), 0, "no such dataset");
        assert_eq!(counted(other + 1, ALICE), 0);
        assert_eq!(Datasets::total_staked(other + 1), 0);
    });
}

#[derive(Clone, Debug)]
enum Step {
    Admit(u8),
    Withdraw(u8),
    Stake(AccountId, Balance),
    Unstake(AccountId, Balance),
    Transfer(AccountId, AccountId, Balance),
    Snapshot,
}

fn step() -> impl Strategy<Value = Step> {
    let who = || ALICE..=CAROL;
    let amount = || 1..1_500u128;
    // Few works of each owner, so that some are withdrawn.
    let byte = || (0..3u8, 1..4u8).prop_map(|(owner, number)| 100 * owner + number);
    prop_oneof![
        2 => byte().prop_map(Step::Admit),
        1 => byte().prop_map(Step::Withdraw),
        4 => (who(), amount()).prop_map(|(who, amount)| Step::Stake(who, amount)),
        4 => (who(), amount()).prop_map(|(who, amount)| Step::Unstake(who, amount)),
        4 => (who(), who(), amount()).prop_map(|(from, to, amount)| Step::Transfer(from, to, amount)),
        1 => Just(Step::Snapshot),
    ]
}

fn owner_of(byte: u8) -> AccountId {
    match byte {
        0..=99 => ALICE,
        100..=199 => BOB,
        _ => CAROL,
    }
}

/// What counts, kept the slow way.
#[derive(Default)]
struct Model {
    staked: BTreeMap<AccountId, Balance>,
    counted: BTreeMap<AccountId, Balance>,
}

impl Model {
    fn set(&mut self, who: AccountId, staked: Balance) {
        self.staked.insert(who, staked);
        let counted = self.counted.entry(who).or_default();
        *counted = staked.min(*counted);
    }
}

proptest! {
    /// Whatever is done in whatever order, each account counts the lowest stake since the snapshot, and all
    /// together no more than the snapshot's total.
    #[test]
    fn no_share_counts_twice(steps in prop::collection::vec(step(), 1..60)) {
        execute(|| {
            let dataset = burning_dataset();
            let mut model = Model::default();
            let mut total = 0;
            for step in steps {
                match step {
                    Step::Admit(byte) => {
                        if Datasets::offer(signed(owner_of(byte)), dataset, work(byte)).is_ok() {
                            end(dataset, work(byte), novelty(percent(10)));
                        }
                    }
                    Step::Withdraw(byte) => {
                        let (owner, supply) = (owner_of(byte), Shares::total_supply(dataset));
                        let there = balance(dataset, owner);
                        if Datasets::withdraw(signed(owner), dataset, work(byte)).is_ok() {
                            let burned = there - balance(dataset, owner);
                            assert_eq!(burned, there.min(900));
                            assert_eq!(Shares::total_supply(dataset), supply - burned);
                        }
                    }
                    Step::Stake(who, amount) => {
                        let _ = Datasets::stake(signed(who), dataset, amount);
                    }
                    Step::Unstake(who, amount) => {
                        let _ = Datasets::unstake(signed(who), dataset, amount);
                    }
                    Step::Transfer(from, to, amount) => {
                        let _ = transfer(dataset, from, to, amount);
                    }
                    Step::Snapshot => {
                        total = Datasets::take_snapshot(dataset);
                        model.counted = model.staked.clone();
                    }
                }
                for who in ALICE..=CAROL {
                    model.set(who, Datasets::staked(dataset, &who));
                    assert_eq!(counted(dataset, who), model.counted[&who]);
                }
                assert!((ALICE..=CAROL).map(|who| counted(dataset, who)).sum::<Balance>() <= total);
                check_state();
            }
        });
    }
}
