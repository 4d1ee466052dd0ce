use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use guerdon_primitives::{
    api::Standing,
    jobs::{Finding, Phase},
    Jobs as _,
};

fn record(attributor: AccountId) -> Attributor {
    Attributors::<Test>::get(attributor).unwrap()
}

/// A job that three answer; one of them as `odd` says.
fn job_with_one(attributor: AccountId, odd: Option<Finding>) {
    loop {
        let job = open(7);
        if committee(job).contains(&attributor) {
            answer(job, |member| if member == attributor { odd.clone() } else { Some(all_to(1)) });
            go_to_end(job);
            return;
        }
        answer(job, |_| Some(all_to(1)));
        go_to_end(job);
    }
}

#[test]
fn a_false_result_costs_a_tenth_of_the_bond() {
    with_attributors(5, || {
        job_with_one(2, Some(all_to(9)));
        assert_eq!((bond(2), Balances::balance(&TREASURY)), (2 * BOND - BOND / 5, 1 + BOND / 5));
        assert_eq!(record(2).standing, Standing::Active);
        let slashed = |event: &Event<Test>| {
            matches!(event, Event::Slashed { attributor: 2, fault: Fault::Deviating, amount: 200, .. })
        };
        assert_eq!(events().iter().filter(|event| slashed(event)).count(), 1);
        // A tenth of what is left.
        job_with_one(2, Some(all_to(9)));
        assert_eq!(bond(2), 1_620);
    });
}

#[test]
fn who_falls_below_the_least_bond_is_drawn_no_more() {
    with_attributors(5, || {
        while record(2).standing == Standing::Active {
            job_with_one(2, Some(all_to(9)));
        }
        // 2,000 times 0.9 to the power of 7, but for what was rounded.
        assert_eq!(bond(2), 957);
        assert!(!Active::<Test>::get().contains(&2));
        let resume = || Attribution::resume(RuntimeOrigin::signed(2));
        assert_noop!(resume(), Error::<Test>::BondTooSmall);
        assert_ok!(Attribution::add_bond(RuntimeOrigin::signed(2), BOND - 957));
        assert_ok!(resume());
        System::assert_last_event(Event::Resumed { attributor: 2 }.into());
        assert!(Active::<Test>::get().contains(&2));
        assert_noop!(resume(), Error::<Test>::NotSuspended);
    });
}

#[test]
fn misses_are_forgiven_until_they_come_in_a_row() {
    with_attributors(5, || {
        job_with_one(2, None);
        job_with_one(2, None);
        assert_eq!((record(2).misses, bond(2)), (2, 2 * BOND));
        job_with_one(2, Some(all_to(1)));
        assert_eq!(record(2).misses, 0);

        for _ in 0..3 {
            job_with_one(2, None);
        }
        let now = System::block_number() as u32;
        assert_eq!((record(2).misses, bond(2)), (0, 2 * BOND - BOND / 50));
        assert_eq!(record(2).standing, Standing::Suspended { until: now + TIMES.suspension });
        assert!(!Active::<Test>::get().contains(&2));
        let resume = || Attribution::resume(RuntimeOrigin::signed(2));
        assert_noop!(resume(), Error::<Test>::TooEarly);
        go_to(u64::from(now + TIMES.suspension));
        assert_ok!(resume());
    });
}

#[test]
fn content_that_one_could_not_have_is_a_miss() {
    with_attributors(5, || {
        job_with_one(2, Some(Finding::Unavailable));
        assert_eq!((record(2).misses, bond(2)), (1, 2 * BOND));
    });
}

#[test]
fn what_is_committed_to_and_not_revealed_is_a_miss() {
    with_attributors(3, || {
        let job = open(7);
        let withholds = committee(job)[0];
        for member in committee(job) {
            assert_ok!(submit(commit(job, member, &all_to(1))));
        }
        for member in &committee(job)[1..] {
            assert_ok!(submit(reveal(job, *member, all_to(1))));
        }
        assert_eq!(go_to_end(job).finding, Some(all_to(1)));
        assert_eq!(record(withholds).misses, 1);
    });
}

#[test]
fn where_nobody_answers_nobody_misses() {
    with_attributors(3, || {
        for _ in 0..4 {
            let job = open(7);
            go_to_end(job);
        }
        assert!((1..=3).all(|attributor| record(attributor).misses == 0 && bond(attributor) == 2 * BOND));
    });
}

#[test]
fn a_fault_is_paid_for_once() {
    with_attributors(4, || {
        // All four are in the second committee; the liar lies in both.
        let job = open(7);
        let liar = committee(job)[0];
        let other = committee(job)[1];
        answer(job, |member| match member {
            member if member == liar => Some(all_to(9)),
            member if member == other => None,
            _ => Some(all_to(1)),
        });
        go_to_phase(job, Phase::Drawing);
        answer(job, |member| Some(all_to(if member == liar { 9 } else { 1 })));
        let outcome = go_to_end(job);
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert_eq!((bond(liar), record(other).misses), (2 * BOND - BOND / 5, 1));
        let slashes = events().into_iter().filter(|event| matches!(event, Event::Slashed { .. }));
        assert_eq!(slashes.count(), 1);
        assert_eq!(outcome.others.len(), 2);
    });
}

#[test]
fn a_bond_is_slashed_while_its_owner_leaves() {
    with_attributors(3, || {
        let job = open(7);
        let liar = committee(job)[0];
        answer(job, |member| Some(all_to(if member == liar { 9 } else { 1 })));
        assert_ok!(Attribution::leave(RuntimeOrigin::signed(liar)));
        go_to_end(job);
        assert_eq!(bond(liar), 2 * BOND - BOND / 5);
        assert!(matches!(record(liar).standing, Standing::Leaving { .. }));
    });
}

#[test]
fn no_number_of_faults_takes_more_than_the_bond() {
    with_attributors(3, || {
        // All are drawn for before the first slash.
        let jobs: Vec<_> =
            (0..100).map(|payment| Attribution::open(attribution(payment), Some(0)).unwrap()).collect();
        let liar = 2;
        for job in &jobs {
            answer(*job, |member| Some(all_to(if member == liar { 9 } else { 1 })));
        }
        go_to(System::block_number() + 20);
        assert_eq!(outcomes().len(), 100);
        assert!(bond(liar) < 10, "{}", bond(liar));
        assert_eq!(Balances::total_balance(&liar), 8 * BOND + bond(liar));
        assert_eq!(Balances::balance(&TREASURY), 1 + 2 * BOND - bond(liar));
    });
}
