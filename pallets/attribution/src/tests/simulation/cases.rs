//! What is asked in a simulated job, and what is true and false about it.

use super::{dice::Dice, world::Setting};
use crate::mock::*;
use codec::Encode;
use guerdon_primitives::{
    jobs::{Finding, JobId},
    Parts, WorkId,
};
use guerdon_split::apportion;
use std::collections::BTreeMap;

/// The work that some liars move weight to. No output owes anything to it.
pub const FRIEND: WorkId = WorkId::repeat_byte(250);
/// The work that some liars take weight from. Every output owes something to it.
pub const VICTIM: WorkId = WorkId::repeat_byte(1);

type Shares = BTreeMap<WorkId, u128>;

/// A payment, and what an honest computation of its attribution gives.
#[derive(Clone)]
pub struct Case {
    pub job: JobId,
    pub fee: u128,
    pub truth: Finding,
}

impl Case {
    /// A third of the fees each needs a first committee of 3, of 5 and of 7. None is above four times the least bond,
    /// unless the setting has higher ones.
    pub fn new(setting: &Setting, job: JobId) -> Self {
        let mut dice = Dice::seeded((setting.seed, "case", job));
        let bond = BOND as u64;
        let ranges = [(bond / 10, bond), (bond + 1, 2 * bond), (2 * bond + 1, 4 * bond)];
        let (least, most) = dice.one_of(&ranges).unwrap();
        let fee = setting.fees * u128::from(dice.between(least, most));
        let mut shares: Shares = (0..dice.between(5, 11))
            .map(|_| (WorkId::repeat_byte(dice.between(2, 40) as u8), dice.between(50, 1_000).into()))
            .collect();
        let others: u128 = shares.values().sum();
        shares.insert(VICTIM, others * u128::from(dice.between(20, 60)) / 100);
        let truth = finding(dice.between(500_000_000, 950_000_000), &shares);
        Self { job, fee, truth }
    }

    /// What an honest attributor finds: the truth, as exactly as its machine computes.
    pub fn honest(&self, attributor: AccountId) -> Finding {
        self.noisy(&self.truth, attributor)
    }

    /// Part of all weight, from a fifth to two fifths, goes to the friend: as much as a liar feels like.
    pub fn for_friend(&self, liar: AccountId) -> Finding {
        let part = u128::from(Dice::seeded((self.job, "part", liar)).between(200, 400));
        let (explained, mut shares) = parts(&self.truth);
        let whole: u128 = shares.values().sum();
        shares.values_mut().for_each(|share| *share = *share * (1_000 - part) / 1_000);
        shares.insert(FRIEND, whole * part / 1_000);
        self.noisy(&finding(explained, &shares), liar)
    }

    /// The truth without the victim.
    pub fn without_victim(&self, liar: AccountId) -> Finding {
        let (explained, mut shares) = parts(&self.truth);
        shares.remove(&VICTIM);
        self.noisy(&finding(explained, &shares), liar)
    }

    fn noisy(&self, of: &Finding, attributor: AccountId) -> Finding {
        let mut dice = Dice::seeded((self.job, "noise", attributor).encode());
        let (explained, mut shares) = parts(of);
        for share in shares.values_mut() {
            *share = *share * u128::from(dice.between(9_990, 10_010)) / 10_000;
        }
        finding(explained * dice.between(9_990, 10_010) / 10_000, &shares)
    }
}

/// All that there is to the friend, which is the most that a false result can divert.
pub fn all_to_friend() -> Finding {
    finding(1_000_000_000, &[(FRIEND, 1)].into())
}

/// What one reports who does not look: the same for everybody, and for every job.
pub fn constant() -> Finding {
    finding(700_000_000, &(2..12).map(|work| (WorkId::repeat_byte(work), 1)).collect())
}

fn parts(finding: &Finding) -> (u64, Shares) {
    let Finding::Attribution { explained, weights } = finding else { panic!("{finding:?}") };
    let shares = weights.iter().map(|(work, weight)| (*work, (*weight).into())).collect();
    (explained.get().into(), shares)
}

fn finding(explained: u64, shares: &Shares) -> Finding {
    let whole = u128::from(Parts::DENOMINATOR);
    let weights = apportion(whole, &shares.values().copied().collect::<Vec<_>>()).unwrap();
    let mut weights: Vec<(WorkId, u32)> =
        shares.keys().copied().zip(weights.into_iter().map(|weight| weight as u32)).collect();
    weights.retain(|(_, weight)| *weight > 0);
    weights.sort_unstable_by_key(|(work, weight)| (std::cmp::Reverse(*weight), *work));
    let explained = Parts::new(explained.min(1_000_000_000) as u32).unwrap();
    Finding::Attribution { explained, weights: weights.try_into().unwrap() }
}
