use crate::{mock::*, Bargains, Derivatives, Error, Event};
use frame_support::{assert_noop, assert_ok, pallet_prelude::DispatchResult, sp_runtime::DispatchError};
use guerdon_primitives::{DatasetId, ModelId, Models as _, NoTerms};

fn accept(model: ModelId, dataset: DatasetId, revision: u32) -> DispatchResult {
    Models::accept_terms(RuntimeOrigin::signed(OPERATOR), model, dataset, revision)
}

fn leave(model: ModelId, dataset: DatasetId) {
    assert_ok!(Models::leave_dataset(RuntimeOrigin::signed(OPERATOR), model, dataset));
}

#[test]
fn upcoming_terms_are_a_models_at_once_if_its_operator_accepts_them() {
    run(|| {
        let register = || registered(&[(0, 1), (1, 1)], None, Derivatives::Refused).unwrap();
        let early = register();
        enact(0, terms(7), 100);
        let late = register();
        assert_eq!((Models::terms(early, 0), Models::terms(late, 0)), (Ok(terms(0)), Ok(terms(0))));
        assert_ok!(accept(early, 0, 1));
        System::assert_last_event(Event::TermsAccepted { model: early, dataset: 0, revision: 1 }.into());
        assert_eq!((Models::terms(early, 0), Models::terms(late, 0)), (Ok(terms(7)), Ok(terms(0))));
        assert_eq!(Models::terms(early, 1), Ok(terms(0)), "the other dataset's terms are the same");

        System::set_block_number(99);
        assert_eq!((Models::terms(early, 0), Models::terms(late, 0)), (Ok(terms(7)), Ok(terms(0))));
        System::set_block_number(100);
        assert_eq!((Models::terms(early, 0), Models::terms(late, 0)), (Ok(terms(7)), Ok(terms(7))));
    });
}

#[test]
fn what_was_accepted_once_says_nothing_of_later_terms() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        enact(0, terms(7), 100);
        assert_ok!(accept(model, 0, 1));
        System::set_block_number(100);
        enact(0, terms(9), 200);
        assert_eq!(Models::terms(model, 0), Ok(terms(7)));
        assert_noop!(accept(model, 0, 1), Error::<Test>::OtherTerms);
        assert_ok!(accept(model, 0, 2));
        assert_eq!(Models::terms(model, 0), Ok(terms(9)));
    });
}

#[test]
fn no_other_terms_are_accepted_than_those_that_are_named() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        for revision in [0, 1] {
            assert_noop!(accept(model, 0, revision), Error::<Test>::NothingToAccept);
        }
        enact(0, terms(7), 100);
        for revision in [0, 2, u32::MAX] {
            assert_noop!(accept(model, 0, revision), Error::<Test>::OtherTerms);
        }
        assert_ok!(accept(model, 0, 1));
        assert_noop!(accept(model, 0, 1), Error::<Test>::NothingToAccept);
        System::set_block_number(100);
        assert_noop!(accept(model, 0, 1), Error::<Test>::NothingToAccept);
    });
}

#[test]
fn a_model_that_left_is_back_with_the_terms_in_force() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        enact(0, terms(7), 100);
        System::set_block_number(100);
        leave(model, 0);
        assert_eq!(Models::terms(model, 0), Err(NoTerms::Left));
        for revision in [0, 2] {
            assert_noop!(accept(model, 0, revision), Error::<Test>::OtherTerms);
        }
        assert_ok!(accept(model, 0, 1));
        System::assert_last_event(Event::TermsAccepted { model, dataset: 0, revision: 1 }.into());
        assert_eq!(Models::terms(model, 0), Ok(terms(7)));
        assert_noop!(accept(model, 0, 1), Error::<Test>::NothingToAccept);
        assert_eq!(Bargains::<Test>::iter().count(), 0, "the terms in force need no record");
    });
}

#[test]
fn a_model_that_left_is_back_with_the_upcoming_terms_where_there_are_such() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        leave(model, 0);
        enact(0, terms(7), 100);
        assert_noop!(accept(model, 0, 0), Error::<Test>::OtherTerms);
        assert_ok!(accept(model, 0, 1));
        assert_eq!(Models::terms(model, 0), Ok(terms(7)));
        // It can leave and come back again.
        leave(model, 0);
        assert_eq!(Models::terms(model, 0), Err(NoTerms::Left));
        assert_ok!(accept(model, 0, 1));
        assert_eq!(Models::terms(model, 0), Ok(terms(7)));
    });
}

#[test]
fn a_model_has_a_bargain_of_its_own_with_its_ancestors_datasets() {
    run(|| {
        let base = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let tuned = registered(&[(1, 1)], Some((base, 10)), for_percent(10)).unwrap();
        let merged = registered(&[(2, 1)], Some((tuned, 10)), Derivatives::Refused).unwrap();
        enact(0, terms(7), 100);
        assert_ok!(accept(merged, 0, 1));
        assert_eq!([base, tuned, merged].map(|model| Models::terms(model, 0).unwrap()), [0, 0, 7].map(terms));
        // A parent has no part of what its child was trained on.
        enact(2, terms(7), 100);
        assert_noop!(accept(tuned, 2, 1), Error::<Test>::NotTrainedOn);
    });
}

#[test]
fn only_the_operator_of_a_model_accepts_and_only_for_its_datasets() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        for dataset in [0, 1] {
            enact(dataset, terms(7), 100);
        }
        assert_noop!(accept(model, 1, 1), Error::<Test>::NotTrainedOn);
        assert_noop!(accept(model, 77, 1), Error::<Test>::NotTrainedOn);
        assert_noop!(accept(model + 1, 0, 1), Error::<Test>::UnknownModel);
        let stranger = Models::accept_terms(RuntimeOrigin::signed(STRANGER), model, 0, 1);
        assert_noop!(stranger, Error::<Test>::NotOperator);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Models::accept_terms(origin, model, 0, 1), DispatchError::BadOrigin);
        }
    });
}
