use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError, traits::fungible::NativeOrWithId};
use guerdon_primitives::{Asset, Models as _};

const NATIVE: Asset = NativeOrWithId::Native;

fn operator() -> RuntimeOrigin {
    RuntimeOrigin::signed(OPERATOR)
}

fn run_with_a_model(test: impl FnOnce()) {
    run(|| {
        assert_ok!(register(operator(), PRICE, two(), training(&[(0, 1)])));
        test();
    });
}

#[test]
fn the_operator_changes_the_price_and_nothing_else() {
    run_with_a_model(|| {
        let before = Models::offer(0).unwrap();
        for new in [1, u128::MAX] {
            assert_ok!(Models::set_price(operator(), 0, NATIVE, Some(new)));
            System::assert_last_event(Event::PriceSet { model: 0, asset: NATIVE, price: Some(new) }.into());
            let mut expected = before.clone();
            expected.prices = price(new);
            assert_eq!(Models::offer(0), Some(expected));
        }
    });
}

#[test]
fn each_asset_has_its_price() {
    run_with_a_model(|| {
        assert_ok!(Models::set_price(operator(), 0, DOLLARS, Some(3)));
        assert_eq!(Models::offer(0).unwrap().prices, prices(&[(NATIVE, PRICE), (DOLLARS, 3)]));
        assert_ok!(Models::set_price(operator(), 0, NATIVE, None));
        System::assert_last_event(Event::PriceSet { model: 0, asset: NATIVE, price: None }.into());
        assert_eq!(Models::offer(0).unwrap().prices, prices(&[(DOLLARS, 3)]));
        assert_ok!(Models::set_price(operator(), 0, DOLLARS, None));
        assert!(Models::offer(0).unwrap().prices.is_empty(), "the model is not sold any more");
        let unknown = NativeOrWithId::WithId(2);
        assert_noop!(Models::set_price(operator(), 0, unknown, Some(3)), Error::<Test>::AssetNotApproved);
    });
}

#[test]
fn others_cannot_change_it() {
    run_with_a_model(|| {
        let set_price = |origin| Models::set_price(origin, 0, NATIVE, Some(1));
        assert_noop!(set_price(RuntimeOrigin::signed(STRANGER)), Error::<Test>::NotOperator);
        assert_noop!(set_price(RuntimeOrigin::signed(10)), Error::<Test>::NotOperator);
        assert_noop!(set_price(RuntimeOrigin::root()), DispatchError::BadOrigin);
    });
}

#[test]
fn a_model_is_never_free_and_must_exist() {
    run_with_a_model(|| {
        assert_noop!(Models::set_price(operator(), 0, NATIVE, Some(0)), Error::<Test>::ZeroPrice);
        assert_noop!(Models::set_price(operator(), 1, NATIVE, Some(1)), Error::<Test>::UnknownModel);
        assert_noop!(Models::set_price(operator(), 1, NATIVE, None), Error::<Test>::UnknownModel);
    });
}
