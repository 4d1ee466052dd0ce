//! What the two commands read of a node and of a content store, on loopback: payments that never change.

use crate::content::serve;
use codec::{Decode, Encode};
use guerdon_cli::{actions::payments::Payment, content::hash};
use guerdon_engine::manifest::{self, Output};
use guerdon_primitives::{
    api::PaymentView, Asset, Balance, NetworkCut, Outcome, Parts, PaymentContract, PaymentId, Terms, WorkId,
};
use guerdon_runtime::Runtime;
use guerdon_split::{DatasetContract, Line, Payee};
use jsonrpsee::{
    server::{Server, ServerHandle},
    RpcModule,
};
use serde_json::json;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;
use tokio::runtime::Runtime as Threads;

/// The last block that cannot be undone.
const FINALIZED: u32 = 40;

/// A chain of payments that answers until it is dropped.
pub struct Chain {
    pub node: String,
    pub engine: String,
    _server: ServerHandle,
    _threads: Threads,
}

/// Who pays for everything.
pub fn payer() -> AccountId32 {
    AccountId32::new([7; 32])
}

impl Chain {
    /// A chain with these payments, beside an engine that holds these manifests and nothing else.
    pub fn start(genesis: H256, payments: Vec<Payment>, manifests: &[Vec<u8>]) -> Self {
        let threads = Threads::new().unwrap();
        let (node, server) = threads.block_on(async {
            let server = Server::builder().build("127.0.0.1:0").await.unwrap();
            let node = format!("ws://{}", server.local_addr().unwrap());
            (node, server.start(rpc(genesis, payments)))
        });
        Self { node, engine: serve(manifests), _server: server, _threads: threads }
    }
}

/// What `pay` does to files: the payment, and the manifest that belongs to it.
pub fn paid_for(outputs: &[&[u8]]) -> (Payment, Vec<u8>) {
    let hashes: Vec<WorkId> = outputs.iter().map(|output| hash(output)).collect();
    let line = |hash: &WorkId| Output { hash: *hash, locator: vec![] };
    let manifest = manifest::write(&hashes.iter().map(line).collect::<Vec<_>>());
    let terms = [30, 50, 20].map(Parts::from_percent);
    let terms = Terms::new(terms[0], terms[1], terms[2]).unwrap();
    let datasets = vec![DatasetContract { dataset: 3, terms }];
    let payment = PaymentView {
        payer: payer(),
        model: 5,
        fee: fee(),
        asset: Asset::Native,
        outputs: hashes.len() as u32,
        root: manifest::root(hashes),
        // An engine of another machine: that at hand is asked for the same content.
        manifest: format!("http://127.0.0.1:1/v1/content/{:x}", hash(&manifest))
            .into_bytes()
            .try_into()
            .unwrap(),
        paid_at: FINALIZED,
        contract: PaymentContract {
            network: NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) },
            datasets: datasets.try_into().unwrap(),
            models: Default::default(),
        },
        job: 0,
        outcome: Some(Outcome { finding: None, attributors: Default::default(), others: Default::default() }),
    };
    (payment, manifest)
}

/// The same in escrow, in a block that can still be undone.
pub fn in_escrow(payment: Payment) -> Payment {
    Payment { paid_at: FINALIZED + 1, outcome: None, ..payment }
}

pub fn fee() -> Balance {
    48 * guerdon_cli::units::COIN
}

fn rpc(genesis: H256, payments: Vec<Payment>) -> RpcModule<Vec<Payment>> {
    let mut rpc = RpcModule::new(payments);
    let version = guerdon_runtime::VERSION;
    let version = json!({ "specName": version.spec_name, "specVersion": version.spec_version });
    rpc.register_method("state_getRuntimeVersion", move |_, _, _| version.clone()).unwrap();
    rpc.register_method("chain_getBlockHash", move |_, _, _| json!(genesis)).unwrap();
    rpc.register_method("chain_getFinalizedHead", |_, _, _| json!(H256::repeat_byte(1))).unwrap();
    let header = json!({ "number": format!("{FINALIZED:#x}") });
    rpc.register_method("chain_getHeader", move |_, _, _| header.clone()).unwrap();
    rpc.register_method("state_getStorage", |parameters, payments, _| {
        let (key, _): (String, Option<H256>) = parameters.parse().unwrap();
        let next = pallet_royalties::NextPayment::<Runtime>::hashed_key();
        assert_eq!(key, bytes::to_hex(&next, false), "nothing else is read");
        bytes::to_hex(&(payments.len() as PaymentId).encode(), false)
    })
    .unwrap();
    rpc.register_method("state_call", |parameters, payments, _| {
        let mut parameters = parameters.sequence();
        let (method, argument): (String, String) = (parameters.next().unwrap(), parameters.next().unwrap());
        let id = PaymentId::decode(&mut &bytes::from_hex(&argument).unwrap()[..]).unwrap();
        let payment = payments.get(id as usize);
        let answer = match &*method {
            "GuerdonApi_payment" => payment.encode(),
            "GuerdonApi_explain" => payment.filter(|payment| payment.outcome.is_some()).map(lines).encode(),
            method => panic!("{method} is not needed"),
        };
        bytes::to_hex(&answer, false)
    })
    .unwrap();
    rpc
}

fn lines(payment: &Payment) -> Vec<Line<AccountId32, WorkId>> {
    vec![Line { payee: Payee::Treasury, amount: payment.fee }]
}
