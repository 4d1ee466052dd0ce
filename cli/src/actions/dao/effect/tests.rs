//! Payments that are settled here under both terms.

use super::*;
use guerdon_primitives::{ModelPart, NetworkCut, Parts, PaymentContract, Role, StatedTerms, Terms, WorkId};
use guerdon_split::{Ancestor, Attributed, AttributedWork, DatasetContract};
use sp_runtime::AccountId32;

const DATASET: DatasetId = 4;
const OTHER: DatasetId = 5;

fn account(byte: u8) -> AccountId32 {
    AccountId32::new([byte; 32])
}

fn terms([operator, contributors, shareholders, treasury]: [u32; 4]) -> Terms {
    let part = |percent: u32| percent * 10_000_000;
    let stated = StatedTerms {
        operator: part(operator),
        contributors: part(contributors),
        shareholders: part(shareholders),
        treasury: part(treasury),
    };
    stated.checked().unwrap()
}

/// A model that was trained on both datasets, and was made from another one that was.
fn contract(terms_of_dataset: Terms) -> PaymentContract<AccountId32> {
    let dataset = |dataset, terms| DatasetContract { dataset, terms };
    let model = |model, part, training: Vec<(u32, u32)>| ModelPart {
        model,
        part: Parts::from_percent(part),
        team: vec![(account(1), Role::Founder, 2), (account(2), Role::Engineer, 1)].try_into().unwrap(),
        training: training.try_into().unwrap(),
    };
    PaymentContract {
        network: NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) },
        datasets: vec![dataset(DATASET, terms_of_dataset), dataset(OTHER, terms([25, 25, 25, 25]))]
            .try_into()
            .unwrap(),
        models: vec![model(7, 80, vec![(0, 2), (1, 1)]), model(6, 20, vec![(0, 1), (1, 3)])]
            .try_into()
            .unwrap(),
    }
}

/// Three works: one in both datasets, one made from the first and from a payment, one in the other dataset.
fn attributed(explained: u32) -> Attributed<AccountId32, WorkId> {
    let work = |byte: u8, weight, datasets: &[u32], upstream| AttributedWork {
        work: WorkId::repeat_byte(byte),
        owner: account(10 + byte),
        weight,
        datasets: datasets.to_vec(),
        upstream,
    };
    let origin = Ancestor::Work { work: WorkId::repeat_byte(1), owner: account(11) };
    let made =
        vec![(origin, Parts::from_percent(20)), (Ancestor::Outputs { payment: 3 }, Parts::from_percent(10))];
    Attributed {
        explained: Parts::from_percent(explained),
        works: vec![
            work(1, 500_000_001, &[0, 1], vec![]),
            work(2, 300_000_000, &[0], made),
            work(3, 199_999_999, &[1], vec![]),
        ],
    }
}

fn lines(fee: Balance, terms_of_dataset: Terms, explained: Option<u32>) -> Lines {
    let attributed = explained.map(attributed);
    contract(terms_of_dataset).settle(fee, &[account(9)], attributed.as_ref()).unwrap()
}

/// The effect of payments of these fees in these assets.
fn effect(fees: &[(Balance, Asset)], old: Terms, new: Terms, explained: Option<u32>) -> Effect {
    let mut effect = Effect::default();
    for (fee, asset) in fees {
        let (paid, under) = (lines(*fee, old, explained), lines(*fee, new, explained));
        effect.add(DATASET, asset.clone(), &paid, &under).unwrap();
    }
    effect
}

#[test]
fn all_parties_together_receive_the_same_to_the_last_unit() {
    let assets = [Asset::Native, Asset::WithId(1)];
    let fees: Vec<_> =
        (0..60).map(|place| (1_000_000_007 + 31 * place, assets[place as usize % 2].clone())).collect();
    for explained in [None, Some(0), Some(37), Some(100)] {
        let effect = effect(&fees, terms([30, 50, 20, 0]), terms([13, 61, 7, 19]), explained);
        assert_eq!((effect.payments, effect.assets.len()), (60, 2));
        for (asset, Split { before, after }) in &effect.assets {
            let paid: Balance = fees.iter().filter(|(_, of)| of == asset).map(|(fee, _)| fee).sum();
            let all = before.all().unwrap();
            assert_eq!(all, after.all().unwrap(), "{explained:?}");
            assert!(all > 0 && all < paid, "a part of it is the network's and the other dataset's");
            assert_ne!(before, after);
        }
    }
}

#[test]
fn each_party_receives_its_own_lines_of_the_dataset() {
    let fee = [(1_000_000, Asset::Native)];
    let Split { before, after } =
        effect(&fee, terms([30, 50, 20, 0]), terms([10, 60, 0, 30]), Some(40)).assets[&Asset::Native];
    let all = before.all().unwrap();
    let near = |sums: &Sums, party, percent: Balance| {
        let (found, expected) = (sums.of(party), all * percent / 100);
        assert!(found.abs_diff(expected) <= 20, "{party:?}: {found}, not about {expected} of {all}");
    };
    // Of the contributors' part, 40 % is explained.
    for (sums, parts) in [(&before, [30, 20, 20, 30, 0]), (&after, [10, 24, 0, 36, 30])] {
        Party::ALL.into_iter().zip(parts).for_each(|(party, percent)| near(sums, party, percent));
    }
}

#[test]
fn works_made_from_works_are_the_contributors() {
    let paid = lines(1_000_000, terms([30, 50, 20, 0]), Some(100));
    let is_origin = |line: &&guerdon_split::Line<_, _>| {
        matches!(line.payee, Payee::Origin { .. } | Payee::Outputs { .. })
    };
    assert!(paid.iter().filter(is_origin).count() >= 2, "{paid:?}");
    let mut effect = Effect::default();
    effect.add(DATASET, Asset::Native, &paid, &paid).unwrap();
    let Split { before, after } = effect.assets[&Asset::Native];
    assert_eq!(before, after);
    let all = before.all().unwrap();
    assert!(before.of(Party::Contributors).abs_diff(all / 2) <= 20, "{before:?}");
    assert_eq!(before.of(Party::Unexplained), 0);
}

#[test]
fn a_dataset_that_a_payment_did_not_pay_receives_nothing() {
    let paid = lines(1_000_000, terms([30, 50, 20, 0]), Some(50));
    let mut effect = Effect::default();
    effect.add(77, Asset::Native, &paid, &paid).unwrap();
    assert_eq!(effect.assets[&Asset::Native], Split::default());
}

#[test]
fn other_sums_are_refused() {
    let old = terms([30, 50, 20, 0]);
    let paid = lines(1_000_000, old, Some(50));
    let mut effect = Effect::default();
    let told = effect.add(DATASET, Asset::Native, &paid, &lines(1_000_100, old, Some(50)));
    assert!(matches!(told, Err(Error::Unreachable(_))), "{told:?}");
    assert_eq!(effect, Effect::default(), "nothing is counted of it");

    let huge = |amount| {
        let payee = Payee::Shareholders { model: 7, dataset: DATASET };
        vec![guerdon_split::Line { payee, amount }]
    };
    effect.add(DATASET, Asset::Native, &huge(Balance::MAX), &huge(Balance::MAX)).unwrap();
    let told = effect.add(DATASET, Asset::Native, &huge(1), &huge(1));
    assert!(matches!(told, Err(Error::Refused(_))), "{told:?}");
}
