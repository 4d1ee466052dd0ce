//! What a simulation is measured by.

use super::{
    cases::{Case, FRIEND},
    world::ATTRIBUTORS,
};
use crate::{agreement, mock::*, *};
use guerdon_primitives::{
    jobs::{Finding, JobId},
    Outcome,
};
use std::collections::BTreeSet;

/// What a group of accounts has got and lost, in units of the least bond.
#[derive(Clone, Copy, Debug, Default)]
pub struct Purse {
    /// The attributors' part of the fees.
    pub income: f64,
    /// What bonds lost to others, less what was won from others' bonds.
    pub lost: f64,
    /// What false results brought to the friend.
    pub diverted: f64,
}

impl Purse {
    pub fn profit(&self) -> f64 {
        self.income + self.diverted - self.lost
    }
}

/// How many slashes, by what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slashes {
    pub missing: u32,
    pub deviating: u32,
    pub misleading: u32,
}

impl Slashes {
    pub fn add(&mut self, fault: Fault) {
        *match fault {
            Fault::Missing => &mut self.missing,
            Fault::Deviating => &mut self.deviating,
            Fault::Misleading => &mut self.misleading,
        } += 1;
    }
}

/// How a simulation went.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// What each account received of the fees for its results, by account.
    pub incomes: Vec<f64>,
    pub fees: f64,
    /// Payments that were settled by weights near the truth.
    pub right: u32,
    /// Payments that were settled without weights.
    pub fallback: u32,
    /// Payments that were settled by weights further than twice the tolerance from the truth.
    pub wrong: BTreeSet<JobId>,
    pub diverted: f64,
    pub honest_slashes: Slashes,
    /// Challenges by watchers.
    pub challenges: u32,
    /// Challenges of right results.
    pub false_challenges: u32,
    /// Copies of another's commitment, that were tried to be revealed.
    pub copies: u32,
    /// How many of them were let in.
    pub copies_let_in: u32,
    /// What bonds lost and won, by account.
    pub lost: Vec<f64>,
}

impl Tally {
    pub fn new() -> Self {
        let zeros = vec![0.0; ATTRIBUTORS as usize + 1];
        Self { incomes: zeros.clone(), lost: zeros, ..Default::default() }
    }

    /// Counts the end of a job.
    pub fn settle(&mut self, case: &Case, outcome: &Outcome<AccountId>) {
        let fee = case.fee as f64 / BOND as f64;
        self.fees += fee;
        for account in &outcome.attributors {
            self.incomes[*account as usize] += 0.03 * fee / outcome.attributors.len() as f64;
        }
        let Some(Finding::Attribution { explained, weights }) = &outcome.finding else {
            self.fallback += 1;
            return;
        };
        let friends: f64 =
            weights.iter().filter(|(work, _)| *work == FRIEND).map(|(_, weight)| *weight as f64 / 1e9).sum();
        self.diverted += 0.95 * fee * friends * f64::from(explained.get()) / 1e9;
        if is_right(case, outcome.finding.as_ref()) {
            self.right += 1;
        } else {
            self.wrong.insert(case.job);
        }
    }

    /// What accounts, from the first to the last, got and lost.
    fn purse(&self, first: u64, last: u64) -> Purse {
        let sum = |values: &[f64]| -> f64 { values[first as usize..=last as usize].iter().sum() };
        Purse { income: sum(&self.incomes), lost: sum(&self.lost), diverted: 0.0 }
    }

    /// What the honest and the faulty got and lost, if the first `faulty` accounts are.
    pub fn purses(&self, faulty: u64) -> (Purse, Purse) {
        let attackers = if faulty == 0 { Purse::default() } else { self.purse(1, faulty) };
        (self.purse(faulty + 1, ATTRIBUTORS), Purse { diverted: self.diverted, ..attackers })
    }
}

/// Whether weights are no further than twice the tolerance from the truth.
pub fn is_right(case: &Case, finding: Option<&Finding>) -> bool {
    match (finding, &case.truth) {
        (Some(Finding::Attribution { weights, .. }), Finding::Attribution { weights: truth, .. }) => {
            agreement::distance(weights, truth) <= 2 * u64::from(Tolerance::get().get())
        }
        _ => false,
    }
}
