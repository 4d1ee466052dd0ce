//! What this node has put into the pool lately, so that it does not do so after each block.

use crate::*;
use alloc::vec::Vec;
use codec::Encode;
use core::marker::PhantomData;
use guerdon_primitives::{commitment::Commitment, jobs::Phase, BlockNumber};
use sp_runtime::offchain::storage::StorageValueRef;

/// What no block took is submitted again after so many blocks.
const RESUBMIT_AFTER: BlockNumber = 8;

/// The commitments that were submitted lately, and those whose results were.
pub(super) struct UnderWay<T: Config> {
    entries: Vec<(Commitment, Phase, BlockNumber)>,
    now: BlockNumber,
    chain: PhantomData<T>,
}

impl<T: Config> UnderWay<T> {
    /// Reads what is under way; what is older is forgotten, and so submitted again.
    pub fn read(now: BlockNumber) -> Self {
        let mut entries: Vec<(Commitment, Phase, BlockNumber)> =
            StorageValueRef::persistent(&Self::key()).get().ok().flatten().unwrap_or_default();
        // After a change of the best chain the block may be lower than the one noted.
        entries.retain(|(_, _, at)| now.abs_diff(*at) < RESUBMIT_AFTER);
        Self { entries, now, chain: PhantomData }
    }

    pub fn contains(&self, commitment: Commitment, phase: Phase) -> bool {
        self.entries.iter().any(|(other, of, _)| (*other, *of) == (commitment, phase))
    }

    pub fn note(&mut self, commitment: Commitment, phase: Phase) {
        self.entries.push((commitment, phase, self.now));
    }

    pub fn write(&self) {
        StorageValueRef::persistent(&Self::key()).set(&self.entries);
    }

    fn key() -> Vec<u8> {
        (b"guerdon::hook::under_way", Pallet::<T>::genesis_hash()).encode()
    }
}
