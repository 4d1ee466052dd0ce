use crate::{mock::*, Error, Event, Vote};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::StakeLocks;
use sp_runtime::DispatchError;

fn vote(who: AccountId, proposal: u32, vote: Vote) {
    assert_ok!(Governance::vote(signed(who), proposal, vote));
}

#[test]
fn a_vote_weighs_what_was_staked() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30), (CAROL, 20)]);
        let proposal = propose(dataset, ALICE);
        vote(ALICE, proposal, Vote::Aye);
        vote(BOB, proposal, Vote::Nay);
        vote(CAROL, proposal, Vote::Abstain);
        System::assert_last_event(
            Event::Voted { proposal, who: CAROL, vote: Vote::Abstain, shares: 20 }.into(),
        );
        assert_eq!(tally(proposal), (50, 30, 20));
    });
}

#[test]
fn a_vote_can_be_changed_and_counts_once() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let proposal = propose(dataset, ALICE);
        vote(ALICE, proposal, Vote::Aye);
        vote(BOB, proposal, Vote::Aye);
        for (again, expected) in [
            (Vote::Nay, (30, 50, 0)),
            (Vote::Nay, (30, 50, 0)),
            (Vote::Abstain, (30, 0, 50)),
            (Vote::Aye, (80, 0, 0)),
        ] {
            vote(ALICE, proposal, again);
            assert_eq!(tally(proposal), expected);
        }
    });
}

#[test]
fn a_vote_on_an_earlier_proposal_is_not_taken_off_a_later_one() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let first = propose(dataset, ALICE);
        vote(ALICE, first, Vote::Aye);
        System::set_block_number(u64::from(1 + PERIOD));
        assert_ok!(Governance::close(signed(BOB), first));
        let second = propose(dataset, BOB);
        assert!(!Governance::is_locked(dataset, &ALICE));
        vote(BOB, second, Vote::Aye);
        vote(ALICE, second, Vote::Nay);
        assert_eq!((tally(first), tally(second)), ((50, 0, 0), (30, 50, 0)));
    });
}

#[test]
fn shares_staked_after_the_snapshot_do_not_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50)]);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 10));
        let proposal = propose(dataset, ALICE);
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 10));
        give(dataset, ALICE, 100);
        give(dataset, BOB, 100);
        assert_noop!(Governance::vote(signed(BOB), proposal, Vote::Aye), Error::<Test>::NoVotes);
        vote(ALICE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (40, 0, 0));
        give(dataset, ALICE, 100);
        vote(ALICE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (40, 0, 0));
    });
}

#[test]
fn who_has_voted_cannot_unstake_until_the_proposal_is_closed() {
    execute(|| {
        let (one, other) = (dataset(&[(ALICE, 50)]), dataset(&[(ALICE, 50)]));
        let proposal = propose(one, ALICE);
        assert!(!Governance::is_locked(one, &ALICE), "who only proposes is free");
        vote(ALICE, proposal, Vote::Abstain);
        assert!(Governance::is_locked(one, &ALICE));
        let locked = pallet_datasets::Error::<Test>::StakeLocked;
        assert_noop!(Datasets::unstake(signed(ALICE), one, 1), locked);
        assert!(transfer(one, ALICE, BOB, 1).is_err());
        assert_ok!(Datasets::unstake(signed(ALICE), other, 1));

        System::set_block_number(u64::from(1 + PERIOD));
        assert!(Governance::is_locked(one, &ALICE), "over, but not closed");
        assert_ok!(Governance::close(signed(DAVE), proposal));
        assert!(!Governance::is_locked(one, &ALICE));
        assert_ok!(Datasets::unstake(signed(ALICE), one, 50));
    });
}

/// Shares that move on without having voted vote for nobody.
#[test]
fn no_share_votes_twice_by_moving() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let proposal = propose(dataset, ALICE);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 20));
        assert_ok!(transfer(dataset, ALICE, CAROL, 10));
        assert_ok!(transfer(dataset, ALICE, BOB, 10));
        assert_ok!(Datasets::stake(signed(CAROL), dataset, 10));
        assert_ok!(Datasets::stake(signed(BOB), dataset, 10));
        assert_noop!(Governance::vote(signed(CAROL), proposal, Vote::Aye), Error::<Test>::NoVotes);
        vote(BOB, proposal, Vote::Aye);
        vote(ALICE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (60, 0, 0));

        // And back again.
        assert_ok!(Datasets::unstake(signed(CAROL), dataset, 10));
        assert_ok!(transfer(dataset, CAROL, ALICE, 10));
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 10));
        vote(ALICE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (60, 0, 0));
    });
}

#[test]
fn who_unstakes_all_and_restakes_has_no_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let proposal = propose(dataset, BOB);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 50));
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 50));
        assert_noop!(Governance::vote(signed(ALICE), proposal, Vote::Nay), Error::<Test>::NoVotes);
    });
}

#[test]
fn strangers_and_latecomers_do_not_vote() {
    execute(|| {
        let one = dataset(&[(ALICE, 50)]);
        dataset(&[(BOB, 50)]);
        let proposal = propose(one, ALICE);
        let aye = |who, proposal| Governance::vote(signed(who), proposal, Vote::Aye);
        assert_noop!(aye(ALICE, proposal + 1), Error::<Test>::UnknownProposal);
        assert_noop!(aye(BOB, proposal), Error::<Test>::NoVotes);
        assert_noop!(Governance::vote(RuntimeOrigin::none(), proposal, Vote::Aye), DispatchError::BadOrigin);
        System::set_block_number(u64::from(PERIOD));
        assert_ok!(aye(ALICE, proposal));
        System::set_block_number(u64::from(1 + PERIOD));
        assert_noop!(aye(ALICE, proposal), Error::<Test>::VotingOver);
        assert_ok!(Governance::close(signed(ALICE), proposal));
        assert_noop!(aye(ALICE, proposal), Error::<Test>::VotingOver);
    });
}

#[test]
fn the_shares_of_a_whole_amount_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, u128::MAX - 1), (BOB, 1)]);
        let proposal = propose(dataset, ALICE);
        vote(ALICE, proposal, Vote::Aye);
        vote(BOB, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (u128::MAX, 0, 0));
        vote(BOB, proposal, Vote::Nay);
        assert_eq!(tally(proposal), (u128::MAX - 1, 1, 0));
    });
}

/// Burning must not take a share from under a vote: the withdrawal waits until the proposal is closed.
#[test]
fn a_withdrawn_work_burns_no_share_that_has_voted() {
    execute(|| {
        let dataset = dataset(&[(BOB, 500)]);
        let work = admit(dataset);
        let proposal = propose(dataset, BOB);
        vote(ALICE, proposal, Vote::Aye);
        assert_noop!(
            Datasets::withdraw(signed(ALICE), dataset, work),
            pallet_datasets::Error::<Test>::StakeLocked
        );
        assert_eq!(tally(proposal), (1_000, 0, 0));
        System::set_block_number(u64::from(1 + PERIOD));
        assert_ok!(Governance::close(signed(BOB), proposal));
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work));
        assert_eq!(staked(dataset, ALICE), 0);
    });
}

#[test]
fn shares_burned_after_a_snapshot_do_not_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 500)]);
        let work = admit(dataset);
        let proposal = propose(dataset, BOB);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work));
        vote(ALICE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (50, 0, 0));
    });
}
