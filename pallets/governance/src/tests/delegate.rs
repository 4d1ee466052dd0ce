use crate::{mock::*, Error, Event, Voters, MAX_DELEGATION_DEPTH};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{StakeLocks, Vote};
use sp_runtime::DispatchError;

fn delegate(dataset: u32, who: AccountId, to: AccountId) {
    assert_ok!(Governance::delegate(signed(who), dataset, to));
}

#[test]
fn a_delegate_votes_with_what_is_delegated_to_it() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30), (CAROL, 20)]);
        delegate(dataset, ALICE, CAROL);
        System::assert_last_event(Event::Delegated { dataset, who: ALICE, to: CAROL }.into());
        delegate(dataset, BOB, CAROL);
        let proposal = propose(dataset, ALICE);
        vote(CAROL, proposal, Vote::Nay);
        System::assert_last_event(Event::Voted { proposal, who: CAROL, vote: Vote::Nay, shares: 100 }.into());
        assert_eq!(tally(proposal), (0, 100, 0));
    });
}

#[test]
fn a_delegate_needs_no_shares_of_its_own() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50)]);
        delegate(dataset, ALICE, DAVE);
        let proposal = propose(dataset, ALICE);
        vote(DAVE, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (50, 0, 0));
    });
}

#[test]
fn who_delegates_does_not_vote_besides() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        delegate(dataset, ALICE, BOB);
        let proposal = propose(dataset, ALICE);
        assert_noop!(Governance::vote(signed(ALICE), proposal, Vote::Aye), Error::<Test>::VotesDelegated);
    });
}

#[test]
fn what_is_delegated_is_not_passed_on() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30), (CAROL, 20)]);
        delegate(dataset, ALICE, BOB);
        delegate(dataset, BOB, CAROL);
        let proposal = propose(dataset, ALICE);
        vote(CAROL, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (50, 0, 0), "Carol's and Bob's");
        vote(BOB, proposal, Vote::Nay);
        assert_eq!(tally(proposal), (50, 50, 0), "Bob votes with Alice's");
    });
}

#[test]
fn a_delegation_moves_what_counts_in_open_votes() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        let proposal = propose(dataset, BOB);
        vote(ALICE, proposal, Vote::Aye);
        vote(BOB, proposal, Vote::Nay);
        assert_eq!(tally(proposal), (50, 30, 0));
        delegate(dataset, ALICE, BOB);
        assert_eq!(tally(proposal), (0, 80, 0));
        // Only what counts: Alice staked these later.
        give(dataset, ALICE, 100);
        assert_eq!(tally(proposal), (0, 80, 0));
        let later = propose(dataset, ALICE);
        vote(BOB, later, Vote::Aye);
        assert_eq!(tally(later), (180, 0, 0));
    });
}

#[test]
fn another_delegate_replaces_the_first() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30), (CAROL, 20)]);
        delegate(dataset, ALICE, BOB);
        let proposal = propose(dataset, ALICE);
        vote(BOB, proposal, Vote::Aye);
        vote(CAROL, proposal, Vote::Nay);
        delegate(dataset, ALICE, CAROL);
        assert_eq!(tally(proposal), (30, 70, 0));
        assert_eq!(Balances::reserved_balance(ALICE), DEPOSIT + DELEGATION_DEPOSIT, "one deposit");
        assert_noop!(Governance::delegate(signed(ALICE), dataset, CAROL), Error::<Test>::AlreadyDelegated);
    });
}

#[test]
fn a_stake_with_which_a_delegate_votes_stays() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30)]);
        delegate(dataset, ALICE, BOB);
        let proposal = propose(dataset, BOB);
        assert_eq!(Governance::locked(dataset, &ALICE), 0);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 10));
        vote(BOB, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (70, 0, 0));
        assert_eq!(Governance::locked(dataset, &ALICE), 40);
        assert_noop!(
            Datasets::unstake(signed(ALICE), dataset, 1),
            pallet_datasets::Error::<Test>::StakeLocked
        );
        run_to(1 + PERIOD);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 40));
        assert_eq!(Voters::<Test>::get(dataset, BOB).delegated, 0);
    });
}

#[test]
fn a_delegation_is_for_one_dataset_and_for_stakes_to_come() {
    execute(|| {
        let (one, other) = (dataset(&[]), dataset(&[(ALICE, 50)]));
        delegate(one, ALICE, BOB);
        give(one, ALICE, 70);
        let (here, there) = (propose(one, ALICE), propose(other, ALICE));
        vote(BOB, here, Vote::Aye);
        vote(ALICE, there, Vote::Nay);
        assert_eq!((tally(here), tally(there)), ((70, 0, 0), (0, 50, 0)));
    });
}

#[test]
fn delegations_do_not_lead_in_a_circle() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 30), (CAROL, 20)]);
        let try_delegate = |who, to| Governance::delegate(signed(who), dataset, to);
        assert_noop!(try_delegate(ALICE, ALICE), Error::<Test>::DelegationCircle);
        delegate(dataset, ALICE, BOB);
        assert_noop!(try_delegate(BOB, ALICE), Error::<Test>::DelegationCircle);
        delegate(dataset, BOB, CAROL);
        assert_noop!(try_delegate(CAROL, ALICE), Error::<Test>::DelegationCircle);
        assert_noop!(try_delegate(CAROL, BOB), Error::<Test>::DelegationCircle);
        // Where it was, it can be taken elsewhere.
        delegate(dataset, BOB, DAVE);
        assert_ok!(try_delegate(CAROL, ALICE));
    });
}

#[test]
fn delegations_that_follow_on_one_another_are_bounded() {
    execute(|| {
        let dataset = dataset(&[]);
        let last = 100 + u64::from(MAX_DELEGATION_DEPTH);
        for account in 100..=last {
            assert_ok!(Balances::transfer_allow_death(signed(ALICE), account, 100));
        }
        for account in 100..last {
            assert_ok!(Governance::delegate(signed(account), dataset, account + 1));
        }
        assert_noop!(Governance::delegate(signed(BOB), dataset, 100), Error::<Test>::DelegationTooDeep);
        assert_ok!(Governance::delegate(signed(BOB), dataset, 101));
    });
}

#[test]
fn a_delegation_takes_a_deposit_and_a_dataset() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50)]);
        assert_noop!(Governance::delegate(signed(ALICE), dataset + 1, BOB), Error::<Test>::UnknownDataset);
        assert_noop!(Governance::delegate(RuntimeOrigin::root(), dataset, BOB), DispatchError::BadOrigin);
        let poor = 99;
        assert!(Governance::delegate(signed(poor), dataset, BOB).is_err());
        delegate(dataset, ALICE, BOB);
        assert_eq!(Balances::reserved_balance(ALICE), DELEGATION_DEPOSIT);
    });
}

#[test]
fn burned_shares_of_who_delegates_no_longer_count() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 500)]);
        let work = admit(dataset);
        delegate(dataset, ALICE, CAROL);
        let proposal = propose(dataset, BOB);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work));
        vote(CAROL, proposal, Vote::Aye);
        assert_eq!(tally(proposal), (50, 0, 0));
    });
}
