//! What holds for every settlement.

use super::{
    exact::check,
    world::{any_fee, any_world, World},
    *,
};
use proptest::{prelude::*, sample::Index};
use std::collections::BTreeMap;

/// By model, dataset and work.
type Incomes = BTreeMap<(u32, u32, u32), u128>;

/// What each work has of each model and dataset, with what its ancestors have of it; and all other lines.
fn by_work(lines: Vec<Line<u32, u32>>) -> (Incomes, Vec<Line<u32, u32>>) {
    let (mut works, mut others) = (Incomes::new(), Vec::new());
    for line in lines {
        match line.payee {
            Payee::Contributor { work: made, model, dataset, .. }
            | Payee::Origin { made, model, dataset, .. }
            | Payee::Outputs { made, model, dataset, .. } => {
                *works.entry((model, dataset, made)).or_default() += line.amount
            }
            Payee::Treasury
            | Payee::Attributor { .. }
            | Payee::Team { .. }
            | Payee::Shareholders { .. }
            | Payee::Unexplained { .. }
            | Payee::DatasetTreasury { .. } => others.push(line),
        }
    }
    (works, others)
}

fn works(world: &World) -> &[AttributedWork<u32, u32>] {
    world.attributed.as_ref().map_or(&[], |attributed| &attributed.works)
}

proptest! {
    /// From its exact amount a line is less than a unit for each division on its way.
    #[test]
    fn nobody_is_further_from_the_exact_amount_than_the_divisions_explain(
        fee in any_fee(),
        world in any_world(),
    ) {
        prop_assert_eq!(check(&world, fee), Ok(()));
    }

    #[test]
    fn each_model_has_its_part(fee in any_fee(), world in any_world()) {
        let lines = world.settle(fee);
        let amount = |is_of: &dyn Fn(Option<u32>) -> bool| {
            let of = |line: &&Line<u32, u32>| match line.payee {
                Payee::Treasury | Payee::Attributor { .. } => is_of(None),
                Payee::Team { model, .. }
                | Payee::Contributor { model, .. }
                | Payee::Origin { model, .. }
                | Payee::Outputs { model, .. }
                | Payee::Shareholders { model, .. }
                | Payee::Unexplained { model, .. }
                | Payee::DatasetTreasury { model, .. } => is_of(Some(model)),
            };
            lines.iter().filter(of).map(|line| line.amount).sum::<u128>()
        };
        let rest = fee - amount(&|model| model.is_none());
        let parts: Vec<u128> = world.models.iter().map(|model| model.part.get().into()).collect();
        for (number, expected) in (0..).zip(apportion(rest, &parts).unwrap()) {
            prop_assert_eq!(amount(&|model| model == Some(number)), expected);
        }
    }

    #[test]
    fn of_two_works_in_a_dataset_the_heavier_never_has_less(fee in any_fee(), world in any_world()) {
        let (income, _) = by_work(world.settle(fee));
        for (model, of) in (0..).zip(&world.models) {
            let mass = |work: &AttributedWork<u32, u32>| {
                let count = of.training.iter().filter(|(place, _)| work.datasets.contains(place)).count();
                u64::from(work.weight) * 840 / count as u64
            };
            for (place, _) in &of.training {
                let mut masses: Vec<(u64, u128)> = works(&world)
                    .iter()
                    .filter(|work| work.datasets.contains(place))
                    .map(|work| {
                        let amount = income.get(&(model, *place, work.work)).copied();
                        (mass(work), amount.unwrap_or(0))
                    })
                    .collect();
                masses.sort();
                for pair in masses.windows(2) {
                    prop_assert!(pair[0].0 == pair[1].0 || pair[0].1 <= pair[1].1, "{:?}", pair);
                }
            }
        }
    }

    /// The order decides of equal remainders only: it moves a work's income by a unit at most, and no other line.
    /// Names decide nothing: [`settle`] can only copy accounts and works.
    #[test]
    fn the_order_of_the_works_moves_units_between_works_only(
        fee in any_fee(),
        world in any_world(),
        swaps in prop::collection::vec(any::<(Index, Index)>(), 0..24),
    ) {
        let mut shuffled = world.clone();
        if let Some(attributed) = &mut shuffled.attributed {
            for (a, b) in swaps {
                let count = attributed.works.len();
                attributed.works.swap(a.index(count), b.index(count));
            }
        }
        let (before, others_before) = by_work(world.settle(fee));
        let (after, others_after) = by_work(shuffled.settle(fee));
        prop_assert_eq!(others_before, others_after);
        for place in before.keys().chain(after.keys()) {
            let amount = |income: &Incomes| income.get(place).copied().unwrap_or(0);
            prop_assert!(amount(&before).abs_diff(amount(&after)) <= 1);
        }
    }
}

#[test]
fn works_of_unequal_remainders_have_the_same_in_any_order() {
    let datasets = [dataset(7, terms(0, 100, 0))];
    let models = [model(TEAM, &[(0, 1)])];
    let network = NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO };
    let contract = Contract { network, datasets: &datasets, models: &models };
    let divided = |works: &[(u32, Account, u32)]| {
        let works = works.iter().map(|(number, owner, weight)| work(*number, owner, *weight, &[0])).collect();
        let attributed = Attributed { explained: Parts::ONE, works };
        let mut lines = amounts(&settle(10, &contract, &[], Some(&attributed)).unwrap());
        lines.sort_by_key(|(_, amount)| *amount);
        lines
    };
    // Of 10 units the exact parts are 4.375, 3.75 and 1.875: the remainders are unequal.
    let (ada, bo, cy) = ((1, "ada", 7), (2, "bo", 6), (3, "cy", 3));
    let expected = divided(&[ada, bo, cy]);
    assert_eq!(expected.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), vec![2, 4, 4]);
    for order in [[ada, cy, bo], [bo, ada, cy], [bo, cy, ada], [cy, ada, bo], [cy, bo, ada]] {
        let mut divided = divided(&order);
        divided.sort_by_key(|(payee, _)| expected.iter().position(|(other, _)| other == payee));
        assert_eq!(divided, expected);
    }
    // Of equal works the first has the unit left over.
    let first = |works: &[(u32, Account, u32)]| divided(works).pop().unwrap().0;
    let contributor = |account, work| Payee::Contributor { account, work, model: 0, dataset: 7 };
    let (ada, bo, cy) = ((1, "ada", 1), (2, "bo", 1), (3, "cy", 1));
    assert_eq!(first(&[ada, bo, cy]), contributor("ada", 1));
    assert_eq!(first(&[cy, bo, ada]), contributor("cy", 3));
}
