//! Ways to win a vote without the shares for it. Each test names its attack.

use crate::{mock::*, Error, Status, Voters};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Change, Parts, Vote, VotingRules};
use pallet_datasets::Error as DatasetsError;

/// Flash staking: shares are borrowed, staked, voted with and returned within one block.
#[test]
fn flash_staking_into_an_open_vote_counts_nothing() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 100)]);
        let number = propose(dataset, ALICE);
        give(dataset, BOB, 1_000_000);
        assert_noop!(Governance::vote(signed(BOB), number, Vote::Aye), Error::<Test>::NoVotes);
        assert_ok!(Datasets::unstake(signed(BOB), dataset, 1_000_000));
        assert_eq!(tally(number), (0, 0, 0));
    });
}

/// Flash staking before one's own proposal: who proposes and votes cannot return what was borrowed.
#[test]
fn flash_staking_before_a_proposal_locks_what_was_borrowed() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 100)]);
        give(dataset, BOB, 1_000_000);
        let number = propose(dataset, BOB);
        vote(BOB, number, Vote::Aye);
        let unstake = || Datasets::unstake(signed(BOB), dataset, 1_000_000);
        assert_noop!(unstake(), DatasetsError::<Test>::StakeLocked);
        run_to(PERIOD);
        assert_noop!(unstake(), DatasetsError::<Test>::StakeLocked);
    });
}

/// Vote buying within one block: shares vote for their owner, are sold, and vote for the buyer.
#[test]
fn shares_sold_within_a_block_vote_once() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 99), (BOB, 1)]);
        let number = propose(dataset, BOB);
        vote(ALICE, number, Vote::Nay);
        assert_noop!(Datasets::unstake(signed(ALICE), dataset, 99), DatasetsError::<Test>::StakeLocked);
        assert!(transfer(dataset, ALICE, BOB, 99).is_err());
        assert_eq!(tally(number), (0, 99, 0));
    });
}

/// Vote buying without a vote before: shares that are sold while a vote is open vote for nobody.
#[test]
fn shares_bought_while_a_vote_is_open_do_not_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 99), (BOB, 1)]);
        let number = propose(dataset, BOB);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 99));
        assert_ok!(transfer(dataset, ALICE, BOB, 99));
        assert_ok!(Datasets::stake(signed(BOB), dataset, 99));
        vote(BOB, number, Vote::Aye);
        assert_eq!(tally(number), (1, 0, 0));
    });
}

/// The same share, moved from hand to hand and back, votes in no other hand.
#[test]
fn no_share_votes_twice_by_moving() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let number = propose(dataset, BOB);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 20));
        assert_ok!(transfer(dataset, ALICE, CAROL, 10));
        assert_ok!(transfer(dataset, ALICE, BOB, 10));
        assert_ok!(Datasets::stake(signed(CAROL), dataset, 10));
        assert_ok!(Datasets::stake(signed(BOB), dataset, 10));
        assert_noop!(Governance::vote(signed(CAROL), number, Vote::Aye), Error::<Test>::NoVotes);
        vote(BOB, number, Vote::Aye);
        vote(ALICE, number, Vote::Aye);
        assert_eq!(tally(number), (60, 0, 0));

        // And back again.
        assert_ok!(Datasets::unstake(signed(CAROL), dataset, 10));
        assert_ok!(transfer(dataset, CAROL, ALICE, 10));
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 10));
        vote(ALICE, number, Vote::Aye);
        assert_eq!(tally(number), (60, 0, 0));
    });
}

/// A stake that is taken out and put back while a vote is open does not count in it.
#[test]
fn who_unstakes_all_and_restakes_has_no_vote() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let number = propose(dataset, BOB);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 50));
        assert_ok!(Datasets::stake(signed(ALICE), dataset, 50));
        assert_noop!(Governance::vote(signed(ALICE), number, Vote::Nay), Error::<Test>::NoVotes);
    });
}

/// Delegation as a second vote: the delegate's vote counts a share that its owner has voted with, or that has left.
#[test]
fn no_share_votes_twice_by_delegating() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30), (CAROL, 20)]);
        let number = propose(dataset, BOB);
        vote(ALICE, number, Vote::Aye);
        vote(BOB, number, Vote::Aye);
        vote(CAROL, number, Vote::Aye);
        let turnout = || proposal(number).tally.turnout();
        for to in [BOB, CAROL, DAVE, BOB] {
            assert_ok!(Governance::delegate(signed(ALICE), dataset, to));
            let expected = if to == DAVE { 50 } else { 100 };
            assert_eq!(turnout(), Some(expected), "delegated to {to}");
            assert!(Governance::vote(signed(ALICE), number, Vote::Aye).is_err());
        }
        vote(BOB, number, Vote::Nay);
        assert_eq!(tally(number), (20, 80, 0));
        assert_ok!(Governance::revoke(signed(ALICE), dataset));
        assert_eq!(tally(number), (70, 30, 0));
    });
}

/// Substitution: a delegator's shares leave, a newcomer's take their place behind the same delegate.
#[test]
fn shares_staked_later_do_not_take_the_place_of_others_behind_a_delegate() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        let number = propose(dataset, BOB);
        give(dataset, CAROL, 50);
        assert_ok!(Governance::delegate(signed(CAROL), dataset, BOB));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 50));
        vote(BOB, number, Vote::Aye);
        assert_eq!(tally(number), (30, 0, 0));
    });
}

/// Quorum game: those who are against it unstake, so that the ayes are a larger part of what is left.
#[test]
fn unstaking_does_not_lower_the_quorum() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 19), (BOB, 81)]);
        let number = propose(dataset, ALICE);
        vote(ALICE, number, Vote::Aye);
        assert_ok!(Datasets::unstake(signed(BOB), dataset, 81));
        assert_eq!(proposal(number).electorate, 100);
        run_to(1 + PERIOD);
        assert_eq!(status(number), Status::NoQuorum);
    });
}

/// Quorum game: shares are minted so that a vote that has reached its quorum loses it.
#[test]
fn minting_does_not_raise_the_quorum() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 20), (BOB, 80)]);
        let number = propose(dataset, ALICE);
        vote(ALICE, number, Vote::Aye);
        give(dataset, CAROL, 1_000_000);
        run_to(1 + PERIOD);
        assert!(matches!(status(number), Status::Passed { .. }));
    });
}

/// Blocking: proposals are made and left to expire, so that nobody else can propose.
#[test]
fn proposals_left_to_expire_make_room_by_themselves() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 25), (BOB, 25), (CAROL, 25), (DAVE, 25)]);
        for who in [ALICE, BOB, CAROL] {
            propose(dataset, who);
        }
        assert_noop!(
            Governance::propose(signed(DAVE), dataset, Change::Terms(NEW)),
            Error::<Test>::TooManyOpen
        );
        // Nobody votes, and nobody has to close anything.
        run_to(1 + PERIOD);
        let number = propose(dataset, DAVE);
        for who in [ALICE, BOB, CAROL] {
            assert_eq!(deposits(who), 0);
        }
        // One proposer cannot take all places: each takes a stake of its own, which stays until the end.
        assert_noop!(
            Governance::propose(signed(DAVE), dataset, Change::Curator(DAVE)),
            Error::<Test>::AlreadyProposed
        );
        vote(DAVE, number, Vote::Aye);
        run_to(2 + 2 * PERIOD);
        assert!(matches!(status(number), Status::Passed { .. }));
    });
}

/// One stake for several places: it is staked, proposes, leaves and proposes for another account.
#[test]
fn one_stake_does_not_propose_for_several_accounts() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 990), (BOB, 10)]);
        propose(dataset, BOB);
        assert!(Datasets::unstake(signed(BOB), dataset, 10).is_err());
        assert!(transfer(dataset, BOB, CAROL, 10).is_err());
    });
}

/// A quorum of zero shares: with nothing staked, nobody could be outvoted.
#[test]
fn nothing_passes_where_nothing_is_staked() {
    execute(|| {
        let lax = VotingRules { proposer_stake: Parts::ZERO, ..rules() };
        let dataset = dataset_voting(lax, &[]);
        assert_noop!(Governance::propose(signed(ALICE), dataset, Change::Terms(NEW)), Error::<Test>::NoStake);
        assert_noop!(
            Governance::offer_terms(signed(OPERATOR), MODEL, dataset, NEW),
            Error::<Test>::NobodyVotes
        );
    });
}

/// A proposal outlives its electorate: all unstake, and the quorum is still of those who were there.
#[test]
fn a_vote_whose_electorate_has_left_finds_no_quorum() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 10), (BOB, 90)]);
        let number = propose_change(dataset, ALICE, Change::Curator(ALICE));
        assert_ok!(Datasets::unstake(signed(BOB), dataset, 90));
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 9));
        vote(ALICE, number, Vote::Aye);
        assert_eq!(tally(number), (1, 0, 0));
        run_to(1 + PERIOD);
        assert_eq!(status(number), Status::NoQuorum);
    });
}

/// Amounts beyond 64 bits: 2^64 shares vote exactly.
#[test]
fn two_to_the_sixty_four_shares_are_counted_exactly() {
    execute(|| {
        let many = 1u128 << 64;
        let dataset = dataset(&[(ALICE, many), (BOB, many), (CAROL, 1)]);
        let number = propose(dataset, ALICE);
        vote(ALICE, number, Vote::Aye);
        vote(BOB, number, Vote::Nay);
        run_to(2);
        vote(CAROL, number, Vote::Aye);
        assert_eq!(tally(number), (many + 1, many, 0));
        run_to(1 + PERIOD);
        assert!(matches!(status(number), Status::Passed { .. }), "one share more is a majority");
    });
}

/// Front-running a count: in the block in which the vote ends, a late vote comes before the count.
#[test]
fn no_vote_comes_in_the_block_of_the_count() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 40), (BOB, 60)]);
        let number = propose(dataset, ALICE);
        vote(ALICE, number, Vote::Aye);
        System::set_block_number(u64::from(1 + PERIOD));
        assert_noop!(Governance::vote(signed(BOB), number, Vote::Nay), Error::<Test>::VotingOver);
        assert_noop!(Governance::vote(signed(ALICE), number, Vote::Nay), Error::<Test>::VotingOver);
    });
}

/// Changing the delegate after the end: a tally that was taken stays as it was.
#[test]
fn a_delegation_after_the_end_changes_no_tally() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 40), (BOB, 60)]);
        let number = propose(dataset, ALICE);
        vote(ALICE, number, Vote::Aye);
        vote(BOB, number, Vote::Nay);
        run_to(PERIOD);
        System::set_block_number(u64::from(1 + PERIOD));
        assert_ok!(Governance::delegate(signed(BOB), dataset, ALICE));
        assert_ok!(Datasets::unstake(signed(BOB), dataset, 60));
        assert_eq!(tally(number), (40, 60, 0));
        Governance::do_what_is_due();
        assert_eq!(status(number), Status::Rejected);
    });
}

/// Dust delegations: they cost their sender a deposit and their receiver nothing.
#[test]
fn dust_that_is_delegated_to_an_account_does_not_bind_it() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1), (BOB, 99)]);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        assert_ok!(Governance::delegate(signed(BOB), dataset, CAROL));
        assert_ok!(Governance::revoke(signed(BOB), dataset));
        let number = propose(dataset, BOB);
        vote(BOB, number, Vote::Aye);
        assert_eq!(tally(number), (100, 0, 0));
    });
}

/// State for free: one deposit is taken from delegate to delegate, and leaves a record at each.
#[test]
fn delegates_that_were_left_keep_no_record() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        propose(dataset, ALICE);
        propose(dataset, BOB);
        for delegate in 100..120 {
            assert_ok!(Governance::delegate(signed(CAROL), dataset, delegate));
            assert_eq!(
                Voters::<Test>::iter_prefix(dataset).count(),
                1,
                "who delegates nothing leaves nothing"
            );
        }
        for delegate in 100..120 {
            assert_ok!(Governance::delegate(signed(BOB), dataset, delegate));
        }
        assert_ok!(Governance::revoke(signed(BOB), dataset));
        assert_ok!(Governance::revoke(signed(CAROL), dataset));
        assert_eq!(Voters::<Test>::iter().count(), 0);
    });
}

/// A vote that is taken back: its stake is delegated to an account that has not voted, and leaves.
#[test]
fn a_stake_that_has_voted_stays_though_it_is_delegated_since() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let number = propose(dataset, BOB);
        vote(ALICE, number, Vote::Aye);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, CAROL));
        assert_eq!(tally(number), (0, 0, 0));
        assert_noop!(Datasets::unstake(signed(ALICE), dataset, 1), DatasetsError::<Test>::StakeLocked);
        assert_ok!(Governance::revoke(signed(ALICE), dataset));
        assert_eq!(tally(number), (50, 0, 0));
        run_to(1 + PERIOD);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 50));
    });
}

/// Four strangers and their models: operators take the places for offers, and leave those of holders.
#[test]
fn strangers_with_models_leave_holders_their_places() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        assert_ok!(Governance::offer_terms(signed(OPERATOR), MODEL, dataset, NEW));
        assert_ok!(Governance::offer_terms(signed(RIVAL), MODEL + 1, dataset, NEW));
        propose(dataset, ALICE);
        propose(dataset, BOB);
    });
}
