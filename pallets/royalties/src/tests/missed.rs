//! What accounts could have had, and why they have not.

use crate::mock::*;
use guerdon_primitives::{
    api::{Missed, Source},
    jobs::Task,
    Asset, OnOutcome, Outcome,
};

const A: AccountId = HOLDERS[0];
const B: AccountId = HOLDERS[1];

fn missed(account: AccountId, source: Source, asset: Asset) -> Vec<(Missed, u128)> {
    let incomes = Royalties::earnings_view(&account);
    let income = incomes.into_iter().find(|income| income.source == source && income.asset == asset);
    income.map(|income| income.missed).unwrap_or_default()
}

/// What an account missed of the native income of [`OILS`].
fn of_dividends(account: AccountId) -> u128 {
    let missed = missed(account, Source::Dividends(OILS), NATIVE);
    assert!(missed.iter().all(|(why, amount)| *why == Missed::NotStaked && *amount > 0));
    missed.iter().map(|(_, amount)| amount).sum()
}

#[test]
fn shares_that_are_not_staked_miss_what_as_many_staked_ones_earn() {
    run(|| {
        stake(OILS, A, 3);
        stake(OILS, B, 1);
        income(400);
        assert_eq!((of_dividends(A), of_dividends(B)), (0, 0));
        unstake(OILS, A, 2);
        // One share of each is staked now, and two of A's are not.
        income(400);
        assert_eq!((of_dividends(A), of_dividends(B)), (400, 0));
        income(20);
        assert_eq!(of_dividends(A), 420);
        // Claiming changes nothing of it, and staking again ends it.
        frame_support::assert_ok!(claim_dividends(OILS, A));
        assert_eq!(of_dividends(A), 420);
        stake_again(OILS, A, 2);
        income(400);
        assert_eq!(of_dividends(A), 420);
    });
}

#[test]
fn shares_that_come_and_go_in_between_count_as_far_as_they_were_there_at_both_ends() {
    run(|| {
        stake(OILS, A, 1);
        stake(OILS, B, 1);
        unstake(OILS, A, 1);
        set_unstaked(OILS, A, 10);
        income(100);
        assert_eq!(of_dividends(A), 100, "one share was there before the income");
        set_unstaked(OILS, A, 0);
        assert_eq!(of_dividends(A), 0, "it is not known when the share went");
    });
}

#[test]
fn an_attributor_misses_its_part_by_a_result_that_is_not_agreed_on() {
    run(|| {
        for (asset, fee) in [(NATIVE, 100_000), (DOLLARS, 10_000)] {
            let payment = pay_in(asset, fee);
            let outcome = Outcome {
                finding: found(100, &[(1, 1_000_000_000)]),
                attributors: vec![ATTRIBUTORS[0]].try_into().unwrap(),
                others: vec![ATTRIBUTORS[1], STRANGER].try_into().unwrap(),
            };
            Royalties::on_outcome(&Task::Attribution { payment }, &outcome);
        }
        assert_eq!(claimable(ATTRIBUTORS[0]), 3_000);
        assert_eq!(missed(ATTRIBUTORS[0], Source::Own, NATIVE), vec![]);
        for account in [ATTRIBUTORS[1], STRANGER] {
            assert_eq!(missed(account, Source::Own, NATIVE), vec![(Missed::NotAgreed, 1_000)]);
            assert_eq!(missed(account, Source::Own, DOLLARS), vec![(Missed::NotAgreed, 100)]);
            assert_eq!(claimable(account), 0);
        }
    });
}
