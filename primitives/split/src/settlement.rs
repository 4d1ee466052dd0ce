//! One fee into its lines.
//!
//! ```text
//! fee -> treasury, attributors, rest R
//! R    -> the model and the models it was made from        (their parts)
//! R_m  -> the datasets d of model m by mass m_d            (no attribution: by training shares)
//! R_md -> operator, contributors, share holders, treasury  (the dataset's terms)
//! operator's part    -> its team                           (relative shares)
//! contributors' part -> works by weight                    (what they explain)
//!                    -> share holders                      (what is left unexplained)
//! a work's income    -> its owner, what it was made from   (the parts agreed on when it was registered)
//! ```
//!
//! With weight `x_w` of a work in `k_w` of the model's datasets, `m_d = sum x_w / k_w` over the works in `d`. Of
//! what attribution explains, a model's works explain their part of the weight: `e_m = e sum_{w of m} x_w / sum x_w`,
//! rounded down to parts over 10^9. Each arrow is one [`apportion`], so the lines sum to the fee to the last unit.

mod attributed;
mod contract;
mod line;
mod made_from;

pub use attributed::{Ancestor, Attributed, AttributedWork};
pub use contract::{Contract, DatasetContract, ModelContract, NetworkCut, Role, MAX_DATASETS};
pub use line::{Line, Payee};

use crate::{apportion, cut, Parts, SplitError};
use alloc::vec::Vec;
use attributed::OfModel;
use made_from::settle_work;

/// Why a fee cannot be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleError {
    /// The network's parts are more than the whole.
    NetworkCutTooLarge,
    /// The contract names more datasets than [`MAX_DATASETS`].
    DatasetCount,
    /// The models' parts do not sum to the whole.
    ModelParts,
    /// A model was trained on nothing, or on a dataset that the contract does not have.
    TrainingOutsideDatasets,
    /// A work is in none of the contract's datasets, or in one that the contract does not have.
    WorkOutsideDatasets,
    /// What the ancestors of a work have of its income is more than the whole.
    AncestorParts,
    /// The team's shares, the training shares or the weights cannot divide an amount.
    Split(SplitError),
}

impl From<SplitError> for SettleError {
    fn from(error: SplitError) -> Self {
        Self::Split(error)
    }
}

/// The lines of a settlement: those of the treasury and the attributors, then model by model and dataset by dataset.
///
/// Of a dataset the team comes first, then the works, each followed by what it was made from, then the share holders by
/// the terms, what is unexplained, and the dataset's treasury.
///
/// `attributed` is what attribution found; where there is none, or none of a model's works, its part is divided by
/// training shares and nothing is explained. Lines of nothing are left out. The amounts sum to `fee`.
pub fn settle<Account: Clone, Work: Clone>(
    fee: u128,
    contract: &Contract<Account>,
    attributors: &[Account],
    attributed: Option<&Attributed<Account, Work>>,
) -> Result<Vec<Line<Account, Work>>, SettleError> {
    check(contract)?;
    let attributed = attributed.filter(|attributed| !attributed.works.is_empty());
    if let Some(attributed) = attributed {
        check_works(contract.datasets, &attributed.works)?;
    }

    let mut lines = Vec::new();
    let rest = settle_network(fee, contract.network, attributors, &mut lines)?;
    let parts: Vec<u128> = contract.models.iter().map(|model| model.part.get().into()).collect();
    for (model, amount) in contract.models.iter().zip(apportion(rest, &parts)?) {
        settle_model(amount, model, contract.datasets, attributed, &mut lines)?;
    }
    lines.retain(|line| line.amount > 0);
    Ok(lines)
}

fn check<Account>(contract: &Contract<Account>) -> Result<(), SettleError> {
    let datasets = contract.datasets.len();
    if datasets > MAX_DATASETS as usize {
        return Err(SettleError::DatasetCount);
    }
    let sum: u64 = contract.models.iter().map(|model| u64::from(model.part.get())).sum();
    if sum != Parts::DENOMINATOR.into() {
        return Err(SettleError::ModelParts);
    }
    let usable = |training: &[(u32, u32)]| {
        !training.is_empty() && training.iter().all(|(place, _)| (*place as usize) < datasets)
    };
    match contract.models.iter().all(|model| usable(model.training)) {
        true => Ok(()),
        false => Err(SettleError::TrainingOutsideDatasets),
    }
}

fn check_works<Account, Work>(
    datasets: &[DatasetContract],
    works: &[AttributedWork<Account, Work>],
) -> Result<(), SettleError> {
    let inside = |work: &AttributedWork<Account, Work>| {
        !work.datasets.is_empty() && work.datasets.iter().all(|place| (*place as usize) < datasets.len())
    };
    if !works.iter().all(inside) {
        return Err(SettleError::WorkOutsideDatasets);
    }
    if works.iter().any(|work| work.kept().is_none()) {
        return Err(SettleError::AncestorParts);
    }
    match works.iter().any(|work| work.weight > 0) {
        true => Ok(()),
        false => Err(SettleError::Split(SplitError::NoWeight)),
    }
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

fn settle_model<Account: Clone, Work: Clone>(
    amount: u128,
    model: &ModelContract<Account>,
    datasets: &[DatasetContract],
    attributed: Option<&Attributed<Account, Work>>,
    lines: &mut Vec<Line<Account, Work>>,
) -> Result<(), SettleError> {
    let found = attributed.and_then(|attributed| OfModel::of(attributed, model.training));
    let claims: Vec<u128> = match &found {
        Some(found) => found.masses.iter().map(|works| works.iter().sum()).collect(),
        None => model.training.iter().map(|(_, share)| (*share).into()).collect(),
    };
    for (number, amount) in apportion(amount, &claims)?.into_iter().enumerate() {
        let dataset = &datasets[model.training[number].0 as usize];
        let found = found.as_ref().map(|found| (found, &found.masses[number][..]));
        settle_dataset(amount, model, dataset, found, lines)?;
    }
    Ok(())
}

/// `found` is what was found for the model, and how much of each work counts in the dataset.
fn settle_dataset<Account: Clone, Work: Clone>(
    amount: u128,
    model: &ModelContract<Account>,
    contract: &DatasetContract,
    found: Option<(&OfModel<Account, Work>, &[u128])>,
    lines: &mut Vec<Line<Account, Work>>,
) -> Result<(), SettleError> {
    let &DatasetContract { dataset, terms } = contract;
    let &ModelContract { model, team, .. } = model;
    let fractions = [terms.operator(), terms.contributors(), terms.shareholders(), terms.treasury()];
    let fractions = fractions.map(|part| part.get().into());
    let parts = apportion(amount, &fractions)?;

    let shares: Vec<u128> = team.iter().map(|(_, _, share)| (*share).into()).collect();
    for ((account, role, _), amount) in team.iter().zip(apportion(parts[0], &shares)?) {
        let payee = Payee::Team { account: account.clone(), role: *role, model, dataset };
        lines.push(Line { payee, amount });
    }

    // A dataset without mass is given nothing, and has nobody to give it to.
    let found = found.filter(|(_, masses)| masses.iter().any(|mass| *mass > 0));
    let explained = found.map_or(Parts::ZERO, |(found, _)| found.explained);
    let (by_weight, unexplained) = cut(parts[1], explained);
    if let Some((found, masses)) = found {
        let by_work = found.works.iter().zip(apportion(by_weight, masses)?);
        for (work, amount) in by_work.filter(|(_, amount)| *amount > 0) {
            settle_work(amount, work, model, dataset, lines)?;
        }
    }

    lines.push(Line { payee: Payee::Shareholders { model, dataset }, amount: parts[2] });
    lines.push(Line { payee: Payee::Unexplained { model, dataset }, amount: unexplained });
    lines.push(Line { payee: Payee::DatasetTreasury { model, dataset }, amount: parts[3] });
    Ok(())
}

#[cfg(test)]
mod tests;
