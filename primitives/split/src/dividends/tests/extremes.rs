//! The ends of the ranges of amounts and stakes.

use super::*;

const MAX: u128 = u128::MAX;

#[test]
fn the_largest_income_goes_to_all_shares_and_to_a_single_one() {
    let mut pool = DividendPool::default();
    let mut holder = from_now(&pool);
    assert!(pool.deposit(MAX, MAX));
    holder.settle(&pool, MAX);
    assert_eq!(holder.take(), MAX);
    for _ in 0..1_000 {
        assert!(pool.deposit(MAX, 1));
        holder.settle(&pool, 1);
        assert_eq!(holder.take(), MAX);
    }
}

#[test]
fn waiting_income_that_exceeds_an_amount_is_refused() {
    let mut pool = DividendPool::default();
    assert!(pool.deposit(MAX, 0));
    let before = pool.clone();
    assert!(!pool.deposit(1, 0));
    assert!(!pool.deposit(1, 1));
    assert_eq!(pool, before);

    let mut holder = from_now(&pool);
    assert!(pool.deposit(0, 1));
    holder.settle(&pool, 1);
    assert_eq!((holder.take(), pool.waiting()), (MAX, 0));
}

#[test]
fn single_units_among_the_largest_stakes_add_up() {
    let half = 1 << 127;
    let mut pool = DividendPool::default();
    let mut holders = [(half, Accrued::default()), (MAX - half, Accrued::default())];
    for _ in 0..1_000 {
        assert!(pool.deposit(1, MAX));
        for (stake, accrued) in &mut holders {
            accrued.settle(&pool, *stake);
        }
    }
    // The first is owed a little more than 500 units, the second a little less.
    assert_eq!(holders.map(|(_, accrued)| accrued.claimable()), [500, 499]);
}

#[test]
fn one_share_among_the_most_receives_its_unit() {
    let mut pool = DividendPool::default();
    let mut holder = Accrued::default();
    assert!(pool.deposit(1 << 127, MAX));
    holder.settle(&pool, 1);
    assert_eq!(holder.claimable(), 0);
    assert!(pool.deposit(MAX - (1 << 127), MAX));
    holder.settle(&pool, 1);
    assert_eq!(holder.claimable(), 1);
}

/// With 128 fractional bits each of these divisions would leave half a unit to the holder of the single share.
#[test]
fn what_a_division_leaves_over_is_nothing_to_those_who_stake_next() {
    let mut pool = DividendPool::default();
    let (mut large, mut small) = (Accrued::default(), Accrued::default());
    let stake = (1 << 127) + 1;
    for _ in 0..1_000 {
        assert!(pool.deposit(1, stake));
        large.settle(&pool, stake);
        small.settle(&pool, 0);
        assert!(pool.deposit(1, 1));
        large.settle(&pool, 0);
        small.settle(&pool, 1);
    }
    assert_eq!((large.claimable(), small.claimable()), (999, 1_000));
}

#[test]
fn income_per_share_wraps() {
    let mut pool = DividendPool { per_share: U512::MAX, carry: 0, waiting: 0 };
    let mut holder = from_now(&pool);
    assert!(pool.deposit(MAX, 1));
    assert!(pool.per_share < U512::MAX);
    holder.settle(&pool, 1);
    assert_eq!(holder.claimable(), MAX);
}

#[test]
fn more_was_missed_than_an_amount_holds() {
    let mut pool = DividendPool::default();
    assert!(pool.deposit(3, 1));
    let mut missed = Accrued::default();
    missed.settle(&pool, MAX / 2);
    assert_eq!(missed.claimable(), MAX);

    let mut missed = Accrued::default();
    for _ in 0..3 {
        assert!(pool.deposit(MAX, 1));
    }
    missed.settle(&pool, MAX);
    assert_eq!(missed.claimable(), MAX);
    assert!(pool.deposit(1, 1));
    missed.settle(&pool, 1);
    assert_eq!(missed.claimable(), MAX);
}
