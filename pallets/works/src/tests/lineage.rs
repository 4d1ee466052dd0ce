use crate::{mock::*, Error, ReferencesOf, WorkParent};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Parts, WorkId};
use guerdon_split::Ancestor;
use proptest::prelude::*;

fn from_work(byte: u8, owner: AccountId, part: u32) -> (Ancestor<AccountId, WorkId>, Parts) {
    (Ancestor::Work { work: work(byte), owner }, percent(part))
}

fn from_outputs(payment: u64, part: u32) -> (Ancestor<AccountId, WorkId>, Parts) {
    (Ancestor::Outputs { payment }, percent(part))
}

fn derived(byte: u8) -> u32 {
    ReferencesOf::<Test>::get(work(byte)).derived
}

#[test]
fn a_parent_shares_its_part_with_its_own_ancestors() {
    execute(|| {
        System::set_block_number(5);
        registered(1);
        assert_ok!(register(BOB, 2, &[made_from(1, 50), made_from_outputs(3, 10)]));
        assert_eq!(record(2).upstream.to_vec(), [from_work(1, ALICE, 50), from_outputs(3, 10)]);
        assert_ok!(register(BOB, 3, &[made_from(2, 20)]));
        let expected = [from_work(2, BOB, 8), from_work(1, ALICE, 10), from_outputs(3, 2)];
        assert_eq!(record(3).upstream.to_vec(), expected);
        assert_eq!([1, 2, 3].map(derived), [2, 1, 0]);
    });
}

#[test]
fn an_ancestor_that_is_reached_twice_has_the_sum() {
    execute(|| {
        System::set_block_number(5);
        registered(1);
        assert_ok!(register(BOB, 2, &[made_from(1, 50), made_from_outputs(4, 10)]));
        assert_ok!(register(BOB, 3, &[made_from_outputs(4, 30), made_from(2, 40), made_from(1, 10)]));
        let expected = [from_outputs(4, 34), from_work(2, BOB, 16), from_work(1, ALICE, 30)];
        assert_eq!(record(3).upstream.to_vec(), expected);
        assert_eq!([1, 2].map(derived), [2, 1]);
    });
}

#[test]
fn a_parent_that_passes_on_everything_is_still_named() {
    execute(|| {
        registered(1);
        assert_ok!(register(BOB, 2, &[made_from(1, 100)]));
        assert_ok!(register(BOB, 3, &[made_from(2, 100)]));
        assert_eq!(record(3).upstream.to_vec(), [from_work(2, BOB, 0), from_work(1, ALICE, 100)]);
    });
}

#[test]
fn parents_are_registered_and_not_withdrawn() {
    execute(|| {
        registered(1);
        assert_noop!(register(ALICE, 2, &[made_from(3, 10)]), Error::<Test>::UnknownParent);
        assert_noop!(register(ALICE, 2, &[made_from(2, 10)]), Error::<Test>::UnknownParent);
        assert_ok!(register(ALICE, 2, &[made_from(1, 10)]));
        assert_ok!(Works::withdraw(RuntimeOrigin::signed(ALICE), work(1)));
        assert_noop!(register(ALICE, 3, &[made_from(1, 10)]), Error::<Test>::ParentWithdrawn);
        // What was made from it before keeps its lineage, and may have children.
        assert_ok!(register(ALICE, 3, &[made_from(2, 10)]));
        assert_eq!(record(3).upstream.to_vec(), [from_work(2, ALICE, 9), from_work(1, ALICE, 1)]);
    });
}

#[test]
fn parent_payments_were_made_in_earlier_blocks() {
    execute(|| {
        System::set_block_number(5);
        assert_ok!(register(ALICE, 1, &[made_from_outputs(4, 100)]));
        assert_noop!(register(ALICE, 2, &[made_from_outputs(5, 1)]), Error::<Test>::PaymentTooRecent);
        assert_noop!(register(ALICE, 2, &[made_from_outputs(6, 1)]), Error::<Test>::PaymentTooRecent);
        assert_noop!(register(ALICE, 2, &[made_from_outputs(10, 1)]), Error::<Test>::UnknownPayment);
        System::set_block_number(6);
        assert_ok!(register(ALICE, 2, &[made_from_outputs(5, 1)]));
    });
}

#[test]
fn parents_have_something_and_are_named_once() {
    execute(|| {
        System::set_block_number(5);
        registered(1);
        for nothing in [made_from(1, 0), made_from_outputs(1, 0)] {
            assert_noop!(register(ALICE, 2, &[nothing]), Error::<Test>::ZeroPart);
        }
        for (one, again) in
            [(made_from(1, 10), made_from(1, 20)), (made_from_outputs(1, 10), made_from_outputs(1, 10))]
        {
            let parents = [one, made_from_outputs(2, 5), again];
            assert_noop!(register(ALICE, 2, &parents), Error::<Test>::ParentTwice);
        }
    });
}

#[test]
fn parents_have_at_most_the_whole() {
    execute(|| {
        System::set_block_number(5);
        registered(1);
        let one_more = (WorkParent::Outputs(1), Parts::new(500_000_001).unwrap());
        assert_noop!(register(ALICE, 2, &[made_from(1, 50), one_more]), Error::<Test>::PartsOverWhole);
        let four = [0, 1, 2, 3].map(|payment| made_from_outputs(payment, 100));
        assert_noop!(register(ALICE, 2, &four), Error::<Test>::PartsOverWhole);
        assert_ok!(register(ALICE, 2, &[made_from(1, 50), made_from_outputs(1, 50)]));
    });
}

#[test]
fn ancestors_are_few() {
    execute(|| {
        System::set_block_number(5);
        registered(1);
        for byte in 2..=5 {
            assert_ok!(register(ALICE, byte, &[made_from(byte - 1, 50)]));
        }
        assert_eq!(record(5).upstream.len(), 4);
        assert_noop!(register(ALICE, 6, &[made_from(5, 50)]), Error::<Test>::TooManyAncestors);
        let wide = [made_from(4, 10), made_from_outputs(1, 10)];
        assert_noop!(register(ALICE, 6, &wide), Error::<Test>::TooManyAncestors);
        // These are four: work 4 and its ancestors.
        assert_ok!(register(ALICE, 6, &[made_from(4, 10), made_from(1, 10), made_from(2, 10)]));
        assert_eq!([1, 2, 3, 4, 5].map(derived), [5, 4, 3, 2, 0]);
    });
}

proptest! {
    /// Whatever is made from what: the ancestors have what the parents were promised, and the state holds.
    #[test]
    fn the_ancestors_have_what_the_parents_were_promised(
        families in prop::collection::vec(prop::collection::vec((0..12u8, 1..400_000_000u32), 0..=4), 1..12),
    ) {
        execute(|| {
            System::set_block_number(10);
            for (byte, parents) in (1..).zip(families) {
                // Numbers below the work's own are works, the others payments.
                let parent = |number: u8| match number > 0 && number < byte {
                    true => WorkParent::Work(work(number)),
                    false => WorkParent::Outputs(u64::from(number) % 10),
                };
                let parents: Vec<_> = parents
                    .into_iter()
                    .map(|(number, part)| (parent(number), Parts::new(part).unwrap()))
                    .collect();
                if register(ALICE, byte, &parents).is_ok() {
                    let sum = |parts: &mut dyn Iterator<Item = Parts>| parts.map(Parts::get).sum::<u32>();
                    let promised = sum(&mut parents.iter().map(|(_, part)| *part));
                    assert_eq!(sum(&mut record(byte).upstream.iter().map(|(_, part)| *part)), promised);
                }
                Works::do_try_state().unwrap();
            }
        });
    }
}
