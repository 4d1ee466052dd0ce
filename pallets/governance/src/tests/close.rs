use crate::{mock::*, Error, Event, OpenProposals, Outcome, Proposal, Proposals, Tally, Vote};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Balance, Datasets as _, Parts, Terms};
use sp_runtime::DispatchError;

fn old_terms() -> Terms {
    let part = Parts::from_percent;
    Terms::new(part(30), part(50), part(20)).unwrap()
}

/// How a proposal ends after these votes in a dataset of 100 shares, and the terms then in force.
fn result(votes: &[(Balance, Vote)]) -> (Outcome, Terms) {
    let mut result = None;
    execute(|| {
        let cast: Balance = votes.iter().map(|(shares, _)| shares).sum();
        let dataset = dataset(&[(CURATOR, 100 - cast)]);
        for (place, (shares, _)) in votes.iter().enumerate() {
            give(dataset, place as u64 + 2, *shares);
        }
        let proposal = propose(dataset, CURATOR);
        for (place, (_, vote)) in votes.iter().enumerate() {
            assert_ok!(Governance::vote(signed(place as u64 + 2), proposal, *vote));
        }
        System::set_block_number(u64::from(1 + PERIOD));
        // Anyone closes, with or without a stake.
        assert_ok!(Governance::close(signed(99), proposal));
        let record = Proposals::<Test>::get(proposal).unwrap();
        let outcome = record.outcome.unwrap();
        System::assert_last_event(Event::Closed { proposal, outcome, tally: record.tally }.into());
        assert_eq!(OpenProposals::<Test>::get(dataset), None);
        result = Some((outcome, Datasets::terms(dataset).unwrap()));
    });
    result.unwrap()
}

#[test]
fn a_majority_of_enough_puts_the_terms_in_force() {
    let part = Parts::from_percent;
    let new_terms = Terms::new(part(10), part(60), part(30)).unwrap();
    assert_eq!(result(&[(20, Vote::Aye)]), (Outcome::Passed, new_terms));
    assert_eq!(result(&[(31, Vote::Aye), (30, Vote::Nay)]), (Outcome::Passed, new_terms));
    assert_eq!(result(&[(1, Vote::Aye), (19, Vote::Abstain)]), (Outcome::Passed, new_terms));
}

#[test]
fn no_majority_leaves_the_terms() {
    assert_eq!(result(&[(30, Vote::Aye), (30, Vote::Nay)]), (Outcome::Rejected, old_terms()));
    assert_eq!(result(&[(10, Vote::Aye), (20, Vote::Nay)]), (Outcome::Rejected, old_terms()));
    assert_eq!(result(&[(50, Vote::Abstain)]), (Outcome::Rejected, old_terms()));
}

#[test]
fn too_few_leave_the_terms() {
    assert_eq!(result(&[]), (Outcome::NoQuorum, old_terms()));
    assert_eq!(result(&[(19, Vote::Aye)]), (Outcome::NoQuorum, old_terms()));
    assert_eq!(result(&[(10, Vote::Aye), (9, Vote::Abstain)]), (Outcome::NoQuorum, old_terms()));
}

#[test]
fn a_proposal_is_closed_once_and_not_before_its_end() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let proposal = propose(dataset, ALICE);
        let close = || Governance::close(signed(BOB), proposal);
        assert_noop!(close(), Error::<Test>::VotingOpen);
        System::set_block_number(u64::from(PERIOD));
        assert_noop!(close(), Error::<Test>::VotingOpen);
        assert_noop!(Governance::close(signed(BOB), proposal + 1), Error::<Test>::UnknownProposal);
        System::set_block_number(u64::from(1 + PERIOD));
        assert_noop!(Governance::close(RuntimeOrigin::none(), proposal), DispatchError::BadOrigin);
        assert_ok!(close());
        assert_noop!(close(), Error::<Test>::AlreadyClosed);
    });
}

#[test]
fn a_closed_proposal_does_not_close_a_later_one() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let first = propose(dataset, ALICE);
        System::set_block_number(u64::from(1 + PERIOD));
        assert_ok!(Governance::close(signed(BOB), first));
        let second = propose(dataset, ALICE);
        assert_noop!(Governance::close(signed(BOB), first), Error::<Test>::AlreadyClosed);
        assert_eq!(OpenProposals::<Test>::get(dataset), Some(second));
    });
}

#[test]
fn the_quorum_is_exact_up_to_the_largest_amounts() {
    let result = |aye, quorum, electorate| {
        let tally = Tally { aye, ..Tally::default() };
        let terms = old_terms();
        Proposal { dataset: 0, proposer: (), terms, ends_at: 0, quorum, electorate, tally, outcome: None }
            .result()
    };
    let third = Parts::new(333_333_333).unwrap();
    assert_eq!(result(333_333_333, third, 1_000_000_000), Outcome::Passed);
    assert_eq!(result(333_333_333, third, 1_000_000_001), Outcome::NoQuorum);
    assert_eq!(result(Balance::MAX, Parts::ONE, Balance::MAX), Outcome::Passed);
    assert_eq!(result(Balance::MAX - 1, Parts::ONE, Balance::MAX), Outcome::NoQuorum);
    assert_eq!(result(1, Parts::new(1).unwrap(), 1_000_000_000), Outcome::Passed);
    assert_eq!(result(1, Parts::new(1).unwrap(), 1_000_000_001), Outcome::NoQuorum);
}
