//! One fee into its lines.
//!
//! ```text
//! fee -> treasury, attributors, rest R
//! R   -> datasets d by attributed mass m_d                 (no attribution: by training shares)
//! R_d -> operator's team, contributors, share holders      (the dataset's terms)
//! contributors' part -> works by weight                    (its explained fraction)
//!                    -> share holders                      (what is left unexplained)
//! ```
//!
//! With weight `x_w` of a work in `k_w` of the model's datasets, `m_d = sum x_w / k_w` over the works in `d`.
//! Each arrow is one [`apportion`], so the lines sum to the fee to the last unit.

use crate::{apportion, cut, Parts, SplitError, Terms};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most datasets a model is trained on.
pub const MAX_DATASETS: u32 = 8;

/// The least common multiple of 1 to [`MAX_DATASETS`]: `x_w / k_w` stays whole when scaled by it.
const MASS_SCALE: u128 = 840;

/// The network's part of a fee.
#[derive(
    Clone,
    Copy,
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
pub struct NetworkCut {
    /// What the treasury receives.
    pub treasury: Parts,
    /// What the attributors whose result was agreed on receive, in equal parts. Without any it joins the rest.
    pub attributors: Parts,
}

/// What a member of a model's team does.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Found the method.
    Researcher,
    /// Built and runs the model.
    Engineer,
    /// Lent the machines.
    ComputeProvider,
    /// Began the enterprise.
    Founder,
    /// Put up the money.
    Investor,
}

/// A dataset's place in the contract of a payment.
#[derive(
    Clone,
    Copy,
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
pub struct DatasetContract {
    /// Which dataset.
    pub dataset: u32,
    /// Its relative weight in the model's training, as the operator declared it.
    pub training_share: u32,
    /// The terms in force when the payment was made.
    pub terms: Terms,
}

/// What a payment is settled by: fixed when it is made.
#[derive(Clone, Copy, Debug)]
pub struct Contract<'a, Account> {
    /// The network's part.
    pub network: NetworkCut,
    /// Who shares the operator's part, and in what proportion.
    pub team: &'a [(Account, Role, u32)],
    /// The datasets the model was trained on, at most [`MAX_DATASETS`], none twice.
    pub datasets: &'a [DatasetContract],
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
    /// In which datasets of the contract it is, as places in [`Contract::datasets`].
    pub datasets: Vec<u32>,
}

/// What attribution found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributed<Account, Work> {
    /// How much of the output the works explain.
    pub explained: Parts,
    /// The works, each in one dataset of the contract at least.
    pub works: Vec<AttributedWork<Account, Work>>,
}

/// Who receives a line of a settlement, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Payee<Account, Work> {
    /// The network's treasury.
    Treasury,
    /// An attributor, for the agreed result.
    Attributor {
        /// Who.
        account: Account,
    },
    /// A member of the model's team, out of the operator's part of a dataset's terms.
    Team {
        /// Who.
        account: Account,
        /// What for.
        role: Role,
        /// Out of which dataset's part.
        dataset: u32,
    },
    /// The owner of a work, by its weight.
    Contributor {
        /// Who.
        account: Account,
        /// For which work.
        work: Work,
        /// Out of which dataset's part.
        dataset: u32,
    },
    /// The holders of a dataset's staked shares, by the terms.
    Shareholders {
        /// Of which dataset.
        dataset: u32,
    },
    /// The holders of a dataset's staked shares, with what attribution could not explain.
    Unexplained {
        /// Of which dataset.
        dataset: u32,
    },
}

/// One line of a settlement.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, serde::Serialize)]
pub struct Line<Account, Work> {
    /// Who and why.
    #[serde(flatten)]
    pub payee: Payee<Account, Work>,
    /// How much.
    pub amount: u128,
}

/// Why a fee cannot be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleError {
    /// The network's parts are more than the whole.
    NetworkCutTooLarge,
    /// The contract names no dataset, or more than [`MAX_DATASETS`].
    DatasetCount,
    /// A work is in none of the contract's datasets, or in one that the contract does not have.
    WorkOutsideDatasets,
    /// The team's shares, the training shares or the weights cannot divide an amount.
    Split(SplitError),
}

impl From<SplitError> for SettleError {
    fn from(error: SplitError) -> Self {
        Self::Split(error)
    }
}

/// The lines of a settlement: those of the treasury and the attributors, then dataset by dataset.
///
/// `attributed` is what attribution found; none, or one without works, divides by training shares and explains
/// nothing. Lines of nothing are left out. The amounts sum to `fee`.
pub fn settle<Account: Clone, Work: Clone>(
    fee: u128,
    contract: &Contract<Account>,
    attributors: &[Account],
    attributed: Option<&Attributed<Account, Work>>,
) -> Result<Vec<Line<Account, Work>>, SettleError> {
    let datasets = contract.datasets;
    if datasets.is_empty() || datasets.len() > MAX_DATASETS as usize {
        return Err(SettleError::DatasetCount);
    }
    let attributed = attributed.filter(|attributed| !attributed.works.is_empty());

    let mut lines = Vec::new();
    let rest = settle_network(fee, contract.network, attributors, &mut lines)?;

    // masses[d][w]: the part of work w that counts in dataset d, scaled by MASS_SCALE.
    let masses = match attributed {
        Some(attributed) => masses(datasets.len(), &attributed.works)?,
        None => alloc::vec![Vec::new(); datasets.len()],
    };
    let claims: Vec<u128> = match attributed {
        Some(_) => masses.iter().map(|works| works.iter().sum()).collect(),
        None => datasets.iter().map(|dataset| dataset.training_share.into()).collect(),
    };

    for ((dataset, part), masses) in datasets.iter().zip(apportion(rest, &claims)?).zip(&masses) {
        settle_dataset(part, dataset, contract.team, masses, attributed, &mut lines)?;
    }
    lines.retain(|line| line.amount > 0);
    Ok(lines)
}

fn settle_network<Account: Clone, Work>(
    fee: u128,
    network: NetworkCut,
    attributors: &[Account],
    lines: &mut Vec<Line<Account, Work>>,
) -> Result<u128, SettleError> {
    let treasury = network.treasury.get();
    let attributed = if attributors.is_empty() { 0 } else { network.attributors.get() };
    let rest = Parts::DENOMINATOR
        .checked_sub(treasury)
        .and_then(|rest| rest.checked_sub(attributed))
        .ok_or(SettleError::NetworkCutTooLarge)?;
    let parts = apportion(fee, &[rest.into(), treasury.into(), attributed.into()])?;

    lines.push(Line { payee: Payee::Treasury, amount: parts[1] });
    if !attributors.is_empty() {
        let each = apportion(parts[2], &alloc::vec![1; attributors.len()])?;
        lines.extend(
            attributors
                .iter()
                .cloned()
                .zip(each)
                .map(|(account, amount)| Line { payee: Payee::Attributor { account }, amount }),
        );
    }
    Ok(parts[0])
}

fn masses<Account, Work>(
    datasets: usize,
    works: &[AttributedWork<Account, Work>],
) -> Result<Vec<Vec<u128>>, SettleError> {
    let mut masses = alloc::vec![alloc::vec![0; works.len()]; datasets];
    for (place, work) in works.iter().enumerate() {
        if work.datasets.is_empty() || work.datasets.len() > datasets {
            return Err(SettleError::WorkOutsideDatasets);
        }
        let mass = u128::from(work.weight) * (MASS_SCALE / work.datasets.len() as u128);
        for dataset in &work.datasets {
            masses.get_mut(*dataset as usize).ok_or(SettleError::WorkOutsideDatasets)?[place] = mass;
        }
    }
    Ok(masses)
}

fn settle_dataset<Account: Clone, Work: Clone>(
    amount: u128,
    contract: &DatasetContract,
    team: &[(Account, Role, u32)],
    masses: &[u128],
    attributed: Option<&Attributed<Account, Work>>,
    lines: &mut Vec<Line<Account, Work>>,
) -> Result<(), SettleError> {
    let DatasetContract { dataset, terms, .. } = *contract;
    let fractions =
        [terms.operator(), terms.contributors(), terms.shareholders()].map(|part| part.get().into());
    let parts = apportion(amount, &fractions)?;

    let shares: Vec<u128> = team.iter().map(|(_, _, share)| (*share).into()).collect();
    for ((account, role, _), amount) in team.iter().zip(apportion(parts[0], &shares)?) {
        lines.push(Line { payee: Payee::Team { account: account.clone(), role: *role, dataset }, amount });
    }

    // A dataset without mass is given nothing, and has nobody to give it to.
    let attributed = attributed.filter(|_| masses.iter().any(|mass| *mass > 0));
    let explained = attributed.map_or(Parts::ZERO, |attributed| attributed.explained);
    let (by_weight, unexplained) = cut(parts[1], explained);
    if let Some(attributed) = attributed {
        for (work, amount) in attributed.works.iter().zip(apportion(by_weight, masses)?) {
            let payee = Payee::Contributor { account: work.owner.clone(), work: work.work.clone(), dataset };
            lines.push(Line { payee, amount });
        }
    }

    lines.push(Line { payee: Payee::Shareholders { dataset }, amount: parts[2] });
    lines.push(Line { payee: Payee::Unexplained { dataset }, amount: unexplained });
    Ok(())
}

#[cfg(test)]
mod tests;
