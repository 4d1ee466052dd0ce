use super::assert_refused;
use crate::{mock::*, Error};
use frame_support::{assert_noop, assert_ok, traits::fungible::NativeOrWithId};
use guerdon_primitives::{Balance, Change, GovernedDatasets as _};
use sp_runtime::DispatchError;

fn spend(amount: Balance) -> Change<AccountId> {
    Change::Spend { asset: NativeOrWithId::Native, amount, beneficiary: BOB }
}

#[test]
fn what_the_treasury_has_is_not_spent_here() {
    execute(|| {
        let dataset = dataset();
        for amount in [1, Balance::MAX] {
            assert_ok!(Datasets::check(dataset, &spend(amount)));
            assert_noop!(Datasets::enact(dataset, spend(amount), NOTICE), DispatchError::Unavailable);
        }
    });
}

#[test]
fn nothing_is_no_amount_to_spend() {
    execute(|| assert_refused(dataset(), spend(0), Error::<Test>::ZeroAmount));
}
