use crate::{mock::*, *};
use frame_support::assert_ok;
use guerdon_primitives::Jobs as _;
use std::collections::BTreeSet;

fn committee(job: u64) -> Vec<AccountId> {
    Attribution::job_view(job).unwrap().committee
}

#[test]
fn a_job_says_what_is_asked_of_whom_and_until_when() {
    with_attributors(1, || {
        go_to(5);
        assert_eq!(Attribution::open(attribution(3)), Ok(0));
        let view = Attribution::job_view(0).unwrap();
        assert_eq!((view.task, view.opened_at, view.deadline), (attribution(3), 5, 5 + PERIOD));
        assert_eq!(view.committee, vec![1]);
        System::assert_last_event(
            Event::JobOpened { job: 0, task: attribution(3), committee: vec![1] }.into(),
        );
        assert_eq!(Attribution::job_view(1), None);
    });
}

#[test]
fn a_committee_has_distinct_members_and_everyone_is_drawn() {
    with_attributors(8, || {
        let mut seen = [0; 9];
        for job in 0..400 {
            assert_eq!(Attribution::open(attribution(job)), Ok(job));
            let committee = committee(job);
            assert_eq!(committee.iter().collect::<BTreeSet<_>>().len(), 3);
            committee.iter().for_each(|account| seen[*account as usize] += 1);
        }
        // 150 are expected of each; four standard deviations are 39.
        assert!(seen[1..].iter().all(|times| (111..=189).contains(times)), "{seen:?}");
    });
}

#[test]
fn a_member_that_left_is_not_drawn() {
    with_attributors(2, || {
        assert_ok!(Attribution::leave(RuntimeOrigin::signed(1)));
        assert_ok!(Attribution::open(attribution(0)));
        assert_eq!(committee(0), vec![2]);
    });
}
