//! What this node has committed to, kept in its persistent off-chain storage until it is revealed.
//!
//! Each result lies under its commitment and is never replaced, whatever is committed to besides: after a change of the
//! best chain, any of several commitments may be the one that counts.

use crate::*;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use core::marker::PhantomData;
use guerdon_primitives::{
    commitment::{Commitment, Salt},
    jobs::{Finding, JobId, Phase},
    BlockNumber,
};
use sp_core::H256;
use sp_io::hashing::blake2_256;
use sp_runtime::offchain::storage::StorageValueRef;

/// A result is kept for so many blocks at least, longer than best chains change for, and as long as its job can be
/// answered.
const KEEP_FOR: BlockNumber = 600;

/// A result and the salt it was sealed with.
#[derive(Encode, Decode)]
pub(super) struct Secret {
    pub finding: Finding,
    pub salt: Salt,
}

/// What a result answers, and as whom.
///
/// After a change of the best chain, a job of the same number may be about something else.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Identity {
    job: JobId,
    digest: H256,
}

impl Identity {
    pub fn of(id: JobId, job: &Job, attributor: &impl Encode) -> Self {
        let answered = (job.task, job.opened_at, job.encoder, job.round, attributor);
        Self { job: id, digest: H256(answered.using_encoded(blake2_256)) }
    }
}

#[derive(Encode, Decode)]
struct Entry {
    commitment: Commitment,
    identity: Identity,
    seen_at: BlockNumber,
}

fn can_be_answered<T: Config>(job: JobId) -> bool {
    Jobs::<T>::get(job).is_some_and(|job| match job.phase {
        Phase::Drawing | Phase::Committing | Phase::Revealing | Phase::Judging => true,
        Phase::Challengeable | Phase::Settling => false,
    })
}

/// The results that are kept for one chain.
pub(super) struct Kept<T: Config> {
    entries: Vec<Entry>,
    now: BlockNumber,
    chain: PhantomData<T>,
}

impl<T: Config> Kept<T> {
    /// Reads what is kept, and lets go of what is no longer needed.
    pub fn read(now: BlockNumber) -> Self {
        let mut entries: Vec<Entry> =
            StorageValueRef::persistent(&Self::list_key()).get().ok().flatten().unwrap_or_default();
        let mut is_changed = false;
        entries.retain_mut(|entry| {
            // After a change of the best chain the block may be lower than the one noted.
            if now.abs_diff(entry.seen_at) < KEEP_FOR {
                return true;
            }
            is_changed = true;
            entry.seen_at = now;
            let keeps = can_be_answered::<T>(entry.identity.job);
            if !keeps {
                StorageValueRef::persistent(&Self::key(entry.commitment)).clear();
            }
            keeps
        });
        let kept = Self { entries, now, chain: PhantomData };
        if is_changed {
            kept.write();
        }
        kept
    }

    /// The commitment to a result, if there is one.
    pub fn find(&self, identity: &Identity) -> Option<Commitment> {
        self.entries.iter().find(|entry| entry.identity == *identity).map(|entry| entry.commitment)
    }

    /// What was committed to.
    pub fn open(&self, commitment: Commitment) -> Option<Secret> {
        StorageValueRef::persistent(&Self::key(commitment)).get().ok().flatten()
    }

    /// Keeps a result at once.
    pub fn keep(&mut self, commitment: Commitment, identity: Identity, secret: Secret) {
        StorageValueRef::persistent(&Self::key(commitment)).set(&secret);
        self.entries.push(Entry { commitment, identity, seen_at: self.now });
        self.write();
    }

    fn write(&self) {
        StorageValueRef::persistent(&Self::list_key()).set(&self.entries);
    }

    fn list_key() -> Vec<u8> {
        (b"guerdon::hook::kept", Pallet::<T>::genesis_hash()).encode()
    }

    fn key(commitment: Commitment) -> Vec<u8> {
        (b"guerdon::hook::secret", Pallet::<T>::genesis_hash(), commitment).encode()
    }
}
