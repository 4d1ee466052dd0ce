//! The connection to a node, made again when it breaks.

use super::refusal;
use crate::{waiting::notice, Error, Result};
use jsonrpsee::{
    core::{
        client::{ClientT, Error as RpcError},
        params::ArrayParams,
    },
    rpc_params,
    types::ErrorObjectOwned,
    ws_client::{PingConfig, WsClient, WsClientBuilder},
};
use serde::de::DeserializeOwned;
use sp_core::H256;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
const PING: Duration = Duration::from_secs(10);

/// A connection to one chain.
pub(super) struct Link {
    url: String,
    genesis: H256,
    patience: Duration,
    current: Mutex<Connection>,
}

/// One of the connections that a link had, by its number.
#[derive(Clone)]
pub(super) struct Connection {
    pub number: u64,
    pub rpc: Arc<WsClient>,
}

/// Why there is no usable answer.
pub(super) enum Failure {
    /// The node answered with an error.
    Answered(ErrorObjectOwned),
    /// The node answered in a form unknown here.
    Garbled,
    /// The node does not answer.
    Away(String),
}

impl Link {
    /// Connects to the node at `url`, and checks that it runs the runtime that this client is linked with.
    pub async fn open(url: &str, patience: Duration) -> Result<Self> {
        let rpc = connect(url).await.map_err(|error| {
            Error::Unreachable(format!(
                "no node answers at {url} ({error}): start guerdon-node --dev, or say --node URL"
            ))
        })?;
        let silent = |why| Error::Unreachable(format!("the node at {url} does not answer ({why})"));
        let genesis = identify(&rpc, url).await.map_err(silent)??;
        let current = Mutex::new(Connection { number: 0, rpc: Arc::new(rpc) });
        Ok(Self { url: url.to_owned(), genesis, patience, current })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The hash of the chain's block 0.
    pub fn genesis(&self) -> H256 {
        self.genesis
    }

    /// How long a node that went away is waited for.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    pub async fn connection(&self) -> Connection {
        self.current.lock().await.clone()
    }

    /// The answer to a request that may be made twice, from the node that is there when it answers.
    ///
    /// # Errors
    ///
    /// The node answers with an error, or does not come back in time.
    pub async fn request<T: DeserializeOwned>(&self, method: &str, params: ArrayParams) -> Result<T> {
        loop {
            let connection = self.connection().await;
            match connection.rpc.request(method, params.clone()).await.map_err(failure) {
                Ok(answer) => return Ok(answer),
                Err(Failure::Answered(answer)) => return Err(refusal::of_the_pool(&answer)),
                Err(Failure::Garbled) => return Err(garbled(&self.url, method)),
                Err(Failure::Away(why)) => self.mend(&connection, &why).await?,
            }
        }
    }

    /// Connects anew, unless somebody did so since `broken`.
    ///
    /// # Errors
    ///
    /// The node does not come back in time, or what comes back serves another chain or other rules.
    pub async fn mend(&self, broken: &Connection, why: &str) -> Result<()> {
        let mut current = self.current.lock().await;
        if current.number != broken.number {
            return Ok(());
        }
        let (url, since) = (&self.url, Instant::now());
        let mut pause = FIRST_PAUSE;
        let mut told = false;
        loop {
            tokio::time::sleep(pause).await;
            if let Some((rpc, genesis)) = reach(url).await {
                if genesis? != self.genesis {
                    return Err(Error::Unreachable(format!(
                        "the node at {url} came back with another chain than the one that this began on"
                    )));
                }
                if told {
                    notice(&format!("the node at {url} answers again"));
                }
                *current = Connection { number: broken.number + 1, rpc: Arc::new(rpc) };
                return Ok(());
            }
            if since.elapsed() >= self.patience {
                let seconds = self.patience.as_secs();
                return Err(Error::Unreachable(format!(
                    "the node at {url} went away ({why}) and did not come back in {seconds} seconds (see --patience)"
                )));
            }
            if !told {
                notice(&format!("the node at {url} is away; it is waited for"));
                told = true;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// That the node's answer is not of the form that this client knows.
pub(super) fn garbled(url: &str, what: &str) -> Error {
    Error::Unreachable(format!("the node at {url} answered {what} in a form unknown here"))
}

/// What an error of the connection means.
pub(super) fn failure(error: RpcError) -> Failure {
    match error {
        RpcError::Call(answer) => Failure::Answered(answer),
        RpcError::ParseError(_) => Failure::Garbled,
        error => Failure::Away(error.to_string()),
    }
}

async fn connect(url: &str) -> Result<WsClient, RpcError> {
    // A node that lost its power closes no connection.
    let ping = PingConfig::new().ping_interval(PING).inactive_limit(PING * 3).max_failures(1);
    WsClientBuilder::default()
        .enable_ws_ping(ping)
        .connection_timeout(Duration::from_secs(10))
        .request_timeout(Duration::from_secs(60))
        .max_concurrent_requests(4096)
        .max_buffer_capacity_per_subscription(256)
        .build(url)
        .await
}

/// A connection to a node that answers, and the chain's block 0.
async fn reach(url: &str) -> Option<(WsClient, Result<H256>)> {
    let rpc = connect(url).await.ok()?;
    let genesis = identify(&rpc, url).await.ok()?;
    Some((rpc, genesis))
}

/// The chain's block 0, if the node runs the runtime that this client is linked with.
///
/// # Errors
///
/// The node does not answer, and why.
async fn identify(rpc: &WsClient, url: &str) -> Result<Result<H256>, String> {
    let theirs: serde_json::Value = match rpc.request("state_getRuntimeVersion", rpc_params![]).await {
        Ok(version) => version,
        Err(error) => return unusable(error, url),
    };
    let ours = guerdon_runtime::VERSION;
    let name = theirs["specName"].as_str().unwrap_or("an unknown chain");
    let version = theirs["specVersion"].as_u64().unwrap_or_default();
    if name != &*ours.spec_name {
        let sentence = format!("the node at {url} runs {name}, not {}", ours.spec_name);
        return Ok(Err(Error::Unreachable(sentence)));
    }
    if version != u64::from(ours.spec_version) {
        return Ok(Err(Error::Unreachable(format!(
            "the node at {url} runs version {version} of the chain's rules, this client knows version {}: \
             use the client of the node's release",
            ours.spec_version
        ))));
    }
    match rpc.request("chain_getBlockHash", rpc_params![0]).await {
        Ok(genesis) => Ok(Ok(genesis)),
        Err(error) => unusable(error, url),
    }
}

fn unusable<T>(error: RpcError, url: &str) -> Result<Result<T>, String> {
    match failure(error) {
        Failure::Answered(answer) => Ok(Err(refusal::of_the_pool(&answer))),
        Failure::Garbled => Ok(Err(garbled(url, "what chain it serves"))),
        Failure::Away(why) => Err(why),
    }
}
