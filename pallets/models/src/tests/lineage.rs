use crate::{mock::*, Derivatives, Error, Event, NextModel};
use frame_support::{assert_err, assert_noop};
use guerdon_primitives::{ModelId, Models as _, Parts};

/// What a model's ancestors have of its income, in percent of the whole.
fn upstream(model: ModelId) -> Vec<(ModelId, f64)> {
    let percent = |part: Parts| f64::from(part.get()) * 100.0 / f64::from(Parts::DENOMINATOR);
    Models::offer(model).unwrap().upstream.into_iter().map(|(model, part)| (model, percent(part))).collect()
}

#[test]
fn what_a_parent_receives_goes_up_as_its_own_income_does() {
    run(|| {
        let base = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let tuned = registered(&[(1, 1)], Some((base, 10)), for_percent(20)).unwrap();
        let merged = registered(&[(2, 1)], Some((tuned, 20)), for_percent(50)).unwrap();
        System::assert_last_event(
            Event::Registered { model: merged, operator: OPERATOR, parent: Some(tuned) }.into(),
        );
        let last = registered(&[(2, 1)], Some((merged, 50)), Derivatives::Refused).unwrap();

        assert_eq!(upstream(base), vec![]);
        assert_eq!(upstream(tuned), vec![(base, 10.0)]);
        assert_eq!(upstream(merged), vec![(tuned, 18.0), (base, 2.0)]);
        assert_eq!(upstream(last), vec![(merged, 40.0), (tuned, 9.0), (base, 1.0)]);
    });
}

#[test]
fn a_parent_may_ask_for_nothing_or_for_all() {
    run(|| {
        let free = registered(&[(0, 1)], None, for_percent(0)).unwrap();
        let greedy = registered(&[(1, 1)], Some((free, 0)), for_percent(100)).unwrap();
        let child = registered(&[(2, 1)], Some((greedy, 100)), Derivatives::Refused).unwrap();
        assert_eq!(upstream(child), vec![(greedy, 100.0), (free, 0.0)]);
    });
}

#[test]
fn a_parent_is_asked_and_its_part_accepted() {
    run(|| {
        let closed = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        let open = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let refused = |parent, error: Error<Test>| {
            let before = NextModel::<Test>::get();
            assert_err!(registered(&[(0, 1)], Some(parent), Derivatives::Refused), error);
            assert_eq!(NextModel::<Test>::get(), before);
        };
        refused((closed, 0), Error::DerivativesRefused);
        refused((open, 9), Error::OtherPartAsked);
        refused((open, 11), Error::OtherPartAsked);
        refused((open + 7, 10), Error::UnknownParent);
        // A model that does not exist yet is not its own parent.
        refused((NextModel::<Test>::get(), 10), Error::UnknownParent);
    });
}

#[test]
fn there_are_four_ancestors_at_most() {
    run(|| {
        let mut parent = None;
        for _ in 0..5 {
            parent = Some((registered(&[(0, 1)], parent, for_percent(10)).unwrap(), 10));
        }
        let (youngest, _) = parent.unwrap();
        assert_eq!(upstream(youngest).len(), 4);
        assert_err!(registered(&[(0, 1)], parent, for_percent(10)), Error::<Test>::TooManyAncestors);
    });
}

#[test]
fn a_model_and_its_ancestors_have_eight_datasets_at_most() {
    run(|| {
        DatasetCount::set(9);
        let shares = |from: u32, to: u32| (from..to).map(|dataset| (dataset, 1)).collect::<Vec<_>>();
        let base = registered(&shares(0, 5), None, for_percent(10)).unwrap();
        let fits = registered(&shares(3, 8), Some((base, 10)), for_percent(10)).unwrap();
        let many = registered(&shares(8, 9), Some((fits, 10)), Derivatives::Refused);
        assert_err!(many, Error::<Test>::TooManyDatasets);
        assert!(registered(&shares(0, 8), Some((fits, 10)), Derivatives::Refused).is_ok());
    });
}

#[test]
fn what_a_child_accepted_stays() {
    run(|| {
        let base = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let child = registered(&[(1, 1)], Some((base, 10)), for_percent(50)).unwrap();
        let operator = || RuntimeOrigin::signed(OPERATOR);
        for derivatives in [for_percent(90), Derivatives::Refused] {
            Models::set_derivatives(operator(), base, derivatives).unwrap();
            assert_eq!(upstream(child), vec![(base, 10.0)]);
            assert!(registered(&[(1, 1)], Some((base, 10)), Derivatives::Refused).is_err());
        }
        // The child's own children inherit what it accepted.
        let grandchild = registered(&[(1, 1)], Some((child, 50)), Derivatives::Refused).unwrap();
        assert_eq!(upstream(grandchild), vec![(child, 45.0), (base, 5.0)]);
        assert_noop!(
            Models::set_derivatives(operator(), grandchild + 1, Derivatives::Refused),
            Error::<Test>::UnknownModel
        );
    });
}
