use crate::{mock::*, Dataset, Error, Offer, Policy};
use codec::MaxEncodedLen;
use frame_support::{assert_noop, assert_ok, traits::fungible::InspectHold};
use guerdon_primitives::{Admission, Balance, Change, GovernedDatasets as _, Parts, WorkId};
use sp_runtime::{DispatchError, TokenError};

fn offer_deposit() -> Balance {
    10 + <(Offer, WorkId)>::max_encoded_len() as Balance
}

#[test]
fn a_dataset_costs_a_deposit_by_the_largest_size_that_it_can_be_changed_to() {
    execute(|| {
        let held = || Balances::balance_on_hold(&DatasetHold::get(), &CURATOR);
        let price = 10 + Dataset::<AccountId>::max_encoded_len() as Balance;
        let more = Admission { licences: vec![licence("MIT")].try_into().unwrap(), ..admission() };
        let one = dataset();
        assert_eq!(held(), price);
        dataset_of(Policy { admission: more.clone(), ..policy() });
        assert_eq!(held(), 2 * price);
        assert_ok!(Datasets::enact(one, Change::Admission(more), NOTICE));
        assert_eq!(held(), 2 * price);
    });
}

#[test]
fn the_deposit_of_an_offer_stays_if_the_work_is_admitted() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        assert_eq!(offer_deposits(ALICE), offer_deposit());
        end(dataset, work(1), novelty(Parts::ZERO));
        assert_eq!(offer_deposits(ALICE), offer_deposit());
        assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work(1)));
        assert_eq!(offer_deposits(ALICE), offer_deposit());
    });
}

#[test]
fn the_deposit_of_an_offer_returns_if_the_work_is_not_admitted() {
    execute(|| {
        let dataset = dataset();
        for finding in [None, novelty(Parts::ONE)] {
            assert_ok!(Datasets::offer(signed(BOB), dataset, work(100)));
            assert_eq!(offer_deposits(BOB), offer_deposit());
            end(dataset, work(100), finding);
            assert_eq!((offer_deposits(BOB), Balances::free_balance(BOB)), (0, FUNDS));
        }
        assert_ok!(Datasets::offer(signed(BOB), dataset, work(100)));
        assert_ok!(Datasets::withdraw(signed(BOB), dataset, work(100)));
        assert_eq!(offer_deposits(BOB), offer_deposit(), "it is still being judged");
        end(dataset, work(100), novelty(Parts::ZERO));
        assert_eq!((offer_deposits(BOB), Balances::free_balance(BOB)), (0, FUNDS));
    });
}

#[test]
fn who_cannot_pay_the_deposit_neither_creates_nor_offers() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(Balances::transfer_allow_death(signed(ALICE), BOB, FUNDS - 10));
        let unavailable = DispatchError::Token(TokenError::FundsUnavailable);
        assert_noop!(Datasets::create(signed(ALICE), policy(), TERMS), unavailable);
        assert_eq!(Datasets::offer(signed(ALICE), dataset, work(1)), Err(unavailable));
        // The stand-in for the register is not rolled back.
        HeldWorks::take();
        assert_noop!(Datasets::withdraw(signed(ALICE), dataset, work(1)), Error::<Test>::NotOffered);
    });
}
