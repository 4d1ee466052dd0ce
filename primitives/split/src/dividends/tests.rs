use super::*;

mod exact;
mod extremes;

/// A holder that earns from now on.
fn from_now(pool: &DividendPool) -> Accrued {
    let mut holder = Accrued::default();
    holder.settle(pool, 0);
    holder
}

#[test]
fn income_goes_to_the_stakes_that_were_there() {
    let mut pool = DividendPool::default();
    let mut early = from_now(&pool);
    assert!(pool.deposit(90, 3));
    early.settle(&pool, 3);
    let mut late = from_now(&pool);
    assert!(pool.deposit(100, 4));
    early.settle(&pool, 3);
    late.settle(&pool, 1);
    assert_eq!((early.take(), late.take()), (90 + 75, 25));
    assert_eq!((early.claimable(), late.claimable()), (0, 0));
}

#[test]
fn income_without_a_stake_waits_for_one() {
    let mut pool = DividendPool::default();
    assert!(pool.deposit(40, 0));
    assert_eq!(pool.waiting(), 40);
    let mut holder = from_now(&pool);
    assert!(pool.deposit(2, 1));
    holder.settle(&pool, 1);
    assert_eq!((holder.claimable(), pool.waiting()), (42, 0));
}

#[test]
fn fractions_of_a_unit_add_up() {
    let mut pool = DividendPool::default();
    let mut holder = from_now(&pool);
    for _ in 0..3_000 {
        assert!(pool.deposit(1, 3));
        holder.settle(&pool, 1);
    }
    assert_eq!(holder.claimable(), 1_000);
}

#[test]
fn who_was_never_settled_and_staked_before_the_first_income_is_owed_its_part() {
    let mut pool = DividendPool::default();
    assert!(pool.deposit(700, 7));
    assert!(pool.deposit(1_400, 7));
    let mut holder = Accrued::default();
    holder.settle(&pool, 3);
    assert_eq!(holder.take(), 900);
    assert!(pool.deposit(70, 7));
    holder.settle(&pool, 3);
    assert_eq!(holder.take(), 30);
}

#[test]
fn shares_that_were_not_staked_missed_what_as_many_staked_ones_earned() {
    let mut pool = DividendPool::default();
    let mut staked = from_now(&pool);
    // Another holder has 5 shares that are not staked, and stakes 3 of them between the incomes.
    let (mut earned, mut missed) = (from_now(&pool), from_now(&pool));
    assert!(pool.deposit(1_000, 5));
    staked.settle(&pool, 5);
    earned.settle(&pool, 0);
    missed.settle(&pool, 5);
    assert_eq!(missed.claimable(), staked.take());

    assert!(pool.deposit(800, 5 + 3));
    staked.settle(&pool, 5);
    earned.settle(&pool, 3);
    missed.settle(&pool, 2);
    assert_eq!((staked.claimable(), earned.claimable(), missed.claimable()), (500, 300, 1_000 + 200));
}
