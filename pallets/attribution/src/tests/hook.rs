use crate::{mock::*, *};
use codec::{Decode, Encode};
use frame_support::{
    assert_ok,
    pallet_prelude::TransactionSource,
    traits::{Authorize, Hooks},
};
use guerdon_primitives::{
    attributor_key::KEY_TYPE,
    jobs::{Finding, METHOD_VERSION},
    protocol::{Request, Response, ENGINE_URL_KEY, MAX_RESPONSE_BYTES},
    Jobs as _, Parts,
};
use parking_lot::RwLock;
use sp_core::{
    offchain::{
        testing::{OffchainState, PendingRequest, PoolState, TestOffchainExt, TestTransactionPoolExt},
        OffchainDbExt, OffchainWorkerExt, StorageKind, TransactionPoolExt,
    },
    H256,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::sync::Arc;

const ENGINE: &str = "http://127.0.0.1:9955";

/// What the outside of a node saw.
struct Outside {
    offchain: Arc<RwLock<OffchainState>>,
    pool: Arc<RwLock<PoolState>>,
}

impl Outside {
    /// The engine will be asked for `jobs`, and answers so.
    fn expect(&self, jobs: &[u64], answer: Vec<u8>) {
        // The mock runtime's hash of block 0.
        let genesis = H256::repeat_byte(69);
        let request = Request::V1 { genesis, method: METHOD_VERSION, jobs: jobs.to_vec() };
        self.offchain.write().expect_request(PendingRequest {
            method: "POST".into(),
            uri: format!("{ENGINE}/v1/findings"),
            headers: vec![("content-type".into(), "application/octet-stream".into())],
            body: request.encode(),
            response: Some(answer),
            sent: true,
            ..Default::default()
        });
    }

    /// The calls that were submitted since this was last asked.
    fn submitted(&self) -> Vec<Call<Test>> {
        let transactions = std::mem::take(&mut self.pool.write().transactions);
        transactions
            .into_iter()
            .map(|bytes| match Extrinsic::decode(&mut &bytes[..]).unwrap().function {
                RuntimeCall::Attribution(call) => call,
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

/// A node that holds the keys of `keys` on a chain with `attributors`.
fn on_a_node(attributors: u64, keys: &[AccountId], test: impl FnOnce(&Outside)) {
    let (offchain_extension, offchain) = TestOffchainExt::new();
    let (pool_extension, pool) = TestTransactionPoolExt::new();
    let keystore = MemoryKeystore::new();
    for account in keys {
        keystore.sr25519_generate_new(KEY_TYPE, Some(&format!("//{account}"))).unwrap();
    }
    let mut externalities = externalities(attributors);
    externalities.register_extension(OffchainDbExt::new(offchain_extension.clone()));
    externalities.register_extension(OffchainWorkerExt::new(offchain_extension));
    externalities.register_extension(TransactionPoolExt::new(pool_extension));
    externalities.register_extension(KeystoreExt::new(keystore));
    externalities.execute_with(|| {
        go_to(1);
        sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, ENGINE_URL_KEY, ENGINE.as_bytes());
        test(&Outside { offchain, pool });
        Attribution::do_try_state().unwrap();
    });
}

fn findings(findings: &[(u64, Finding)]) -> Vec<u8> {
    Response::V1 { findings: findings.to_vec() }.encode()
}

#[test]
fn a_finding_is_signed_and_submitted_once() {
    on_a_node(1, &[1], |outside| {
        assert_ok!(Attribution::open(attribution(7)));
        outside.expect(&[0], findings(&[(0, all_to(1))]));
        Attribution::offchain_worker(1);
        let calls = outside.submitted();
        assert_eq!(calls.len(), 1);
        assert!(
            matches!(&calls[0], Call::submit { job: 0, attributor: 1, finding, .. } if *finding == all_to(1))
        );
        // The pool looks ahead to the next block.
        go_to(2);
        assert!(calls[0].authorize(TransactionSource::Local).unwrap().is_ok());

        // The same block again, and the next: no request is expected, so one would panic.
        Attribution::offchain_worker(1);
        Attribution::offchain_worker(2);
        assert!(outside.submitted().is_empty());
    });
}

#[test]
fn a_finding_that_no_block_took_is_submitted_again() {
    on_a_node(1, &[1], |outside| {
        assert_ok!(Attribution::open(attribution(7)));
        for block in [1, 9] {
            outside.expect(&[0], findings(&[(0, all_to(1))]));
            Attribution::offchain_worker(block);
            assert_eq!(outside.submitted().len(), 1);
        }
    });
}

#[test]
fn a_job_that_is_not_ready_is_asked_for_again() {
    on_a_node(1, &[1], |outside| {
        assert_ok!(Attribution::open(attribution(7)));
        assert_ok!(Attribution::open(attribution(8)));
        outside.expect(&[0, 1], findings(&[(1, all_to(1))]));
        Attribution::offchain_worker(1);
        assert_eq!(outside.submitted().len(), 1);
        outside.expect(&[0], findings(&[(0, all_to(1))]));
        Attribution::offchain_worker(2);
        assert_eq!(outside.submitted().len(), 1);
    });
}

#[test]
fn nothing_is_asked_without_a_key_a_job_or_an_engine() {
    on_a_node(1, &[9], |outside| {
        assert_ok!(Attribution::open(attribution(7)));
        Attribution::offchain_worker(1);
        assert!(outside.submitted().is_empty());
    });
    on_a_node(1, &[1], |_| Attribution::offchain_worker(1));
    on_a_node(1, &[1], |_| {
        assert_ok!(Attribution::open(attribution(7)));
        sp_io::offchain::local_storage_clear(StorageKind::PERSISTENT, ENGINE_URL_KEY);
        Attribution::offchain_worker(1);
    });
}

#[test]
fn each_of_a_nodes_attributors_submits() {
    on_a_node(3, &[1, 2, 3], |outside| {
        assert_ok!(Attribution::open(attribution(7)));
        outside.expect(&[0], findings(&[(0, all_to(1))]));
        Attribution::offchain_worker(1);
        assert_eq!(outside.submitted().len(), 3);
    });
}

#[test]
fn what_the_engine_must_not_answer_is_not_submitted() {
    let similarity = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
    let mut of_another_version = findings(&[(0, all_to(1))]);
    of_another_version[0] = 2;
    let mut with_a_tail = findings(&[(0, all_to(1))]);
    with_a_tail.push(0);
    for answer in [
        findings(&[(0, similarity)]),
        findings(&[(5, all_to(1))]),
        of_another_version,
        with_a_tail,
        b"garbage".to_vec(),
        Vec::new(),
        vec![1; MAX_RESPONSE_BYTES + 1],
    ] {
        on_a_node(1, &[1], |outside| {
            assert_ok!(Attribution::open(attribution(7)));
            outside.expect(&[0], answer);
            Attribution::offchain_worker(1);
            assert!(outside.submitted().is_empty());
        });
    }
}
