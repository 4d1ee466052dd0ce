//! Who is told how a job ended.

use crate::{AccountId, Datasets, Royalties};
use frame_support::weights::Weight;
use guerdon_primitives::{jobs::Task, OnOutcome, Outcome};

/// Sends each outcome to the pallet whose job it was.
pub struct ToTheAsker;

impl OnOutcome<AccountId> for ToTheAsker {
    fn on_outcome(task: &Task, outcome: &Outcome<AccountId>) -> Weight {
        match task {
            Task::Attribution { .. } => Royalties::on_outcome(task, outcome),
            Task::Novelty { .. } => Datasets::on_outcome(task, outcome),
        }
    }

    fn weight() -> Weight {
        <Royalties as OnOutcome<AccountId>>::weight().max(<Datasets as OnOutcome<AccountId>>::weight())
    }
}
