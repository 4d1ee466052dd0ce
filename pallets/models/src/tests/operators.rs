//! What the DAOs of datasets know of operators, and have them accept.

use crate::{mock::*, Bargain, Bargains, Derivatives};
use frame_support::assert_ok;
use guerdon_primitives::{Models as _, NoTerms, Operators as _};

#[test]
fn who_operates_a_model_does_so_for_all_datasets_that_it_pays() {
    run(|| {
        let base = registered(&[(0, 1)], None, for_percent(10)).unwrap();
        let child = registered(&[(1, 1)], Some((base, 10)), Derivatives::Refused).unwrap();
        for (model, dataset, operates) in [
            (base, 0, true),
            (base, 1, false),
            (child, 0, true),
            (child, 1, true),
            (child, 2, false),
            (child + 1, 1, false),
        ] {
            assert_eq!(Models::operates(&OPERATOR, model, dataset), operates, "{model} {dataset}");
            assert!(!Models::operates(&STRANGER, model, dataset));
        }
        assert_ok!(Models::leave_dataset(RuntimeOrigin::signed(OPERATOR), base, 0));
        assert!(Models::operates(&OPERATOR, base, 0), "who left can still offer terms");
    });
}

#[test]
fn a_model_accepts_what_it_offered() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        Models::accept(model, 0);
        assert_eq!(Bargains::<Test>::get(model, 0), None, "nothing is upcoming");
        enact(0, terms(7), 100);
        Models::accept(model, 0);
        assert_eq!(Models::terms(model, 0), Ok(terms(7)));
        let accepted = crate::Event::TermsAccepted { model, dataset: 0, revision: 1 };
        System::assert_last_event(accepted.into());
        let events = System::events().len();
        Models::accept(model, 0);
        assert_eq!(System::events().len(), events, "it is accepted once");
    });
}

#[test]
fn a_model_that_left_stays_left() {
    run(|| {
        let model = registered(&[(0, 1)], None, Derivatives::Refused).unwrap();
        enact(0, terms(7), 100);
        assert_ok!(Models::leave_dataset(RuntimeOrigin::signed(OPERATOR), model, 0));
        Models::accept(model, 0);
        assert_eq!(Models::terms(model, 0), Err(NoTerms::Left));
        assert_eq!(Bargains::<Test>::get(model, 0), Some(Bargain::Left));
    });
}

#[test]
fn nothing_is_kept_for_models_that_are_gone_or_were_not_trained_on_the_dataset() {
    run(|| {
        let [gone, other] =
            [0, 1].map(|dataset| registered(&[(dataset, 1)], None, Derivatives::Refused).unwrap());
        enact(0, terms(7), 100);
        assert_ok!(Models::remove(RuntimeOrigin::signed(OPERATOR), gone));
        for model in [gone, other] {
            Models::accept(model, 0);
        }
        assert_eq!(Bargains::<Test>::iter().count(), 0);
    });
}
