use crate::{mock::*, Datasets as Records, Error, Event, NextDataset, Policy, MAX_BASE_SHARES};
use frame_support::{assert_noop, assert_ok, traits::fungibles::roles::Inspect};
use guerdon_primitives::{Balance, Datasets as _, Parts, Terms, VotingRules};
use sp_runtime::{ArithmeticError, DispatchError};

#[test]
fn a_dataset_has_its_terms_and_its_shares() {
    execute(|| {
        for dataset in 0..3 {
            assert_ok!(Datasets::create(signed(CURATOR), policy(), 300_000_000, 500_000_000, 200_000_000));
            System::assert_last_event(Event::Created { dataset, curator: CURATOR }.into());
            let terms = Terms::new(percent(30), percent(50), percent(20)).unwrap();
            assert_eq!(Datasets::terms(dataset), Some(terms));
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
        for (operator, contributors, shareholders) in [
            (300_000_000, 500_000_000, 200_000_001),
            (300_000_000, 500_000_000, 199_999_999),
            (0, 0, 0),
            (1_000_000_001, 0, 0),
            // Sums to 10^9 modulo 2^32.
            (u32::MAX, 1_000_000_000, 1),
        ] {
            assert_noop!(
                Datasets::create(signed(CURATOR), policy(), operator, contributors, shareholders),
                Error::<Test>::TermsNotWhole
            );
        }
        assert_ok!(Datasets::create(signed(CURATOR), policy(), 0, 0, 1_000_000_000));
    });
}

#[test]
fn a_work_brings_shares_and_all_of_them_fit_an_amount() {
    execute(|| {
        let create = |base_shares| {
            let policy = Policy { base_shares, ..policy() };
            Datasets::create(signed(CURATOR), policy, 0, 0, 1_000_000_000)
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
fn votes_last_and_need_a_turnout() {
    execute(|| {
        let create = |period, quorum| {
            let policy = Policy { voting: VotingRules { period, quorum }, ..policy() };
            Datasets::create(signed(CURATOR), policy, 0, 0, 1_000_000_000)
        };
        for (period, quorum) in [
            (0, percent(20)),
            (9, percent(20)),
            (1_001, percent(20)),
            (u32::MAX, percent(20)),
            (100, Parts::ZERO),
        ] {
            assert_noop!(create(period, quorum), Error::<Test>::UnusableVotingRules);
        }
        assert_ok!(create(10, Parts::new(1).unwrap()));
        assert_ok!(create(1_000, Parts::ONE));
    });
}

#[test]
fn licences_are_identifiers_and_listed_once() {
    execute(|| {
        let create = |licences: &[&str]| {
            let licences: Vec<_> = licences.iter().map(|identifier| licence(identifier)).collect();
            let policy = Policy { licences: licences.try_into().unwrap(), ..policy() };
            Datasets::create(signed(CURATOR), policy, 0, 0, 1_000_000_000)
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
            Datasets::create(signed(CURATOR), policy(), 0, 0, 1_000_000_000),
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
            assert_noop!(Datasets::create(origin, policy(), 0, 0, 1_000_000_000), DispatchError::BadOrigin);
        }
    });
}
