//! Contracts and findings over the whole ranges of their numbers.

use super::*;
use proptest::prelude::*;

/// A model of a random contract.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) part: Parts,
    pub(super) team: Vec<(u32, Role, u32)>,
    pub(super) training: Vec<(u32, u32)>,
}

/// All that a fee is settled by.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) network: NetworkCut,
    pub(super) datasets: Vec<DatasetContract>,
    pub(super) models: Vec<Model>,
    pub(super) attributors: Vec<u32>,
    pub(super) attributed: Option<Attributed<u32, u32>>,
}

impl World {
    pub(super) fn settle(&self, fee: u128) -> Vec<Line<u32, u32>> {
        let models: Vec<_> = (0..)
            .zip(&self.models)
            .map(|(model, Model { part, team, training })| ModelContract {
                model,
                part: *part,
                team,
                training,
            })
            .collect();
        let contract = Contract { network: self.network, datasets: &self.datasets, models: &models };
        settle(fee, &contract, &self.attributors, self.attributed.as_ref()).unwrap()
    }
}

/// Every size in bits is as likely as any other; the ends are frequent.
pub(super) fn any_fee() -> impl Strategy<Value = u128> {
    prop_oneof![
        8 => (any::<u128>(), 0..128u32).prop_map(|(bits, shift)| bits >> shift),
        2 => any::<u128>(),
        1 => Just(u128::MAX),
        1 => Just(0),
    ]
}

fn any_parts() -> impl Strategy<Value = Parts> {
    prop_oneof![1 => Just(0), 1 => Just(Parts::DENOMINATOR), 6 => 0..=Parts::DENOMINATOR]
        .prop_map(|parts| Parts::new(parts).unwrap())
}

/// `count` fractions that sum to the whole.
fn any_fractions(count: usize) -> impl Strategy<Value = Vec<Parts>> {
    prop::collection::vec(any_parts(), count - 1).prop_map(|mut cuts| {
        cuts.sort();
        let ends = cuts.iter().copied().chain([Parts::ONE]);
        let starts = [Parts::ZERO].into_iter().chain(cuts.iter().copied());
        ends.zip(starts).map(|(end, start)| Parts::new(end.get() - start.get()).unwrap()).collect()
    })
}

/// Relative shares, one of which at least is above zero.
fn any_shares(count: usize) -> impl Strategy<Value = Vec<u32>> {
    let share = prop_oneof![1 => Just(0), 2 => 1..10u32, 3 => any::<u32>(), 1 => Just(u32::MAX)];
    prop::collection::vec(share, count).prop_map(|mut shares| {
        if shares.iter().all(|share| *share == 0) {
            shares[0] = 1;
        }
        shares
    })
}

fn any_datasets() -> impl Strategy<Value = Vec<DatasetContract>> {
    let terms = any_fractions(4);
    let terms = terms.prop_map(|parts| Terms::with_treasury(parts[0], parts[1], parts[2], parts[3]).unwrap());
    prop::collection::vec(terms, 1..=8)
        .prop_map(|terms| (0..).zip(terms).map(|(id, terms)| dataset(id, terms)).collect())
}

/// Some of the places in the contract's datasets, one at least.
fn any_places(datasets: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::sample::subsequence((0..datasets as u32).collect::<Vec<_>>(), 1..=datasets)
}

fn any_model(part: Parts, datasets: usize) -> impl Strategy<Value = Model> {
    const ROLES: [Role; 5] =
        [Role::Researcher, Role::Engineer, Role::ComputeProvider, Role::Founder, Role::Investor];
    let team = (1..=16usize).prop_flat_map(any_shares).prop_map(|shares| {
        (0..).zip(shares).map(|(account, share)| (account, ROLES[account as usize % 5], share)).collect()
    });
    let training = any_places(datasets).prop_flat_map(|places| {
        let shares = any_shares(places.len());
        shares.prop_map(move |shares| places.iter().copied().zip(shares).collect())
    });
    (team, training).prop_map(move |(team, training)| Model { part, team, training })
}

fn any_models(datasets: usize) -> impl Strategy<Value = Vec<Model>> {
    (1..=5usize).prop_flat_map(any_fractions).prop_flat_map(move |parts| {
        parts.into_iter().map(|part| any_model(part, datasets)).collect::<Vec<_>>()
    })
}

type Upstream = Vec<(Ancestor<u32, u32>, Parts)>;

fn any_upstream() -> impl Strategy<Value = Upstream> {
    let ancestors = prop::collection::vec(any::<bool>(), 0..=4);
    (ancestors, any_fractions(5)).prop_map(|(works, parts)| {
        let ancestor = |(place, is_work): (u32, bool)| match is_work {
            true => Ancestor::Work { work: 1_000 + place, owner: place },
            false => Ancestor::Outputs { payment: place.into() },
        };
        (0..).zip(works).map(ancestor).zip(parts).collect()
    })
}

/// Up to 24 works, of which one at least has weight.
fn any_works(datasets: usize) -> impl Strategy<Value = Vec<AttributedWork<u32, u32>>> {
    (1..24usize).prop_flat_map(any_shares).prop_flat_map(move |weights| {
        let works = (0..).zip(weights).map(|(work, weight)| {
            (any_places(datasets), any_upstream()).prop_map(move |(datasets, upstream)| AttributedWork {
                work,
                owner: work,
                weight,
                datasets,
                upstream,
            })
        });
        works.collect::<Vec<_>>()
    })
}

pub(super) fn any_world() -> impl Strategy<Value = World> {
    any_datasets().prop_flat_map(|datasets| {
        let count = datasets.len();
        let attributed = (any_parts(), any_works(count));
        let attributed = attributed.prop_map(|(explained, works)| Attributed { explained, works });
        let network =
            any_fractions(3).prop_map(|parts| NetworkCut { treasury: parts[0], attributors: parts[1] });
        let models = any_models(count);
        (network, models, 0..16u32, prop::option::weighted(0.9, attributed)).prop_map(
            move |(network, models, attributors, attributed)| World {
                network,
                datasets: datasets.clone(),
                models,
                attributors: (0..attributors).collect(),
                attributed,
            },
        )
    })
}
