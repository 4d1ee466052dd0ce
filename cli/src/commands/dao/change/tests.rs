//! Each kind of change, told.

use super::*;
use crate::{licence::parse_licence, units::COIN};
use guerdon_primitives::{AcceptedConsents, Admission, DatasetTerms, UpcomingTerms};
use pallet_datasets::{Policy, ShareFate};
use sp_runtime::AccountId32;

fn terms([operator, contributors, shareholders, treasury]: [u32; 4]) -> StatedTerms {
    let part = |percent: u32| percent * 10_000_000;
    StatedTerms {
        operator: part(operator),
        contributors: part(contributors),
        shareholders: part(shareholders),
        treasury: part(treasury),
    }
}

fn account(byte: u8) -> AccountId32 {
    AccountId32::new([byte; 32])
}

fn dataset() -> Dataset {
    let licences = vec![parse_licence("CC-BY-4.0").unwrap()].try_into().unwrap();
    let max_similarity = Parts::from_percent(95);
    let consents = AcceptedConsents::WithRoyalty;
    let policy = Policy {
        admission: Admission { max_similarity, base_shares: 1_000, licences, consents },
        voting: rules::DEFAULT,
        contributors_floor: Parts::from_percent(40),
        on_withdrawal: ShareFate::Keep,
    };
    let terms = DatasetTerms::new(terms([30, 50, 20, 0]).checked().unwrap());
    Dataset { curator: account(1), policy, terms, entries: 0, total_staked: 0 }
}

fn against() -> Against {
    Against { dataset: Some(dataset()), treasury: 100 * COIN, coin: Coin::GUE }
}

/// The cells of the rows under the header.
fn cells(against: &Against, change: &Change) -> Vec<Vec<String>> {
    let shown = against.table(change);
    let text = |cell: &comfy_table::Cell| cell.content();
    shown.row_iter().map(|row| row.cell_iter().map(text).collect()).collect()
}

#[test]
fn terms_are_told_part_by_part() {
    let change = Change::Terms(terms([15, 50, 25, 10]));
    assert_eq!(
        cells(&against(), &change),
        [
            ["operator's part", "30 %", "15 %"],
            ["contributors' part", "50 %", "50 %"],
            ["share holders' part", "20 %", "25 %"],
            ["dataset's treasury's part", "0 %", "10 %"],
        ]
    );
    let json = against().json(&change);
    assert_eq!((&json["kind"], &json["from"]["operator"]), (&json!("terms"), &json!(300_000_000)));
    assert_eq!(json["to"]["treasury"], 100_000_000);
}

#[test]
fn terms_follow_on_those_that_start_before_them() {
    let mut against = against();
    let upcoming = terms([20, 60, 20, 0]).checked().unwrap();
    against.dataset.as_mut().unwrap().terms.upcoming = Some(UpcomingTerms { terms: upcoming, starts_at: 9 });
    let rows = cells(&against, &Change::Terms(terms([15, 65, 20, 0])));
    assert_eq!(rows[0], ["operator's part", "20 %", "15 %"]);
}

#[test]
fn other_changes_are_told_without_what_stays() {
    let admission = Admission { base_shares: 500, ..dataset().policy.admission };
    let rules = guerdon_primitives::VotingRules { quorum: Parts::from_percent(20), ..rules::DEFAULT };
    let (one, two) = (account(1).to_string(), account(2).to_string());
    for (change, expected) in [
        (Change::ContributorsFloor(Parts::from_percent(45)), ["contributors' floor", "40 %", "45 %"]),
        (Change::Admission(admission), ["novel works bring", "1000 shares", "500 shares"]),
        (Change::Curator(account(2)), ["curator", &one, &two]),
        (Change::Voting(rules), ["quorum", "10 %", "20 %"]),
    ] {
        assert_eq!(cells(&against(), &change), [expected]);
    }
}

#[test]
fn spending_is_told_with_what_is_left() {
    let spend = |amount| Change::Spend { asset: Asset::Native, amount, beneficiary: account(2) };
    assert_eq!(cells(&against(), &spend(COIN / 2)), [["dataset's treasury", "100 GUE", "99.5 GUE"]]);
    let rows = cells(&against(), &spend(100 * COIN + 1));
    assert_eq!(rows, [["dataset's treasury", "100 GUE", "it has too little"]]);
    let json = against().json(&spend(COIN));
    assert_eq!((&json["from"], &json["to"]["amount"]), (&json!("100000000000000"), &json!("1000000000000")));
    assert!(json["to"]["asset"].is_null());
    let short = in_short(&spend(COIN), |_| Coin::GUE);
    assert!(short.starts_with("1 GUE for "), "{short}");
}

#[test]
fn what_is_forgotten_is_said_to_be() {
    let forgotten = Against { dataset: None, ..against() };
    let rows = cells(&forgotten, &Change::ContributorsFloor(Parts::from_percent(45)));
    assert_eq!(rows, [["contributors' floor", "not known any more", "45 %"]]);
    assert!(forgotten.json(&Change::Curator(account(2)))["from"].is_null());
    let spent = Change::Spend { asset: Asset::Native, amount: 1, beneficiary: account(2) };
    assert!(forgotten.table(&spent).is_empty());
}
