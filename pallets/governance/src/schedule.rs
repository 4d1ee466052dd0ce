//! What falls due in which block, and the weight that it takes.
//!
//! [`Due`] lists by block the proposals whose vote ends, or which are enacted. Each block looks at what is due, oldest
//! block first, as far as its budget reaches; what is left over waits for the next one. A vote takes no votes after its
//! end, however late it is counted.

use crate::{Config, Due, DueFrom, Pallet, Proposals, Status, WeightInfo};
use frame_support::{
    pallet_prelude::{Get, Weight},
    weights::WeightMeter,
};
use guerdon_primitives::{BlockNumber, GovernedDatasets, ProposalId, Treasuries};

impl<T: Config> Pallet<T> {
    /// Has a proposal looked at in a later block.
    pub(crate) fn schedule(proposal: ProposalId, block: BlockNumber) {
        Due::<T>::insert(block, proposal.to_be_bytes(), ());
    }

    /// Does what is due, as far as the budget reaches. Returns what that weighed.
    pub(crate) fn do_what_is_due() -> Weight {
        let (now, worst) = (Self::now(), Self::worst_case());
        let mut meter = WeightMeter::with_limit(T::ScheduleBudget::get());
        let mut block = DueFrom::<T>::get().unwrap_or(now);
        'blocks: while block <= now && meter.try_consume(T::WeightInfo::look_at_a_block()).is_ok() {
            // What is enacted or counted falls due in later blocks only, so nothing is added to this one.
            let mut due = Due::<T>::drain_prefix(block);
            while meter.can_consume(worst) {
                let Some((proposal, ())) = due.next() else {
                    block = block.saturating_add(1);
                    continue 'blocks;
                };
                meter.consume(worst);
                Self::look_at(ProposalId::from_be_bytes(proposal));
            }
            break;
        }
        DueFrom::<T>::put(block);
        meter.consumed()
    }

    fn look_at(id: ProposalId) {
        let Some(record) = Proposals::<T>::get(id) else { return };
        match record.status {
            Status::Voting => Self::count(id, record),
            Status::Passed { .. } => Self::enact(id, record),
            Status::NoQuorum
            | Status::Rejected
            | Status::RejectedAsSpam
            | Status::Enacted { .. }
            | Status::Failed { .. } => {}
        }
    }

    /// What making a proposal weighs, with what it is counted and enacted by in later blocks.
    pub(crate) fn with_what_follows(made: Weight) -> Weight {
        made.saturating_add(Self::worst_case().saturating_mul(2))
    }

    /// The most that one proposal that is due weighs.
    pub(crate) fn worst_case() -> Weight {
        let change = T::Datasets::weight().max(T::Treasuries::weight());
        T::WeightInfo::count().max(T::WeightInfo::enact().saturating_add(change))
    }
}
