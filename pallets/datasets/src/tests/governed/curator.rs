use super::assert_enacted;
use crate::{mock::*, Datasets as Records, Event};
use frame_support::traits::fungible::InspectHold;
use guerdon_primitives::{Change, DatasetId};

fn curator(dataset: DatasetId) -> AccountId {
    Records::<Test>::get(dataset).unwrap().curator
}

#[test]
fn another_account_is_the_curator() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        assert_enacted(dataset, Change::Curator(BOB));
        System::assert_last_event(Event::CuratorChanged { dataset, curator: BOB }.into());
        assert_eq!((curator(dataset), curator(other)), (BOB, CURATOR));
    });
}

#[test]
fn the_deposit_stays_with_who_created_the_dataset() {
    execute(|| {
        let dataset = dataset();
        let held = || [CURATOR, BOB].map(|who| Balances::balance_on_hold(&DatasetHold::get(), &who));
        let before = held();
        assert!(before[0] > 0);
        assert_enacted(dataset, Change::Curator(BOB));
        assert_eq!(held(), before);
    });
}
