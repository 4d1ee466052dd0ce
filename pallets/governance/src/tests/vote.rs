use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{StakeLocks, Vote};
use pallet_datasets::Error as DatasetsError;
use sp_runtime::DispatchError;

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
fn a_vote_can_be_changed_until_the_end_and_counts_once() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let proposal = propose(dataset, ALICE);
        vote(ALICE, proposal, Vote::Aye);
        vote(BOB, proposal, Vote::Aye);
        run_to(PERIOD);
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
fn votes_on_several_proposals_are_apart() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let first = propose(dataset, ALICE);
        assert_ok!(Datasets::unstake(signed(BOB), dataset, 10));
        give(dataset, CAROL, 7);
        let second = propose(dataset, BOB);
        for who in [ALICE, BOB] {
            vote(who, first, Vote::Aye);
            vote(who, second, Vote::Nay);
        }
        vote(CAROL, second, Vote::Abstain);
        assert_noop!(Governance::vote(signed(CAROL), first, Vote::Aye), Error::<Test>::NoVotes);
        assert_eq!((tally(first), tally(second)), ((70, 0, 0), (0, 70, 7)));
    });
}

#[test]
fn shares_staked_after_a_proposal_was_made_do_not_vote_on_it() {
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
fn shares_minted_after_a_proposal_was_made_do_not_vote_on_it() {
    execute(|| {
        let dataset = dataset(&[(BOB, 500)]);
        let proposal = propose(dataset, BOB);
        admit(dataset);
        assert_noop!(Governance::vote(signed(ALICE), proposal, Vote::Aye), Error::<Test>::NoVotes);
    });
}

#[test]
fn shares_that_vote_stay_staked_until_the_vote_ends() {
    execute(|| {
        let (one, other) = (dataset(&[(ALICE, 50), (BOB, 50)]), dataset(&[(ALICE, 50)]));
        let proposal = propose(one, BOB);
        vote(ALICE, proposal, Vote::Abstain);
        assert_eq!(Governance::locked(one, &ALICE), 50);
        assert_noop!(Datasets::unstake(signed(ALICE), one, 1), DatasetsError::<Test>::StakeLocked);
        assert!(transfer(one, ALICE, BOB, 1).is_err());
        assert_ok!(Datasets::unstake(signed(ALICE), other, 1));

        run_to(PERIOD);
        assert_noop!(Datasets::unstake(signed(ALICE), one, 1), DatasetsError::<Test>::StakeLocked);
        run_to(1 + PERIOD);
        assert_eq!(Governance::locked(one, &ALICE), 0);
        assert_ok!(Datasets::unstake(signed(ALICE), one, 50));
    });
}

#[test]
fn shares_that_do_not_count_are_not_locked() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let proposal = propose(dataset, BOB);
        give(dataset, ALICE, 30);
        vote(ALICE, proposal, Vote::Aye);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 30));
        assert_noop!(Datasets::unstake(signed(ALICE), dataset, 1), DatasetsError::<Test>::StakeLocked);
        assert_eq!(tally(proposal), (50, 0, 0));
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
        run_to(PERIOD);
        assert_ok!(aye(ALICE, proposal));
        // Over, though it may not be counted yet.
        System::set_block_number(u64::from(1 + PERIOD));
        assert_noop!(aye(ALICE, proposal), Error::<Test>::VotingOver);
        Governance::do_what_is_due();
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

/// Burning must not take a share from under a vote: the withdrawal waits until the vote ends.
#[test]
fn a_withdrawn_work_burns_no_share_that_votes() {
    execute(|| {
        let dataset = dataset(&[(BOB, 500)]);
        let work = admit(dataset);
        let proposal = propose(dataset, BOB);
        vote(ALICE, proposal, Vote::Aye);
        assert_noop!(Datasets::withdraw(signed(ALICE), dataset, work), DatasetsError::<Test>::StakeLocked);
        assert_eq!(tally(proposal), (1_000, 0, 0));
        run_to(1 + PERIOD);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work));
        assert_eq!(staked(dataset, ALICE), 0);
    });
}

#[test]
fn shares_burned_since_a_proposal_was_made_do_not_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 500)]);
        let work = admit(dataset);
        let proposal = propose(dataset, BOB);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work));
        vote(ALICE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (50, 0, 0));
    });
}

#[test]
fn who_delegates_shares_that_do_not_count_is_told_so() {
    execute(|| {
        let dataset = dataset(&[(BOB, 50)]);
        let proposal = propose(dataset, BOB);
        give(dataset, ALICE, 50);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        assert_noop!(Governance::vote(signed(ALICE), proposal, Vote::Aye), Error::<Test>::NoVotes);
    });
}
