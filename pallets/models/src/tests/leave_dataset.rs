use crate::{mock::*, Derivatives, Error, Event};
use frame_support::{assert_noop, assert_ok, pallet_prelude::DispatchResult, sp_runtime::DispatchError};
use guerdon_primitives::{DatasetId, ModelId, Models as _, NoTerms};

fn leave(model: ModelId, dataset: DatasetId) -> DispatchResult {
    Models::leave_dataset(RuntimeOrigin::signed(OPERATOR), model, dataset)
}

#[test]
fn a_model_whose_operator_left_a_dataset_has_no_terms_for_it() {
    run(|| {
        let [gone, stays] =
            [(); 2].map(|()| registered(&[(0, 1), (1, 1)], None, Derivatives::Refused).unwrap());
        assert_ok!(leave(gone, 0));
        System::assert_last_event(Event::DatasetLeft { model: gone, dataset: 0 }.into());
        assert_eq!(Models::terms(gone, 0), Err(NoTerms::Left));
        assert_eq!((Models::terms(gone, 1), Models::terms(stays, 0)), (Ok(terms(0)), Ok(terms(0))));
        assert_noop!(leave(gone, 0), Error::<Test>::AlreadyLeft);
    });
}

#[test]
fn neither_time_nor_new_terms_bring_it_back() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        assert_ok!(leave(model, 0));
        enact(0, terms(7), 100);
        assert_eq!(Models::terms(model, 0), Err(NoTerms::Left));
        System::set_block_number(100);
        assert_eq!(Models::terms(model, 0), Err(NoTerms::Left));
        assert_noop!(leave(model, 0), Error::<Test>::AlreadyLeft);
    });
}

#[test]
fn an_operator_leaves_terms_that_it_accepted_too() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        enact(0, terms(7), 100);
        assert_ok!(Models::accept_terms(RuntimeOrigin::signed(OPERATOR), model, 0, 1));
        assert_ok!(leave(model, 0));
        assert_eq!(Models::terms(model, 0), Err(NoTerms::Left));
    });
}

#[test]
fn what_was_made_from_a_model_does_not_leave_with_it() {
    run(|| {
        let base = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let child = registered(&[(1, 1)], Some((base, 10)), Derivatives::Refused).unwrap();
        assert_ok!(leave(base, 0));
        assert_eq!((Models::terms(base, 0), Models::terms(child, 0)), (Err(NoTerms::Left), Ok(terms(0))));
        assert_noop!(leave(base, 1), Error::<Test>::NotTrainedOn);
        // The child's operator can leave its parent's dataset.
        assert_ok!(leave(child, 0));
        assert_eq!(Models::terms(child, 0), Err(NoTerms::Left));
    });
}

#[test]
fn there_must_be_a_dataset_to_have_terms_of() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        assert_eq!(Models::terms(model, 77), Err(NoTerms::UnknownDataset));
        assert_noop!(leave(model, 77), Error::<Test>::NotTrainedOn);
    });
}

#[test]
fn only_the_operator_of_a_model_leaves() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        let stranger = Models::leave_dataset(RuntimeOrigin::signed(STRANGER), model, 0);
        assert_noop!(stranger, Error::<Test>::NotOperator);
        assert_noop!(leave(model + 1, 0), Error::<Test>::UnknownModel);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Models::leave_dataset(origin, model, 0), DispatchError::BadOrigin);
        }
    });
}
