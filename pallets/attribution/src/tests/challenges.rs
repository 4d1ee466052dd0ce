use crate::{mock::*, *};
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{Inspect, InspectHold},
};
use guerdon_primitives::jobs::{Finding, JobId, Phase, Round};
use sp_runtime::traits::BadOrigin;

const CHALLENGER: AccountId = 90;

fn challenge(job: JobId, finding: Finding) -> sp_runtime::DispatchResult {
    Attribution::challenge(RuntimeOrigin::signed(CHALLENGER), job, finding)
}

fn at_hold(account: AccountId) -> u128 {
    Balances::balance_on_hold(&HoldReason::Challenge.into(), &account)
}

/// A job of which `proposed` is proposed, unless it is challenged.
fn proposed(finding: Finding) -> JobId {
    let job = open(7);
    answer(job, |_| Some(finding.clone()));
    go_to_phase(job, Phase::Challengeable);
    job
}

fn ruling(job: JobId) -> Option<Ruling> {
    events().into_iter().find_map(|event| match event {
        Event::Ruled { job: of, ruling } if of == job => Some(ruling),
        _ => None,
    })
}

#[test]
fn who_challenges_a_false_result_is_paid_by_those_who_gave_it() {
    with_attributors(20, || {
        let job = proposed(all_to(9));
        let liars = committee(job);
        assert_ok!(challenge(job, all_to(1)));
        System::assert_last_event(Event::Challenged { job, challenger: CHALLENGER }.into());
        assert_eq!((at_hold(CHALLENGER), round(job)), (CHALLENGE_BOND, Round::Challenge));
        assert_eq!(Attribution::job_view(job).unwrap().challenge, Some((CHALLENGER, all_to(1))));
        answer(job, |_| Some(all_to(1)));
        let outcome = go_to_end(job);

        assert_eq!(ruling(job), Some(Ruling::Upheld { challenger: Side::Right }));
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert_eq!((outcome.attributors.len(), outcome.others.to_vec()), (17, liars.clone()));
        // Half of each bond of 2,000 is lost; of that, half goes to the challenger.
        assert!(liars.iter().all(|liar| bond(*liar) == BOND));
        assert_eq!((at_hold(CHALLENGER), Balances::balance(&CHALLENGER)), (0, 10 * BOND + 3 * BOND / 2));
        assert_eq!(Balances::balance(&TREASURY), 1 + 3 * BOND / 2);
    });
}

#[test]
fn who_challenges_a_true_result_pays() {
    with_attributors(20, || {
        let job = proposed(all_to(1));
        assert_ok!(challenge(job, all_to(9)));
        answer(job, |_| Some(all_to(1)));
        let outcome = go_to_end(job);
        assert_eq!(ruling(job), Some(Ruling::Dismissed));
        assert_eq!((outcome.finding, outcome.attributors.len()), (Some(all_to(1)), 20));
        assert_eq!(Balances::balance(&CHALLENGER), 10 * BOND - CHALLENGE_BOND);
        assert_eq!(Balances::balance(&TREASURY), 1 + CHALLENGE_BOND);
        assert!((1..=20).all(|attributor| bond(attributor) == 2 * BOND));
    });
}

#[test]
fn a_challenge_that_is_false_itself_pays_too() {
    with_attributors(20, || {
        let job = proposed(all_to(9));
        let liars = committee(job);
        assert_ok!(challenge(job, all_to(8)));
        answer(job, |_| Some(all_to(1)));
        let outcome = go_to_end(job);
        assert_eq!(ruling(job), Some(Ruling::Upheld { challenger: Side::Wrong }));
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert_eq!(Balances::balance(&CHALLENGER), 10 * BOND - CHALLENGE_BOND);
        assert_eq!(Balances::balance(&TREASURY), 1 + CHALLENGE_BOND + 3 * BOND);
        assert!(liars.iter().all(|liar| bond(*liar) == BOND));
    });
}

#[test]
fn a_majority_of_the_judges_decides() {
    with_attributors(20, || {
        let job = proposed(all_to(9));
        assert_ok!(challenge(job, all_to(1)));
        go_to_phase(job, Phase::Committing);
        let judges = committee(job);
        assert_eq!(judges.len(), 20);
        let supporters = &judges[..9];
        answer(job, |judge| Some(all_to(if supporters.contains(&judge) { 9 } else { 1 })));
        let outcome = go_to_end(job);
        assert_eq!(outcome.finding, Some(all_to(1)));
        // Judges who gave the false result gave what had been proposed.
        assert!(supporters.iter().all(|judge| bond(*judge) == BOND));
        assert_eq!(outcome.attributors.len(), 20 - 9 - 3);
    });
}

#[test]
fn without_a_majority_there_is_no_finding_and_nobody_pays() {
    with_attributors(20, || {
        let job = proposed(all_to(9));
        assert_ok!(challenge(job, all_to(1)));
        go_to_phase(job, Phase::Committing);
        let judges = committee(job);
        answer(job, |judge| judges[..10].contains(&judge).then(|| all_to(1)));
        let outcome = go_to_end(job);
        assert_eq!(ruling(job), Some(Ruling::Undecided));
        assert_eq!((outcome.finding, outcome.attributors.len()), (None, 0));
        assert_eq!((at_hold(CHALLENGER), Balances::balance(&CHALLENGER)), (0, 10 * BOND));
        assert!((1..=20).all(|attributor| bond(attributor) == 2 * BOND));
    });
}

#[test]
fn content_that_is_gone_overturns_nothing() {
    with_attributors(20, || {
        let job = proposed(all_to(1));
        assert_ok!(challenge(job, Finding::Unavailable));
        answer(job, |_| Some(Finding::Unavailable));
        let outcome = go_to_end(job);
        assert_eq!(ruling(job), Some(Ruling::NotJudged));
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert_eq!((at_hold(CHALLENGER), Balances::balance(&CHALLENGER)), (0, 10 * BOND));
        assert!((1..=20).all(|attributor| bond(attributor) == 2 * BOND));
    });
}

#[test]
fn content_that_was_there_after_all_is_attributed() {
    with_attributors(20, || {
        let job = proposed(Finding::Unavailable);
        let first = committee(job);
        assert_ok!(challenge(job, all_to(1)));
        answer(job, |_| Some(all_to(1)));
        let outcome = go_to_end(job);
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert_eq!(Balances::balance(&CHALLENGER), 10 * BOND);
        // They may not have been served it, so this counts as a miss, and costs nothing yet.
        for member in first {
            assert_eq!((bond(member), Attributors::<Test>::get(member).unwrap().misses), (2 * BOND, 1));
        }
    });
}

#[test]
fn where_nothing_is_proposed_a_challenge_can_propose_something() {
    with_attributors(20, || {
        let job = open(7);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Drawing);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Challengeable);
        assert_ok!(challenge(job, all_to(99)));
        go_to_phase(job, Phase::Committing);
        assert_eq!(committee(job).len(), 20);
        answer(job, |_| Some(all_to(99)));
        let outcome = go_to_end(job);
        assert_eq!(ruling(job), Some(Ruling::Upheld { challenger: Side::Right }));
        assert_eq!(outcome.finding, Some(all_to(99)));
        // What deviates from what is known now costs a tenth; half of that is the challenger's.
        let slashed = (1..=20).filter(|attributor| bond(*attributor) == 2 * BOND - BOND / 5).count() as u128;
        assert_eq!(slashed, 10);
        assert_eq!(Balances::balance(&CHALLENGER), 10 * BOND + slashed * BOND / 10);
    });
}

#[test]
fn a_job_is_challenged_once_in_time_and_with_something_else() {
    with_attributors(20, || {
        let job = open(7);
        assert_noop!(challenge(job, all_to(2)), Error::<Test>::NotChallengeable);
        answer(job, |_| Some(all_to(1)));
        go_to_phase(job, Phase::Challengeable);
        assert_noop!(challenge(job, all_to(1)), Error::<Test>::NothingToChallenge);
        let wrong_kind = Finding::Novelty { similarity: guerdon_primitives::Parts::ZERO, nearest: None };
        assert_noop!(challenge(job, wrong_kind), Error::<Test>::NotAnAnswer);
        assert_noop!(challenge(99, all_to(2)), Error::<Test>::JobNotOpen);
        assert_noop!(Attribution::challenge(RuntimeOrigin::none(), job, all_to(2)), BadOrigin);
        // It cannot bond.
        assert!(Attribution::challenge(RuntimeOrigin::signed(2_000), job, all_to(2)).is_err());

        let until = u64::from(Attribution::job_view(job).unwrap().until);
        go_to(until);
        let late = until + 1;
        System::set_block_number(late);
        assert_noop!(challenge(job, all_to(2)), Error::<Test>::NotChallengeable);
        System::set_block_number(until);
        assert_ok!(challenge(job, all_to(2)));
        assert_noop!(challenge(job, all_to(3)), Error::<Test>::NotChallengeable);
        answer(job, |_| Some(all_to(1)));
        go_to_phase(job, Phase::Settling);
        assert_noop!(challenge(job, all_to(3)), Error::<Test>::NotChallengeable);
    });
}

#[test]
fn no_challenge_without_a_larger_committee() {
    with_attributors(3, || {
        let job = proposed(all_to(1));
        assert_noop!(challenge(job, all_to(2)), Error::<Test>::NoLargerCommittee);
        assert_ok!(Attribution::register(RuntimeOrigin::signed(50), key(50), BOND));
        assert_ok!(challenge(job, all_to(2)));
        go_to_phase(job, Phase::Committing);
        assert_eq!((committee(job).len(), committee(job)[0]), (4, 50));
    });
}

#[test]
fn one_account_challenges_several_jobs() {
    with_attributors(20, || {
        let jobs: Vec<_> = (0..3).map(|_| proposed(all_to(1))).collect();
        for job in &jobs[1..] {
            assert_ok!(challenge(*job, all_to(2)));
        }
        assert_eq!(at_hold(CHALLENGER), 2 * CHALLENGE_BOND);
        answer(jobs[1], |_| Some(all_to(2)));
        go_to_end(jobs[1]);
        assert_eq!(at_hold(CHALLENGER), CHALLENGE_BOND);
    });
}
