//! Every bound of a contract and of a finding at once, and every number at the end of its range.

use super::{
    exact::check,
    world::{Model, World},
    *,
};

const WORKS: u32 = 128;
const MODELS: u32 = 5;

/// Everything as large as it can be.
fn largest() -> World {
    let fifth = Parts::from_percent(20);
    let third = Parts::new(333_333_333).unwrap();
    let (less, more) = (Parts::new(249_999_999).unwrap(), Parts::new(250_000_001).unwrap());
    let terms = Terms::with_treasury(less, more, less, more).unwrap();
    let datasets = (0..MAX_DATASETS).map(|id| dataset(id, terms)).collect();
    let model = Model {
        part: fifth,
        team: (0..16).map(|account| (account, Role::Investor, u32::MAX)).collect(),
        training: (0..MAX_DATASETS).map(|place| (place, u32::MAX)).collect(),
    };
    let upstream = |work: u32| {
        (0..4).map(move |place| {
            let ancestor = match place % 2 {
                0 => Ancestor::Work { work: 1_000 + place, owner: work },
                _ => Ancestor::Outputs { payment: u64::MAX - u64::from(place) },
            };
            (ancestor, Parts::new(249_999_999).unwrap())
        })
    };
    let works = (0..WORKS).map(|work| AttributedWork {
        work,
        owner: work,
        weight: u32::MAX,
        datasets: (0..MAX_DATASETS).collect(),
        upstream: upstream(work).collect(),
    });
    World {
        network: NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) },
        datasets,
        models: vec![model; MODELS as usize],
        attributors: (0..16).collect(),
        attributed: Some(Attributed { explained: third, works: works.collect() }),
    }
}

#[test]
fn the_largest_settlement_is_exact() {
    let world = largest();
    for fee in [1_000, u128::MAX - 1, u128::MAX] {
        assert_eq!(check(&world, fee), Ok(()));
    }
    let of_dataset = 16 + WORKS * (1 + 4) + 3;
    let count = 1 + 16 + MODELS * MAX_DATASETS * of_dataset;
    assert_eq!(world.settle(u128::MAX).len(), count as usize);
    assert_eq!(world.settle(0), vec![]);
    assert_eq!(world.settle(1).len(), 1);
}

#[test]
fn the_largest_training_shares_divide_where_nothing_is_found() {
    let world = World { attributed: None, ..largest() };
    for fee in [0, 1, 1_000, u128::MAX - 1, u128::MAX] {
        assert_eq!(check(&world, fee), Ok(()));
    }
}

#[test]
fn the_lightest_work_beside_the_heaviest_has_its_part() {
    let mut world = largest();
    let works = &mut world.attributed.as_mut().unwrap().works;
    for work in &mut works[1..] {
        work.weight = 1;
    }
    works[WORKS as usize - 1].weight = 0;
    for fee in [1, 1_000_000, u128::MAX] {
        assert_eq!(check(&world, fee), Ok(()));
    }
}
