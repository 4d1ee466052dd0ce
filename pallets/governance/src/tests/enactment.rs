use crate::{mock::*, Event, Status, WaitingTerms};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{
    Admission, Asset, Change, Datasets as _, GovernedDatasets, Parts, UpcomingTerms, Vote, VotingRules,
};
use pallet_datasets::Datasets as Records;
use sp_runtime::TokenError;

/// Has Alice, who has all shares, propose a change and vote for it; returns the proposal.
fn pass(dataset: u32, change: Change<AccountId>) -> u32 {
    let number = propose_change(dataset, ALICE, change);
    vote(ALICE, number, Vote::Aye);
    number
}

/// When a proposal of block 1 is enacted.
const ENACTED: u32 = 1 + PERIOD + DELAY;

#[test]
fn what_passes_is_enacted_after_its_delay_by_nobody() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 10)]);
        let number = pass(dataset, Change::Curator(DAVE));
        run_to(PERIOD);
        assert_eq!(status(number), Status::Voting);
        run_to(1 + PERIOD);
        assert_eq!(status(number), Status::Passed { enact_at: ENACTED });
        assert_eq!(deposits(ALICE), 0, "the deposit is back when the votes are counted");
        run_to(ENACTED - 1);
        assert_eq!(Records::<Test>::get(dataset).unwrap().curator, CURATOR);
        run_to(ENACTED);
        System::assert_last_event(Event::Enacted { proposal: number, dataset }.into());
        assert_eq!(status(number), Status::Enacted { at: ENACTED });
        assert_eq!(Records::<Test>::get(dataset).unwrap().curator, DAVE);
    });
}

#[test]
fn new_terms_start_after_the_notice_period() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 10)]);
        let (old, new) = (OLD.checked().unwrap(), NEW.checked().unwrap());
        pass(dataset, Change::Terms(NEW));
        run_to(ENACTED);
        let terms = Datasets::terms(dataset).unwrap();
        assert_eq!((terms.revision, terms.in_force), (0, old));
        assert_eq!(terms.upcoming, Some(UpcomingTerms { terms: new, starts_at: ENACTED + NOTICE }));
        run_to(ENACTED + NOTICE - 1);
        assert_eq!(Datasets::terms(dataset).unwrap().in_force, old);
        run_to(ENACTED + NOTICE);
        let terms = Datasets::terms(dataset).unwrap();
        assert_eq!((terms.revision, terms.in_force, terms.upcoming), (1, new, None));
    });
}

#[test]
fn terms_wait_until_earlier_ones_have_started() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let first = propose(dataset, ALICE);
        let second = propose_change(dataset, BOB, Change::Terms(stated(0, 100, 0, 0)));
        for number in [first, second] {
            vote(ALICE, number, Vote::Aye);
        }
        run_to(ENACTED);
        assert_eq!(status(first), Status::Enacted { at: ENACTED });
        assert_eq!(status(second), Status::Passed { enact_at: ENACTED + NOTICE });
        run_to(ENACTED + NOTICE);
        assert_eq!(status(second), Status::Enacted { at: ENACTED + NOTICE });
        assert_eq!(Datasets::terms(dataset).unwrap().revision, 1);
        run_to(ENACTED + 2 * NOTICE);
        assert_eq!(Datasets::terms(dataset).unwrap().revision, 2);
    });
}

/// Were there no bound, terms that passed would pile up, and be enacted long after anybody remembers them.
#[test]
fn one_proposal_of_terms_waits_at_a_time() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50), (CAROL, 50)]);
        let numbers = [ALICE, BOB, CAROL].map(|who| propose(dataset, who));
        for number in numbers {
            for who in [ALICE, BOB] {
                vote(who, number, Vote::Aye);
            }
        }
        run_to(ENACTED);
        let error = crate::Error::<Test>::TermsWaiting.into();
        assert_eq!(status(numbers[1]), Status::Passed { enact_at: ENACTED + NOTICE });
        assert_eq!(status(numbers[2]), Status::Failed { error });
        System::assert_last_event(Event::NotEnacted { proposal: numbers[2], dataset, error }.into());
        // The place is free again when the one that waited is enacted.
        run_to(ENACTED + NOTICE);
        assert_eq!(WaitingTerms::<Test>::get(dataset), None);
        assert_eq!(status(numbers[1]), Status::Enacted { at: ENACTED + NOTICE });
    });
}

#[test]
fn terms_that_waited_and_fail_leave_their_place() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let first = propose(dataset, ALICE);
        let second = propose_change(dataset, BOB, Change::Terms(stated(30, 45, 25, 0)));
        for who in [ALICE, BOB] {
            vote(who, first, Vote::Aye);
            vote(who, second, Vote::Aye);
        }
        run_to(ENACTED);
        assert_eq!(WaitingTerms::<Test>::get(dataset), Some(second));
        // Directly, as a vote on it would take longer than the others wait.
        let floor = Change::ContributorsFloor(Parts::from_percent(46));
        assert_ok!(<Datasets as GovernedDatasets<AccountId>>::enact(dataset, floor, NOTICE).map(drop));
        run_to(ENACTED + NOTICE);
        let error = pallet_datasets::Error::<Test>::BelowFloor.into();
        assert_eq!(status(second), Status::Failed { error });
        assert_eq!(WaitingTerms::<Test>::get(dataset), None);
    });
}

/// Operators are told as long before as the rules said when the terms were proposed.
#[test]
fn a_shorter_notice_is_for_terms_proposed_later() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let rule = propose_change(dataset, ALICE, Change::Voting(VotingRules { notice: 5, ..rules() }));
        let terms = propose(dataset, BOB);
        for who in [ALICE, BOB] {
            vote(who, rule, Vote::Aye);
            vote(who, terms, Vote::Aye);
        }
        run_to(ENACTED);
        assert_eq!(Datasets::voting(dataset).unwrap().notice, 5);
        let upcoming = Datasets::terms(dataset).unwrap().upcoming.unwrap();
        assert_eq!(upcoming.starts_at, ENACTED + NOTICE);
    });
}

#[test]
fn every_kind_of_change_is_enacted() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 10)]);
        InTreasury::set(100);
        let admission = Admission { base_shares: 7, ..admission() };
        let voting = VotingRules { period: 9, ..rules() };
        let floor = Parts::from_percent(45);
        let spend = Change::Spend { asset: Asset::Native, amount: 60, beneficiary: BOB };
        let mut block = 1;
        for change in [
            Change::ContributorsFloor(floor),
            Change::Admission(admission.clone()),
            Change::Voting(voting),
            spend,
        ] {
            let number = pass(dataset, change);
            block += PERIOD + DELAY;
            run_to(block);
            assert!(matches!(status(number), Status::Enacted { .. }), "{:?}", proposal(number));
        }
        let policy = Records::<Test>::get(dataset).unwrap().policy;
        assert_eq!(policy.contributors_floor, floor);
        assert_eq!(policy.admission, admission);
        assert_eq!(Datasets::voting(dataset), Some(voting));
        assert_eq!((Spent::get(), InTreasury::get()), (vec![(dataset, 60, BOB)], 40));
    });
}

#[test]
fn a_change_that_cannot_be_enacted_any_more_says_why_and_changes_nothing() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        InTreasury::set(100);
        let spend = |beneficiary| Change::Spend { asset: Asset::Native, amount: 60, beneficiary };
        let first = propose_change(dataset, ALICE, spend(CAROL));
        let second = propose_change(dataset, BOB, spend(DAVE));
        for number in [first, second] {
            vote(ALICE, number, Vote::Aye);
        }
        run_to(ENACTED);
        let error = TokenError::FundsUnavailable.into();
        System::assert_last_event(Event::NotEnacted { proposal: second, dataset, error }.into());
        assert_eq!(status(first), Status::Enacted { at: ENACTED }, "the first that was made is the first");
        assert_eq!(status(second), Status::Failed { error });
        assert_eq!(InTreasury::get(), 40);
    });
}

#[test]
fn terms_below_a_floor_that_was_raised_meanwhile_are_not_enacted() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 50), (BOB, 50)]);
        let raise = propose_change(dataset, ALICE, Change::ContributorsFloor(Parts::from_percent(50)));
        run_to(2);
        let terms = propose_change(dataset, BOB, Change::Terms(stated(30, 45, 25, 0)));
        for who in [ALICE, BOB] {
            vote(who, raise, Vote::Aye);
            vote(who, terms, Vote::Aye);
        }
        run_to(ENACTED + 1);
        assert!(matches!(status(raise), Status::Enacted { .. }));
        let error = pallet_datasets::Error::<Test>::BelowFloor.into();
        assert_eq!(status(terms), Status::Failed { error });
        assert_eq!(Datasets::terms(dataset).unwrap().upcoming, None);
    });
}

#[test]
fn a_proposal_without_a_quorum_is_not_enacted_and_the_deposit_returns() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 81), (BOB, 19)]);
        let number = propose(dataset, ALICE);
        vote(BOB, number, Vote::Aye);
        run_to(1 + PERIOD);
        assert_eq!(status(number), Status::NoQuorum);
        assert_eq!(deposits(ALICE), 0);
        assert_eq!(Balances::free_balance(TREASURY), FUNDS);
        run_to(ENACTED + 1);
        assert_eq!(Datasets::terms(dataset).unwrap().upcoming, None);
    });
}

#[test]
fn a_rejected_proposal_gives_the_deposit_back_and_spam_loses_it() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 10), (BOB, 90), (CAROL, 1)]);
        let rejected = propose(dataset, ALICE);
        let spam = propose_change(dataset, BOB, Change::Curator(BOB));
        vote(ALICE, rejected, Vote::Aye);
        vote(BOB, rejected, Vote::Nay);
        vote(CAROL, spam, Vote::Aye);
        vote(BOB, spam, Vote::Nay);
        run_to(1 + PERIOD);
        assert_eq!((status(rejected), status(spam)), (Status::Rejected, Status::RejectedAsSpam));
        assert_eq!((deposits(ALICE), deposits(BOB)), (0, 0));
        assert_eq!(Balances::free_balance(ALICE), FUNDS);
        assert_eq!(Balances::free_balance(BOB), FUNDS - DEPOSIT);
        assert_eq!(Balances::free_balance(TREASURY), FUNDS + DEPOSIT);
        let event = |event: &RuntimeEvent| System::events().iter().any(|record| record.event == *event);
        let tally = proposal(spam).tally;
        let counted = Event::Counted { proposal: spam, dataset, tally, status: Status::RejectedAsSpam };
        assert!(event(&counted.into()));
    });
}

#[test]
fn a_constitutional_change_needs_more_than_the_approval_of_others() {
    execute(|| {
        let dataset = dataset(&[(ALICE, 74), (BOB, 26)]);
        let plain = propose(dataset, ALICE);
        let voting = propose_change(dataset, BOB, Change::Voting(VotingRules { period: 9, ..rules() }));
        for number in [plain, voting] {
            vote(ALICE, number, Vote::Aye);
            vote(BOB, number, Vote::Nay);
        }
        run_to(1 + PERIOD);
        assert!(matches!(status(plain), Status::Passed { .. }));
        assert_eq!(status(voting), Status::Rejected);
    });
}

#[test]
fn without_a_delay_a_change_is_enacted_in_the_block_after_the_count() {
    execute(|| {
        let dataset = dataset_voting(VotingRules { enactment_delay: 0, ..rules() }, &[(ALICE, 10)]);
        let number = pass(dataset, Change::Curator(DAVE));
        run_to(1 + PERIOD);
        assert_eq!(status(number), Status::Passed { enact_at: 2 + PERIOD });
        run_to(2 + PERIOD);
        assert_eq!(status(number), Status::Enacted { at: 2 + PERIOD });
    });
}

#[test]
fn one_holder_with_everything_decides() {
    execute(|| {
        let dataset = dataset(&[(ALICE, u128::MAX)]);
        let number = pass(dataset, Change::Curator(DAVE));
        run_to(ENACTED);
        assert!(matches!(status(number), Status::Enacted { .. }));
        assert_noop!(Governance::vote(signed(ALICE), number, Vote::Nay), crate::Error::<Test>::VotingOver);
        assert_ok!(Datasets::unstake(signed(ALICE), dataset, u128::MAX));
    });
}
