use crate::{mock::*, Error, Event, NextProposal, OpenProposals, Proposal, Proposals, Tally};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Parts, Terms, VotingRules};
use sp_runtime::{ArithmeticError, DispatchError};

#[test]
fn a_proposal_keeps_the_rules_it_was_made_under() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 70), (BOB, 30)]);
        System::set_block_number(5);
        let proposal = propose(dataset, ALICE);
        let part = Parts::from_percent;
        let terms = Terms::new(part(10), part(60), part(30)).unwrap();
        assert_eq!(
            Proposals::<Test>::get(proposal),
            Some(Proposal {
                dataset,
                proposer: ALICE,
                terms,
                ends_at: 5 + PERIOD,
                quorum: part(20),
                electorate: 100,
                tally: Tally::default(),
                outcome: None,
            })
        );
        System::assert_last_event(
            Event::Proposed { proposal, dataset, proposer: ALICE, terms, ends_at: 5 + PERIOD }.into(),
        );
    });
}

#[test]
fn only_who_has_a_stake_worth_naming_proposes() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 990), (BOB, 10), (CAROL, 9)]);
        let other = dataset_of_bob();
        let try_propose = |who, dataset| Governance::propose(signed(who), dataset, 0, 0, 1_000_000_000);
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
            Governance::propose(RuntimeOrigin::root(), other, 0, 0, 1_000_000_000),
            DispatchError::BadOrigin
        );
    });
}

fn dataset_of_bob() -> u32 {
    dataset(&[(BOB, 1)])
}

#[test]
fn nobody_proposes_where_nothing_is_staked() {
    execute(|| {
        let dataset = dataset(&[]);
        assert_noop!(
            Governance::propose(signed(CURATOR), dataset, 0, 0, 1_000_000_000),
            Error::<Test>::NoStake
        );
    });
}

#[test]
fn terms_are_whole() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        for (operator, contributors, shareholders) in
            [(0, 0, 0), (500_000_000, 500_000_000, 1), (u32::MAX, 1_000_000_000, 1)]
        {
            assert_noop!(
                Governance::propose(signed(ALICE), dataset, operator, contributors, shareholders),
                Error::<Test>::TermsNotWhole
            );
        }
    });
}

#[test]
fn one_proposal_at_a_time_is_open_for_a_dataset() {
    execute(|| {
        let (one, other) = (dataset(&[(ALICE, 1), (BOB, 1)]), dataset_of_bob());
        let first = propose(one, ALICE);
        let second = || Governance::propose(signed(BOB), one, 0, 0, 1_000_000_000);
        assert_noop!(second(), Error::<Test>::ProposalOpen);
        propose(other, BOB);
        System::set_block_number(1_000);
        assert_noop!(second(), Error::<Test>::ProposalOpen);
        assert_ok!(Governance::close(signed(CAROL), first));
        assert_ok!(second());
        assert_eq!(OpenProposals::<Test>::get(one), Some(2));
    });
}

#[test]
fn numbers_and_ends_do_not_wrap() {
    execute(|| {
        let voting = VotingRules { period: u32::MAX, quorum: Parts::ONE };
        let endless = dataset_voting(voting, &[(ALICE, 1)]);
        let dataset = dataset(&[(ALICE, 1)]);
        let overflow = DispatchError::Arithmetic(ArithmeticError::Overflow);
        let try_propose = |dataset| Governance::propose(signed(ALICE), dataset, 0, 0, 1_000_000_000);
        assert_noop!(try_propose(endless), overflow);
        NextProposal::<Test>::put(u32::MAX);
        assert_noop!(try_propose(dataset), overflow);
    });
}
