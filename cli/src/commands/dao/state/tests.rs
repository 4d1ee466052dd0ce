//! Each state of a proposal, told.

use super::*;
use crate::units::COIN;
use guerdon_primitives::{AcceptedConsents, Admission, DatasetTerms, Parts, StatedTerms, UpcomingTerms};
use guerdon_runtime::Runtime;
use pallet_datasets::{Policy, ShareFate};
use pallet_governance::{Proposer, Tally};
use sp_runtime::AccountId32;

const BEST: BlockNumber = 140;

fn terms(operator: u32) -> StatedTerms {
    let (contributors, treasury) = (500_000_000, 0);
    StatedTerms { operator, contributors, shareholders: 500_000_000 - operator, treasury }
}

fn proposal(change: Change, status: Status) -> Proposal {
    Proposal {
        dataset: 0,
        proposer: Proposer::Holder(AccountId32::new([1; 32])),
        change,
        opened_at: 100,
        ends_at: 150,
        quorum: Parts::from_percent(20),
        approval: Parts::from_percent(50),
        enactment_delay: 5,
        notice: 20,
        deposit: 10 * COIN,
        electorate: 1_000,
        tally: Tally { aye: 300, nay: 100, abstain: 0 },
        status,
    }
}

fn dataset(upcoming: Option<(u32, BlockNumber)>) -> Dataset {
    let mut voting = crate::commands::rules::DEFAULT;
    // A proposal keeps the notice that it was made under.
    voting.notice = 99;
    let admission = Admission {
        max_similarity: Parts::ONE,
        base_shares: 1,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    };
    let (contributors_floor, on_withdrawal) = (Parts::ZERO, ShareFate::Keep);
    let mut all = DatasetTerms::new(terms(300_000_000).checked().unwrap());
    all.upcoming = upcoming
        .map(|(operator, starts_at)| UpcomingTerms { terms: terms(operator).checked().unwrap(), starts_at });
    Dataset {
        curator: AccountId32::new([1; 32]),
        policy: Policy { admission, voting, contributors_floor, on_withdrawal },
        terms: all,
        entries: 0,
        total_staked: 1_000,
    }
}

fn told(status: Status) -> String {
    let proposal = proposal(Change::Terms(terms(1)), status);
    in_words(&proposal, &Standing::of(&proposal), BEST)
}

#[test]
fn every_state_is_told_in_plain_words() {
    let error = pallet_datasets::Error::<Runtime>::BelowFloor.into();
    for (status, part) in [
        (Status::Voting, "until block 149 (in about 27 seconds); as the votes stand, it would pass"),
        (Status::NoQuorum, "too few voted"),
        (Status::Rejected, "it was rejected"),
        (Status::RejectedAsSpam, "the deposit of 10 GUE is lost"),
        (Status::Passed { enact_at: 160 }, "is enacted in block 160 (in about 60 seconds)"),
        (Status::Enacted { at: 139 }, "was enacted in block 139 (about 3 seconds ago)"),
        (Status::Failed { error }, "could not be enacted: Contributors would receive less than"),
    ] {
        let told = told(status);
        assert!(told.contains(part) && !told.contains('\n'), "{part}: {told}");
    }
    let late = Proposal { ends_at: BEST, ..proposal(Change::Terms(terms(1)), Status::Voting) };
    let told = in_words(&late, &Standing::of(&late), BEST);
    assert_eq!(told, "its votes are about to be counted, and it would pass");
}

/// The blocks of what comes.
fn blocks(change: Change, status: Status, dataset: &Dataset) -> Value {
    steps_json(&steps(&proposal(change, status), Some(dataset)))
}

#[test]
fn terms_start_after_their_notice() {
    let change = || Change::Terms(terms(1));
    let free = dataset(None);
    assert_eq!(
        blocks(change(), Status::Voting, &free),
        json!({ "opened_at": 100, "ends_at": 150, "enacted_at": 155, "starts_at": 175 })
    );
    let passed = blocks(change(), Status::Passed { enact_at: 160 }, &free);
    assert_eq!((&passed["enacted_at"], &passed["starts_at"]), (&json!(160), &json!(180)));
    let enacted = blocks(change(), Status::Enacted { at: 130 }, &dataset(Some((1, 151))));
    assert_eq!((&enacted["enacted_at"], &enacted["starts_at"]), (&json!(130), &json!(151)));
    let replaced = blocks(change(), Status::Enacted { at: 130 }, &dataset(Some((2, 151))));
    assert!(replaced["starts_at"].is_null());
}

#[test]
fn terms_wait_for_earlier_ones_to_start() {
    let waiting = dataset(Some((2, 200)));
    let blocks_of_terms = blocks(Change::Terms(terms(1)), Status::Voting, &waiting);
    assert_eq!((&blocks_of_terms["enacted_at"], &blocks_of_terms["starts_at"]), (&json!(200), &json!(220)));
    let floor = blocks(Change::ContributorsFloor(Parts::ONE), Status::Voting, &waiting);
    assert_eq!(floor, json!({ "opened_at": 100, "ends_at": 150, "enacted_at": 155 }));
}

#[test]
fn nothing_comes_after_a_proposal_that_did_not_pass() {
    let rejected = blocks(Change::Terms(terms(1)), Status::Rejected, &dataset(None));
    assert_eq!(rejected, json!({ "opened_at": 100, "ends_at": 150 }));
}
