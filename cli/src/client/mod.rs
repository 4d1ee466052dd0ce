//! A node, reached over its RPC: state, runtime API, transactions and events.

mod api;
mod blocks;
mod fate;
mod link;
mod refusal;
mod signed;
mod state;
mod transactions;

pub use blocks::{Block, Blocks};
pub use fate::{Fate, Place};
pub use refusal::{sentence, told};
pub use signed::{Signed, MORTALITY};
pub use state::{Dataset, Proposal};
pub use transactions::{Attempt, Included, Outcome, Wait};

use crate::{interruption::Footprint, Error, Result};
use jsonrpsee::core::params::ArrayParams;
use link::Link;
use serde::de::DeserializeOwned;
use sp_core::H256;
use sp_runtime::AccountId32;
use std::{collections::HashMap, time::Duration};

/// How long a node that went away is waited for, unless something else is said.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// A connection to a node that runs the chain this client is built for. It outlives restarts of the node.
pub struct Client {
    link: Link,
    footprint: Footprint,
    /// The next nonce of each account that has sent something over this connection.
    nonces: tokio::sync::Mutex<HashMap<AccountId32, u32>>,
}

impl Client {
    /// Connects to the node at `url`, and checks that it runs the runtime that this client is linked with.
    pub async fn connect(url: &str) -> Result<Self> {
        Self::connect_with(url, PATIENCE, Footprint::default()).await
    }

    /// The same, with a patience for a node that goes away later, and a footprint that tells what was sent.
    pub async fn connect_with(url: &str, patience: Duration, footprint: Footprint) -> Result<Self> {
        Ok(Self { link: Link::open(url, patience).await?, footprint, nonces: Default::default() })
    }

    /// Where the node is.
    pub fn url(&self) -> &str {
        self.link.url()
    }

    /// The hash of block 0, which is that of no other chain.
    pub fn genesis(&self) -> H256 {
        self.link.genesis()
    }

    /// The answer to a request that changes nothing, or nothing more if it is made twice.
    async fn request<T: DeserializeOwned>(&self, method: &str, params: ArrayParams) -> Result<T> {
        self.link.request(method, params).await
    }

    fn garbled(&self, what: &str) -> Error {
        link::garbled(self.url(), what)
    }
}
