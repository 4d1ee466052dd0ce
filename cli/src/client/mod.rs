//! A node, reached over its RPC: state, runtime API, transactions and events.

mod api;
mod blocks;
mod refusal;
mod state;
mod transactions;

pub use blocks::{Block, Blocks};
pub use refusal::sentence;
pub use state::{Dataset, Proposal};
pub use transactions::{Included, Wait};

use crate::{Error, Result};
use jsonrpsee::{
    core::{
        client::{ClientT, Error as RpcError},
        params::ArrayParams,
    },
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde::de::DeserializeOwned;
use sp_core::H256;
use sp_runtime::AccountId32;
use std::{collections::HashMap, time::Duration};

/// A connection to a node that runs the chain this client is built for.
pub struct Client {
    rpc: WsClient,
    url: String,
    genesis: H256,
    /// The next nonce of each account that has sent something over this connection.
    nonces: tokio::sync::Mutex<HashMap<AccountId32, u32>>,
}

impl Client {
    /// Connects to the node at `url`, and checks that it runs the runtime that this client is linked with.
    pub async fn connect(url: &str) -> Result<Self> {
        let rpc = WsClientBuilder::default()
            .connection_timeout(Duration::from_secs(10))
            .request_timeout(Duration::from_secs(60))
            .max_concurrent_requests(4096)
            .max_buffer_capacity_per_subscription(256)
            .build(url)
            .await
            .map_err(|error| {
                Error::Unreachable(format!(
                    "no node answers at {url} ({error}): start guerdon-node --dev, or say --node URL"
                ))
            })?;
        let mut client = Self { rpc, url: url.to_owned(), genesis: H256::zero(), nonces: Default::default() };
        client.check_runtime().await?;
        client.genesis = client.request("chain_getBlockHash", rpc_params![0]).await?;
        Ok(client)
    }

    /// Where the node is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The hash of block 0, which is that of no other chain.
    pub fn genesis(&self) -> H256 {
        self.genesis
    }

    async fn check_runtime(&self) -> Result<()> {
        let theirs: serde_json::Value = self.request("state_getRuntimeVersion", rpc_params![]).await?;
        let ours = guerdon_runtime::VERSION;
        let name = theirs["specName"].as_str().unwrap_or("an unknown chain");
        let version = theirs["specVersion"].as_u64().unwrap_or_default();
        let url = &self.url;
        if name != &*ours.spec_name {
            let sentence = format!("the node at {url} runs {name}, not {}", ours.spec_name);
            return Err(Error::Unreachable(sentence));
        }
        if version != u64::from(ours.spec_version) {
            return Err(Error::Unreachable(format!(
                "the node at {url} runs version {version} of the chain's rules, this client knows version {}: \
                 use the client of the node's release",
                ours.spec_version
            )));
        }
        Ok(())
    }

    async fn request<T: DeserializeOwned>(&self, method: &str, params: ArrayParams) -> Result<T> {
        self.rpc.request(method, params).await.map_err(|error| self.failure(error))
    }

    /// What an error of the connection means for the user.
    fn failure(&self, error: RpcError) -> Error {
        match error {
            RpcError::Call(answer) => refusal::of_the_pool(&answer),
            error => Error::Unreachable(format!("the node at {} no longer answers: {error}", self.url)),
        }
    }

    fn garbled(&self, what: &str) -> Error {
        Error::Unreachable(format!("the node at {} answered {what} in a form unknown here", self.url))
    }
}
