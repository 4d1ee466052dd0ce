//! The RPC methods beyond those every Substrate node has.

mod at;
mod dao;
mod earnings;
mod engine;
mod findings;
mod guerdon;
mod job;
mod payment;
mod refusal;
mod turns;

use crate::service::{Client, SelectChain};
use guerdon::{Guerdon, GuerdonServer};
use guerdon_runtime::{BlockNumber, Hash, OpaqueBlock as Block};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::TFullBackend;
use sc_transaction_pool::TransactionPoolHandle;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// What the methods read.
pub struct Dependencies {
    pub client: Arc<Client>,
    /// The URL of the engine, if there is one.
    pub engine: Option<String>,
    pub pool: Arc<TransactionPoolHandle<Block, Client>>,
    pub select_chain: SelectChain,
    pub keystore: KeystorePtr,
    pub babe_worker: BabeWorkerHandle<Block>,
    pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    pub justifications: GrandpaJustificationStream<Block>,
    pub finality_proofs: Arc<FinalityProofProvider<TFullBackend<Block>, Block>>,
}

/// The methods, for one server.
pub fn module(
    dependencies: &Dependencies,
    executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Error> {
    let Dependencies { client, engine, pool, select_chain, keystore, babe_worker, .. } = dependencies;
    let mut module = RpcModule::new(());
    module.merge(Guerdon::new(client.clone(), engine.as_deref()).into_rpc())?;
    module.merge(System::new(client.clone(), pool.clone()).into_rpc())?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
    module.merge(
        Babe::new(client.clone(), babe_worker.clone(), keystore.clone(), select_chain.clone()).into_rpc(),
    )?;
    let grandpa = Grandpa::new(
        executor,
        dependencies.authority_set.clone(),
        SharedVoterState::empty(),
        dependencies.justifications.clone(),
        dependencies.finality_proofs.clone(),
    );
    module.merge(grandpa.into_rpc())?;
    Ok(module)
}
