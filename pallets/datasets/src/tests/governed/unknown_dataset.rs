use super::assert_refused;
use crate::{mock::*, Error};
use frame_support::traits::fungible::NativeOrWithId;
use guerdon_primitives::{Change, Datasets as _, GovernedDatasets as _};

#[test]
fn there_is_nothing_to_change_of_an_unknown_dataset() {
    execute(|| {
        let unknown = dataset() + 1;
        for change in [
            Change::Terms(TERMS),
            Change::ContributorsFloor(percent(45)),
            Change::Admission(admission()),
            Change::Curator(BOB),
            Change::Voting(voting()),
            Change::Spend { asset: NativeOrWithId::Native, amount: 1, beneficiary: BOB },
        ] {
            assert_refused(unknown, change, Error::<Test>::UnknownDataset);
        }
        assert_eq!(Datasets::voting(unknown), None);
        assert_eq!(Datasets::terms(unknown), None);
    });
}
