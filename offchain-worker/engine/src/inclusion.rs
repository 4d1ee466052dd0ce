//! That an output is among those a payment covers: proven from the manifest, checked against the root alone.
//!
//! The tree is the manifest's: that of RFC 6962, section 2.1, with the 32 bytes of an output's SHA-256 for a leaf. A
//! path is the audit path of section 2.1.1. Leaves and inner nodes are hashed apart (`SHA-256(0x00 || leaf)`,
//! `SHA-256(0x01 || left || right)`), so no inner node passes for an output. One index has one output at most, so a
//! payment for `n` outputs proves no more than `n`, whatever its root was made from.

use crate::manifest;
use ct_merkle::{
    indices_for_inclusion_proof, mem_backed_tree::MemoryBackedTree, HashableLeaf, InclusionProof, RootHash,
};
use sha2::Sha256;
use sp_core::H256;

/// The most hashes in a path: the height of the highest tree that 32 bits count the leaves of.
pub const MAX_PATH: usize = 32;

/// Where an output is in a payment's tree, and what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The output's place in the manifest, from 0.
    pub index: u32,
    /// The hashes beside the way from the leaf to the root, the lowest first.
    pub path: Vec<H256>,
}

/// Why an output is not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InclusionError {
    /// The payment covers fewer outputs.
    #[error("its index is {index}, and the payment covers {outputs} outputs, counted from 0")]
    Index {
        /// The index that is claimed.
        index: u32,
        /// How many outputs are paid for.
        outputs: u32,
    },
    /// The path is not as long as the way to the root.
    #[error("its proof has {found} hashes, and at this index the payment's tree takes {expected}")]
    Length {
        /// How many hashes the way takes.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The path leads to another root.
    #[error("its proof does not lead to the root that was paid for")]
    Root,
}

/// Proves that `output` is among `hashes`, at its first place; none if it is not.
///
/// Takes `O(n log n)` hashes and 96 bytes of memory for each of the `n` outputs.
pub fn prove(hashes: &[H256], output: H256) -> Option<Inclusion> {
    let place = hashes.iter().position(|hash| *hash == output)?;
    let index = u32::try_from(place).ok()?;
    Some(Inclusion { index, path: path(&manifest::tree(hashes.iter().copied()), place) })
}

/// Proves for each of `hashes`, in their order, that it is among them. The tree is made once.
pub fn prove_all(hashes: &[H256]) -> Vec<Inclusion> {
    let tree = manifest::tree(hashes.iter().copied());
    let indices = 0..u32::try_from(hashes.len()).unwrap_or(u32::MAX);
    indices.map(|index| Inclusion { index, path: path(&tree, index as usize) }).collect()
}

impl Inclusion {
    /// Whether it proves that `output` is one of the so many `outputs` below `root`.
    ///
    /// # Errors
    ///
    /// It does not, and why.
    pub fn check(&self, output: H256, outputs: u32, root: H256) -> Result<(), InclusionError> {
        check(&output.0, self, outputs, root)
    }
}

/// The audit path of the leaf at `place`, which is in the tree.
fn path<T: HashableLeaf>(tree: &MemoryBackedTree<Sha256, T>, place: usize) -> Vec<H256> {
    let proof = tree.prove_inclusion(place);
    proof.as_bytes().chunks_exact(H256::len_bytes()).map(H256::from_slice).collect()
}

fn check<T: HashableLeaf>(
    leaf: &T,
    inclusion: &Inclusion,
    outputs: u32,
    root: H256,
) -> Result<(), InclusionError> {
    let Inclusion { index, path } = inclusion;
    if *index >= outputs {
        return Err(InclusionError::Index { index: *index, outputs });
    }
    let expected = indices_for_inclusion_proof(outputs.into(), (*index).into()).len();
    if path.len() != expected {
        return Err(InclusionError::Length { expected, found: path.len() });
    }
    let path = path.iter().flat_map(|hash| hash.0).collect();
    let proof = InclusionProof::<Sha256>::try_from_bytes(path).map_err(|_| InclusionError::Root)?;
    let root = RootHash::new(root.0.into(), outputs.into());
    root.verify_inclusion(leaf, (*index).into(), &proof).map_err(|_| InclusionError::Root)
}

#[cfg(test)]
mod tests;
