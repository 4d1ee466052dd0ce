use crate::{mock::*, Datasets as Records, Entries, Event, Offer, Offers, MAX_BASE_SHARES};
use frame_support::{
    assert_ok, assert_storage_noop,
    traits::fungibles::{Inspect, Mutate},
};
use guerdon_primitives::{
    jobs::{Finding, Task},
    Balance, OnOutcome, Outcome, Parts, StakedShares,
};
use sp_runtime::DispatchError;

#[test]
fn a_new_work_is_admitted_and_its_shares_are_staked() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        System::set_block_number(5);
        end(dataset, work(1), novelty(percent(25)));
        System::assert_last_event(
            Event::Admitted { dataset, work: work(1), owner: ALICE, similarity: percent(25), shares: 750 }
                .into(),
        );
        let offer = Offers::<Test>::get(dataset, work(1)).unwrap();
        assert_eq!((offer.admitted_at, offer.shares), (Some(5), 750));
        assert_eq!(balance(dataset, ALICE), 750);
        assert_eq!((Datasets::staked(dataset, &ALICE), Datasets::total_staked(dataset)), (750, 750));
        assert!(transfer(dataset, ALICE, BOB, 1).is_err());

        admit(dataset, work(2));
        assert_eq!(Datasets::staked(dataset, &ALICE), 1_750);
        assert_eq!(ToldOfStakes::get(), [(dataset, ALICE, 0, 750), (dataset, ALICE, 750, 1_750)]);
    });
}

#[test]
fn a_near_copy_is_refused() {
    execute(|| {
        let dataset = dataset();
        for similarity in [percent(90), percent(95), Parts::ONE] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
            end(dataset, work(1), novelty(similarity));
            let nearest = Some(work(250));
            System::assert_last_event(Event::Refused { dataset, work: work(1), similarity, nearest }.into());
            assert_eq!(Offers::<Test>::iter().count(), 0);
            assert_eq!(Entries::<Test>::iter().count(), 0);
            assert_eq!(balance(dataset, ALICE), 0);
        }
        assert!(ToldOfStakes::get().is_empty());
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        end(dataset, work(1), novelty(Parts::new(899_999_999).unwrap()));
        assert_eq!(balance(dataset, ALICE), 100);
    });
}

#[test]
fn without_a_judgement_the_offer_ends() {
    execute(|| {
        let dataset = dataset();
        let wrong_kind = Some(Finding::Attribution { explained: Parts::ZERO, weights: Default::default() });
        for finding in [None, Some(Finding::Unavailable), wrong_kind] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
            end(dataset, work(1), finding);
            System::assert_last_event(Event::Unjudged { dataset, work: work(1) }.into());
            assert_eq!(Offers::<Test>::iter().count(), 0);
            assert_eq!(balance(dataset, ALICE), 0);
        }
    });
}

/// A withdrawal while the work is being judged: whatever is found, no share is minted.
#[test]
fn a_work_that_was_withdrawn_meanwhile_is_not_admitted() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        for finding in [novelty(Parts::ZERO), novelty(Parts::ONE), None] {
            assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
            assert_ok!(Datasets::withdraw(signed(ALICE), dataset, work(1)));
            end(dataset, work(1), finding);
            System::assert_last_event(Event::Unjudged { dataset, work: work(1) }.into());
        }
        // Offered again, it is judged anew.
        admit(dataset, work(1));
        assert_eq!(balance(dataset, ALICE), BASE_SHARES);

        assert_ok!(Datasets::offer(signed(ALICE), other, work(1)));
        withdraw_from_all(work(1));
        end(other, work(1), novelty(Parts::ZERO));
        System::assert_last_event(Event::Unjudged { dataset: other, work: work(1) }.into());
        assert_eq!((balance(other, ALICE), offer_deposits(ALICE) > 0), (0, true));
        assert_eq!(Offers::<Test>::iter().count(), 1, "the other dataset's");
    });
}

#[test]
fn what_is_not_being_judged_is_left_alone() {
    execute(|| {
        let dataset = dataset();
        admit(dataset, work(1));
        for finding in [novelty(Parts::ZERO), novelty(Parts::ONE), None] {
            // Never offered, in no dataset, of another task, and judged already.
            assert_storage_noop!(end(dataset, work(2), finding.clone()));
            assert_storage_noop!(end(dataset + 1, work(1), finding.clone()));
            assert_storage_noop!(end(dataset, work(1), finding.clone()));
            let outcome = Outcome { finding, attributors: Default::default(), others: Default::default() };
            assert_storage_noop!(<Datasets as OnOutcome<AccountId>>::on_outcome(
                &Task::Attribution { payment: 0 },
                &outcome
            ));
        }
    });
}

#[test]
fn an_admitted_work_brings_at_least_one_share_and_never_more_than_stated() {
    let shares = |base_shares, similarity| {
        let offer = Offer {
            index: 0,
            job: 0,
            admitted_at: None,
            shares: 0,
            withdrawn_at: None,
            max_similarity: Parts::ONE,
            base_shares,
        };
        offer.shares_for(similarity)
    };
    let nearly_whole = Parts::new(999_999_999).unwrap();
    assert_eq!(shares(1_000, Parts::new(1).unwrap()), 999, "rounded down");
    assert_eq!(shares(1, percent(50)), 1);
    assert_eq!(shares(1, nearly_whole), 1);
    assert_eq!(shares(MAX_BASE_SHARES, Parts::ZERO), MAX_BASE_SHARES);
    assert_eq!(shares(MAX_BASE_SHARES, nearly_whole), MAX_BASE_SHARES / 1_000_000_000);
}

#[test]
fn the_largest_policy_pays_out() {
    execute(|| {
        let dataset = dataset_with(MAX_BASE_SHARES);
        admit(dataset, work(1));
        admit(dataset, work(100));
        assert_eq!(Datasets::total_staked(dataset), 2 * MAX_BASE_SHARES);
    });
}

#[test]
fn shares_that_cannot_be_given_end_the_offer_without_a_trace() {
    execute(|| {
        let dataset = dataset();
        // Out of reach of any call: the bound on base shares keeps the supply below an amount's end.
        assert_ok!(<Shares as Mutate<AccountId>>::mint_into(dataset, &CAROL, Balance::MAX));
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        end(dataset, work(1), novelty(Parts::ZERO));
        System::assert_last_event(Event::Unjudged { dataset, work: work(1) }.into());
        assert_eq!(balance(dataset, ALICE), 0);
        assert_eq!(Datasets::staked(dataset, &ALICE), 0);
        assert_eq!(Offers::<Test>::iter().count(), 0);
        assert_eq!(Shares::total_issuance(dataset), Balance::MAX);
    });
}

#[test]
fn the_shares_go_to_an_account_that_owns_nothing_but_its_deposit() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(Datasets::offer(signed(ALICE), dataset, work(1)));
        assert_ok!(Balances::transfer_all(signed(ALICE), BOB, false));
        end(dataset, work(1), novelty(Parts::ZERO));
        assert_eq!(Datasets::staked(dataset, &ALICE), BASE_SHARES);
    });
}

#[test]
fn the_stakes_of_a_whole_amount_can_be_changed() {
    execute(|| {
        let dataset = dataset();
        assert_ok!(<Shares as Mutate<AccountId>>::mint_into(dataset, &CAROL, Balance::MAX));
        assert_ok!(Datasets::stake(signed(CAROL), dataset, Balance::MAX));
        assert_eq!(Datasets::total_staked(dataset), Balance::MAX);
        assert!(Datasets::stake(signed(CAROL), dataset, 1).is_err());
        assert_ok!(Datasets::unstake(signed(CAROL), dataset, Balance::MAX - 1));
        assert_eq!(Datasets::staked(dataset, &CAROL), 1);
        assert_ok!(Datasets::unstake(signed(CAROL), dataset, 1));
        assert_eq!(Records::<Test>::get(dataset).unwrap().total_staked, 0);
        assert_eq!(
            Datasets::unstake(signed(CAROL), dataset, Balance::MAX),
            Err(DispatchError::from(crate::Error::<Test>::NotEnoughStaked))
        );
    });
}
