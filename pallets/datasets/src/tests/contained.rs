use crate::mock::*;
use frame_support::assert_ok;
use guerdon_primitives::{Datasets as _, WorkId};

/// Whether the work is in the dataset at the end of each of these blocks.
fn contained<const N: usize>(dataset: u32, work: WorkId, blocks: [u32; N]) -> [bool; N] {
    blocks.map(|at| Datasets::contained(dataset, &work, at))
}

#[test]
fn a_work_is_in_a_dataset_from_its_admission_to_its_withdrawal() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        System::set_block_number(5);
        admit(dataset, work(1));
        admit(other, work(1));
        System::set_block_number(9);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work(1)));
        let blocks = [0, 4, 5, 8, 9, 10, u32::MAX];
        assert_eq!(contained(dataset, work(1), blocks), [false, false, true, true, false, false, false]);
        assert_eq!(contained(other, work(1), blocks), [false, false, true, true, true, true, true]);
        assert_eq!(contained(dataset, work(2), blocks), [false; 7]);
        assert_eq!(contained(other + 1, work(1), blocks), [false; 7]);
    });
}

#[test]
fn a_work_that_is_withdrawn_from_all_is_in_no_dataset_any_more() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        admit(dataset, work(1));
        admit(other, work(1));
        System::set_block_number(5);
        withdraw_from_all(work(1));
        let blocks = [1, 4, 5, 6];
        for dataset in [dataset, other] {
            assert_eq!(contained(dataset, work(1), blocks), [true, true, false, false]);
        }
        // Telling a dataset of it changes nothing.
        System::set_block_number(8);
        assert_ok!(Datasets::withdraw(signed(BOB), dataset, work(1)));
        assert_eq!(contained(dataset, work(1), blocks), [true, true, false, false]);
    });
}

#[test]
fn the_earlier_withdrawal_counts() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        System::set_block_number(5);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work(1)));
        System::set_block_number(7);
        withdraw_from_all(work(1));
        assert_eq!(contained(dataset, work(1), [4, 5, 6, 7]), [true, false, false, false]);
        assert_eq!(Datasets::entries(dataset, 0, 1)[0].withdrawn_at, Some(5));
    });
}

#[test]
fn entries_say_the_same() {
    execute(|| {
        let dataset = dataset();
        System::set_block_number(3);
        for byte in 1..=3 {
            admit(dataset, work(byte));
        }
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(4)));
        System::set_block_number(6);
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work(1)));
        withdraw_from_all(work(2));
        for entry in Datasets::entries(dataset, 0, 10) {
            for at in 0..9 {
                assert_eq!(entry.is_contained_at(at), Datasets::contained(dataset, &entry.work, at));
            }
        }
    });
}
