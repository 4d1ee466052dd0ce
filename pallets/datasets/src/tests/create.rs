use crate::{mock::*, Datasets as Records, Error, Event, NextDataset, Policy, MAX_BASE_SHARES};
use frame_support::{assert_noop, assert_ok, traits::fungibles::roles::Inspect};
use guerdon_primitives::{
    Admission, Balance, DatasetTerms, Datasets as _, GovernedDatasets as _, Parts, StatedTerms, Terms,
    VotingRules,
};
use sp_runtime::{ArithmeticError, DispatchError};

#[test]
fn a_dataset_has_its_terms_and_its_shares() {
    execute(|| {
        for dataset in 0..3 {
            assert_ok!(Datasets::create(signed(CURATOR), policy(), stated(20, 50, 25, 5)));
            System::assert_last_event(Event::Created { dataset, curator: CURATOR }.into());
            let in_force = Terms::with_treasury(percent(20), percent(50), percent(25), percent(5)).unwrap();
            assert_eq!(
                Datasets::terms(dataset),
                Some(DatasetTerms { revision: 0, in_force, upcoming: None })
            );
            assert_eq!(Datasets::voting(dataset), Some(policy().voting));
            assert_eq!(Shares::owner(dataset), Some(Datasets::account_id()));
            assert_eq!(Shares::freezer(dataset), Some(Datasets::account_id()));
            assert_eq!(Shares::total_supply(dataset), 0);
        }
        assert_eq!(Datasets::terms(3), None);
        assert_eq!(Datasets::voting(3), None);
    });
}

#[test]
fn terms_are_whole() {
    execute(|| {
        let policy = || Policy { contributors_floor: Parts::ZERO, ..policy() };
        for (operator, contributors, shareholders, treasury) in [
            (300_000_000, 500_000_000, 200_000_000, 1),
            (300_000_000, 500_000_000, 199_999_999, 0),
            (0, 0, 0, 0),
            (1_000_000_001, 0, 0, 0),
            // Sum to 10^9 modulo 2^32.
            (u32::MAX, 1_000_000_000, 1, 0),
            (1, 1_000_000_000, 0, u32::MAX),
        ] {
            let terms = StatedTerms { operator, contributors, shareholders, treasury };
            assert_noop!(Datasets::create(signed(CURATOR), policy(), terms), Error::<Test>::TermsNotWhole);
        }
        for terms in [stated(0, 0, 100, 0), stated(0, 0, 0, 100)] {
            assert_ok!(Datasets::create(signed(CURATOR), policy(), terms));
        }
    });
}

#[test]
fn the_first_terms_are_not_below_the_floor() {
    execute(|| {
        let create = |contributors_floor, terms| {
            let policy = Policy { contributors_floor, ..policy() };
            Datasets::create(signed(CURATOR), policy, terms)
        };
        let below = StatedTerms { contributors: 499_999_999, treasury: 1, ..TERMS };
        assert_noop!(create(percent(50), below), Error::<Test>::BelowFloor);
        assert_noop!(create(Parts::ONE, stated(1, 99, 0, 0)), Error::<Test>::BelowFloor);
        assert_ok!(create(percent(50), TERMS));
        assert_ok!(create(Parts::ONE, stated(0, 100, 0, 0)));
    });
}

#[test]
fn a_work_brings_shares_and_all_of_them_fit_an_amount() {
    execute(|| {
        let create = |base_shares| {
            let policy = Policy { admission: Admission { base_shares, ..admission() }, ..policy() };
            Datasets::create(signed(CURATOR), policy, TERMS)
        };
        assert_noop!(create(0), Error::<Test>::NoBaseShares);
        assert_noop!(create(MAX_BASE_SHARES + 1), Error::<Test>::TooManyBaseShares);
        assert_noop!(create(Balance::MAX), Error::<Test>::TooManyBaseShares);
        assert_ok!(create(1));
        assert_ok!(create(MAX_BASE_SHARES));
        assert!(MAX_BASE_SHARES.checked_mul(Balance::from(u32::MAX)).is_some());
    });
}

#[test]
fn the_rules_of_votes_are_within_their_bounds() {
    execute(|| {
        let create = |period| {
            let policy = Policy { voting: VotingRules { period, ..voting() }, ..policy() };
            Datasets::create(signed(CURATOR), policy, TERMS)
        };
        for period in [1_001, u32::MAX] {
            assert_noop!(create(period), OUT_OF_BOUNDS);
        }
        assert_ok!(create(1_000));
    });
}

#[test]
fn licences_are_identifiers_and_listed_once() {
    execute(|| {
        let create = |licences: &[&str]| {
            let licences: Vec<_> = licences.iter().map(|identifier| licence(identifier)).collect();
            let admission = Admission { licences: licences.try_into().unwrap(), ..admission() };
            Datasets::create(signed(CURATOR), Policy { admission, ..policy() }, TERMS)
        };
        for unusable in [&[""][..], &["MIT", "CC BY"], &["a:b"]] {
            assert_noop!(create(unusable), Error::<Test>::UnusableLicence);
        }
        assert_noop!(create(&["MIT", "CC0-1.0", "MIT"]), Error::<Test>::LicenceTwice);
        let most: Vec<_> = (0..16).map(|number| format!("LicenseRef-{number}")).collect();
        assert_ok!(create(&most.iter().map(String::as_str).collect::<Vec<_>>()));
    });
}

#[test]
fn numbers_do_not_wrap() {
    execute(|| {
        NextDataset::<Test>::put(u32::MAX);
        assert_noop!(
            Datasets::create(signed(CURATOR), policy(), TERMS),
            DispatchError::Arithmetic(ArithmeticError::Overflow)
        );
        assert_eq!(Records::<Test>::iter().count(), 0);
    });
}

#[test]
fn only_this_pallet_makes_shares() {
    execute(|| {
        assert!(Shares::create(signed(ALICE), 0, ALICE, 1).is_err());
        assert!(Shares::force_create(RuntimeOrigin::root(), 0, ALICE, true, 1).is_err());
        let dataset = dataset();
        assert!(Shares::mint(signed(CURATOR), dataset, CURATOR, 1).is_err());
        assert!(Shares::start_destroy(signed(CURATOR), dataset).is_err());
    });
}

#[test]
fn only_accounts_create() {
    execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Datasets::create(origin, policy(), TERMS), DispatchError::BadOrigin);
        }
    });
}
