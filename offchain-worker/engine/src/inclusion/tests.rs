//! Proofs of every output of small trees, what is told of broken ones, and the vectors of others.

use super::*;
use crate::content::sha256;
use proptest::prelude::*;

fn hashes(count: u32) -> Vec<H256> {
    (0..count).map(|n| sha256(&n.to_le_bytes())).collect()
}

fn root(hashes: &[H256]) -> H256 {
    manifest::root(hashes.iter().copied())
}

fn leaf(data: &[u8]) -> H256 {
    sha256(&[&[0], data].concat())
}

fn node(left: H256, right: H256) -> H256 {
    sha256(&[&[1][..], &left.0, &right.0].concat())
}

/// `MTH` of RFC 6962, section 2.1, over hashed leaves.
fn tree_hash(leaves: &[H256]) -> H256 {
    match leaves {
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node(tree_hash(left), tree_hash(right))
        }
    }
}

/// `PATH` of RFC 6962, section 2.1.1, over hashed leaves.
fn audit_path(place: usize, leaves: &[H256]) -> Vec<H256> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let middle = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(middle);
    let (mut path, beside) = match place < middle {
        true => (audit_path(place, left), right),
        false => (audit_path(place - middle, right), left),
    };
    path.push(tree_hash(beside));
    path
}

fn flip(hash: &mut H256, bit: usize) {
    hash.0[bit / 8] ^= 1 << (bit % 8);
}

#[test]
fn every_output_is_proven_by_the_path_of_rfc_6962() {
    for count in 1..=40 {
        let hashes = hashes(count);
        let leaves: Vec<_> = hashes.iter().map(|hash| leaf(&hash.0)).collect();
        assert_eq!(root(&hashes), tree_hash(&leaves));
        for (place, hash) in hashes.iter().enumerate() {
            let inclusion = prove(&hashes, *hash).unwrap();
            assert_eq!(inclusion.index as usize, place);
            assert_eq!(inclusion.path, audit_path(place, &leaves), "{place} of {count}");
            assert_eq!(inclusion.check(*hash, count, root(&hashes)), Ok(()), "{place} of {count}");
        }
    }
}

#[test]
fn one_output_needs_no_hash() {
    let only = hashes(1);
    let inclusion = prove(&only, only[0]).unwrap();
    assert_eq!(inclusion, Inclusion { index: 0, path: vec![] });
    assert_eq!(inclusion.check(only[0], 1, leaf(&only[0].0)), Ok(()));
    assert_eq!(inclusion.check(only[0], 1, only[0]), Err(InclusionError::Root), "a leaf is hashed");
}

#[test]
fn an_output_that_is_not_listed_is_not_proven() {
    assert_eq!(prove(&hashes(5), sha256(b"another")), None);
    assert_eq!(prove(&[], sha256(b"another")), None);
}

#[test]
fn an_output_listed_twice_is_proven_at_its_first_place() {
    let mut hashes = hashes(6);
    hashes[5] = hashes[2];
    let inclusion = prove(&hashes, hashes[2]).unwrap();
    assert_eq!(inclusion.index, 2);
    assert_eq!(inclusion.check(hashes[2], 6, root(&hashes)), Ok(()));
}

#[test]
fn an_index_out_of_range_is_told() {
    let hashes = hashes(5);
    for index in [5, 6, u32::MAX] {
        let inclusion = Inclusion { index, ..prove(&hashes, hashes[4]).unwrap() };
        let refused = InclusionError::Index { index, outputs: 5 };
        assert_eq!(inclusion.check(hashes[4], 5, root(&hashes)), Err(refused));
    }
    let inclusion = Inclusion { index: 0, path: vec![] };
    let nothing = inclusion.check(hashes[0], 0, manifest::root([]));
    assert_eq!(nothing, Err(InclusionError::Index { index: 0, outputs: 0 }));
}

#[test]
fn a_path_of_another_length_is_told() {
    let hashes = hashes(20);
    let inclusion = prove(&hashes, hashes[7]).unwrap();
    assert_eq!(inclusion.path.len(), 5);
    let with = |path: Vec<H256>| Inclusion { index: 7, path }.check(hashes[7], 20, root(&hashes));
    let refused = |found| Err(InclusionError::Length { expected: 5, found });
    for found in 0..5 {
        assert_eq!(with(inclusion.path[..found].to_vec()), refused(found));
    }
    assert_eq!(with([&inclusion.path[..], &[H256::zero()]].concat()), refused(6));
    assert_eq!(with(vec![H256::zero(); 100_000]), refused(100_000));
}

#[test]
fn an_inner_node_passes_for_no_output() {
    let hashes = hashes(4);
    let inner = node(leaf(&hashes[0].0), leaf(&hashes[1].0));
    let beside = node(leaf(&hashes[2].0), leaf(&hashes[3].0));
    let inclusion = Inclusion { index: 0, path: vec![beside] };
    assert_eq!(inclusion.check(inner, 2, root(&hashes)), Err(InclusionError::Root));
}

#[test]
fn the_highest_trees_have_paths_that_receipts_hold() {
    assert_eq!(indices_for_inclusion_proof(u32::MAX.into(), 0).len(), MAX_PATH);
    let inclusion = Inclusion { index: u32::MAX - 1, path: vec![H256::zero(); MAX_PATH] };
    assert!(inclusion.check(H256::zero(), u32::MAX, H256::zero()).is_err());
}

#[test]
fn a_payment_of_the_most_outputs_is_proven() {
    let hashes = hashes(guerdon_primitives::MAX_OUTPUTS);
    let last = hashes[hashes.len() - 1];
    let inclusion = prove(&hashes, last).unwrap();
    assert_eq!(inclusion.path.len(), 20);
    assert_eq!(inclusion.check(last, guerdon_primitives::MAX_OUTPUTS, root(&hashes)), Ok(()));
}

/// The example of RFC 6962, section 2.1.3: the audit paths in a tree of seven leaves.
#[test]
fn paths_are_those_of_the_example_in_rfc_6962() {
    let hashes = hashes(7);
    let leaves: Vec<_> = hashes.iter().map(|hash| leaf(&hash.0)).collect();
    let [a, b, c, d, e, f, j] = leaves[..] else { panic!("seven leaves") };
    let (g, h, i) = (node(a, b), node(c, d), node(e, f));
    let (k, l) = (node(g, h), node(i, j));
    assert_eq!(root(&hashes), node(k, l));
    let path = |place: usize| prove(&hashes, hashes[place]).unwrap().path;
    assert_eq!(path(0), [b, h, l]);
    assert_eq!(path(3), [c, g, l]);
    assert_eq!(path(4), [f, j, k]);
    assert_eq!(path(6), [i, k]);
}

/// The leaves of Certificate Transparency's reference tests.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots of the first 1, 2, ... of these leaves.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// How many of these leaves, which of them, and its path.
const PATHS: [(u32, u32, &[&str]); 7] = [
    (1, 0, &[]),
    (2, 0, &["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"]),
    (2, 1, &["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"]),
    (3, 2, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        5,
        1,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        8,
        0,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        8,
        5,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
];

/// Leaves, roots and paths as in `testonly/reference_test.go` of transparency-dev/merkle, commit e739733c.
#[test]
fn paths_and_roots_are_those_of_certificate_transparency() {
    let hash = |digits: &str| H256::from_slice(&hex::decode(digits).unwrap());
    for (outputs, index, expected) in PATHS {
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        LEAVES[..outputs as usize].iter().for_each(|leaf| tree.push(hex::decode(leaf).unwrap()));
        let inclusion = Inclusion { index, path: path(&tree, index as usize) };
        assert_eq!(inclusion.path, expected.iter().copied().map(hash).collect::<Vec<_>>());
        let leaf = hex::decode(LEAVES[index as usize]).unwrap();
        let root = hash(ROOTS[outputs as usize - 1]);
        assert_eq!(check(&leaf, &inclusion, outputs, root), Ok(()), "{index} of {outputs}");
    }
}

proptest! {
    #[test]
    fn one_wrong_bit_anywhere_proves_nothing(count in 1u32..=40, place in any::<prop::sample::Index>(), bit in 0usize..256) {
        let hashes = hashes(count);
        let (output, root) = (hashes[place.index(hashes.len())], root(&hashes));
        let inclusion = prove(&hashes, output).unwrap();
        prop_assert_eq!(inclusion.check(output, count, root), Ok(()));

        let (mut other_output, mut other_root) = (output, root);
        flip(&mut other_output, bit);
        flip(&mut other_root, bit);
        prop_assert_eq!(inclusion.check(other_output, count, root), Err(InclusionError::Root));
        prop_assert_eq!(inclusion.check(output, count, other_root), Err(InclusionError::Root));
        for place in 0..inclusion.path.len() {
            let mut other = inclusion.clone();
            flip(&mut other.path[place], bit);
            prop_assert_eq!(other.check(output, count, root), Err(InclusionError::Root));
        }
        let other = Inclusion { index: inclusion.index ^ 1 << (bit % 32), ..inclusion.clone() };
        prop_assert!(other.check(output, count, root).is_err());
    }

    #[test]
    fn a_proof_holds_for_no_other_output(count in 2u32..=40, one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let hashes = hashes(count);
        let (one, other) = (hashes[one.index(hashes.len())], hashes[other.index(hashes.len())]);
        prop_assume!(one != other);
        let checked = prove(&hashes, one).unwrap().check(other, count, root(&hashes));
        prop_assert_eq!(checked, Err(InclusionError::Root));
    }
}
