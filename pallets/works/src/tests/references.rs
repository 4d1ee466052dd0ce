use crate::{mock::*, Error, References, ReferencesOf};
use frame_support::{assert_noop, assert_ok, sp_runtime::ArithmeticError};
use guerdon_primitives::WorkReferences;

#[test]
fn references_of_datasets_are_counted_apart_from_those_of_works() {
    execute(|| {
        registered(1);
        assert_ok!(register(BOB, 2, &[made_from(1, 10)]));
        assert_ok!(Works::hold(&work(1)));
        assert_ok!(Works::hold(&work(1)));
        assert_eq!(ReferencesOf::<Test>::get(work(1)), References { datasets: 2, derived: 1 });
        Works::release(&work(1));
        assert_eq!(ReferencesOf::<Test>::get(work(1)), References { datasets: 1, derived: 1 });
        assert_ok!(Works::remove(RuntimeOrigin::signed(BOB), work(2)));
        Works::release(&work(1));
        assert!(!ReferencesOf::<Test>::contains_key(work(1)));
    });
}

#[test]
fn works_that_are_not_registered_are_not_held() {
    execute(|| {
        assert_noop!(Works::hold(&work(1)), Error::<Test>::UnknownWork);
    });
}

#[test]
fn counts_do_not_wrap() {
    execute(|| {
        registered(1);
        let full = References { datasets: u32::MAX, derived: 0 };
        ReferencesOf::<Test>::insert(work(1), full);
        assert_noop!(Works::hold(&work(1)), ArithmeticError::Overflow);
    });
}
