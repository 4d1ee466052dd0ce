//! What attribution found, for all models together and for each.

use crate::Parts;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The least common multiple of 1 to [`crate::MAX_DATASETS`]: `x_w / k_w` stays whole when scaled by it.
const MASS_SCALE: u128 = 840;

/// What a work was made from.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case")]
pub enum Ancestor<Account, Work> {
    /// Another work.
    Work {
        /// The work that it was made from.
        work: Work,
        /// Who owns it.
        owner: Account,
    },
    /// Outputs of a model that were paid for.
    Outputs {
        /// By which payment.
        payment: u64,
    },
}

/// A work that receives by weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributedWork<Account, Work> {
    /// Which work.
    pub work: Work,
    /// Who owns it.
    pub owner: Account,
    /// Its relative weight.
    pub weight: u32,
    /// In which datasets of the contract it is, as places in [`crate::Contract::datasets`].
    pub datasets: Vec<u32>,
    /// What it was made from, and what each ancestor has of its income; together at most the whole.
    pub upstream: Vec<(Ancestor<Account, Work>, Parts)>,
}

/// What attribution found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributed<Account, Work> {
    /// How much of the output the works explain.
    pub explained: Parts,
    /// The works, each in one dataset of the contract at least.
    pub works: Vec<AttributedWork<Account, Work>>,
}

/// What attribution found for one model.
pub(super) struct OfModel<'a, Account, Work> {
    pub(super) works: &'a [AttributedWork<Account, Work>],
    /// How much the model's works explain.
    pub(super) explained: Parts,
    /// For each dataset of the model and each work: how much of the work counts there, scaled by [`MASS_SCALE`].
    pub(super) masses: Vec<Vec<u128>>,
}

impl<'a, Account, Work> OfModel<'a, Account, Work> {
    /// None if none of the works is the model's.
    pub(super) fn of(attributed: &'a Attributed<Account, Work>, training: &[(u32, u32)]) -> Option<Self> {
        let works = &attributed.works;
        let mut masses = alloc::vec![alloc::vec![0; works.len()]; training.len()];
        let (mut all, mut own) = (0u128, 0u128);
        for (number, work) in works.iter().enumerate() {
            let holds = |(place, _): &(u32, u32)| work.datasets.contains(place);
            let weight = u128::from(work.weight);
            all += weight;
            let count = training.iter().filter(|dataset| holds(dataset)).count() as u128;
            let Some(share) = MASS_SCALE.checked_div(count) else { continue };
            own += weight;
            for (masses, _) in masses.iter_mut().zip(training).filter(|(_, dataset)| holds(dataset)) {
                masses[number] = weight * share;
            }
        }
        // At most the whole, since the model's works are some of all.
        let explained = (u128::from(attributed.explained.get()) * own).checked_div(all)? as u32;
        let explained = Parts::new(explained).ok()?;
        (own > 0).then_some(Self { works, explained, masses })
    }
}
