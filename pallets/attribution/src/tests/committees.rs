use crate::{mock::*, *};
use frame_support::assert_ok;
use guerdon_primitives::{
    jobs::{Phase, Round},
    Jobs as _,
};
use sp_core::H256;
use std::collections::BTreeSet;

#[test]
fn a_committee_has_distinct_members_and_everyone_is_drawn() {
    with_attributors(8, || {
        for payment in 0..400 {
            Attribution::open(attribution(payment), Some(0)).unwrap();
        }
        go_to(12);
        let mut seen = [0; 9];
        let mut jobs = 0;
        for event in events() {
            let Event::Drawn { committee, .. } = event else { continue };
            assert_eq!(committee.len(), 3);
            assert_eq!(committee.iter().collect::<BTreeSet<_>>().len(), 3);
            committee.iter().for_each(|account| seen[*account as usize] += 1);
            jobs += 1;
        }
        assert_eq!(jobs, 400);
        // 150 are expected of each; four standard deviations are 39.
        assert!(seen[1..].iter().all(|times| (111..=189).contains(times)), "{seen:?}");
    });
}

#[test]
fn the_more_is_at_stake_the_more_are_asked() {
    with_attributors(20, || {
        // A false result that is overturned costs half a bond each: 500.
        let at_stake = [Some(0), Some(1_000), Some(1_001), Some(2_000), Some(2_001), None];
        let jobs = at_stake.map(|at_stake| Attribution::open(attribution(0), at_stake).unwrap());
        go_to(3);
        assert_eq!(jobs.map(|job| committee(job).len()), [3, 3, 5, 5, 7, 7]);
    });
}

/// A committee of 7 of 20, by the outputs of the block that opens the job and of the one after it.
fn drawn_by(opening: u8, next: u8) -> Vec<AccountId> {
    let mut drawn = Vec::new();
    with_attributors(20, || {
        let job = Attribution::open(attribution(0), None).unwrap();
        RANDOMNESS.set(Some(H256::repeat_byte(opening)));
        go_to(System::block_number() + 1);
        assert!(committee(job).is_empty(), "whoever opens a job does not know its committee");
        RANDOMNESS.set(Some(H256::repeat_byte(next)));
        go_to(System::block_number() + 1);
        drawn = committee(job);
        assert_eq!(drawn.len(), 7);
    });
    drawn
}

#[test]
fn the_author_of_neither_block_knows_the_committee_alone() {
    assert_eq!(drawn_by(1, 2), drawn_by(1, 2));
    assert_ne!(drawn_by(1, 2), drawn_by(1, 3));
    assert_ne!(drawn_by(1, 2), drawn_by(4, 2));
}

#[test]
fn without_randomness_a_committee_is_waited_for() {
    with_attributors(5, || {
        RANDOMNESS.set(None);
        let first = Attribution::open(attribution(0), None).unwrap();
        go_to(30);
        let second = Attribution::open(attribution(0), None).unwrap();
        go_to(40);
        for job in [first, second] {
            assert_eq!(Jobs::<Test>::get(job).unwrap().phase, Phase::Drawing);
        }
        RANDOMNESS.set(Some(H256::zero()));
        go_to(41);
        for job in [first, second] {
            assert_eq!(committee(job).len(), 5);
        }
    });
}

#[test]
fn a_single_attributor_decides() {
    with_attributors(1, || {
        let job = open(7);
        answer(job, |_| Some(all_to(1)));
        let outcome = go_to_end(job);
        assert_eq!((outcome.finding, outcome.attributors.to_vec()), (Some(all_to(1)), vec![1]));
    });
}

#[test]
fn without_attributors_a_job_ends_without_a_finding() {
    with_attributors(0, || {
        let job = Attribution::open(attribution(7), None).unwrap();
        let outcome = go_to_end(job);
        assert_eq!((outcome.finding, outcome.attributors.len(), outcome.others.len()), (None, 0, 0));
        assert_eq!(outcomes().len(), 1);
    });
}

#[test]
fn who_was_asked_before_is_asked_after_all_others() {
    with_attributors(12, || {
        let job = open(7);
        let first = committee(job);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Drawing);
        go_to_phase(job, Phase::Committing);
        let second = committee(job);
        assert_eq!((round(job), second.len()), (Round::Second, 7));
        assert!(second.iter().all(|member| !first.contains(member)));

        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Challengeable);
        assert_ok!(Attribution::challenge(RuntimeOrigin::signed(90), job, all_to(1)));
        go_to_phase(job, Phase::Committing);
        // All twelve are asked, first the two that were not before.
        let third = committee(job);
        assert_eq!(third.len(), 12);
        assert!(third[..2].iter().all(|member| !first.contains(member) && !second.contains(member)));
    });
}

#[test]
fn a_challenger_is_no_judge_while_there_are_others() {
    with_attributors(36, || {
        let job = open(7);
        let first = committee(job);
        answer(job, |_| Some(all_to(1)));
        go_to_phase(job, Phase::Challengeable);
        let challenger = (1..=36).find(|account| !first.contains(account)).unwrap();
        assert_ok!(Attribution::challenge(RuntimeOrigin::signed(challenger), job, all_to(2)));
        go_to_phase(job, Phase::Committing);
        assert_eq!(committee(job).len(), 31);
        assert!(!committee(job).contains(&challenger));
        assert!(committee(job).iter().all(|judge| !first.contains(judge)));
    });
}
