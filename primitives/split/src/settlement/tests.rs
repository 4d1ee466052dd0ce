use super::*;
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

fn dataset(dataset: u32, training_share: u32, terms: Terms) -> DatasetContract {
    DatasetContract { dataset, training_share, terms }
}

fn work(work: u32, owner: Account, weight: u32, datasets: &[u32]) -> AttributedWork<Account, u32> {
    AttributedWork { work, owner, weight, datasets: datasets.to_vec() }
}

fn amounts(lines: &[Line<Account, u32>]) -> Vec<(Payee<Account, u32>, u128)> {
    lines.iter().map(|line| (line.payee.clone(), line.amount)).collect()
}

#[test]
fn a_fee_goes_where_the_contract_says() {
    let datasets = [dataset(7, 1, terms(30, 50, 20)), dataset(9, 1, terms(20, 60, 20))];
    let contract = Contract { network: NETWORK, team: TEAM, datasets: &datasets };
    let attributed = Attributed {
        explained: Parts::from_percent(80),
        works: vec![work(1, "ada", 600, &[0]), work(2, "bo", 200, &[1]), work(3, "cy", 200, &[0, 1])],
    };
    let lines = settle(100_000, &contract, &["attributor"], Some(&attributed)).unwrap();

    // R = 95,000; m_7 = 600 + 100, m_9 = 200 + 100; R_7 = 66,500, R_9 = 28,500.
    // 7: team 19,950; contributors 33,250 of which 26,600 explained, split 6:1; share holders 13,300.
    // 9: team 5,700; contributors 17,100 of which 13,680 explained, split 2:1; share holders 5,700.
    let team = |account, role, dataset| Payee::Team { account, role, dataset };
    let contributor = |account, work, dataset| Payee::Contributor { account, work, dataset };
    assert_eq!(
        amounts(&lines),
        vec![
            (Payee::Treasury, 2_000),
            (Payee::Attributor { account: "attributor" }, 3_000),
            (team("founder", Role::Founder, 7), 6_650),
            (team("engineer", Role::Engineer, 7), 13_300),
            (contributor("ada", 1, 7), 22_800),
            (contributor("cy", 3, 7), 3_800),
            (Payee::Shareholders { dataset: 7 }, 13_300),
            (Payee::Unexplained { dataset: 7 }, 6_650),
            (team("founder", Role::Founder, 9), 1_900),
            (team("engineer", Role::Engineer, 9), 3_800),
            (contributor("bo", 2, 9), 9_120),
            (contributor("cy", 3, 9), 4_560),
            (Payee::Shareholders { dataset: 9 }, 5_700),
            (Payee::Unexplained { dataset: 9 }, 3_420),
        ]
    );
}

#[test]
fn without_attribution_training_shares_divide_and_the_dataset_keeps_the_contributors_part() {
    let datasets = [dataset(7, 3, terms(30, 50, 20)), dataset(9, 1, terms(100, 0, 0))];
    let contract = Contract { network: NETWORK, team: &TEAM[..1], datasets: &datasets };
    let nothing_found = Attributed { explained: Parts::ONE, works: vec![] };
    for attributed in [None, Some(&nothing_found)] {
        let lines = settle::<_, u32>(1_000, &contract, &[], attributed).unwrap();
        assert_eq!(
            amounts(&lines),
            vec![
                (Payee::Treasury, 20),
                (Payee::Team { account: "founder", role: Role::Founder, dataset: 7 }, 221),
                (Payee::Shareholders { dataset: 7 }, 147),
                (Payee::Unexplained { dataset: 7 }, 367),
                (Payee::Team { account: "founder", role: Role::Founder, dataset: 9 }, 245),
            ]
        );
    }
}

#[test]
fn contracts_that_cannot_be_settled_are_refused() {
    let one = [dataset(7, 1, terms(30, 50, 20))];
    let contract = Contract { network: NETWORK, team: TEAM, datasets: &one };
    let attributed = |work| Attributed { explained: Parts::ONE, works: vec![work] };

    let greedy = NetworkCut { treasury: Parts::ONE, attributors: Parts::from_percent(1) };
    let too_much = Contract { network: greedy, ..contract };
    assert_eq!(settle::<_, u32>(1, &too_much, &["a"], None), Err(SettleError::NetworkCutTooLarge));

    let empty = Contract { datasets: &[], ..contract };
    assert_eq!(settle::<_, u32>(1, &empty, &[], None), Err(SettleError::DatasetCount));
    let nine = [one[0]; 9];
    let crowded = Contract { datasets: &nine, ..contract };
    assert_eq!(settle::<_, u32>(1, &crowded, &[], None), Err(SettleError::DatasetCount));

    for datasets in [&[][..], &[1], &[0, 1]] {
        let outside = attributed(work(1, "ada", 1, datasets));
        assert_eq!(settle(1, &contract, &[], Some(&outside)), Err(SettleError::WorkOutsideDatasets));
    }
    let weightless = attributed(work(1, "ada", 0, &[0]));
    let no_weight = Err(SettleError::Split(SplitError::NoWeight));
    assert_eq!(settle(1, &contract, &[], Some(&weightless)), no_weight);
    let nobody = Contract { team: &[], ..contract };
    assert_eq!(settle::<_, u32>(1, &nobody, &[], None), no_weight);
}

prop_compose! {
    fn any_terms()(a in 0..=Parts::DENOMINATOR, b in 0..=Parts::DENOMINATOR) -> Terms {
        let (low, high) = (a.min(b), a.max(b));
        let part = |parts| Parts::new(parts).unwrap();
        Terms::new(part(low), part(high - low), part(Parts::DENOMINATOR - high)).unwrap()
    }
}

prop_compose! {
    fn any_datasets()(terms in prop::collection::vec((1..=u32::MAX, any_terms()), 1..=8)) -> Vec<DatasetContract> {
        (0..).zip(terms).map(|(id, (training_share, terms))| dataset(id, training_share, terms)).collect()
    }
}

fn any_works(datasets: usize) -> impl Strategy<Value = Vec<AttributedWork<Account, u32>>> {
    let places: Vec<u32> = (0..datasets as u32).collect();
    let work = (1..=u32::MAX, prop::sample::subsequence(places, 1..=datasets))
        .prop_map(|(weight, datasets)| work(0, "owner", weight, &datasets));
    prop::collection::vec(work, 0..24)
}

proptest! {
    #[test]
    fn the_lines_sum_to_the_fee(
        fee: u128,
        ((datasets, works), explained, attributors) in (
            any_datasets().prop_flat_map(|datasets| { let works = any_works(datasets.len()); (Just(datasets), works) }),
            0..=Parts::DENOMINATOR,
            0..5usize,
        ),
    ) {
        let contract = Contract { network: NETWORK, team: TEAM, datasets: &datasets };
        let attributed = Attributed { explained: Parts::new(explained).unwrap(), works };
        let lines = settle(fee, &contract, &vec!["attributor"; attributors], Some(&attributed)).unwrap();
        prop_assert_eq!(lines.iter().try_fold(0u128, |sum, line| sum.checked_add(line.amount)), Some(fee));
    }
}
