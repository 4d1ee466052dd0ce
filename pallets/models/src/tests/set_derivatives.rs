use crate::{mock::*, Derivatives, Error, Event, Models as Records};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError};

#[test]
fn the_operator_opens_and_closes_a_model() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        for derivatives in [for_percent(0), for_percent(100), Derivatives::Refused] {
            assert_ok!(Models::set_derivatives(RuntimeOrigin::signed(OPERATOR), model, derivatives));
            System::assert_last_event(Event::DerivativesSet { model, derivatives }.into());
            assert_eq!(Records::<Test>::get(model).unwrap().derivatives, derivatives);
        }
    });
}

#[test]
fn others_cannot() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        let set = |origin| Models::set_derivatives(origin, model, for_percent(1));
        assert_noop!(set(RuntimeOrigin::signed(STRANGER)), Error::<Test>::NotOperator);
        assert_noop!(set(RuntimeOrigin::root()), DispatchError::BadOrigin);
        assert_noop!(set(RuntimeOrigin::none()), DispatchError::BadOrigin);
    });
}
