//! The Merkle root over outputs' hashes, made from one hash after the other.

use sha2::{Digest, Sha256};
use sp_core::H256;

/// A tree of RFC 6962, section 2.1, with SHA-256, as far as its root takes: one hash for each bit of its size.
#[derive(Default)]
pub struct RootBuilder {
    /// The roots of the full subtrees from the left, which are ever smaller.
    subtrees: Vec<H256>,
    leaves: u64,
}

impl RootBuilder {
    /// Adds a leaf of these 32 bytes.
    pub fn push(&mut self, leaf: H256) {
        let mut hash = H256(Sha256::new_with_prefix([0]).chain_update(leaf).finalize().into());
        // A full subtree of the size of what is added stands left of it for each one at the end of the size's bits.
        for _ in 0..self.leaves.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node(left, hash);
            }
        }
        self.subtrees.push(hash);
        self.leaves += 1;
    }

    /// The root.
    pub fn root(mut self) -> H256 {
        let Some(mut root) = self.subtrees.pop() else { return H256(Sha256::digest([]).into()) };
        while let Some(left) = self.subtrees.pop() {
            root = node(left, root);
        }
        root
    }
}

fn node(left: H256, right: H256) -> H256 {
    H256(Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into())
}

#[cfg(test)]
mod tests {
    use crate::{
        content::sha256,
        manifest::{root, tree},
    };

    #[test]
    fn the_root_is_that_of_the_tree_in_memory() {
        for leaves in (0..70).chain([127, 128, 129, 1000]) {
            let hashes = || (0..leaves).map(|n: u32| sha256(&n.to_le_bytes()));
            assert_eq!(root(hashes()).0, tree(hashes()).root().as_bytes()[..], "{leaves} leaves");
        }
    }
}
