use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError};
use guerdon_primitives::Models as _;

fn run_with_a_model(test: impl FnOnce()) {
    run(|| {
        let operator = RuntimeOrigin::signed(OPERATOR);
        assert_ok!(register(operator, PRICE, two(), training(&[(0, 1)])));
        test();
    });
}

#[test]
fn the_operator_changes_the_price_and_nothing_else() {
    run_with_a_model(|| {
        let before = Models::offer(0).unwrap();
        for price in [1, u128::MAX] {
            assert_ok!(Models::set_price(RuntimeOrigin::signed(OPERATOR), 0, price));
            System::assert_last_event(Event::PriceSet { model: 0, price }.into());
            let mut expected = before.clone();
            expected.price = price;
            assert_eq!(Models::offer(0), Some(expected));
        }
    });
}

#[test]
fn others_cannot_change_it() {
    run_with_a_model(|| {
        let set_price = |origin| Models::set_price(origin, 0, 1);
        assert_noop!(set_price(RuntimeOrigin::signed(STRANGER)), Error::<Test>::NotOperator);
        assert_noop!(set_price(RuntimeOrigin::signed(10)), Error::<Test>::NotOperator);
        assert_noop!(set_price(RuntimeOrigin::root()), DispatchError::BadOrigin);
    });
}

#[test]
fn a_model_is_never_free_and_must_exist() {
    run_with_a_model(|| {
        let operator = RuntimeOrigin::signed(OPERATOR);
        assert_noop!(Models::set_price(operator.clone(), 0, 0), Error::<Test>::ZeroPrice);
        assert_noop!(Models::set_price(operator, 1, 1), Error::<Test>::UnknownModel);
    });
}
