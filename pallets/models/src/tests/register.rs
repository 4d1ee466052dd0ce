use crate::{mock::*, Derivatives, Error, Event, Model, Models as Records, NextModel};
use frame_support::{
    assert_noop, assert_ok,
    sp_runtime::{ArithmeticError, DispatchError, TokenError},
    traits::fungible::NativeOrWithId,
};
use guerdon_primitives::{Models as _, Prices, Role};

fn origin() -> RuntimeOrigin {
    RuntimeOrigin::signed(OPERATOR)
}

#[test]
fn a_model_is_recorded_as_registered() {
    run(|| {
        System::set_block_number(7);
        let training = training(&[(3, 5), (0, 1)]);
        assert_ok!(register(origin(), PRICE, two(), training.clone()));

        System::assert_last_event(Event::Registered { model: 0, operator: OPERATOR, parent: None }.into());
        let record = Model {
            operator: OPERATOR,
            prices: price(PRICE),
            team: two(),
            training,
            upstream: Default::default(),
            derivatives: Derivatives::Refused,
            children: 0,
            registered_at: 7,
        };
        assert_eq!(Records::<Test>::get(0), Some(record));
    });
}

#[test]
fn models_are_numbered_in_order_and_offered_to_payers() {
    run(|| {
        assert_ok!(register(origin(), PRICE, two(), training(&[(0, 1)])));
        assert_ok!(register(origin(), PRICE + 1, two(), training(&[(1, 2), (2, 3)])));

        let offer = Models::offer(1).unwrap();
        assert_eq!(
            (offer.prices, offer.team, offer.training),
            (price(PRICE + 1), two(), vec![(1, 2), (2, 3)])
        );
        assert_eq!(Models::offer(0).unwrap().prices, price(PRICE));
        assert_eq!(Models::offer(2), None);
    });
}

#[test]
fn a_full_team_and_all_datasets_are_taken() {
    run(|| {
        let everyone: Vec<_> = (0..16).map(|member| (member, Role::Investor, u32::MAX)).collect();
        let everything: Vec<_> = (0..8).map(|dataset| (dataset, u32::MAX)).collect();
        assert_ok!(register(origin(), u128::MAX, team(&everyone), training(&everything)));
    });
}

#[test]
fn one_account_may_have_two_roles() {
    run(|| {
        let both = team(&[(10, Role::Founder, 1), (10, Role::Investor, 1)]);
        assert_ok!(register(origin(), 1, both, training(&[(0, 1)])));
    });
}

#[test]
fn what_cannot_be_paid_for_is_refused() {
    run(|| {
        let refused = |price, members: &[_], shares: &[_], error: Error<Test>| {
            assert_noop!(register(origin(), price, team(members), training(shares)), error);
        };
        let one = [(10, Role::Founder, 1)];
        refused(0, &one, &[(0, 1)], Error::ZeroPrice);
        refused(1, &[], &[(0, 1)], Error::NoTeam);
        refused(1, &[(10, Role::Founder, 1), (11, Role::Founder, 0)], &[(0, 1)], Error::NoTeamShare);
        refused(1, &one, &[], Error::NoDataset);
        refused(1, &one, &[(0, 1), (1, 0)], Error::NoTrainingShare);
        refused(1, &one, &[(0, 1), (1, 1), (0, 2)], Error::DatasetTwice);
        refused(1, &one, &[(0, 1), (8, 1)], Error::UnknownDataset);
    });
}

#[test]
fn only_accounts_register() {
    run(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let call = register(origin, 1, two(), training(&[(0, 1)]));
            assert_noop!(call, DispatchError::BadOrigin);
        }
    });
}

#[test]
fn identifiers_run_out_without_wrapping() {
    run(|| {
        NextModel::<Test>::put(u32::MAX);
        let call = register(origin(), 1, two(), training(&[(0, 1)]));
        assert_noop!(call, ArithmeticError::Overflow);
    });
}

#[test]
fn a_model_has_a_price_in_one_asset_or_several() {
    run(|| {
        let register = |prices| {
            let training = training(&[(0, 1)]);
            Models::register(origin(), prices, two(), training, None, Derivatives::Refused)
        };
        let both = prices(&[(NativeOrWithId::Native, 5), (DOLLARS, 7)]);
        assert_ok!(register(both.clone()));
        assert_eq!(Models::offer(0).unwrap().prices, both);
        assert_ok!(register(prices(&[(DOLLARS, 7)])));
        assert_noop!(register(Prices::new()), Error::<Test>::NoPrice);
        assert_noop!(register(prices(&[(DOLLARS, 0)])), Error::<Test>::ZeroPrice);
        let unknown = prices(&[(NativeOrWithId::Native, 5), (NativeOrWithId::WithId(2), 7)]);
        assert_noop!(register(unknown), Error::<Test>::AssetNotApproved);
    });
}

#[test]
fn a_deposit_is_held_for_each_model() {
    run(|| {
        let footprint = Models::footprint();
        assert_eq!(footprint.count, 1);
        for models in 1..=3 {
            assert_ok!(register(origin(), PRICE, two(), training(&[(0, 1)])));
            assert_eq!(deposited(OPERATOR), models * (100 + u128::from(footprint.size)));
        }
        let poor = RuntimeOrigin::signed(77);
        let refused = register(poor, PRICE, two(), training(&[(0, 1)]));
        assert_noop!(refused, TokenError::FundsUnavailable);
    });
}
