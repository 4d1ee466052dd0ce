//! Settlements computed by hand.

use super::*;

#[test]
fn a_fee_goes_where_the_contract_says() {
    let datasets = [dataset(7, terms(30, 50, 20)), dataset(9, terms(20, 60, 20))];
    let models = [model(TEAM, &[(0, 1), (1, 1)])];
    let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
    let attributed = Attributed {
        explained: Parts::from_percent(80),
        works: vec![work(1, "ada", 600, &[0]), work(2, "bo", 200, &[1]), work(3, "cy", 200, &[0, 1])],
    };
    let lines = settle(100_000, &contract, &["attributor"], Some(&attributed)).unwrap();

    // R = 95,000; m_7 = 600 + 100, m_9 = 200 + 100; R_7 = 66,500, R_9 = 28,500.
    // 7: team 19,950; contributors 33,250 of which 26,600 explained, split 6:1; share holders 13,300.
    // 9: team 5,700; contributors 17,100 of which 13,680 explained, split 2:1; share holders 5,700.
    let team = |account, role, dataset| Payee::Team { account, role, model: 0, dataset };
    let contributor = |account, work, dataset| Payee::Contributor { account, work, model: 0, dataset };
    assert_eq!(
        amounts(&lines),
        vec![
            (Payee::Treasury, 2_000),
            (Payee::Attributor { account: "attributor" }, 3_000),
            (team("founder", Role::Founder, 7), 6_650),
            (team("engineer", Role::Engineer, 7), 13_300),
            (contributor("ada", 1, 7), 22_800),
            (contributor("cy", 3, 7), 3_800),
            (Payee::Shareholders { model: 0, dataset: 7 }, 13_300),
            (Payee::Unexplained { model: 0, dataset: 7 }, 6_650),
            (team("founder", Role::Founder, 9), 1_900),
            (team("engineer", Role::Engineer, 9), 3_800),
            (contributor("bo", 2, 9), 9_120),
            (contributor("cy", 3, 9), 4_560),
            (Payee::Shareholders { model: 0, dataset: 9 }, 5_700),
            (Payee::Unexplained { model: 0, dataset: 9 }, 3_420),
        ]
    );
}

#[test]
fn without_attribution_training_shares_divide_and_the_dataset_keeps_the_contributors_part() {
    let datasets = [dataset(7, terms(30, 50, 20)), dataset(9, terms(100, 0, 0))];
    let models = [model(&TEAM[..1], &[(0, 3), (1, 1)])];
    let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
    let nothing_found = Attributed { explained: Parts::ONE, works: vec![] };
    for attributed in [None, Some(&nothing_found)] {
        let lines = settle::<_, u32>(1_000, &contract, &[], attributed).unwrap();
        assert_eq!(
            amounts(&lines),
            vec![
                (Payee::Treasury, 20),
                (Payee::Team { account: "founder", role: Role::Founder, model: 0, dataset: 7 }, 221),
                (Payee::Shareholders { model: 0, dataset: 7 }, 147),
                (Payee::Unexplained { model: 0, dataset: 7 }, 367),
                (Payee::Team { account: "founder", role: Role::Founder, model: 0, dataset: 9 }, 245),
            ]
        );
    }
}

/// Model 3 was made from model 2, which has a fifth, and model 2 from model 1, which has a tenth.
fn family<'a>(trained_on: [&'a [(u32, u32)]; 3]) -> [ModelContract<'a, Account>; 3] {
    let of = |model, percent, team, training| ModelContract {
        model,
        part: Parts::from_percent(percent),
        team,
        training,
    };
    let [own, parents, grandparents] = trained_on;
    [of(3, 70, TEAM, own), of(2, 20, &TEAM[..1], parents), of(1, 10, &TEAM[1..], grandparents)]
}

#[test]
fn ancestors_are_paid_by_their_own_teams_and_datasets() {
    let datasets = [dataset(7, terms(30, 50, 20)), dataset(9, terms(20, 60, 20))];
    // The child and the grandparent were trained on 7, the parent on both.
    let models = family([&[(0, 1)], &[(0, 1), (1, 3)], &[(0, 1)]]);
    let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
    let attributed = Attributed {
        explained: Parts::from_percent(80),
        works: vec![work(1, "ada", 600, &[0]), work(2, "bo", 400, &[1])],
    };
    let lines = settle(100_000, &contract, &[], Some(&attributed)).unwrap();

    // R = 98,000: 68,600 for 3, 19,600 for 2, 9,800 for 1.
    // Ada's work has 0.6 of the weight, so 3 and 1 find 48 % explained, and 2, which has both works, 80 %.
    // 3: team 20,580; contributors 34,300 of which 16,464 explained; share holders 13,720.
    // 2: 11,760 for 7: team 3,528; contributors 5,880 of which 4,704; share holders 2,352.
    //    7,840 for 9: team 1,568; contributors 4,704 of which 3,763; share holders 1,568.
    // 1: team 2,940; contributors 4,900 of which 2,352; share holders 1,960.
    let team = |account, role, model, dataset| Payee::Team { account, role, model, dataset };
    let contributor = |account, work, model, dataset| Payee::Contributor { account, work, model, dataset };
    assert_eq!(
        amounts(&lines),
        vec![
            (Payee::Treasury, 2_000),
            (team("founder", Role::Founder, 3, 7), 6_860),
            (team("engineer", Role::Engineer, 3, 7), 13_720),
            (contributor("ada", 1, 3, 7), 16_464),
            (Payee::Shareholders { model: 3, dataset: 7 }, 13_720),
            (Payee::Unexplained { model: 3, dataset: 7 }, 17_836),
            (team("founder", Role::Founder, 2, 7), 3_528),
            (contributor("ada", 1, 2, 7), 4_704),
            (Payee::Shareholders { model: 2, dataset: 7 }, 2_352),
            (Payee::Unexplained { model: 2, dataset: 7 }, 1_176),
            (team("founder", Role::Founder, 2, 9), 1_568),
            (contributor("bo", 2, 2, 9), 3_763),
            (Payee::Shareholders { model: 2, dataset: 9 }, 1_568),
            (Payee::Unexplained { model: 2, dataset: 9 }, 941),
            (team("engineer", Role::Engineer, 1, 7), 2_940),
            (contributor("ada", 1, 1, 7), 2_352),
            (Payee::Shareholders { model: 1, dataset: 7 }, 1_960),
            (Payee::Unexplained { model: 1, dataset: 7 }, 2_548),
        ]
    );
}

#[test]
fn a_model_whose_works_are_not_found_divides_by_training_shares() {
    let datasets =
        [dataset(7, terms(0, 100, 0)), dataset(9, terms(0, 100, 0)), dataset(11, terms(0, 100, 0))];
    let models = family([&[(0, 1)], &[(1, 3), (2, 1)], &[(0, 1)]]);
    let contract = Contract {
        network: NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO },
        datasets: &datasets,
        models: &models,
    };
    let attributed = Attributed { explained: Parts::ONE, works: vec![work(1, "ada", 1, &[0])] };
    let lines = settle(1_000, &contract, &[], Some(&attributed)).unwrap();
    let contributor = |model| Payee::Contributor { account: "ada", work: 1, model, dataset: 7 };
    assert_eq!(
        amounts(&lines),
        vec![
            (contributor(3), 700),
            (Payee::Unexplained { model: 2, dataset: 9 }, 150),
            (Payee::Unexplained { model: 2, dataset: 11 }, 50),
            (contributor(1), 100),
        ]
    );
}

#[test]
fn a_datasets_treasury_has_its_part_of_what_the_dataset_has() {
    let datasets = [dataset(7, with_treasury(25, 50, 15, 10)), dataset(9, with_treasury(20, 60, 0, 20))];
    let models = [model(TEAM, &[(0, 1), (1, 1)])];
    let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
    let attributed = Attributed {
        explained: Parts::from_percent(80),
        works: vec![work(1, "ada", 600, &[0]), work(2, "bo", 200, &[1]), work(3, "cy", 200, &[0, 1])],
    };
    let lines = settle(100_000, &contract, &["attributor"], Some(&attributed)).unwrap();

    // R_7 = 66,500 and R_9 = 28,500, as in the first example.
    // 7: team 16,625; contributors 33,250 of which 26,600 explained; share holders 9,975; treasury 6,650.
    // 9: team 5,700; contributors 17,100 of which 13,680 explained; treasury 5,700.
    let team = |account, role, dataset| Payee::Team { account, role, model: 0, dataset };
    let contributor = |account, work, dataset| Payee::Contributor { account, work, model: 0, dataset };
    assert_eq!(
        amounts(&lines),
        vec![
            (Payee::Treasury, 2_000),
            (Payee::Attributor { account: "attributor" }, 3_000),
            (team("founder", Role::Founder, 7), 5_542),
            (team("engineer", Role::Engineer, 7), 11_083),
            (contributor("ada", 1, 7), 22_800),
            (contributor("cy", 3, 7), 3_800),
            (Payee::Shareholders { model: 0, dataset: 7 }, 9_975),
            (Payee::Unexplained { model: 0, dataset: 7 }, 6_650),
            (Payee::DatasetTreasury { model: 0, dataset: 7 }, 6_650),
            (team("founder", Role::Founder, 9), 1_900),
            (team("engineer", Role::Engineer, 9), 3_800),
            (contributor("bo", 2, 9), 9_120),
            (contributor("cy", 3, 9), 4_560),
            (Payee::Unexplained { model: 0, dataset: 9 }, 3_420),
            (Payee::DatasetTreasury { model: 0, dataset: 9 }, 5_700),
        ]
    );
}

#[test]
fn units_left_over_go_to_operator_contributors_share_holders_and_treasury_in_this_order() {
    let network = NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO };
    let divided = |fee, terms| {
        let datasets = [dataset(7, terms)];
        let models = [model(&TEAM[..1], &[(0, 1)])];
        let contract = Contract { network, datasets: &datasets, models: &models };
        amounts(&settle::<_, u32>(fee, &contract, &[], None).unwrap())
    };
    let operator = Payee::Team { account: "founder", role: Role::Founder, model: 0, dataset: 7 };
    let contributors = Payee::Unexplained { model: 0, dataset: 7 };
    let shareholders = Payee::Shareholders { model: 0, dataset: 7 };
    let treasury = Payee::DatasetTreasury { model: 0, dataset: 7 };

    let quarters = with_treasury(25, 25, 25, 25);
    assert_eq!(divided(1, quarters), vec![(operator.clone(), 1)]);
    assert_eq!(divided(2, quarters), vec![(operator.clone(), 1), (contributors.clone(), 1)]);
    let three = vec![(operator, 1), (shareholders.clone(), 1), (contributors.clone(), 1)];
    assert_eq!(divided(3, quarters), three);
    assert_eq!(divided(1, with_treasury(0, 0, 50, 50)), vec![(shareholders, 1)]);
    assert_eq!(divided(1, with_treasury(0, 49, 0, 51)), vec![(treasury.clone(), 1)]);
    assert_eq!(divided(u128::MAX, with_treasury(0, 0, 0, 100)), vec![(treasury, u128::MAX)]);
}
