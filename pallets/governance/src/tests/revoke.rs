use crate::{mock::*, DelegationTickets, Error, Event, Voters};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{StakeLocks, Vote};

#[test]
fn who_revokes_votes_itself_again_in_open_votes_too() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        let proposal = propose(dataset, BOB);
        vote(BOB, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (80, 0, 0));
        assert_ok!(Governance::revoke(signed(ALICE), dataset));
        System::assert_last_event(Event::Revoked { dataset, who: ALICE, from: BOB }.into());
        assert_eq!(tally(proposal), (30, 0, 0));
        assert_eq!(Governance::locked(dataset, &ALICE), 50, "her shares have voted");
        vote(ALICE, proposal, Vote::Nay);
        assert_eq!(tally(proposal), (30, 50, 0));
    });
}

#[test]
fn a_stake_that_has_not_voted_is_free_when_its_delegation_is_revoked() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        let proposal = propose(dataset, BOB);
        assert_ok!(Governance::revoke(signed(ALICE), dataset));
        vote(BOB, proposal, Vote::Aye);
        assert_eq!(Governance::locked(dataset, &ALICE), 0);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 50));
    });
}

#[test]
fn a_vote_from_before_a_delegation_counts_again_after_it() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let proposal = propose(dataset, BOB);
        vote(ALICE, proposal, Vote::Aye);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        assert_eq!(tally(proposal), (0, 0, 0));
        assert_ok!(Governance::revoke(signed(ALICE), dataset));
        assert_eq!(tally(proposal), (50, 0, 0));
        assert_eq!(Governance::locked(dataset, &ALICE), 50);
    });
}

#[test]
fn a_revoked_delegation_leaves_nothing_behind() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50)]);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        assert_ok!(Governance::revoke(signed(ALICE), dataset));
        assert_eq!(Balances::reserved_balance(ALICE), 0);
        assert_eq!(Voters::<Test>::iter().count() + DelegationTickets::<Test>::iter().count(), 0);
        assert_noop!(Governance::revoke(signed(ALICE), dataset), Error::<Test>::NotDelegated);
    });
}
