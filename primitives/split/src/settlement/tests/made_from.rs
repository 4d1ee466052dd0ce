//! Works made from works and from outputs.

use super::*;

/// A work of ada's that was made from bo's work 2, which has a quarter, and from outputs of payment 4, which has a
/// tenth.
fn made(weight: u32, datasets: &[u32]) -> AttributedWork<Account, u32> {
    let upstream = vec![
        (Ancestor::Work { work: 2, owner: "bo" }, Parts::from_percent(25)),
        (Ancestor::Outputs { payment: 4 }, Parts::from_percent(10)),
    ];
    AttributedWork { upstream, ..work(1, "ada", weight, datasets) }
}

#[test]
fn ancestors_have_their_parts_of_what_a_work_earns() {
    let datasets = [dataset(7, terms(30, 50, 20)), dataset(9, terms(20, 60, 20))];
    let models = [model(&TEAM[..1], &[(0, 1), (1, 1)])];
    let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
    let attributed = Attributed {
        explained: Parts::from_percent(80),
        works: vec![made(600, &[0, 1]), work(2, "bo", 400, &[0])],
    };
    let lines = settle(100_000, &contract, &[], Some(&attributed)).unwrap();

    // R = 98,000; m_7 = 300 + 400, m_9 = 300; R_7 = 68,600, R_9 = 29,400.
    // 7: contributors 34,300 of which 27,440 explained: 11,760 for work 1, 15,680 for work 2.
    // 9: contributors 17,640 of which 14,112 explained, all for work 1.
    let team = |dataset| Payee::Team { account: "founder", role: Role::Founder, model: 0, dataset };
    let contributor = |account, work, dataset| Payee::Contributor { account, work, model: 0, dataset };
    let origin = |dataset| Payee::Origin { account: "bo", work: 2, made: 1, model: 0, dataset };
    let outputs = |dataset| Payee::Outputs { payment: 4, made: 1, model: 0, dataset };
    assert_eq!(
        amounts(&lines),
        vec![
            (Payee::Treasury, 2_000),
            (team(7), 20_580),
            (contributor("ada", 1, 7), 7_644),
            (origin(7), 2_940),
            (outputs(7), 1_176),
            (contributor("bo", 2, 7), 15_680),
            (Payee::Shareholders { model: 0, dataset: 7 }, 13_720),
            (Payee::Unexplained { model: 0, dataset: 7 }, 6_860),
            (team(9), 5_880),
            (contributor("ada", 1, 9), 9_173),
            (origin(9), 3_528),
            (outputs(9), 1_411),
            (Payee::Shareholders { model: 0, dataset: 9 }, 5_880),
            (Payee::Unexplained { model: 0, dataset: 9 }, 3_528),
        ]
    );
}

/// What a work that alone earns a fee leaves to ada, to bo and to payment 4.
fn divided(fee: u128, work: AttributedWork<Account, u32>) -> Vec<(Payee<Account, u32>, u128)> {
    let datasets = [dataset(7, terms(0, 100, 0))];
    let models = [model(TEAM, &[(0, 1)])];
    let network = NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO };
    let contract = Contract { network, datasets: &datasets, models: &models };
    let attributed = Attributed { explained: Parts::ONE, works: vec![work] };
    amounts(&settle(fee, &contract, &[], Some(&attributed)).unwrap())
}

#[test]
fn units_left_over_go_to_the_owner_first_and_then_in_the_order_of_the_ancestors() {
    let contributor = Payee::Contributor { account: "ada", work: 1, model: 0, dataset: 7 };
    let origin = Payee::Origin { account: "bo", work: 2, made: 1, model: 0, dataset: 7 };
    let outputs = Payee::Outputs { payment: 4, made: 1, model: 0, dataset: 7 };
    let made_with = |bo, payment| {
        let mut work = made(1, &[0]);
        (work.upstream[0].1, work.upstream[1].1) = (Parts::from_percent(bo), Parts::from_percent(payment));
        work
    };
    assert_eq!(divided(1, made_with(50, 0)), vec![(contributor.clone(), 1)]);
    assert_eq!(
        divided(3, made_with(25, 25)),
        vec![(contributor, 1), (origin.clone(), 1), (outputs.clone(), 1)]
    );
    assert_eq!(divided(1, made_with(50, 50)), vec![(origin, 1)]);
    assert_eq!(divided(5, made_with(0, 100)), vec![(outputs, 5)]);
}
