//! The list of a payment's outputs, and the Merkle root that the payment binds it by.
//!
//! A manifest is a JSON document:
//!
//! ```json
//! {"version": 1, "outputs": [{"sha256": "<64 hexadecimal digits>", "locator": "https://..."}]}
//! ```
//!
//! The root is that of RFC 6962, section 2.1, with SHA-256, over the 32 bytes of each output's hash, in order.
//!
//! A payment covers a million outputs at most, whose manifest has hundreds of megabytes: engines read it as a stream
//! ([`Spool`]).

mod root;
mod scan;
mod spool;

pub use root::RootBuilder;
pub use scan::list;
pub use spool::{Spool, SpoolError};

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use serde::Serialize;
use sha2::Sha256;
use sp_core::H256;

/// The version of manifests that is written and read.
pub const MANIFEST_VERSION: u32 = 1;
/// The bytes that an output may take in a manifest, its locator escaped at worst.
const MAX_BYTES_PER_OUTPUT: usize = 1024;
/// The largest manifest that is read: that of the most outputs, with the longest locators, has 370 million bytes.
const MAX_MANIFEST: usize = 512 << 20;

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
    /// It cannot be read to its end.
    #[error("the manifest cannot be read to its end: {0}")]
    Cut(String),
    /// It is of another version.
    #[error("the manifest is of version {0}, and only version {MANIFEST_VERSION} is known")]
    Version(u32),
    /// It lists more or fewer outputs than were paid for.
    #[error("the manifest lists {listed} outputs, and the payment covers {paid}")]
    Count {
        /// How many it lists.
        listed: u64,
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

#[derive(Serialize)]
struct Document {
    version: u32,
    outputs: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    sha256: String,
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

/// The outputs that a manifest lists, if they are the `paid` ones of `root`, all in memory.
pub fn read(manifest: &[u8], paid: u32, expected: H256) -> Result<Vec<Output>, ManifestError> {
    let mut outputs = Vec::new();
    scan::scan(manifest, paid, expected, |output| outputs.push(output))?;
    Ok(outputs)
}

/// The Merkle root over outputs' hashes.
pub fn root(hashes: impl IntoIterator<Item = H256>) -> H256 {
    let mut root = RootBuilder::default();
    hashes.into_iter().for_each(|hash| root.push(hash));
    root.root()
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
    use std::io::{self, Read};

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
        malformed(r#"{"outputs":[]}"#);
        malformed(r#"{"version":1,"outputs":[],"outputs":[]}"#);
        malformed(r#"{"version":1,"version":1,"outputs":[]}"#);
        malformed(r#"{"version":1,"outputs":[]} and more"#);
        malformed(r#"{"version":1,"outputs":{"#);
        malformed(r#"{"version":1,"outputs":[{"sha256":"12","locator":""}]}"#);
        let long = "a".repeat(257);
        malformed(&format!(
            r#"{{"version":1,"outputs":[{{"sha256":"{:x}","locator":"{long}"}}]}}"#,
            H256::zero()
        ));
        let next = read(br#"{"version":2,"outputs":[]}"#, 0, H256::zero());
        assert_eq!(next, Err(ManifestError::Version(2)));
    }

    #[test]
    fn endless_strings_and_endless_lists_are_not_held_in_memory() {
        let endless = |start: &'static str| start.as_bytes().chain(io::repeat(b' ').take(10_000_000));
        for start in [r#"{"version":1,"outputs":[{"sha256":""#, r#"{"note":""#, r#"{"#, ""] {
            let read = scan::scan(endless(start), 1, H256::zero(), |_| panic!("an output"));
            let Err(ManifestError::Malformed(sentence)) = read else { panic!("{start}: {read:?}") };
            assert!(sentence.contains("there is no output in 4096 bytes"), "{sentence}");
        }
        let line = r#"{"sha256":"0000000000000000000000000000000000000000000000000000000000000000"},"#;
        let mut taken = 0;
        let lines = [r#"{"version":1,"outputs":["#, &line.repeat(100_000)].concat();
        let read = scan::scan(lines.as_bytes(), 3, H256::zero(), |_| taken += 1);
        assert!(matches!(read, Err(ManifestError::Malformed(_))), "{read:?}");
        assert_eq!(taken, 3);
    }

    #[test]
    fn a_manifest_cut_short_on_its_way_is_told_apart_from_a_malformed_one() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let outputs = outputs(3);
        let manifest = write(&outputs);
        let reader = manifest[..100].chain(Broken);
        let read = scan::scan(reader, 3, root_of(&outputs), |_| ());
        assert!(matches!(read, Err(ManifestError::Cut(_))), "{read:?}");
        assert!(matches!(read_cut(&manifest, &outputs), Err(ManifestError::Malformed(_))));
    }

    fn read_cut(manifest: &[u8], outputs: &[Output]) -> Result<Vec<Output>, ManifestError> {
        read(&manifest[..100], outputs.len() as u32, root_of(outputs))
    }

    #[test]
    fn a_manifest_of_the_most_outputs_with_the_longest_locators_is_not_too_large() {
        let longest = Output { hash: H256::repeat_byte(1), locator: vec![b'a'; 256] };
        let bytes = write(&[longest.clone(), longest.clone()]).len() - write(&[longest]).len();
        let most = guerdon_primitives::MAX_OUTPUTS as usize;
        assert!(bytes * most < max_bytes(most as u32));
    }
}
