use crate::{
    mock::*, Error, Event, NextProposal, OpenProposals, Proposal, Proposals, Proposer, Status, Tally,
};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Asset, Change, Parts, Vote, VotingRules};
use pallet_datasets::Error as DatasetsError;
use sp_runtime::{ArithmeticError, DispatchError, TokenError};

#[test]
fn a_proposal_keeps_the_rules_it_was_made_under() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 70), (BOB, 30)]);
        System::set_block_number(5);
        let proposal = propose(dataset, ALICE);
        let expected = Proposal {
            dataset,
            proposer: Proposer::Holder(ALICE),
            change: Change::Terms(NEW),
            opened_at: 5,
            ends_at: 5 + PERIOD,
            quorum: Parts::from_percent(20),
            approval: Parts::from_percent(50),
            enactment_delay: DELAY,
            notice: NOTICE,
            deposit: DEPOSIT,
            electorate: 100,
            tally: Tally::default(),
            status: Status::Voting,
        };
        assert_eq!(Proposals::<Test>::get(proposal), Some(expected));
        let proposer = Proposer::Holder(ALICE);
        let change = Change::Terms(NEW);
        System::assert_last_event(
            Event::Proposed { proposal, dataset, proposer, change, ends_at: 5 + PERIOD }.into(),
        );
        assert_eq!(deposits(ALICE), DEPOSIT);
    });
}

#[test]
fn what_binds_later_votes_needs_a_higher_approval() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 25), (BOB, 25), (CAROL, 25), (DAVE, 25)]);
        let spend = Change::Spend { asset: Asset::Native, amount: 1, beneficiary: DAVE };
        let voting = Change::Voting(VotingRules { period: 7, ..rules() });
        let floor = Change::ContributorsFloor(Parts::from_percent(45));
        for (who, change, approval) in [(ALICE, spend, 50), (BOB, voting, 75), (CAROL, floor, 75)] {
            let number = propose_change(dataset, who, change);
            assert_eq!(proposal(number).approval, Parts::from_percent(approval));
        }
    });
}

#[test]
fn only_who_has_a_stake_worth_naming_proposes() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 990), (BOB, 10), (CAROL, 9)]);
        let other = dataset_voting(rules(), &[(BOB, 1)]);
        let try_propose = |who, dataset| Governance::propose(signed(who), dataset, Change::Terms(NEW));
        // 9 of 1009 are below one in a hundred, and so are 10 of 1009.
        for who in [BOB, CAROL, DAVE, CURATOR] {
            assert_noop!(try_propose(who, dataset), Error::<Test>::NoStake);
        }
        assert_noop!(try_propose(ALICE, other), Error::<Test>::NoStake);
        assert_noop!(try_propose(ALICE, other + 1), Error::<Test>::UnknownDataset);
        assert_ok!(Datasets::unstake(signed(CAROL), dataset, 9));
        assert_noop!(try_propose(CAROL, dataset), Error::<Test>::NoStake);
        assert_ok!(try_propose(BOB, dataset));
        assert_noop!(
            Governance::propose(RuntimeOrigin::root(), other, Change::Terms(NEW)),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn shares_that_are_delegated_to_an_account_do_not_propose() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 999), (BOB, 1)]);
        assert_ok!(Governance::delegate(signed(ALICE), dataset, BOB));
        assert_noop!(Governance::propose(signed(BOB), dataset, Change::Terms(NEW)), Error::<Test>::NoStake);
    });
}

#[test]
fn nobody_proposes_where_nothing_is_staked() {
    execute(|| {
        let nobody = VotingRules { proposer_stake: Parts::ZERO, ..rules() };
        let dataset = dataset_voting(nobody, &[]);
        assert_noop!(
            Governance::propose(signed(CURATOR), dataset, Change::Terms(NEW)),
            Error::<Test>::NoStake
        );
    });
}

#[test]
fn a_proposer_deposits_what_the_rules_say() {
    execute(|| {
        let dear = VotingRules { deposit: 10_000, ..rules() };
        let dataset = dataset_voting(dear, &[(ALICE, 1)]);
        assert_ok!(Balances::transfer_allow_death(signed(ALICE), BOB, FUNDS - 10_000));
        assert_noop!(
            Governance::propose(signed(ALICE), dataset, Change::Terms(NEW)),
            TokenError::FundsUnavailable
        );
        assert_ok!(Balances::transfer_allow_death(signed(BOB), ALICE, 1));
        propose(dataset, ALICE);
        assert_eq!(deposits(ALICE), 10_000);
    });
}

#[test]
fn what_could_not_be_enacted_is_not_voted_on() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let try_propose = |change| Governance::propose(signed(ALICE), dataset, change);
        let below_floor = Change::Terms(stated(30, 39, 31, 0));
        assert_noop!(try_propose(below_floor), DatasetsError::<Test>::BelowFloor);
        assert_noop!(try_propose(Change::Terms(stated(30, 50, 20, 1))), DatasetsError::<Test>::TermsNotWhole);
        let lower = Change::ContributorsFloor(Parts::from_percent(40));
        assert_noop!(try_propose(lower), DatasetsError::<Test>::FloorNotRaised);
        let endless = Change::Voting(VotingRules { enactment_delay: 1_001, ..rules() });
        assert_noop!(try_propose(endless), Error::<Test>::EnactmentDelayOutOfBounds);
        let none = Change::Spend { asset: Asset::Native, amount: 0, beneficiary: BOB };
        assert_noop!(try_propose(none), DatasetsError::<Test>::ZeroAmount);
    });
}

#[test]
fn an_account_has_one_open_proposal_for_a_dataset() {
    execute(|| {
        let (one, other) = (dataset(&[(ALICE, 1)]), dataset(&[(ALICE, 1)]));
        propose(one, ALICE);
        assert_noop!(
            Governance::propose(signed(ALICE), one, Change::Curator(BOB)),
            Error::<Test>::AlreadyProposed
        );
        propose(other, ALICE);
        run_to(1 + PERIOD);
        propose(one, ALICE);
    });
}

#[test]
fn open_proposals_are_few_and_operators_do_not_take_the_place_of_holders() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 25), (BOB, 25), (CAROL, 25), (DAVE, 25)]);
        for who in [ALICE, BOB, CAROL] {
            propose(dataset, who);
        }
        assert_noop!(
            Governance::propose(signed(DAVE), dataset, Change::Curator(BOB)),
            Error::<Test>::TooManyOpen
        );
        assert_ok!(Governance::offer_terms(signed(OPERATOR), MODEL, dataset, NEW));
        assert_ok!(Governance::offer_terms(signed(RIVAL), MODEL + 1, dataset, NEW));
        assert!(OpenProposals::<Test>::get(dataset).is_full());
        // Those whose vote has ended make room when they are counted.
        run_to(1 + PERIOD);
        propose(dataset, DAVE);
    });
}

#[test]
fn what_a_proposal_was_made_by_stays_staked_until_its_vote_ends() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 500), (BOB, 500)]);
        propose(dataset, ALICE);
        assert_noop!(Datasets::unstake(signed(ALICE), dataset, 491), DatasetsError::<Test>::StakeLocked);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 490));
        assert_ok!(Datasets::unstake(signed(BOB), dataset, 500));
        run_to(PERIOD);
        assert_noop!(Datasets::unstake(signed(ALICE), dataset, 1), DatasetsError::<Test>::StakeLocked);
        run_to(1 + PERIOD);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, 10));
    });
}

#[test]
fn later_changes_of_the_rules_do_not_touch_open_votes() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let lax = VotingRules {
            period: 1_000,
            quorum: Parts::from_percent(1),
            deposit: 1,
            approval: Parts::from_percent(60),
            ..rules()
        };
        let rule = propose_change(dataset, ALICE, Change::Voting(lax));
        for who in [ALICE, BOB] {
            vote(who, rule, Vote::Aye);
        }
        run_to(PERIOD);
        let before = propose(dataset, BOB);
        run_to(1 + PERIOD + DELAY);
        assert_eq!(status(rule), Status::Enacted { at: 1 + PERIOD + DELAY });
        assert_eq!(proposal(before).quorum, Parts::from_percent(20));
        assert_eq!(proposal(before).ends_at, 2 * PERIOD);
        let after = proposal(propose(dataset, ALICE));
        assert_eq!((after.quorum, after.deposit), (lax.quorum, 1));
        assert_eq!(after.ends_at, 1 + PERIOD + DELAY + 1_000);
        run_to(2 * PERIOD);
        assert_eq!(deposits(BOB), 0, "what was deposited is what comes back");
    });
}

#[test]
fn numbers_and_ends_do_not_wrap() {
    execute(|| {
        let endless = dataset_voting(VotingRules { period: u32::MAX, ..rules() }, &[(ALICE, 1)]);
        let dataset = dataset(&[(ALICE, 1)]);
        let overflow = DispatchError::Arithmetic(ArithmeticError::Overflow);
        let try_propose = |dataset| Governance::propose(signed(ALICE), dataset, Change::Terms(NEW));
        assert_noop!(try_propose(endless), overflow);
        NextProposal::<Test>::put(u32::MAX);
        assert_noop!(try_propose(dataset), overflow);
    });
}
