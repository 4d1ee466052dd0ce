use crate::{mock::*, Bargains, Derivatives, Error, Event};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError};
use guerdon_primitives::{ModelId, Models as _};

fn remove(model: ModelId) -> frame_support::pallet_prelude::DispatchResult {
    Models::remove(RuntimeOrigin::signed(OPERATOR), model)
}

#[test]
fn a_model_that_is_given_up_is_gone_and_its_deposit_returned() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        let other = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        let deposit = deposited(OPERATOR) / 2;
        assert_ok!(remove(model));
        System::assert_last_event(Event::Removed { model }.into());
        assert_eq!((Models::offer(model), deposited(OPERATOR)), (None, deposit));
        assert_noop!(remove(model), Error::<Test>::UnknownModel);
        assert_ok!(remove(other));
        assert_eq!(deposited(OPERATOR), 0);
        assert_eq!(
            registered(&[(0, 1)], None, Derivatives::Refused),
            Ok(other + 1),
            "no number is given again"
        );
    });
}

#[test]
fn its_bargains_go_with_a_model_and_no_others() {
    run(|| {
        let all: Vec<_> = (0..8).map(|dataset| (dataset, 1)).collect();
        let models = [(); 2].map(|()| registered(&all, None, Derivatives::Refused).unwrap());
        enact(0, terms(7), 100);
        for model in models {
            assert_ok!(Models::accept_terms(RuntimeOrigin::signed(OPERATOR), model, 0, 1));
            for dataset in 1..8 {
                assert_ok!(Models::leave_dataset(RuntimeOrigin::signed(OPERATOR), model, dataset));
            }
        }
        assert_ok!(remove(models[0]));
        assert_eq!(Bargains::<Test>::iter_prefix(models[0]).count(), 0);
        assert_eq!(Bargains::<Test>::iter_prefix(models[1]).count(), 8);
    });
}

#[test]
fn a_model_stays_while_others_are_made_from_it() {
    run(|| {
        let base = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let children = [(); 2].map(|()| registered(&[(0, 1)], Some((base, 10)), for_percent(10)).unwrap());
        let grandchild = registered(&[(0, 1)], Some((children[1], 10)), for_percent(10)).unwrap();
        assert_noop!(remove(base), Error::<Test>::HasChildren);
        assert_ok!(remove(children[0]));
        assert_noop!(remove(base), Error::<Test>::HasChildren);
        assert_noop!(remove(children[1]), Error::<Test>::HasChildren);
        for model in [grandchild, children[1], base] {
            assert_ok!(remove(model));
        }
    });
}

#[test]
fn only_its_operator_gives_it_up() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        let stranger = Models::remove(RuntimeOrigin::signed(STRANGER), model);
        assert_noop!(stranger, Error::<Test>::NotOperator);
        assert_noop!(Models::remove(RuntimeOrigin::root(), model), DispatchError::BadOrigin);
    });
}
