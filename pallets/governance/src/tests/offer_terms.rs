use crate::{mock::*, Error, Proposer, Status};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Change, Datasets as _, Vote};

fn offer(dataset: u32) -> u32 {
    let proposal = crate::NextProposal::<Test>::get();
    assert_ok!(Governance::offer_terms(signed(OPERATOR), MODEL, dataset, NEW));
    proposal
}

#[test]
fn an_operator_needs_no_shares_to_offer_terms() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let number = offer(dataset);
        let record = proposal(number);
        assert_eq!(record.proposer, Proposer::Operator { account: OPERATOR, model: MODEL });
        assert_eq!(record.change, Change::Terms(NEW));
        assert_eq!(deposits(OPERATOR), DEPOSIT);
    });
}

#[test]
fn an_offer_that_passes_is_accepted_by_its_model() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let number = offer(dataset);
        vote(ALICE, number, Vote::Aye);
        run_to(PERIOD + DELAY);
        assert_eq!(Accepted::get(), vec![]);
        run_to(1 + PERIOD + DELAY);
        assert_eq!(Accepted::get(), vec![(MODEL, dataset)]);
        let upcoming = Datasets::terms(dataset).unwrap().upcoming.unwrap();
        assert_eq!(upcoming.terms, NEW.checked().unwrap());
        assert_eq!(deposits(OPERATOR), 0);
    });
}

#[test]
fn what_holders_propose_is_accepted_by_nobody_for_the_operator() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let number = propose(dataset, ALICE);
        vote(ALICE, number, Vote::Aye);
        run_to(1 + PERIOD + DELAY);
        assert!(matches!(status(number), Status::Enacted { .. }));
        assert_eq!(Accepted::get(), vec![]);
    });
}

#[test]
fn an_offer_that_fails_changes_nothing() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1), (BOB, 1)]);
        let before = Datasets::terms(dataset);
        let number = offer(dataset);
        vote(ALICE, number, Vote::Aye);
        vote(BOB, number, Vote::Nay);
        run_to(2 + PERIOD + DELAY);
        assert_eq!(status(number), Status::Rejected);
        assert_eq!((Accepted::get(), Datasets::terms(dataset)), (vec![], before));
        assert_eq!(deposits(OPERATOR), 0);
    });
}

#[test]
fn only_operators_of_models_trained_on_the_dataset_offer() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 1)]);
        let offer = |who, model, dataset| Governance::offer_terms(signed(who), model, dataset, NEW);
        assert_noop!(offer(ALICE, MODEL, dataset), Error::<Test>::NotOperator);
        assert_noop!(offer(OPERATOR, MODEL + 1, dataset), Error::<Test>::NotOperator);
        assert_noop!(offer(OPERATOR, MODEL, dataset + 1), Error::<Test>::UnknownDataset);
        let empty = dataset_voting(rules(), &[]);
        assert_noop!(offer(OPERATOR, MODEL, empty), Error::<Test>::NobodyVotes);
        let below_floor = Governance::offer_terms(signed(OPERATOR), MODEL, dataset, stated(80, 20, 0, 0));
        assert_noop!(below_floor, pallet_datasets::Error::<Test>::BelowFloor);
        assert_ok!(offer(OPERATOR, MODEL, dataset));
        assert_noop!(offer(OPERATOR, MODEL, dataset), Error::<Test>::AlreadyProposed);
    });
}
