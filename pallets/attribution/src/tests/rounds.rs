use crate::{mock::*, *};
use guerdon_primitives::jobs::{Finding, Phase, Round};

#[test]
fn two_thirds_are_enough() {
    with_attributors(3, || {
        let job = open(7);
        let silent = committee(job)[1];
        answer(job, |member| (member != silent).then(|| all_to(1)));
        let outcome = go_to_end(job);
        assert_eq!(outcome.finding, Some(all_to(1)));
        assert!(!outcome.attributors.contains(&silent));
        assert_eq!((outcome.attributors.len(), outcome.others.to_vec()), (2, vec![silent]));
    });
}

#[test]
fn a_committee_that_does_not_agree_is_followed_by_a_larger_one() {
    with_attributors(20, || {
        let job = open(7);
        let first = committee(job);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Drawing);
        assert!(events().contains(&Event::NotAgreed { job, round: Round::First, results: 3 }));
        answer(job, |_| Some(all_to(first[0] as u8)));
        let outcome = go_to_end(job);
        assert!(events().contains(&Event::Agreed { job, round: Round::Second, within: 7 }));
        assert_eq!(outcome.finding, Some(all_to(first[0] as u8)));
        // Who was right in the first round is paid too.
        assert_eq!(outcome.attributors.len(), 8);
        assert!(outcome.attributors.contains(&first[0]));
        assert_eq!(outcome.others.to_vec(), first[1..].to_vec());
    });
}

#[test]
fn after_two_committees_without_agreement_there_is_no_finding() {
    with_attributors(20, || {
        let job = open(7);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Drawing);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Challengeable);
        assert_eq!(round(job), Round::Second);
        let outcome = go_to_end(job);
        assert_eq!((outcome.finding, outcome.attributors.len(), outcome.others.len()), (None, 0, 10));
        // Nobody is known to have lied.
        assert!((1..=20).all(|attributor| bond(attributor) == 2 * BOND));
    });
}

#[test]
fn without_more_attributors_there_is_no_larger_committee() {
    with_attributors(3, || {
        let job = open(7);
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Challengeable);
        assert_eq!(round(job), Round::First);
        assert_eq!(go_to_end(job).finding, None);
    });
}

#[test]
fn a_job_nobody_answers_ends_all_the_same() {
    with_attributors(3, || {
        let job = open(7);
        let outcome = go_to_end(job);
        assert_eq!((outcome.finding, outcome.others.len()), (None, 3));
        go_to(300);
        assert_eq!(outcomes().len(), 1);
    });
}

#[test]
fn content_that_nobody_can_have_is_agreed_on() {
    with_attributors(3, || {
        let job = open(7);
        answer(job, |_| Some(Finding::Unavailable));
        let outcome = go_to_end(job);
        assert_eq!((outcome.finding, outcome.attributors.len()), (Some(Finding::Unavailable), 3));
        assert!((1..=3).all(|attributor| bond(attributor) == 2 * BOND));
    });
}

#[test]
fn novelty_is_agreed_on_in_the_same_way() {
    use guerdon_primitives::{jobs::Task, Jobs as _, Parts, WorkId};
    with_attributors(3, || {
        let task = Task::Novelty { dataset: 1, work: WorkId::repeat_byte(1) };
        let job = Attribution::open(task, Some(0)).unwrap();
        go_to_phase(job, Phase::Committing);
        let near = |percent| Finding::Novelty { similarity: Parts::from_percent(percent), nearest: None };
        let liar = committee(job)[0];
        answer(job, |member| Some(near(if member == liar { 99 } else { 40 })));
        let outcome = go_to_end(job);
        assert_eq!(outcome.finding, Some(near(40)));
        assert_eq!(outcome.others.to_vec(), vec![liar]);
        assert_eq!(bond(liar), 2 * BOND - 2 * BOND / 10);
    });
}
