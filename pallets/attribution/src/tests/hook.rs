use crate::{mock::*, *};
use codec::{Decode, Encode};
use frame_support::{assert_ok, traits::Hooks};
use guerdon_primitives::{
    attributor_key::KEY_TYPE,
    jobs::{Finding, Phase, METHOD_VERSION},
    protocol::{Request, Response, ENGINE_URL_KEY, MAX_RESPONSE_BYTES},
    Jobs as _, Parts, WorkId,
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

/// The node's run after the present block.
fn run_now() {
    Attribution::offchain_worker(System::block_number());
}

/// The node's run after the next block, in which it knows that the pool knows of the present phase.
fn run() {
    next_block();
    run_now();
}

/// Lets calls in and runs them, as a block does.
fn include(calls: Vec<Call<Test>>) {
    for call in calls {
        assert_ok!(submit(call));
    }
}

fn next_block() {
    go_to(System::block_number() + 1);
}

#[test]
fn a_node_commits_reveals_and_is_agreed_with() {
    on_a_node(1, &[1], |outside| {
        let job = open(7);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        let commits = outside.submitted();
        assert!(matches!(&commits[..], [Call::commit { attributor: 1, .. }]), "{commits:?}");
        // The same block again, and the next: no request is expected, so one would panic.
        run_now();
        run();
        assert!(outside.submitted().is_empty());

        include(commits);
        run_now();
        assert!(outside.submitted().is_empty(), "pools may not know that results are taken");
        run();
        let reveals = outside.submitted();
        assert!(
            matches!(&reveals[..], [Call::reveal { attributor: 1, finding, .. }] if *finding == all_to(1))
        );
        run();
        assert!(outside.submitted().is_empty());
        include(reveals);
        run();
        assert_eq!(go_to_end(job).finding, Some(all_to(1)));
        run();
        assert!(outside.submitted().is_empty());
    });
}

#[test]
fn what_no_block_took_is_submitted_again_unchanged() {
    on_a_node(1, &[1], |outside| {
        let job = open(7);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        let first = outside.submitted();
        go_to(System::block_number() + 7);
        // The engine is not asked again: what was committed to is kept.
        run();
        let again = outside.submitted();
        let commitment = |calls: &[Call<Test>]| match calls {
            [Call::commit { commitment, .. }] => *commitment,
            other => panic!("{other:?}"),
        };
        assert_eq!(commitment(&first), commitment(&again));
        include(first);
        run();
        assert_eq!(outside.submitted().len(), 1);
        go_to(System::block_number() + 3);
        run();
        assert!(outside.submitted().is_empty());
    });
}

#[test]
fn a_commitment_is_guessed_by_nobody() {
    let commitment_of = |seed: [u8; 32]| {
        let mut commitment = H256::zero();
        on_a_node(1, &[1], |outside| {
            outside.offchain.write().seed = seed;
            let job = open(7);
            outside.expect(&[job], findings(&[(job, all_to(1))]));
            run();
            let calls = outside.submitted();
            let [Call::commit { commitment: made, .. }] = calls[..] else { panic!("{calls:?}") };
            commitment = made;
        });
        commitment
    };
    assert_ne!(commitment_of([1; 32]), commitment_of([2; 32]));
}

#[test]
fn after_a_restart_what_was_committed_to_is_revealed() {
    // The off-chain storage is what a node that was killed still has: pool, engine and keystore are new.
    let (mut commits, mut persistent) = (Vec::new(), None);
    on_a_node(1, &[1], |outside| {
        let job = open(7);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        commits = outside.submitted();
        persistent = Some(outside.offchain.read().persistent_storage.clone());
    });
    on_a_node(1, &[1], |outside| {
        outside.offchain.write().persistent_storage = persistent.take().unwrap();
        open(7);
        include(commits.clone());
        run();
        let reveals = outside.submitted();
        assert_eq!(reveals.len(), 1);
        include(reveals);
    });
}

#[test]
fn whichever_commitment_counts_is_revealed() {
    // Best chains change: the node has committed on both, and either may be the one that stays.
    on_a_node(1, &[1], |outside| {
        let record = Jobs::<Test>::get(open(7)).unwrap();
        outside.expect(&[0], findings(&[(0, all_to(1))]));
        run();
        let here = outside.submitted();
        // There the job is about another payment.
        Jobs::<Test>::insert(0, Job { task: attribution(8), ..record.clone() });
        outside.expect(&[0], findings(&[(0, all_to(2))]));
        run();
        let there = outside.submitted();
        assert_eq!((here.len(), there.len()), (1, 1));

        Jobs::<Test>::insert(0, record);
        run();
        assert!(outside.submitted().is_empty(), "it knows that it has committed here");
        include(here);
        run();
        assert!(matches!(&outside.submitted()[..],
            [Call::reveal { finding, .. }] if *finding == all_to(1)));
    });
}

#[test]
fn a_commitment_of_another_node_with_the_same_key_is_left_to_that_node() {
    on_a_node(1, &[1], |outside| {
        let job = open(7);
        include(vec![commit(job, 1, &all_to(5))]);
        run();
        assert!(outside.submitted().is_empty());
    });
}

#[test]
fn each_round_is_answered_anew() {
    on_a_node(4, &[1], |outside| {
        let job = open(7);
        let asked_first = committee(job).contains(&1);
        if asked_first {
            outside.expect(&[job], findings(&[(job, all_to(1))]));
        }
        run();
        let first = outside.submitted();
        answer(job, |member| Some(all_to(member as u8)));
        go_to_phase(job, Phase::Drawing);
        run();
        go_to_phase(job, Phase::Committing);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        let second = outside.submitted();
        assert_eq!((first.len(), second.len()), (usize::from(asked_first), 1));
        include(second);
    });
}

#[test]
fn a_job_that_is_not_ready_is_asked_for_again() {
    on_a_node(1, &[1], |outside| {
        let jobs = [7, 8].map(|payment| Attribution::open(attribution(payment), Some(0)).unwrap());
        go_to(3);
        outside.expect(&jobs, findings(&[(jobs[1], all_to(1))]));
        run();
        assert_eq!(outside.submitted().len(), 1);
        outside.expect(&jobs[..1], findings(&[(jobs[0], all_to(1))]));
        run();
        assert_eq!(outside.submitted().len(), 1);
    });
}

#[test]
fn the_jobs_with_most_at_stake_are_asked_for_first() {
    on_a_node(1, &[1], |outside| {
        for at_stake in [Some(1), Some(5), None, Some(5), Some(0)] {
            assert_ok!(Attribution::open(attribution(7), at_stake));
        }
        go_to(3);
        outside.expect(&[2, 1, 3, 0, 4], findings(&[]));
        run();
    });
}

#[test]
fn no_more_jobs_are_asked_for_at_once_than_an_engine_takes() {
    on_a_node(1, &[1], |outside| {
        for payment in 0..100 {
            assert_ok!(Attribution::open(attribution(payment), Some(payment.into())));
        }
        go_to(3);
        let most_at_stake: Vec<_> = (36..100).rev().collect();
        outside.expect(&most_at_stake, findings(&[]));
        run();
    });
}

#[test]
fn nothing_is_asked_without_a_key_a_job_or_an_engine() {
    on_a_node(1, &[9], |outside| {
        open(7);
        run();
        assert!(outside.submitted().is_empty());
    });
    on_a_node(1, &[1], |_| run());
    on_a_node(1, &[1], |_| {
        open(7);
        sp_io::offchain::local_storage_clear(StorageKind::PERSISTENT, ENGINE_URL_KEY);
        run();
    });
}

#[test]
fn each_of_a_nodes_attributors_commits() {
    on_a_node(3, &[1, 2, 3], |outside| {
        let job = open(7);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        let commits = outside.submitted();
        assert_eq!(commits.len(), 3);
        include(commits);
        run();
        let reveals = outside.submitted();
        assert_eq!(reveals.len(), 3);
        include(reveals);
        assert_eq!(go_to_end(job).attributors.len(), 3);
    });
}

#[test]
fn what_the_engine_must_not_answer_is_not_committed_to() {
    let similarity = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
    let mut of_another_version = findings(&[(0, all_to(1))]);
    of_another_version[0] = 2;
    let mut with_a_tail = findings(&[(0, all_to(1))]);
    with_a_tail.push(0);
    // It says that four thousand million findings follow.
    let of_a_false_size = [vec![1], vec![3, 255, 255, 255, 255]].concat();
    let heavy = vec![(WorkId::repeat_byte(1), u32::MAX)];
    let overweight = Finding::Attribution { explained: Parts::ONE, weights: heavy.try_into().unwrap() };
    for answer in [
        findings(&[(0, similarity)]),
        findings(&[(5, all_to(1))]),
        findings(&[(0, overweight)]),
        of_another_version,
        with_a_tail,
        of_a_false_size,
        b"garbage".to_vec(),
        Vec::new(),
        vec![1; MAX_RESPONSE_BYTES + 1],
    ] {
        on_a_node(1, &[1], |outside| {
            let job = open(7);
            outside.expect(&[job], answer);
            run();
            assert!(outside.submitted().is_empty());
            // It asks again after the next block, and does not forget the job.
            outside.expect(&[job], findings(&[(job, all_to(1))]));
            run();
            assert_eq!(outside.submitted().len(), 1);
        });
    }
}

#[test]
fn what_is_kept_is_kept_for_as_long_as_it_can_be_revealed() {
    on_a_node(1, &[1], |outside| {
        let committing = 2_000;
        OwnTimetable::<Test>::put(Timetable { committing, unbonding: 7_000, ..TIMES });
        let job = open(7);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        let commits = outside.submitted();
        for _ in 0..3 {
            System::set_block_number(System::block_number() + 620);
            run_now();
        }
        include(commits);
        // What it has submitted again meanwhile is not of interest.
        outside.submitted();
        run();
        assert!(matches!(&outside.submitted()[..], [Call::reveal { .. }]));
    });
}

#[test]
fn what_is_kept_is_let_go_of_when_its_job_is_long_over() {
    on_a_node(1, &[1], |outside| {
        let job = open(7);
        outside.expect(&[job], findings(&[(job, all_to(1))]));
        run();
        include(outside.submitted());
        run();
        include(outside.submitted());
        go_to_end(job);
        let kept = || {
            let stored = outside.offchain.read().persistent_storage.clone();
            format!("{stored:?}").len()
        };
        run();
        let before = kept();
        System::set_block_number(System::block_number() + 700);
        run_now();
        assert!(kept() < before);
    });
}
