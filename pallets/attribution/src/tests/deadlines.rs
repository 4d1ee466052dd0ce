use crate::{mock::*, *};
use frame_support::{assert_ok, traits::Hooks};
use frame_system::RawOrigin;
use guerdon_primitives::Jobs as _;

fn submit(job: u64, attributor: AccountId) {
    go_to(2);
    let origin = RawOrigin::Authorized.into();
    let signature = sign(job, attributor, &all_to(1));
    assert_ok!(Attribution::submit(origin, job, attributor, all_to(1), signature));
}

#[test]
fn a_job_nobody_answers_ends_after_its_deadline() {
    for attributors in [0, 1] {
        with_attributors(attributors, || {
            assert_ok!(Attribution::open(attribution(7)));
            go_to(1 + u64::from(PERIOD));
            assert!(outcomes().is_empty());
            go_to(2 + u64::from(PERIOD));
            let (task, outcome) = &outcomes()[0];
            assert_eq!((*task, outcome.finding.clone()), (attribution(7), None));
            go_to(100);
            assert_eq!(outcomes().len(), 1);
        });
    }
}

#[test]
fn two_of_three_are_enough_at_the_deadline() {
    with_attributors(3, || {
        assert_ok!(Attribution::open(attribution(7)));
        submit(0, 1);
        submit(0, 3);
        go_to(2 + u64::from(PERIOD));
        assert_eq!(outcomes()[0].1.finding, Some(all_to(1)));
        assert_eq!(outcomes()[0].1.attributors.to_vec(), vec![1, 3]);
        assert_eq!(outcomes()[0].1.others.to_vec(), vec![2]);
    });
}

#[test]
fn one_of_three_is_not_enough() {
    with_attributors(3, || {
        assert_ok!(Attribution::open(attribution(7)));
        submit(0, 1);
        go_to(2 + u64::from(PERIOD));
        assert_eq!(outcomes()[0].1.finding, None);
    });
}

#[test]
fn thousands_of_jobs_due_at_once_end_in_order_and_none_is_lost() {
    with_attributors(0, || {
        let jobs = 5_000;
        for payment in 0..jobs {
            assert_ok!(Attribution::open(attribution(payment)));
        }
        let worst = Attribution::worst_case_of_deadlines();
        System::set_block_number(u64::from(PERIOD) + 1);
        for block in 0.. {
            System::set_block_number(System::block_number() + 1);
            let weight = Attribution::on_initialize(System::block_number());
            assert!(weight.all_lte(worst));
            let ended = outcomes().len() as u64;
            assert_eq!(ended, (4 * (block + 1)).min(jobs));
            if ended == jobs {
                break;
            }
        }
        let order: Vec<_> = outcomes().into_iter().map(|(task, _)| task).collect();
        assert_eq!(order, (0..jobs).map(attribution).collect::<Vec<_>>());
    });
}

#[test]
fn jobs_that_ended_early_do_not_hold_up_the_others() {
    with_attributors(1, || {
        for payment in 0..3_000 {
            assert_ok!(Attribution::open(attribution(payment)));
        }
        for job in 0..2_999 {
            submit(job, 1);
        }
        go_to(u64::from(PERIOD) + 2);
        assert_eq!(outcomes().len(), 3_000);
        assert_eq!(OldestOpen::<Test>::get(), 3_000);
    });
}
