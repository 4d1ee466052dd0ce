use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Datasets as _, Terms};

#[test]
fn new_terms_replace_the_old_ones() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        let terms = Terms::new(percent(10), percent(60), percent(30)).unwrap();
        assert_ok!(Datasets::set_terms(dataset, terms));
        System::assert_last_event(Event::TermsChanged { dataset, terms }.into());
        assert_eq!(Datasets::terms(dataset), Some(terms));
        assert_ne!(Datasets::terms(other), Some(terms));
        assert_noop!(Datasets::set_terms(other + 1, terms), Error::<Test>::UnknownDataset);
    });
}
