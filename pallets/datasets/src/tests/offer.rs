use crate::{mock::*, Datasets as Records, Entries, Error, Event, Offer, Offers, Policy};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{jobs::Task, AcceptedConsents, Admission, Consent, Datasets as _, Parts};
use sp_runtime::{ArithmeticError, DispatchError};

#[test]
fn an_offer_opens_a_job() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        assert_eq!(OpenedJobs::get(), [Task::Novelty { dataset, work: work(1) }]);
        System::assert_last_event(Event::Offered { dataset, work: work(1), job: 1 }.into());
        assert_eq!(
            Offers::<Test>::get(dataset, work(1)),
            Some(Offer {
                index: 0,
                job: 1,
                admitted_at: None,
                shares: 0,
                withdrawn_at: None,
                max_similarity: percent(90),
                base_shares: BASE_SHARES,
            })
        );
        assert!(!Datasets::contained(dataset, &work(1), u32::MAX));
        assert_ok!(Datasets::offer(signed(BOB), dataset, work(100)));
        assert_eq!(Offers::<Test>::get(dataset, work(100)).unwrap().index, 1);
        assert_eq!(Entries::<Test>::get(dataset, 1), Some(work(100)));
    });
}

#[test]
fn datasets_do_not_share_offers() {
    execute(|| {
        let (one, other) = (dataset(), dataset());
        for dataset in [one, other] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
            assert_eq!(Offers::<Test>::get(dataset, work(1)).unwrap().index, 0);
        }
    });
}

#[test]
fn dataset_and_work_must_exist_and_the_work_be_ones_own() {
    execute(|| {
        let dataset = dataset();
        let offer = |who, dataset, work| Datasets::offer(signed(who), dataset, work);
        assert_noop!(offer(ALICE, dataset + 1, work(1)), Error::<Test>::UnknownDataset);
        assert_noop!(offer(ALICE, dataset, work(0)), Error::<Test>::UnknownWork);
        assert_noop!(offer(BOB, dataset, work(1)), Error::<Test>::NotOwner);
        assert_noop!(offer(CURATOR, dataset, work(1)), Error::<Test>::NotOwner);
        assert_noop!(Datasets::offer(RuntimeOrigin::root(), dataset, work(1)), DispatchError::BadOrigin);
    });
}

#[test]
fn a_work_is_offered_once_until_it_is_turned_away() {
    execute(|| {
        let dataset = dataset();
        let offer = || Datasets::offer(signed(ALICE), dataset, work(1));
        assert_ok!(offer());
        assert_noop!(offer(), Error::<Test>::AlreadyOffered);
        end(dataset, work(1), None);
        assert_ok!(offer());
        assert_eq!(Offers::<Test>::get(dataset, work(1)).unwrap().index, 1);
        end(dataset, work(1), novelty(Parts::ONE));
        assert_ok!(offer());
        end(dataset, work(1), novelty(Parts::ZERO));
        assert_noop!(offer(), Error::<Test>::AlreadyOffered);
        assert_eq!(balance(dataset, ALICE), BASE_SHARES);
    });
}

#[test]
fn withdrawn_works_are_not_taken() {
    execute(|| {
        let dataset = dataset();
        withdraw_from_all(work(1));
        assert_noop!(Datasets::offer(signed(ALICE), dataset, work(1)), Error::<Test>::WorkWithdrawn);
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(2)));
    });
}

#[test]
fn works_are_taken_under_the_licences_of_the_policy() {
    execute(|| {
        let dataset_for = |licences: &[&str]| {
            let licences: Vec<_> = licences.iter().map(|identifier| licence(identifier)).collect();
            let admission = Admission { licences: licences.try_into().unwrap(), ..admission() };
            dataset_of(Policy { admission, ..policy() })
        };
        for others in [&["CC0-1.0"][..], &["CC-BY-4.00", "cc-by-4.0", "CC-BY-4"]] {
            let dataset = dataset_for(others);
            assert_noop!(Datasets::offer(signed(ALICE), dataset, work(1)), Error::<Test>::LicenceNotAccepted);
        }
        for its_own in [&[][..], &["CC-BY-4.0"], &["CC0-1.0", "CC-BY-4.0"]] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset_for(its_own), work(1)));
        }
    });
}

#[test]
fn works_are_taken_with_the_consent_of_the_policy() {
    execute(|| {
        for (consent, without_royalty, with_royalty) in [
            (Consent::Allow, true, true),
            (Consent::AllowWithRoyalty, false, true),
            (Consent::Deny, false, false),
        ] {
            WorksConsent::set(consent);
            for (consents, taken) in [
                (AcceptedConsents::WithoutRoyalty, without_royalty),
                (AcceptedConsents::WithRoyalty, with_royalty),
            ] {
                let admission = Admission { consents, ..admission() };
                let dataset = dataset_of(Policy { admission, ..policy() });
                let offered = Datasets::offer(signed(ALICE), dataset, work(1));
                let expected = if taken { Ok(()) } else { Err(Error::<Test>::ConsentNotGiven.into()) };
                assert_eq!(offered, expected, "{consent:?}, {consents:?}");
            }
        }
    });
}

#[test]
fn without_a_job_there_is_no_offer() {
    execute(|| {
        let dataset = dataset();
        JobsAreRefused::set(true);
        assert_noop!(Datasets::offer(signed(ALICE), dataset, work(1)), DispatchError::Unavailable);
    });
}

#[test]
fn indexes_do_not_wrap() {
    execute(|| {
        let dataset = dataset();
        Records::<Test>::mutate(dataset, |record| record.as_mut().unwrap().entries = u32::MAX);
        assert_noop!(
            Datasets::offer(signed(ALICE), dataset, work(1)),
            DispatchError::Arithmetic(ArithmeticError::Overflow)
        );
    });
}
