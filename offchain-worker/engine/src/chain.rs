//! What the engine reads of the chain.

use codec::{DecodeAll, Encode};
use guerdon_primitives::{
    api::{Entry, JobView, PaymentView, MAX_ENTRIES_PER_PAGE},
    jobs::JobId,
    BlockNumber, DatasetId, PaymentId,
};
use jsonrpsee::{
    core::{client::ClientT, ClientError},
    http_client::{HttpClient, HttpClientBuilder},
    rpc_params,
};
use sp_core::{crypto::AccountId32, H256};
use std::{future::Future, time::Duration};

/// How long the node may take to answer one question.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// The chain, as far as the engine needs it. Everything is read at the best block.
pub trait Chain: Send + Sync + 'static {
    /// The hash of block 0.
    fn genesis(&self) -> impl Future<Output = Result<H256, ChainError>> + Send;
    /// The height of the best block.
    fn best_block(&self) -> impl Future<Output = Result<BlockNumber, ChainError>> + Send;
    /// An open job.
    fn job(
        &self,
        job: JobId,
    ) -> impl Future<Output = Result<Option<JobView<AccountId32>>, ChainError>> + Send;
    /// A payment.
    fn payment(
        &self,
        payment: PaymentId,
    ) -> impl Future<Output = Result<Option<PaymentView<AccountId32>>, ChainError>> + Send;
    /// The entries of a dataset from an index on: `limit` of them, unless there are no more.
    fn entries(
        &self,
        dataset: DatasetId,
        from: u32,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Entry<AccountId32>>, ChainError>> + Send;

    /// All entries of a dataset.
    fn all_entries(
        &self,
        dataset: DatasetId,
    ) -> impl Future<Output = Result<Vec<Entry<AccountId32>>, ChainError>> + Send {
        async move {
            let mut all: Vec<Entry<AccountId32>> = Vec::new();
            loop {
                let from = match all.last() {
                    None => 0,
                    Some(last) => last.index.checked_add(1).ok_or(ChainError::Order(dataset))?,
                };
                let page = self.entries(dataset, from, MAX_ENTRIES_PER_PAGE).await?;
                let in_order = page.windows(2).all(|pair| pair[0].index < pair[1].index);
                if !in_order || page.first().is_some_and(|first| first.index < from) {
                    return Err(ChainError::Order(dataset));
                }
                let complete = page.len() < MAX_ENTRIES_PER_PAGE as usize;
                all.extend(page);
                if complete {
                    return Ok(all);
                }
            }
        }
    }
}

/// Why the chain cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The node's URL cannot be used.
    #[error("{0} is not a ws, wss, http or https URL of a node")]
    Url(String),
    /// The node does not answer, or answers with an error.
    #[error("the node does not answer {method}: {source}")]
    Call {
        /// What was asked.
        method: &'static str,
        /// What went wrong.
        source: Box<ClientError>,
    },
    /// The answer is not what the runtime API says it is.
    #[error("the node's answer to {method} is not understood: {problem}")]
    Answer {
        /// What was asked.
        method: &'static str,
        /// What is wrong with the answer.
        problem: String,
    },
    /// A dataset's entries are not in order.
    #[error("the node lists the entries of dataset {0} out of order")]
    Order(DatasetId),
}

/// A node, asked over JSON-RPC.
///
/// Each question is one HTTP request, so that a node that restarts is found again. Substrate nodes serve WebSocket
/// and HTTP on the same port, hence a `ws` URL will do.
pub struct Node {
    client: HttpClient,
}

impl Node {
    /// The node at a URL. Nothing is asked yet.
    pub fn new(url: &str) -> Result<Self, ChainError> {
        let wrong = || ChainError::Url(url.to_owned());
        let parsed = url::Url::parse(url).map_err(|_| wrong())?;
        let address = match parsed.scheme() {
            "http" | "https" => url.to_owned(),
            "ws" | "wss" => format!("http{}", &url[2..]),
            _ => return Err(wrong()),
        };
        let client = HttpClientBuilder::default()
            .request_timeout(ANSWER_TIMEOUT)
            .build(address)
            .map_err(|_| wrong())?;
        Ok(Self { client })
    }

    /// The result of a runtime API's method.
    async fn state_call<T: DecodeAll>(
        &self,
        method: &'static str,
        arguments: Vec<u8>,
    ) -> Result<T, ChainError> {
        let arguments = format!("0x{}", hex::encode(arguments));
        let answer: String = self
            .client
            .request("state_call", rpc_params![method, arguments])
            .await
            .map_err(|source| ChainError::Call { method, source: Box::new(source) })?;
        let problem = |problem: String| ChainError::Answer { method, problem };
        let bytes = from_hex(&answer).map_err(problem)?;
        T::decode_all(&mut &bytes[..]).map_err(|error| problem(error.to_string()))
    }
}

impl Chain for Node {
    async fn genesis(&self) -> Result<H256, ChainError> {
        let method = "chain_getBlockHash";
        let answer: String = self
            .client
            .request(method, rpc_params![0])
            .await
            .map_err(|source| ChainError::Call { method, source: Box::new(source) })?;
        let problem = |problem: String| ChainError::Answer { method, problem };
        let bytes = from_hex(&answer).map_err(problem)?;
        let hash = bytes.try_into().map_err(|_| problem("it is no hash".into()))?;
        Ok(H256(hash))
    }

    async fn best_block(&self) -> Result<BlockNumber, ChainError> {
        let method = "chain_getHeader";
        let header: serde_json::Value = self
            .client
            .request(method, rpc_params![])
            .await
            .map_err(|source| ChainError::Call { method, source: Box::new(source) })?;
        let digits = header["number"].as_str().and_then(|number| number.strip_prefix("0x"));
        digits
            .and_then(|digits| BlockNumber::from_str_radix(digits, 16).ok())
            .ok_or_else(|| ChainError::Answer { method, problem: "it has no block number".into() })
    }

    async fn job(&self, job: JobId) -> Result<Option<JobView<AccountId32>>, ChainError> {
        self.state_call("GuerdonApi_job", job.encode()).await
    }

    async fn payment(&self, payment: PaymentId) -> Result<Option<PaymentView<AccountId32>>, ChainError> {
        self.state_call("GuerdonApi_payment", payment.encode()).await
    }

    async fn entries(
        &self,
        dataset: DatasetId,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Entry<AccountId32>>, ChainError> {
        self.state_call("GuerdonApi_entries", (dataset, from, limit).encode()).await
    }
}

fn from_hex(text: &str) -> Result<Vec<u8>, String> {
    let digits = text.strip_prefix("0x").ok_or("it does not start with 0x")?;
    hex::decode(digits).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_urls_of_nodes_are_taken() {
        for url in ["ws://127.0.0.1:9944", "wss://node.example", "http://127.0.0.1:9944"] {
            assert!(Node::new(url).is_ok(), "{url}");
        }
        for url in ["", "127.0.0.1:9944", "file:///tmp/node"] {
            assert!(matches!(Node::new(url), Err(ChainError::Url(_))), "{url}");
        }
    }

    /// A node that answers its first question like this.
    async fn node(status: u16, answer: impl Into<String>) -> Node {
        let (status, answer) = (axum::http::StatusCode::from_u16(status).unwrap(), answer.into());
        let routes = axum::Router::new().fallback(move || async move {
            (status, [(axum::http::header::CONTENT_TYPE, "application/json")], answer)
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Node::new(&url).unwrap()
    }

    fn result(result: &str) -> String {
        format!(r#"{{"jsonrpc":"2.0","id":0,"result":{result}}}"#)
    }

    #[tokio::test]
    async fn rubbish_from_a_node_is_an_error() {
        assert_eq!(node(200, result(r#""0x00""#)).await.job(7).await.unwrap(), None, "no rubbish");
        let nothing = Vec::<Entry<AccountId32>>::new();
        assert_eq!(node(200, result(r#""0x00""#)).await.entries(0, 0, 9).await.unwrap(), nothing);
        for (status, answer) in [
            (200, String::new()),
            (200, "<html>no node</html>".into()),
            (200, r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"no such method"}}"#.into()),
            (200, r#"{"jsonrpc":"2.0","id":9,"result":"0x00"}"#.into()),
            (500, result(r#""0x00""#)),
            (200, result("null")),
            (200, result("[]")),
            (200, result(r#""00""#)),
            (200, result(r#""0x0""#)),
            (200, result(r#""0x""#)),
            (200, result(r#""0x0000""#)),
            (200, result(r#""0x02""#)),
            (200, result(r#""0x01""#)),
            (200, result(&format!("\"0x{}\"", "ff".repeat(4096)))),
        ] {
            let job = node(status, answer.clone()).await.job(7).await;
            assert!(
                matches!(job, Err(ChainError::Call { .. } | ChainError::Answer { .. })),
                "{answer}: {job:?}"
            );
            assert!(node(status, answer.clone()).await.payment(7).await.is_err(), "{answer}");
            assert!(node(status, answer.clone()).await.genesis().await.is_err(), "{answer}");
            assert!(node(status, answer.clone()).await.best_block().await.is_err(), "{answer}");
        }
        // A list that says it has 2^30 - 1 entries, and has none.
        let entries = node(200, result(r#""0xfeffffff""#)).await.entries(0, 0, 9).await;
        assert!(matches!(entries, Err(ChainError::Answer { .. })), "{entries:?}");
    }

    #[tokio::test]
    async fn entries_out_of_order_are_an_error() {
        let chain = crate::testing::FakeChain::default();
        (0..3).for_each(|n| chain.enter(0, H256::repeat_byte(n), 0, n.into(), None));
        assert_eq!(chain.all_entries(0).await.unwrap().len(), 3);
        chain.lock().entries.get_mut(&0).unwrap().swap(0, 2);
        assert!(matches!(chain.all_entries(0).await, Err(ChainError::Order(0))));
    }

    #[test]
    fn answers_are_hexadecimal() {
        assert_eq!(from_hex("0x00ff").unwrap(), [0, 255]);
        assert!(from_hex("00ff").is_err());
        assert!(from_hex("0x0g").is_err());
    }
}
