//! What the commands read of a node, on loopback: a chain whose state never changes.

use crate::dao::Daos;
use codec::{Decode, Encode};
use frame_support::{dispatch::DispatchClass, weights::Weight};
use guerdon_cli::units::COIN;
use guerdon_primitives::{
    api::{AttributorView, Entry, JobView, PaymentView, ResultView},
    jobs::JobId,
    AcceptedConsents, Admission, DatasetId, DatasetTerms, Parts, PaymentId, Terms, VotingRules,
};
use guerdon_runtime::Runtime;
use jsonrpsee::{
    server::{Server, ServerHandle},
    RpcModule,
};
use pallet_datasets::{Dataset, Policy, ShareFate};
use pallet_transaction_payment::RuntimeDispatchInfo;
use serde_json::json;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;
use std::{
    collections::BTreeMap,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
};
use tokio::runtime::Runtime as Threads;

/// The best block.
pub const BEST: u32 = 140;

/// What the chain holds.
#[derive(Clone, Default)]
pub struct State {
    /// The open jobs, with what was revealed.
    pub jobs: BTreeMap<JobId, (JobView<AccountId32>, Vec<ResultView<AccountId32>>)>,
    /// How many jobs were opened.
    pub opened: JobId,
    pub payments: Vec<PaymentView<AccountId32>>,
    /// By dataset.
    pub entries: Vec<Vec<Entry<AccountId32>>>,
    pub attributors: Vec<AttributorView<AccountId32>>,
    /// What else is stored, by its key.
    pub stored: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What the runtime API tells of DAOs and their treasuries.
    pub daos: Daos,
    /// How often it was asked for many values at once.
    pub bulk_reads: Arc<AtomicUsize>,
}

/// A chain that answers until it is dropped.
pub struct Chain {
    pub node: String,
    _server: ServerHandle,
    _threads: Threads,
}

impl Chain {
    pub fn start(state: State) -> Self {
        let threads = Threads::new().unwrap();
        let (node, server) = threads.block_on(async {
            let server = Server::builder().build("127.0.0.1:0").await.unwrap();
            let node = format!("ws://{}", server.local_addr().unwrap());
            (node, server.start(rpc(state)))
        });
        Self { node, _server: server, _threads: threads }
    }
}

fn rpc(state: State) -> RpcModule<State> {
    let mut rpc = RpcModule::new(state);
    let version = guerdon_runtime::VERSION;
    let version = json!({ "specName": version.spec_name, "specVersion": version.spec_version });
    rpc.register_method("state_getRuntimeVersion", move |_, _, _| version.clone()).unwrap();
    rpc.register_method("chain_getBlockHash", |parameters, _, _| {
        let hash = H256::repeat_byte(9);
        match parameters.parse::<[Vec<u32>; 1]>() {
            Ok([numbers]) => json!(vec![hash; numbers.len()]),
            Err(_) => json!(hash),
        }
    })
    .unwrap();
    rpc.register_method("chain_getHeader", |_, _, _| json!({ "number": format!("{BEST:#x}") })).unwrap();
    rpc.register_method("state_getStorage", |parameters, state, _| {
        let (key, _): (String, Option<H256>) = parameters.parse().unwrap();
        state.storage(&key).map(|value| bytes::to_hex(&value, false))
    })
    .unwrap();
    rpc.register_method("state_queryStorageAt", |parameters, state, _| {
        let [keys]: [Vec<String>; 1] = parameters.parse().unwrap();
        state.bulk_reads.fetch_add(1, Ordering::Relaxed);
        let value = |key: &String| state.storage(key).map(|value| bytes::to_hex(&value, false));
        let changes: Vec<_> = keys.iter().map(|key| json!([key, value(key)])).collect();
        json!([{ "block": H256::repeat_byte(9), "changes": changes }])
    })
    .unwrap();
    rpc.register_method("system_accountNextIndex", |_, _, _| 0).unwrap();
    rpc.register_method("state_call", |parameters, state, _| {
        let mut parameters = parameters.sequence();
        let (method, arguments): (String, String) = (parameters.next().unwrap(), parameters.next().unwrap());
        bytes::to_hex(&state.call(&method, &bytes::from_hex(&arguments).unwrap()), false)
    })
    .unwrap();
    rpc
}

impl State {
    fn storage(&self, key: &str) -> Option<Vec<u8>> {
        if let Some(value) = self.stored.get(&bytes::from_hex(key).unwrap()) {
            return Some(value.clone());
        }
        let is = |known: Vec<u8>| key == bytes::to_hex(&known, false);
        if is(pallet_attribution::NextJob::<Runtime>::hashed_key().to_vec()) {
            return Some(self.opened.encode());
        }
        if is(pallet_royalties::NextPayment::<Runtime>::hashed_key().to_vec()) {
            return Some((self.payments.len() as PaymentId).encode());
        }
        if is(pallet_datasets::NextDataset::<Runtime>::hashed_key().to_vec()) {
            return Some((self.entries.len() as DatasetId).encode());
        }
        let dataset = (0..self.entries.len() as DatasetId)
            .find(|dataset| is(pallet_datasets::Datasets::<Runtime>::hashed_key_for(dataset)))?;
        let offered = self.entries[dataset as usize].last().map_or(0, |last| last.index + 1);
        Some(record(offered).encode())
    }

    fn call(&self, method: &str, mut arguments: &[u8]) -> Vec<u8> {
        let arguments = &mut arguments;
        match method {
            "GuerdonApi_job" => {
                let job = JobId::decode(arguments).unwrap();
                self.jobs.get(&job).map(|(view, _)| view).encode()
            }
            "GuerdonApi_results" => {
                let job = JobId::decode(arguments).unwrap();
                self.jobs.get(&job).map(|(_, results)| results.clone()).unwrap_or_default().encode()
            }
            "GuerdonApi_attributors" => self.attributors.encode(),
            "GuerdonApi_payment" => {
                self.payments.get(PaymentId::decode(arguments).unwrap() as usize).encode()
            }
            "GuerdonApi_entries" => {
                let (dataset, from, limit) = <(DatasetId, u32, u32)>::decode(arguments).unwrap();
                let entries = self.entries.get(dataset as usize).into_iter().flatten();
                let entries = entries.filter(|entry| entry.index >= from).take(limit as usize);
                entries.collect::<Vec<_>>().encode()
            }
            "TransactionPaymentApi_query_info" => {
                let partial_fee = COIN;
                RuntimeDispatchInfo { weight: Weight::zero(), class: DispatchClass::Normal, partial_fee }
                    .encode()
            }
            method => self.daos.call(method, arguments, &self.payments, &self.entries),
        }
    }
}

/// A dataset that was offered so many works.
pub fn record(entries: u32) -> Dataset<AccountId32> {
    let admission = Admission {
        max_similarity: Parts::from_percent(95),
        base_shares: 1,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    };
    let voting = VotingRules {
        period: 10,
        quorum: Parts::from_percent(10),
        approval: Parts::from_percent(60),
        proposer_stake: Parts::from_percent(1),
        deposit: 10 * COIN,
        enactment_delay: 5,
        notice: 20,
    };
    let (contributors_floor, on_withdrawal) = (Parts::from_percent(40), ShareFate::Keep);
    let policy = Policy { admission, voting, contributors_floor, on_withdrawal };
    let terms = [30, 50, 20].map(Parts::from_percent);
    Dataset {
        curator: AccountId32::new([7; 32]),
        policy,
        terms: DatasetTerms::new(Terms::new(terms[0], terms[1], terms[2]).unwrap()),
        entries,
        total_staked: 0,
    }
}
