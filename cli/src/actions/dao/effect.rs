//! What other terms of a dataset would have changed about payments that were settled. Pure.

use crate::{actions::payments::Lines, Error, Result};
use guerdon_primitives::{Asset, Balance, DatasetId};
use guerdon_split::Payee;
use std::collections::BTreeMap;

/// Who receives a part of what a dataset is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The operator's team.
    Team,
    /// The owners of works, of those that they were made from, and those of payments for outputs that they were made
    /// from.
    Contributors,
    /// The holders of staked shares, by the terms.
    Holders,
    /// The holders of staked shares, with what attribution could not explain.
    Unexplained,
    /// The dataset's own treasury.
    Treasury,
}

impl Party {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] =
        [Self::Team, Self::Contributors, Self::Holders, Self::Unexplained, Self::Treasury];

    /// Whose a line is, out of the part of which dataset; none for the network's.
    fn of<Account, Work>(payee: &Payee<Account, Work>) -> Option<(Self, DatasetId)> {
        Some(match payee {
            Payee::Treasury | Payee::Attributor { .. } => return None,
            Payee::Team { dataset, .. } => (Self::Team, *dataset),
            Payee::Contributor { dataset, .. }
            | Payee::Origin { dataset, .. }
            | Payee::Outputs { dataset, .. } => (Self::Contributors, *dataset),
            Payee::Shareholders { dataset, .. } => (Self::Holders, *dataset),
            Payee::Unexplained { dataset, .. } => (Self::Unexplained, *dataset),
            Payee::DatasetTreasury { dataset, .. } => (Self::Treasury, *dataset),
        })
    }
}

/// What each party receives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums([Balance; Party::ALL.len()]);

impl Sums {
    /// What a party receives.
    pub fn of(&self, party: Party) -> Balance {
        self.0[party as usize]
    }

    /// What all of them receive together.
    pub fn all(&self) -> Result<Balance> {
        self.0.iter().try_fold(0, |sum: Balance, amount| sum.checked_add(*amount)).ok_or_else(too_much)
    }

    /// Adds a dataset's lines.
    fn add(&mut self, dataset: DatasetId, lines: &Lines) -> Result<()> {
        for line in lines {
            let Some((party, of)) = Party::of(&line.payee) else { continue };
            if of == dataset {
                let sum = &mut self.0[party as usize];
                *sum = sum.checked_add(line.amount).ok_or_else(too_much)?;
            }
        }
        Ok(())
    }
}

fn too_much() -> Error {
    Error::Refused("the payments sum to more than an amount holds: look at fewer of them".into())
}

/// What payments in one asset paid, and would have paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What they did pay.
    pub before: Sums,
    /// What they would have paid under the other terms.
    pub after: Sums,
}

/// What some payments paid a dataset, and would have paid it under other terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// How many payments.
    pub payments: u32,
    /// By what they were paid in.
    pub assets: BTreeMap<Asset, Split>,
}

impl Effect {
    /// Adds a payment: the lines that it was split into, and those that it would have been split into.
    ///
    /// # Errors
    ///
    /// The dataset would have had another sum. No terms change that.
    pub fn add(&mut self, dataset: DatasetId, asset: Asset, paid: &Lines, under: &Lines) -> Result<()> {
        let mut one = Split::default();
        one.before.add(dataset, paid)?;
        one.after.add(dataset, under)?;
        if one.before.all()? != one.after.all()? {
            let sentence =
                "the node splits another sum under the proposed terms than was paid: do not trust it";
            return Err(Error::Unreachable(sentence.into()));
        }
        let split = self.assets.entry(asset).or_default();
        split.before.add(dataset, paid)?;
        split.after.add(dataset, under)?;
        self.payments = self.payments.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
