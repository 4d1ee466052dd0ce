use crate::mock::*;
use frame_support::{assert_ok, traits::fungible::Inspect};
use guerdon_primitives::Datasets as _;
use std::collections::BTreeSet;

#[test]
fn each_dataset_has_a_treasury_of_its_own() {
    let datasets = [0, 1, 2, 255, 256, u32::MAX - 1];
    let mut accounts: BTreeSet<_> = datasets.map(Datasets::treasury).into();
    assert_eq!(accounts.len(), datasets.len());
    assert!(accounts.insert(Datasets::account_id()), "a treasury is the owner of the shares");
}

#[test]
fn a_treasury_is_an_account_as_any_other() {
    execute(|| {
        let (one, other) = (dataset(), dataset());
        assert_ok!(Balances::transfer_allow_death(signed(ALICE), Datasets::treasury(one), 70));
        assert_eq!(Balances::balance(&Datasets::treasury(one)), 70);
        assert_eq!(Balances::balance(&Datasets::treasury(other)), 0);
        assert_eq!(Balances::balance(&Datasets::account_id()), 0);
    });
}
