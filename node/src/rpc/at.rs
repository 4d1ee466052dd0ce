//! The chain as it was in a block.

use super::refusal;
use crate::service::Client;
use codec::Decode;
use guerdon_primitives::{api::GuerdonApi, jobs::JobId, DatasetId};
use guerdon_runtime::{Hash, OpaqueBlock as Block, Runtime};
use jsonrpsee::core::RpcResult;
use sc_client_api::StorageProvider;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::storage::StorageKey;

/// What answers in a block.
type Api = <Client as ProvideRuntimeApi<Block>>::Api;

/// A block whose state is read.
pub struct At<'a> {
    client: &'a Client,
    block: Hash,
}

impl<'a> At<'a> {
    /// This block, or the best.
    pub fn new(client: &'a Client, at: Option<Hash>) -> Self {
        Self { client, block: at.unwrap_or_else(|| client.info().best_hash) }
    }

    /// What the runtime says in this block.
    pub fn ask<T>(&self, question: impl FnOnce(&Api, Hash) -> Result<T, ApiError>) -> RpcResult<T> {
        let api = self.client.runtime_api();
        question(&api, self.block).map_err(|error| refusal::unknown_block(self.block, error))
    }

    /// How many jobs were opened by then: they are numbered from 0.
    pub fn jobs(&self) -> RpcResult<JobId> {
        let key = StorageKey(pallet_attribution::NextJob::<Runtime>::hashed_key().to_vec());
        let stored = self.client.storage(self.block, &key);
        let stored = stored.map_err(|error| refusal::unknown_block(self.block, error))?;
        Ok(stored.and_then(|stored| JobId::decode(&mut &stored.0[..]).ok()).unwrap_or_default())
    }

    /// Refuses a dataset that there is not.
    pub fn check_dataset(&self, dataset: DatasetId) -> RpcResult<()> {
        let view = self.ask(|api, block| api.dao(block, dataset))?;
        view.map(drop).ok_or_else(|| refusal::unknown_dataset(dataset))
    }
}
