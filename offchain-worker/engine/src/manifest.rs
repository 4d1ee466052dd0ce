//! The list of a payment's outputs, and the Merkle root that the payment binds it by.
//!
//! A manifest is a JSON document:
//!
//! ```json
//! {"version": 1, "outputs": [{"sha256": "<64 hexadecimal digits>", "locator": "https://..."}]}
//! ```
//!
//! The root is that of RFC 6962, section 2.1, with SHA-256, over the 32 bytes of each output's hash, in order.

use crate::content::parse_hash;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use guerdon_primitives::MAX_LOCATOR;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use sp_core::H256;

/// The version of manifests that is written and read.
pub const MANIFEST_VERSION: u32 = 1;
/// The bytes that an output may take in a manifest, its locator escaped at worst.
const MAX_BYTES_PER_OUTPUT: usize = 1024;
/// The largest manifest that is read.
const MAX_MANIFEST: usize = 256 << 20;

/// One generated output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The SHA-256 of its bytes.
    pub hash: H256,
    /// Where its bytes are; empty if engines hold them already.
    pub locator: Vec<u8>,
}

/// Why a manifest cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is not the JSON it should be.
    #[error("the manifest is not understood: {0}")]
    Malformed(String),
    /// It is of another version.
    #[error("the manifest is of version {0}, and only version {MANIFEST_VERSION} is known")]
    Version(u32),
    /// It lists more or fewer outputs than were paid for.
    #[error("the manifest lists {listed} outputs, and the payment covers {paid}")]
    Count {
        /// How many it lists.
        listed: usize,
        /// How many were paid for.
        paid: u32,
    },
    /// Its root is not the payment's.
    #[error("the manifest's root is {found:x}, and the payment's is {expected:x}")]
    Root {
        /// The payment's.
        expected: H256,
        /// The manifest's.
        found: H256,
    },
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    outputs: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    sha256: String,
    #[serde(default)]
    locator: String,
}

/// The manifest of these outputs.
pub fn write(outputs: &[Output]) -> Vec<u8> {
    let line = |output: &Output| Line {
        sha256: format!("{:x}", output.hash),
        locator: String::from_utf8_lossy(&output.locator).into_owned(),
    };
    let document = Document { version: MANIFEST_VERSION, outputs: outputs.iter().map(line).collect() };
    serde_json::to_vec(&document).expect("strings and numbers are JSON; qed")
}

/// The outputs that a manifest lists, if they are the `paid` ones of `root`.
pub fn read(manifest: &[u8], paid: u32, expected: H256) -> Result<Vec<Output>, ManifestError> {
    let malformed = |problem: String| ManifestError::Malformed(problem);
    let document: Document =
        serde_json::from_slice(manifest).map_err(|error| malformed(error.to_string()))?;
    if document.version != MANIFEST_VERSION {
        return Err(ManifestError::Version(document.version));
    }
    if document.outputs.len() != paid as usize {
        return Err(ManifestError::Count { listed: document.outputs.len(), paid });
    }
    let output = |line: Line| {
        let hash =
            parse_hash(&line.sha256).ok_or_else(|| malformed(format!("{:?} is no SHA-256", line.sha256)))?;
        if line.locator.len() > MAX_LOCATOR as usize {
            return Err(malformed(format!("the locator of {hash:x} is longer than {MAX_LOCATOR} bytes")));
        }
        Ok(Output { hash, locator: line.locator.into_bytes() })
    };
    let outputs = document.outputs.into_iter().map(output).collect::<Result<Vec<_>, _>>()?;
    let found = root(outputs.iter().map(|output| output.hash));
    if found != expected {
        return Err(ManifestError::Root { expected, found });
    }
    Ok(outputs)
}

/// The Merkle root over outputs' hashes.
pub fn root(hashes: impl IntoIterator<Item = H256>) -> H256 {
    let mut root = [0; 32];
    root.copy_from_slice(tree(hashes).root().as_bytes());
    H256(root)
}

/// The Merkle tree over outputs' hashes, whose leaves are the 32 bytes of each.
pub(crate) fn tree(hashes: impl IntoIterator<Item = H256>) -> MemoryBackedTree<Sha256, [u8; 32]> {
    let mut tree = MemoryBackedTree::new();
    for hash in hashes {
        tree.push(hash.0);
    }
    tree
}

/// The largest manifest of so many outputs, in bytes.
pub fn max_bytes(outputs: u32) -> usize {
    (outputs as usize).saturating_add(1).saturating_mul(MAX_BYTES_PER_OUTPUT).min(MAX_MANIFEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::sha256;

    fn outputs(count: u8) -> Vec<Output> {
        let output = |n| Output { hash: sha256(&[n]), locator: format!("https://example.org/{n}").into() };
        (0..count).map(output).collect()
    }

    fn root_of(outputs: &[Output]) -> H256 {
        root(outputs.iter().map(|output| output.hash))
    }

    #[test]
    fn roots_are_those_of_rfc_6962() {
        let (a, b, c) = (sha256(b"a"), sha256(b"b"), sha256(b"c"));
        let leaf = |hash: H256| sha256(&[&[0][..], &hash.0].concat());
        let node = |left: H256, right: H256| sha256(&[&[1][..], &left.0, &right.0].concat());
        assert_eq!(root([]), sha256(b""));
        assert_eq!(root([a]), leaf(a));
        assert_eq!(root([a, b, c]), node(node(leaf(a), leaf(b)), leaf(c)));
    }

    #[test]
    fn what_is_written_is_read() {
        for count in [1, 2, 7, 20] {
            let outputs = outputs(count);
            let manifest = write(&outputs);
            assert!(manifest.len() <= max_bytes(count.into()));
            assert_eq!(read(&manifest, count.into(), root_of(&outputs)), Ok(outputs));
        }
    }

    #[test]
    fn other_outputs_than_were_paid_for_are_refused() {
        let outputs = outputs(3);
        let manifest = write(&outputs);
        assert_eq!(read(&manifest, 4, root_of(&outputs)), Err(ManifestError::Count { listed: 3, paid: 4 }));
        let swapped = [outputs[1].clone(), outputs[0].clone(), outputs[2].clone()];
        assert!(matches!(read(&manifest, 3, root_of(&swapped)), Err(ManifestError::Root { .. })));
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let malformed = |manifest: &str| {
            let read = read(manifest.as_bytes(), 1, H256::zero());
            assert!(matches!(read, Err(ManifestError::Malformed(_))), "{manifest}: {read:?}");
        };
        malformed("");
        malformed("[]");
        malformed(r#"{"version":1}"#);
        malformed(r#"{"version":1,"outputs":[{"sha256":"12","locator":""}]}"#);
        let long = "a".repeat(257);
        malformed(&format!(
            r#"{{"version":1,"outputs":[{{"sha256":"{:x}","locator":"{long}"}}]}}"#,
            H256::zero()
        ));
        let next = read(br#"{"version":2,"outputs":[]}"#, 0, H256::zero());
        assert_eq!(next, Err(ManifestError::Version(2)));
    }
}
