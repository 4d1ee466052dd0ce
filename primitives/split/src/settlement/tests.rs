use super::*;
use crate::Terms;
use alloc::vec;
use proptest::prelude::*;

type Account = &'static str;

const NETWORK: NetworkCut =
    NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) };
const TEAM: &[(Account, Role, u32)] = &[("founder", Role::Founder, 1), ("engineer", Role::Engineer, 2)];

fn terms(operator: u32, contributors: u32, shareholders: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::new(part(operator), part(contributors), part(shareholders)).unwrap()
}

fn dataset(dataset: u32, terms: Terms) -> DatasetContract {
    DatasetContract { dataset, terms }
}

/// Model 0, made from no other.
fn model<'a>(team: &'a [(Account, Role, u32)], training: &'a [(u32, u32)]) -> ModelContract<'a, Account> {
    ModelContract { model: 0, part: Parts::ONE, team, training }
}

fn work(work: u32, owner: Account, weight: u32, datasets: &[u32]) -> AttributedWork<Account, u32> {
    AttributedWork { work, owner, weight, datasets: datasets.to_vec() }
}

fn amounts(lines: &[Line<Account, u32>]) -> Vec<(Payee<Account, u32>, u128)> {
    lines.iter().map(|line| (line.payee.clone(), line.amount)).collect()
}

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
fn contracts_that_cannot_be_settled_are_refused() {
    let one = [dataset(7, terms(30, 50, 20))];
    let models = [model(TEAM, &[(0, 1)])];
    let contract = Contract { network: NETWORK, datasets: &one, models: &models };
    let refused = |contract: Contract<Account>| settle::<_, u32>(1, &contract, &["a"], None).unwrap_err();
    let attributed = |work| Attributed { explained: Parts::ONE, works: vec![work] };

    let greedy = NetworkCut { treasury: Parts::ONE, attributors: Parts::from_percent(1) };
    assert_eq!(refused(Contract { network: greedy, ..contract }), SettleError::NetworkCutTooLarge);
    assert_eq!(refused(Contract { datasets: &[one[0]; 9], ..contract }), SettleError::DatasetCount);
    assert_eq!(refused(Contract { datasets: &[], ..contract }), SettleError::TrainingOutsideDatasets);
    for training in [&[][..], &[(1, 1)], &[(0, 1), (1, 1)]] {
        let models = [model(TEAM, training)];
        assert_eq!(refused(Contract { models: &models, ..contract }), SettleError::TrainingOutsideDatasets);
    }
    assert_eq!(refused(Contract { models: &[], ..contract }), SettleError::ModelParts);
    assert_eq!(refused(Contract { models: &[models[0]; 2], ..contract }), SettleError::ModelParts);

    for datasets in [&[][..], &[1], &[0, 1]] {
        let outside = attributed(work(1, "ada", 1, datasets));
        assert_eq!(settle(1, &contract, &[], Some(&outside)), Err(SettleError::WorkOutsideDatasets));
    }
    let no_weight = SettleError::Split(SplitError::NoWeight);
    let weightless = attributed(work(1, "ada", 0, &[0]));
    assert_eq!(settle(1, &contract, &[], Some(&weightless)), Err(no_weight));
    for (team, training) in [(&[][..], &[(0, 1)][..]), (TEAM, &[(0, 0)])] {
        let models = [model(team, training)];
        assert_eq!(refused(Contract { models: &models, ..contract }), no_weight);
    }
}

prop_compose! {
    fn any_terms()(a in 0..=Parts::DENOMINATOR, b in 0..=Parts::DENOMINATOR) -> Terms {
        let (low, high) = (a.min(b), a.max(b));
        let part = |parts| Parts::new(parts).unwrap();
        Terms::new(part(low), part(high - low), part(Parts::DENOMINATOR - high)).unwrap()
    }
}

prop_compose! {
    fn any_datasets()(terms in prop::collection::vec(any_terms(), 1..=8)) -> Vec<DatasetContract> {
        (0..).zip(terms).map(|(id, terms)| dataset(id, terms)).collect()
    }
}

/// What a model was trained on, and its part.
type Place = (Vec<(u32, u32)>, u32);

/// One to five models.
fn any_models(datasets: usize) -> impl Strategy<Value = Vec<Place>> {
    let training = prop::sample::subsequence((0..datasets as u32).collect::<Vec<_>>(), 1..=datasets)
        .prop_flat_map(|places| {
            let shares = prop::collection::vec(1..=u32::MAX, places.len());
            shares.prop_map(move |shares| places.iter().copied().zip(shares).collect())
        });
    prop::collection::vec((training, 0..=Parts::DENOMINATOR / 5), 1..=5)
}

fn any_works(datasets: usize) -> impl Strategy<Value = Vec<AttributedWork<Account, u32>>> {
    let places: Vec<u32> = (0..datasets as u32).collect();
    let work = (1..=u32::MAX, prop::sample::subsequence(places, 1..=datasets))
        .prop_map(|(weight, datasets)| work(0, "owner", weight, &datasets));
    prop::collection::vec(work, 0..24)
}

type World = (Vec<DatasetContract>, Vec<Place>, Vec<AttributedWork<Account, u32>>);

fn any_world() -> impl Strategy<Value = World> {
    any_datasets().prop_flat_map(|datasets| {
        let count = datasets.len();
        (Just(datasets), any_models(count), any_works(count))
    })
}

proptest! {
    #[test]
    fn the_lines_sum_to_the_fee_and_each_model_has_its_part(
        fee: u128,
        (datasets, models, works) in any_world(),
        explained in 0..=Parts::DENOMINATOR,
        attributors in 0..5usize,
    ) {
        // The first model has what the others leave.
        let others: u32 = models[1..].iter().map(|(_, part)| part).sum();
        let part = |number: usize, part: u32| if number == 0 { Parts::DENOMINATOR - others } else { part };
        let models: Vec<_> = models
            .iter()
            .enumerate()
            .map(|(number, (training, of))| ModelContract {
                model: number as u32,
                part: Parts::new(part(number, *of)).unwrap(),
                team: TEAM,
                training,
            })
            .collect();
        let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
        let attributed = Attributed { explained: Parts::new(explained).unwrap(), works };
        let lines = settle(fee, &contract, &vec!["attributor"; attributors], Some(&attributed)).unwrap();
        prop_assert_eq!(lines.iter().try_fold(0u128, |sum, line| sum.checked_add(line.amount)), Some(fee));

        let of_network = |line: &&Line<Account, u32>| matches!(line.payee, Payee::Treasury | Payee::Attributor { .. });
        let rest = fee - lines.iter().filter(of_network).map(|line| line.amount).sum::<u128>();
        let parts: Vec<u128> = models.iter().map(|model| model.part.get().into()).collect();
        for (model, expected) in (0..).zip(apportion(rest, &parts).unwrap()) {
            let received = lines.iter().filter(|line| match line.payee {
                Payee::Treasury | Payee::Attributor { .. } => false,
                Payee::Team { model: of, .. }
                | Payee::Contributor { model: of, .. }
                | Payee::Shareholders { model: of, .. }
                | Payee::Unexplained { model: of, .. } => of == model,
            });
            prop_assert_eq!(received.map(|line| line.amount).sum::<u128>(), expected);
        }
    }
}
