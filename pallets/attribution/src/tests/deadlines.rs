use crate::{mock::*, *};
use frame_support::{assert_ok, traits::Hooks, weights::Weight};
use guerdon_primitives::{jobs::Phase, Jobs as _};

/// Lets one block pass, and returns what meeting its deadlines weighed.
fn next_block() -> Weight {
    System::set_block_number(System::block_number() + 1);
    Attribution::on_initialize(System::block_number())
}

#[test]
fn thousands_of_jobs_due_at_once_end_in_order_and_none_is_lost() {
    with_attributors(0, || {
        let jobs = 5_000;
        for payment in 0..jobs {
            assert_ok!(Attribution::open(attribution(payment), Some(0)));
        }
        let mut fullest = Weight::zero();
        let mut blocks = 0;
        while (outcomes().len() as u64) < jobs {
            let before = outcomes().len();
            let weight = next_block();
            assert!(weight.all_lte(Budget::get()), "{weight:?}");
            fullest = fullest.max(weight);
            blocks += 1;
            let ended = outcomes().len() - before;
            assert!(ended < 1_000, "{ended} jobs end in one block, so the budget bounds nothing");
            assert!(blocks < 10_000, "jobs are stuck");
        }
        // The budget is used: another job of the heaviest phase would not fit.
        let heaviest = Attribution::worst_case(Phase::Challengeable);
        assert!(!fullest.saturating_add(heaviest).all_lte(Budget::get()), "{fullest:?}");
        let order: Vec<_> = outcomes().into_iter().map(|(task, _)| task).collect();
        assert_eq!(order, (0..jobs).map(attribution).collect::<Vec<_>>());
    });
}

#[test]
fn jobs_that_are_late_are_still_asked_before_they_are_judged() {
    with_attributors(3, || {
        let jobs = 2_000;
        for payment in 0..jobs {
            assert_ok!(Attribution::open(attribution(payment), Some(0)));
        }
        let last = jobs - 1;
        while Jobs::<Test>::get(last).unwrap().phase == Phase::Drawing {
            next_block();
        }
        // Its time begins when it is drawn for, however late that is.
        let until = Jobs::<Test>::get(last).unwrap().until;
        assert_eq!(u64::from(until), System::block_number() + u64::from(TIMES.committing));
        answer(last, |_| Some(all_to(1)));
        while Jobs::<Test>::contains_key(last) {
            next_block();
        }
        let (_, outcome) = outcomes().into_iter().find(|(task, _)| *task == attribution(last)).unwrap();
        assert_eq!(outcome.finding, Some(all_to(1)));
    });
}

#[test]
fn stale_deadlines_hold_up_nothing() {
    with_attributors(1, || {
        let jobs: Vec<_> =
            (0..300).map(|payment| Attribution::open(attribution(payment), Some(0)).unwrap()).collect();
        for job in &jobs {
            answer(*job, |_| Some(all_to(1)));
        }
        go_to(System::block_number() + 60);
        assert_eq!(outcomes().len(), jobs.len());
        for phase in Phase::ALL {
            let queue = Queues::<Test>::get(phase);
            assert_eq!(queue.first, queue.next, "{phase:?}");
        }
        assert_eq!(Deadlines::<Test>::iter().count(), 0);
    });
}

#[test]
fn the_oldest_deadline_is_met_first_whatever_its_phase() {
    with_attributors(1, || {
        let old = open(1);
        answer(old, |_| Some(all_to(1)));
        go_to_phase(old, Phase::Challengeable);
        let until = u64::from(Jobs::<Test>::get(old).unwrap().until);
        let opened = [until - 2, until].map(|block| {
            // No deadline is met on the way.
            System::set_block_number(block);
            Attribution::open(attribution(2), Some(0)).unwrap()
        });
        // The first of these is due one block before the old job, the second one block after it.
        assert_eq!(
            opened.map(|job| u64::from(Jobs::<Test>::get(job).unwrap().until)),
            [until - 1, until + 1]
        );
        System::reset_events();
        System::set_block_number(until + 5);
        Attribution::on_initialize(until + 5);
        let order: Vec<_> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::Drawn { job, .. } | Event::Ended { job, .. } => Some(job),
                _ => None,
            })
            .collect();
        assert_eq!(order, vec![opened[0], old, opened[1]]);
    });
}
