use super::*;
use crate::Terms;
use alloc::vec;

mod exact;
mod examples;
mod extremes;
mod made_from;
mod properties;
mod refused;
mod world;

type Account = &'static str;

const NETWORK: NetworkCut =
    NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) };
const TEAM: &[(Account, Role, u32)] = &[("founder", Role::Founder, 1), ("engineer", Role::Engineer, 2)];

fn terms(operator: u32, contributors: u32, shareholders: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::new(part(operator), part(contributors), part(shareholders)).unwrap()
}

fn with_treasury(operator: u32, contributors: u32, shareholders: u32, treasury: u32) -> Terms {
    let part = Parts::from_percent;
    Terms::with_treasury(part(operator), part(contributors), part(shareholders), part(treasury)).unwrap()
}

fn dataset(dataset: u32, terms: Terms) -> DatasetContract {
    DatasetContract { dataset, terms }
}

/// Model 0, made from no other.
fn model<'a>(team: &'a [(Account, Role, u32)], training: &'a [(u32, u32)]) -> ModelContract<'a, Account> {
    ModelContract { model: 0, part: Parts::ONE, team, training }
}

fn work(work: u32, owner: Account, weight: u32, datasets: &[u32]) -> AttributedWork<Account, u32> {
    AttributedWork { work, owner, weight, datasets: datasets.to_vec(), upstream: vec![] }
}

fn amounts(lines: &[Line<Account, u32>]) -> Vec<(Payee<Account, u32>, u128)> {
    lines.iter().map(|line| (line.payee.clone(), line.amount)).collect()
}
