use crate::{mock::*, Holders};

const A: AccountId = HOLDERS[0];
const B: AccountId = HOLDERS[1];

/// What the holder could claim now.
fn due(who: AccountId) -> u128 {
    Royalties::earnings_view(&who).iter().map(|income| income.claimable).sum()
}

#[test]
fn each_income_goes_to_the_stakes_of_its_time() {
    run(|| {
        stake(OILS, A, 1);
        income(120);
        assert_eq!((due(A), due(B)), (120, 0));
        stake(OILS, B, 2);
        income(120);
        assert_eq!((due(A), due(B)), (160, 80));
        stake(OILS, A, 4);
        income(120);
        assert_eq!((due(A), due(B)), (240, 120));
        stake(OILS, B, 0);
        income(120);
        assert_eq!((due(A), due(B)), (360, 120));
    });
}

#[test]
fn an_income_writes_nothing_per_holder() {
    run(|| {
        for holder in 0..200 {
            stake(OILS, 1_000 + holder, 1);
        }
        let holders: Vec<_> = Holders::<Test>::iter().collect();
        income(1_000);
        assert_eq!(Holders::<Test>::iter().collect::<Vec<_>>(), holders);
        assert!((0..200).all(|holder| due(1_000 + holder) == 5));
    });
}

#[test]
fn a_change_without_income_changes_no_dividends() {
    run(|| {
        stake(OILS, A, 10);
        income(100);
        for staked in [0, 1, u128::MAX, 3] {
            stake(OILS, A, staked);
            assert_eq!(due(A), 100);
        }
        assert_eq!(held(OILS), 100);
    });
}

#[test]
fn whoever_leaves_and_comes_back_misses_what_came_in_between() {
    run(|| {
        stake(OILS, A, 1);
        stake(OILS, B, 1);
        income(100);
        stake(OILS, A, 0);
        income(100);
        stake(OILS, A, 1);
        income(100);
        assert_eq!((due(A), due(B)), (100, 200));
    });
}
