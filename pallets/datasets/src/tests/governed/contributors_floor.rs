use super::{assert_enacted, assert_refused};
use crate::{mock::*, Error, Event};
use guerdon_primitives::{Change, Datasets as _, GovernedDatasets as _, Parts, StatedTerms};

#[test]
fn a_raised_floor_binds_later_terms() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        let below = Change::Terms(StatedTerms { contributors: 499_999_999, treasury: 1, ..TERMS });
        let floor = percent(50);
        assert_enacted(dataset, Change::ContributorsFloor(floor));
        System::assert_last_event(Event::ContributorsFloorRaised { dataset, floor }.into());
        assert_refused(dataset, below.clone(), Error::<Test>::BelowFloor);
        assert_enacted(dataset, Change::Terms(stated(0, 50, 0, 50)));
        assert_enacted(other, below);
    });
}

#[test]
fn a_floor_is_only_raised() {
    execute(|| {
        let dataset = dataset();
        for floor in [percent(40), Parts::new(399_999_999).unwrap(), Parts::ZERO] {
            assert_refused(dataset, Change::ContributorsFloor(floor), Error::<Test>::FloorNotRaised);
        }
        let least_more = Parts::new(400_000_001).unwrap();
        assert_enacted(dataset, Change::ContributorsFloor(least_more));
        assert_refused(dataset, Change::ContributorsFloor(least_more), Error::<Test>::FloorNotRaised);
    });
}

#[test]
fn a_floor_is_not_above_the_terms_in_force() {
    execute(|| {
        let dataset = dataset();
        for floor in [Parts::new(500_000_001).unwrap(), Parts::ONE] {
            assert_refused(dataset, Change::ContributorsFloor(floor), Error::<Test>::BelowFloor);
        }
        assert_enacted(dataset, Change::ContributorsFloor(percent(50)));
    });
}

#[test]
fn a_floor_is_not_above_the_upcoming_terms() {
    execute(|| {
        let dataset = dataset();
        assert_enacted(dataset, Change::Terms(stated(35, 45, 20, 0)));
        for floor in [Parts::new(450_000_001).unwrap(), percent(50)] {
            assert_refused(dataset, Change::ContributorsFloor(floor), Error::<Test>::BelowFloor);
        }
        assert_enacted(dataset, Change::ContributorsFloor(percent(45)));
    });
}

#[test]
fn a_floor_can_be_as_high_as_terms_once_they_have_started() {
    execute(|| {
        let dataset = dataset();
        assert_enacted(dataset, Change::Terms(stated(20, 60, 20, 0)));
        let raise = Change::ContributorsFloor(percent(60));
        System::set_block_number(50);
        assert_refused(dataset, raise.clone(), Error::<Test>::BelowFloor);
        System::set_block_number(51);
        assert_enacted(dataset, raise);
        assert_eq!(Datasets::terms(dataset).unwrap().revision, 1);
    });
}

/// A vote on terms can end before one on the floor, and be enacted after it.
#[test]
fn a_floor_binds_terms_that_were_possible_before_it() {
    execute(|| {
        let dataset = dataset();
        let lower = Change::Terms(stated(35, 45, 20, 0));
        assert_eq!(Datasets::check(dataset, &lower), Ok(()));
        assert_enacted(dataset, Change::ContributorsFloor(percent(46)));
        assert_refused(dataset, lower, Error::<Test>::BelowFloor);
    });
}
