//! A work's income between its owner and what the work was made from.

use super::{Ancestor, AttributedWork, Line, Payee, SettleError};
use crate::{apportion, Parts};
use alloc::vec::Vec;

impl<Account, Work> AttributedWork<Account, Work> {
    /// What its ancestors leave to its owner, over 10^9; none if they have more than the whole.
    pub(super) fn kept(&self) -> Option<u32> {
        self.upstream.iter().try_fold(Parts::DENOMINATOR, |kept, (_, part)| kept.checked_sub(part.get()))
    }
}

/// Divides what a work has of a model's and a dataset's part: to its owner what its ancestors leave, then to each
/// ancestor its part.
pub(super) fn settle_work<Account: Clone, Work: Clone>(
    amount: u128,
    work: &AttributedWork<Account, Work>,
    model: u32,
    dataset: u32,
    lines: &mut Vec<Line<Account, Work>>,
) -> Result<(), SettleError> {
    let kept = work.kept().ok_or(SettleError::AncestorParts)?;
    let claims: Vec<u128> = core::iter::once(kept)
        .chain(work.upstream.iter().map(|(_, part)| part.get()))
        .map(u128::from)
        .collect();
    let parts = apportion(amount, &claims)?;

    let made = &work.work;
    let payee = Payee::Contributor { account: work.owner.clone(), work: made.clone(), model, dataset };
    lines.push(Line { payee, amount: parts[0] });
    for ((ancestor, _), amount) in work.upstream.iter().zip(&parts[1..]) {
        let made = made.clone();
        let payee = match ancestor.clone() {
            Ancestor::Work { work, owner } => Payee::Origin { account: owner, work, made, model, dataset },
            Ancestor::Outputs { payment } => Payee::Outputs { payment, made, model, dataset },
        };
        lines.push(Line { payee, amount: *amount });
    }
    Ok(())
}
