use super::{assert_enacted, assert_refused};
use crate::{mock::*, Error, Event, Policy, MAX_BASE_SHARES};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{AcceptedConsents, Admission, Balance, Change, Datasets as _, Licences, Parts};

fn with(max_similarity: Parts, base_shares: Balance) -> Admission {
    Admission { max_similarity, base_shares, ..admission() }
}

fn licences(identifiers: &[&str]) -> Licences {
    identifiers.iter().map(|identifier| licence(identifier)).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn works_are_judged_by_the_policy_that_they_were_offered_under() {
    execute(|| {
        let dataset = dataset_of(Policy { admission: with(percent(90), 1_000), ..policy() });
        for byte in [1, 2] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(byte)));
        }
        let admission = with(percent(50), 10);
        assert_enacted(dataset, Change::Admission(admission.clone()));
        System::assert_last_event(Event::AdmissionChanged { dataset, admission }.into());
        for byte in [100, 101] {
            assert_ok!(Datasets::offer(signed(BOB), dataset, work(byte)));
        }

        end(dataset, work(1), novelty(percent(60)));
        assert_eq!(balance(dataset, ALICE), 400);
        end(dataset, work(2), novelty(percent(90)));
        assert!(!Datasets::contained(dataset, &work(2), 1));
        end(dataset, work(100), novelty(percent(50)));
        assert!(!Datasets::contained(dataset, &work(100), 1));
        end(dataset, work(101), novelty(percent(40)));
        assert_eq!(balance(dataset, BOB), 6);
    });
}

/// The attack: a DAO that lets in what it refused, for more shares, between offer and judgement.
#[test]
fn a_looser_policy_does_not_let_in_what_was_offered_before() {
    execute(|| {
        let dataset = dataset_of(Policy { admission: with(percent(50), 10), ..policy() });
        for byte in [1, 2] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(byte)));
        }
        assert_enacted(dataset, Change::Admission(with(Parts::ONE, MAX_BASE_SHARES)));
        end(dataset, work(1), novelty(percent(50)));
        assert_eq!(balance(dataset, ALICE), 0);
        end(dataset, work(2), novelty(Parts::ZERO));
        assert_eq!(balance(dataset, ALICE), 10);
        // What was refused can be offered anew.
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        end(dataset, work(1), novelty(percent(50)));
        assert_eq!(balance(dataset, ALICE), 10 + MAX_BASE_SHARES / 2);
    });
}

#[test]
fn works_under_other_licences_stay_and_no_more_are_taken() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        admit(dataset, work(1));
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(2)));
        let admission = Admission { licences: licences(&["CC0-1.0"]), ..admission() };
        assert_enacted(dataset, Change::Admission(admission));
        assert_noop!(Datasets::offer(signed(ALICE), dataset, work(3)), Error::<Test>::LicenceNotAccepted);
        assert_ok!(Datasets::offer(signed(ALICE), other, work(3)));
        end(dataset, work(2), novelty(Parts::ZERO));
        for byte in [1, 2] {
            assert!(Datasets::contained(dataset, &work(byte), 1));
        }
        WorksLicence::set(licence("CC0-1.0"));
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(3)));
    });
}

#[test]
fn works_without_the_new_consent_are_not_taken() {
    execute(|| {
        let dataset = dataset();
        let admission = Admission { consents: AcceptedConsents::WithoutRoyalty, ..admission() };
        assert_enacted(dataset, Change::Admission(admission));
        assert_noop!(Datasets::offer(signed(ALICE), dataset, work(1)), Error::<Test>::ConsentNotGiven);
    });
}

#[test]
fn a_policy_that_works_could_not_be_taken_by_is_refused() {
    execute(|| {
        let dataset = dataset();
        let listing = |identifiers| Admission { licences: licences(identifiers), ..admission() };
        for (admission, error) in [
            (with(percent(90), 0), Error::<Test>::NoBaseShares),
            (with(percent(90), MAX_BASE_SHARES + 1), Error::<Test>::TooManyBaseShares),
            (listing(&["MIT", ""]), Error::<Test>::UnusableLicence),
            (listing(&["CC BY"]), Error::<Test>::UnusableLicence),
            (listing(&["MIT", "CC0-1.0", "MIT"]), Error::<Test>::LicenceTwice),
        ] {
            assert_refused(dataset, Change::Admission(admission), error);
        }
    });
}
