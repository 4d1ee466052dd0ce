//! Long histories against exact fractions.

use super::*;
use num_bigint::BigUint;
use proptest::prelude::*;
use std::collections::BTreeSet;

const HOLDERS: usize = 8;

#[derive(Clone, Debug)]
enum Step {
    Income(u128),
    Stake(usize, u128),
    Unstake(usize, u128),
    Transfer { from: usize, to: usize, shares: u128 },
    Claim(usize),
}

/// Every size in bits is as likely as any other.
fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![
        20 => (any::<u128>(), 0..=128u32).prop_map(|(bits, shift)| bits.checked_shr(shift).unwrap_or(0)),
        1 => Just(u128::MAX),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..HOLDERS;
    prop_oneof![
        3 => amount().prop_map(Step::Income),
        1 => (who(), amount()).prop_map(|(who, shares)| Step::Stake(who, shares)),
        1 => (who(), amount()).prop_map(|(who, shares)| Step::Unstake(who, shares)),
        1 => (who(), who(), amount()).prop_map(|(from, to, shares)| Step::Transfer { from, to, shares }),
        1 => who().prop_map(Step::Claim),
    ]
}

/// What each holder has staked; together at most `u128::MAX`.
#[derive(Clone, Default)]
struct Stakes([u128; HOLDERS]);

impl Stakes {
    fn total(&self) -> u128 {
        self.0.iter().sum()
    }

    /// Whose stakes a step changes, and to what.
    fn changes(&self, step: &Step) -> Vec<(usize, u128)> {
        match *step {
            Step::Income(_) | Step::Claim(_) => vec![],
            Step::Stake(who, shares) => vec![(who, self.0[who] + shares.min(u128::MAX - self.total()))],
            Step::Unstake(who, shares) => vec![(who, self.0[who].saturating_sub(shares))],
            Step::Transfer { from, to, .. } if from == to => vec![],
            Step::Transfer { from, to, shares } => {
                let shares = shares.min(self.0[from]);
                vec![(from, self.0[from] - shares), (to, self.0[to] + shares)]
            }
        }
    }

    fn apply(&mut self, step: &Step) {
        for (who, shares) in self.changes(step) {
            self.0[who] = shares;
        }
    }
}

/// What each holder earned, as numerators over one denominator: the product of all different totals staked at an
/// income.
struct Exact {
    denominator: BigUint,
    earned: [BigUint; HOLDERS],
    /// How many incomes were shared.
    incomes: u32,
    waiting: u128,
}

impl Exact {
    fn new(history: &[Step]) -> Self {
        let (mut stakes, mut totals) = (Stakes::default(), BTreeSet::new());
        for step in history {
            stakes.apply(step);
            if matches!(step, Step::Income(_)) && stakes.total() > 0 {
                totals.insert(stakes.total());
            }
        }
        Self { denominator: totals.into_iter().product(), earned: Default::default(), incomes: 0, waiting: 0 }
    }

    fn income(&mut self, income: u128, stakes: &Stakes) {
        let due = self.waiting + income;
        if stakes.total() == 0 {
            self.waiting = due;
            return;
        }
        let per_share = &self.denominator / stakes.total() * due;
        for (earned, stake) in self.earned.iter_mut().zip(stakes.0) {
            *earned += &per_share * stake;
        }
        (self.incomes, self.waiting) = (self.incomes + 1, 0);
    }

    /// At most `n 2^-128` units more than the exact part, at most one unit and `n 2^-128` less, after `n` incomes.
    fn is_met_by(&self, who: usize, received: &BigUint) -> bool {
        let tolerance = &self.denominator * self.incomes;
        let exact = &self.earned[who] << 128;
        let received_and_one = ((received + 1u8) * &self.denominator) << 128;
        let received = (received * &self.denominator) << 128;
        received <= &exact + &tolerance && exact <= received_and_one + tolerance
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// All money there is comes to `u128::MAX`: an income takes of what is outside of the pool, a claim brings it back.
    #[test]
    fn at_any_time_each_holder_has_its_exact_part_but_for_a_unit(
        history in prop::collection::vec(step(), 2_000..3_000),
    ) {
        let (mut pool, mut stakes, mut exact) =
            (DividendPool::default(), Stakes::default(), Exact::new(&history));
        let mut holders: [(Accrued, BigUint); HOLDERS] = Default::default();
        let mut outside = u128::MAX;
        for step in &history {
            match *step {
                Step::Income(amount) => {
                    let income = amount.min(outside);
                    outside -= income;
                    prop_assert!(pool.deposit(income, stakes.total()));
                    exact.income(income, &stakes);
                }
                Step::Claim(who) => {
                    let (accrued, claimed) = &mut holders[who];
                    accrued.settle(&pool, stakes.0[who]);
                    let paid = accrued.take();
                    *claimed += paid;
                    outside = outside.checked_add(paid).unwrap();
                }
                Step::Stake(..) | Step::Unstake(..) | Step::Transfer { .. } => {
                    for (who, _) in stakes.changes(step) {
                        holders[who].0.settle(&pool, stakes.0[who]);
                    }
                    stakes.apply(step);
                }
            }

            prop_assert_eq!(pool.waiting(), exact.waiting);
            let mut held = u128::MAX - outside - pool.waiting();
            for (who, (accrued, claimed)) in holders.iter().enumerate() {
                let mut accrued = accrued.clone();
                accrued.settle(&pool, stakes.0[who]);
                let received = claimed + accrued.claimable();
                prop_assert!(exact.is_met_by(who, &received), "{} received {}", who, received);
                prop_assert!(accrued.claimable() <= held, "the pool owes more than it holds");
                held -= accrued.claimable();
            }
            prop_assert!(held <= HOLDERS as u128, "{} units belong to nobody", held);
        }
    }
}
