//! What attributors commit to, and what they sign.
//!
//! A commitment is the BLAKE2-256 hash of a [`Sealed`] result. It binds everything that gives the result its meaning:
//! chain, method, encoder, job, round and attributor. So a result cannot be copied before it is revealed, nor be
//! replayed from another job, round or chain, nor be passed off as someone else's. The salt keeps a result from being
//! guessed. To commit, an attributor signs a [`SignedCommitment`]; to reveal, it shows the result and the salt, which
//! only it can know.

use crate::jobs::{Finding, JobId, Round, METHOD_VERSION};
use codec::Encode;
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The hash of a sealed result.
pub type Commitment = H256;
/// What makes a commitment impossible to guess.
pub type Salt = [u8; 32];

/// The place of a result: where it counts, and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, TypeInfo)]
pub struct Place<'a, AccountId> {
    /// The chain's genesis hash.
    pub genesis: H256,
    /// The method's version.
    pub method: u32,
    /// The SHA-256 of the encoder's weights; none if the chain leaves the choice open.
    pub encoder: Option<H256>,
    /// The job.
    pub job: JobId,
    /// The round.
    pub round: Round,
    /// Whose result it is.
    pub attributor: &'a AccountId,
}

impl<'a, AccountId> Place<'a, AccountId> {
    /// The place of a result by the method that this version of the chain accepts.
    pub fn new(
        genesis: H256,
        encoder: Option<H256>,
        job: JobId,
        round: Round,
        attributor: &'a AccountId,
    ) -> Self {
        Self { genesis, method: METHOD_VERSION, encoder, job, round, attributor }
    }
}

/// What a commitment is the hash of.
#[derive(Clone, Debug, PartialEq, Eq, Encode, TypeInfo)]
pub struct Sealed<'a, AccountId> {
    domain: [u8; 16],
    place: Place<'a, AccountId>,
    finding: &'a Finding,
    salt: Salt,
}

impl<'a, AccountId: Encode> Sealed<'a, AccountId> {
    /// Seals a result.
    pub fn new(place: Place<'a, AccountId>, finding: &'a Finding, salt: Salt) -> Self {
        Self { domain: *b"guerdon/result/1", place, finding, salt }
    }

    /// The hash that stands for the result until it is revealed.
    pub fn commitment(&self) -> Commitment {
        BlakeTwo256::hash_of(self)
    }
}

/// What an attributor signs to commit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, TypeInfo)]
pub struct SignedCommitment<'a, AccountId> {
    domain: [u8; 16],
    place: Place<'a, AccountId>,
    commitment: Commitment,
}

impl<'a, AccountId> SignedCommitment<'a, AccountId> {
    /// The payload of a commitment.
    pub fn new(place: Place<'a, AccountId>, commitment: Commitment) -> Self {
        Self { domain: *b"guerdon/commit/1", place, commitment }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Parts, WorkId};
    use std::collections::BTreeSet;

    const ALICE: [u8; 32] = [1; 32];
    const BOB: [u8; 32] = [2; 32];

    fn finding() -> Finding {
        let weights = vec![(WorkId::repeat_byte(7), 600_000_000), (WorkId::repeat_byte(8), 400_000_000)];
        Finding::Attribution { explained: Parts::from_percent(40), weights: weights.try_into().unwrap() }
    }

    fn place(attributor: &[u8; 32]) -> Place<'_, [u8; 32]> {
        Place::new(H256::repeat_byte(9), Some(H256::repeat_byte(5)), 258, Round::Second, attributor)
    }

    /// Other implementations can check themselves against these bytes.
    #[test]
    fn the_sealed_result_is_encoded_so() {
        let finding = finding();
        let sealed = Sealed::new(place(&ALICE), &finding, [4; 32]);
        let expected = [
            b"guerdon/result/1".to_vec(),
            vec![9; 32],
            vec![METHOD_VERSION as u8, 0, 0, 0],
            [vec![1], vec![5; 32]].concat(),
            vec![2, 1, 0, 0, 0, 0, 0, 0],
            vec![1],
            vec![1; 32],
            // The variant, 400,000,000 of 10^9, two weights.
            [vec![0], 400_000_000u32.to_le_bytes().to_vec(), vec![8]].concat(),
            [vec![7; 32], 600_000_000u32.to_le_bytes().to_vec()].concat(),
            [vec![8; 32], 400_000_000u32.to_le_bytes().to_vec()].concat(),
            vec![4; 32],
        ];
        assert_eq!(sealed.encode(), expected.concat());
        // BLAKE2b with a 32 byte digest, by Python's hashlib.
        let golden = "5d2882f0aa90a177bf3bd1ab0883d9bf1251bdaf4bd544908031fa89f6b2153e";
        assert_eq!(format!("{:x}", sealed.commitment()), golden);
    }

    #[test]
    fn the_signed_commitment_is_encoded_so() {
        let signed = SignedCommitment::new(place(&ALICE), H256::repeat_byte(3));
        let expected = [
            b"guerdon/commit/1".to_vec(),
            vec![9; 32],
            vec![METHOD_VERSION as u8, 0, 0, 0],
            [vec![1], vec![5; 32]].concat(),
            vec![2, 1, 0, 0, 0, 0, 0, 0],
            vec![1],
            vec![1; 32],
            vec![3; 32],
        ];
        assert_eq!(signed.encode(), expected.concat());
    }

    #[test]
    fn another_place_result_or_salt_is_another_commitment() {
        let (finding, other) = (finding(), Finding::Unavailable);
        let here = place(&ALICE);
        let sealed = [
            Sealed::new(here, &finding, [4; 32]),
            Sealed::new(here, &finding, [5; 32]),
            Sealed::new(here, &other, [4; 32]),
            Sealed::new(place(&BOB), &finding, [4; 32]),
            Sealed::new(Place { genesis: H256::zero(), ..here }, &finding, [4; 32]),
            Sealed::new(Place { method: METHOD_VERSION + 1, ..here }, &finding, [4; 32]),
            Sealed::new(Place { encoder: None, ..here }, &finding, [4; 32]),
            Sealed::new(Place { job: 259, ..here }, &finding, [4; 32]),
            Sealed::new(Place { round: Round::Challenge, ..here }, &finding, [4; 32]),
        ];
        let commitments: BTreeSet<_> = sealed.iter().map(Sealed::commitment).collect();
        assert_eq!(commitments.len(), sealed.len());
    }
}
