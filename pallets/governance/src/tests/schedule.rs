use crate::{mock::*, Due, DueFrom, Status};
use frame_support::traits::Hooks;
use guerdon_primitives::{Change, Vote};

/// As many datasets as this have a proposal that ends in block `1 + PERIOD`.
fn crowd(datasets: u32) -> Vec<u32> {
    (0..datasets)
        .map(|_| {
            let number = propose_change(dataset(&[(ALICE, 1)]), ALICE, Change::Curator(BOB));
            vote(ALICE, number, Vote::Aye);
            number
        })
        .collect()
}

fn next_block() -> frame_support::weights::Weight {
    System::set_block_number(System::block_number() + 1);
    let used = Governance::on_initialize(System::block_number());
    check_state();
    used
}

#[test]
fn a_block_does_no_more_than_its_budget_and_the_next_goes_on() {
    execute(|| {
        let numbers = crowd(50);
        run_to(PERIOD);
        Room::set(5);
        let voting = || numbers.iter().filter(|number| status(**number) == Status::Voting).count();
        let mut left = 50;
        while left > 0 {
            let used = next_block();
            assert!(used.all_lte(ScheduleBudget::get()));
            assert!(voting() < left, "each block does some of what is due");
            assert!(left - voting() <= 5, "and not more than there is room for");
            left = voting();
        }
        run_to(1 + PERIOD + DELAY + 50);
        for number in numbers {
            assert!(matches!(status(number), Status::Enacted { .. }));
        }
        assert_eq!(Due::<Test>::iter().count(), 0);
    });
}

#[test]
fn what_is_counted_late_takes_no_late_votes_and_locks_nothing() {
    execute(|| {
        let numbers = crowd(20);
        run_to(PERIOD);
        Room::set(2);
        next_block();
        let late = *numbers.iter().find(|number| status(**number) == Status::Voting).unwrap();
        let dataset = proposal(late).dataset;
        frame_support::assert_noop!(
            Governance::vote(signed(ALICE), late, Vote::Nay),
            crate::Error::<Test>::VotingOver
        );
        frame_support::assert_ok!(Datasets::unstake(signed(ALICE), dataset, 1));
        run_to(PERIOD + 50);
        assert!(matches!(status(late), Status::Passed { .. } | Status::Enacted { .. }));
    });
}

#[test]
fn an_idle_chain_looks_at_one_block_in_each() {
    execute(|| {
        run_to(10);
        let used = next_block();
        assert_eq!(used, <() as crate::WeightInfo>::look_at_a_block());
        assert_eq!(DueFrom::<Test>::get(), Some(12));
    });
}

#[test]
fn oldest_come_first() {
    execute(|| {
        let early = crowd(3);
        run_to(3);
        let late = crowd(3);
        run_to(PERIOD);
        // Nothing is done for a while.
        System::set_block_number(u64::from(PERIOD + 10));
        Room::set(2);
        while early.iter().any(|number| status(*number) == Status::Voting) {
            assert!(late.iter().all(|number| status(*number) == Status::Voting));
            next_block();
        }
        run_to(PERIOD + 100);
        assert!(late.iter().all(|number| matches!(status(*number), Status::Enacted { .. })));
    });
}
