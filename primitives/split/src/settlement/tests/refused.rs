//! What cannot be settled.

use super::*;

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

#[test]
fn ancestors_of_a_work_cannot_have_more_than_its_income() {
    let datasets = [dataset(7, terms(30, 50, 20))];
    let models = [model(TEAM, &[(0, 1)])];
    let contract = Contract { network: NETWORK, datasets: &datasets, models: &models };
    let settle_with = |parts: &[u32]| {
        let upstream = (0..)
            .zip(parts)
            .map(|(payment, part)| (Ancestor::Outputs { payment }, Parts::new(*part).unwrap()));
        let made = AttributedWork { upstream: upstream.collect(), ..work(1, "ada", 0, &[0]) };
        // A fee of nothing and a weight of nothing are refused as well.
        let works = vec![work(2, "bo", 1, &[0]), made];
        settle(0, &contract, &[], Some(&Attributed { explained: Parts::ZERO, works }))
    };
    assert_eq!(settle_with(&[600_000_000, 400_000_000]), Ok(vec![]));
    assert_eq!(settle_with(&[600_000_000, 400_000_001]), Err(SettleError::AncestorParts));
    assert_eq!(settle_with(&[Parts::DENOMINATOR; 5]), Err(SettleError::AncestorParts));
}
