use crate::mock::*;
use frame_support::assert_ok;
use guerdon_primitives::{api::Entry, Parts};

fn indexes(dataset: u32, from: u32, limit: u32) -> Vec<u32> {
    Datasets::entries(dataset, from, limit).into_iter().map(|entry| entry.index).collect()
}

#[test]
fn entries_say_what_is_known_of_a_work() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        assert_ok!(Datasets::offer(signed(BOB), dataset, work(100)));
        assert_ok!(Datasets::offer(signed(CAROL), dataset, work(200)));
        System::set_block_number(4);
        assert_ok!(Datasets::withdraw(signed(BOB), dataset, work(100)));
        withdraw_from_all(work(200));
        let entry = |index, byte, owner, admitted_at, withdrawn_at| Entry {
            index,
            work: work(byte),
            owner,
            locator: b"http://a".to_vec().try_into().unwrap(),
            upstream: Default::default(),
            registered_at: 0,
            job: u64::from(index) + 1,
            admitted_at,
            withdrawn_at,
        };
        assert_eq!(
            Datasets::entries(dataset, 0, 10),
            [
                entry(0, 1, ALICE, Some(1), None),
                entry(1, 100, BOB, None, Some(4)),
                entry(2, 200, CAROL, None, Some(4)),
            ]
        );
    });
}

#[test]
fn a_page_is_full_as_long_as_there_are_more() {
    execute(|| {
        let dataset = dataset();
        for byte in 1..=8 {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(byte)));
        }
        for (byte, finding) in [(2, None), (3, novelty(Parts::ONE)), (8, None)] {
            end(dataset, work(byte), finding);
        }
        assert_eq!(indexes(dataset, 0, 2), [0, 3]);
        assert_eq!(indexes(dataset, 1, 2), [3, 4]);
        assert_eq!(indexes(dataset, 4, 100), [4, 5, 6]);
        assert!(indexes(dataset, 7, 100).is_empty());
        assert!(indexes(dataset, u32::MAX, u32::MAX).is_empty());
        assert!(indexes(dataset, 0, 0).is_empty());
        assert!(indexes(dataset + 1, 0, 100).is_empty());
    });
}
