use crate::{mock::*, *};
use guerdon_primitives::{
    api::{JobView, ResultView, Standing},
    jobs::{Phase, Round},
    Jobs as _,
};
use sp_core::H256;

#[test]
fn a_job_says_what_is_asked_of_whom_and_until_when() {
    with_attributors(1, || {
        go_to(5);
        Encoder::<Test>::put(H256::repeat_byte(4));
        assert_eq!(Attribution::open(attribution(3), Some(70)), Ok(0));
        System::assert_last_event(Event::JobOpened { job: 0, task: attribution(3) }.into());
        let drawing = JobView {
            task: attribution(3),
            opened_at: 5,
            at_stake: Some(70),
            encoder: Some(H256::repeat_byte(4)),
            round: Round::First,
            phase: Phase::Drawing,
            until: 6,
            committee: vec![],
            proposed: None,
            challenge: None,
        };
        assert_eq!(Attribution::job_view(0), Some(drawing.clone()));
        assert_eq!(drawing.commits_until(), Some(6));
        assert_eq!(Attribution::job_view(1), None);

        go_to(7);
        let committing =
            JobView { phase: Phase::Committing, until: 17, committee: vec![1], ..drawing.clone() };
        assert_eq!(Attribution::job_view(0), Some(committing));
        System::assert_last_event(Event::Drawn { job: 0, round: Round::First, committee: vec![1] }.into());
        submit(commit(0, 1, &all_to(1))).unwrap();
        let revealing = JobView { phase: Phase::Revealing, until: 13, committee: vec![1], ..drawing.clone() };
        assert_eq!(revealing.commits_until(), None);
        assert_eq!(Attribution::job_view(0), Some(revealing));
        assert!(Attribution::results_view(0).is_empty());
        submit(reveal(0, 1, all_to(1))).unwrap();
        assert_eq!(Jobs::<Test>::get(0).unwrap().phase, Phase::Judging);
        let result = ResultView { round: Round::First, attributor: 1, finding: all_to(1) };
        assert_eq!(Attribution::results_view(0), vec![result]);

        go_to(8);
        let challengeable = JobView {
            phase: Phase::Challengeable,
            until: 16,
            committee: vec![1],
            proposed: Some(all_to(1)),
            ..drawing
        };
        assert_eq!(Attribution::job_view(0), Some(challengeable));
        go_to(16);
        assert!(outcomes().is_empty());
        go_to(17);
        assert_eq!(outcomes().len(), 1);
        assert_eq!(Attribution::job_view(0), None);
        assert!(Attribution::results_view(0).is_empty());
        System::assert_last_event(Event::Ended { job: 0, attributors: 1 }.into());
    });
}

#[test]
fn attributors_can_be_read() {
    with_attributors(1, || {
        open(7);
        let views = Attribution::attributors_view();
        assert_eq!(views.len(), 1);
        assert_eq!((views[0].account, views[0].bond, views[0].key.clone()), (1, 2 * BOND, key(1)));
        assert_eq!((views[0].standing, views[0].misses, views[0].jobs), (Standing::Active, 0, 1));
    });
}

#[test]
fn jobs_are_numbered_in_the_order_of_opening() {
    with_attributors(1, || {
        assert_eq!((open(7), open(8), open(9)), (0, 1, 2));
        NextJob::<Test>::put(u64::MAX);
        assert!(Attribution::open(attribution(1), None).is_err());
        NextJob::<Test>::put(3);
    });
}
