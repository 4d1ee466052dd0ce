//! The methods `guerdon_...`: what clients would otherwise compute from the chain's storage, as JSON. docs/rpc.md has
//! every field, with examples.
//!
//! Amounts are strings, for they may exceed what JSON's numbers hold. Fractions are integers over 10^9. All methods only
//! read, and what blocks runs where it may.

use super::{at::At, dao, earnings, engine::Engine, job, payment, refusal, turns::Turns};
use crate::service::Client;
use guerdon_engine::{
    inspection::{self, Source},
    server::{MANIFEST_PATH, SIMILAR_PATH},
    similar::{self, Subject},
};
use guerdon_primitives::{jobs::JobId, DatasetId, PaymentId};
use guerdon_runtime::{AccountId, Hash};
use jsonrpsee::{core::RpcResult, proc_macros::rpc, Extensions};
use sc_rpc::DenyUnsafe;
use serde_json::Value;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// How many works are listed if the caller does not say.
const LISTED: u32 = 10;
/// How many ended jobs are looked for at a time.
const SEARCHES: usize = 4;

#[rpc(server)]
pub trait Guerdon {
    /// What an account has earned, can claim, was paid out, and missed.
    #[method(name = "guerdon_earnings", blocking)]
    fn earnings(&self, account: AccountId, at: Option<Hash>) -> RpcResult<Value>;

    /// A payment, and what it waits for or came to.
    #[method(name = "guerdon_payment", blocking)]
    fn payment(&self, payment: PaymentId, at: Option<Hash>) -> RpcResult<Value>;

    /// A payment with its works' weights and the lines of its split.
    #[method(name = "guerdon_explain", blocking)]
    fn explain(&self, payment: PaymentId, at: Option<Hash>) -> RpcResult<Value>;

    /// A job, open or ended.
    #[method(name = "guerdon_job", blocking)]
    fn job(&self, job: JobId, at: Option<Hash>) -> RpcResult<Value>;

    /// How a dataset governs itself.
    #[method(name = "guerdon_dao", blocking)]
    fn dao(&self, dataset: DatasetId, at: Option<Hash>) -> RpcResult<Value>;

    /// How an account takes part in a dataset's DAO.
    #[method(name = "guerdon_voter", blocking)]
    fn voter(&self, dataset: DatasetId, account: AccountId, at: Option<Hash>) -> RpcResult<Value>;

    /// Which works of a dataset a picture or a text is near to.
    #[method(name = "guerdon_similarWorks", blocking, with_extensions)]
    fn similar_works(&self, dataset: DatasetId, content: Subject, limit: Option<u32>) -> RpcResult<Value>;

    /// What attributors would find of a manifest.
    #[method(name = "guerdon_checkManifest", blocking, with_extensions)]
    fn check_manifest(&self, manifest: Source, outputs: u32, fetch: Option<u32>) -> RpcResult<Value>;
}

/// Answers the methods.
pub struct Guerdon {
    client: Arc<Client>,
    searches: Turns,
    similar: Engine,
    manifests: Engine,
}

impl Guerdon {
    /// Answers from the chain of a client, and from the engine at a URL if there is one.
    pub fn new(client: Arc<Client>, engine: Option<&str>) -> Self {
        Self {
            client,
            searches: Turns::new(SEARCHES, refusal::busy_searching),
            similar: Engine::new(engine, SIMILAR_PATH),
            manifests: Engine::new(engine, MANIFEST_PATH),
        }
    }

    fn at(&self, block: Option<Hash>) -> At<'_> {
        At::new(&self.client, block)
    }
}

impl GuerdonServer for Guerdon {
    fn earnings(&self, account: AccountId, at: Option<Hash>) -> RpcResult<Value> {
        earnings::of(&self.at(at), account)
    }

    fn payment(&self, payment: PaymentId, at: Option<Hash>) -> RpcResult<Value> {
        payment::state(&self.at(at), payment)
    }

    fn explain(&self, payment: PaymentId, at: Option<Hash>) -> RpcResult<Value> {
        payment::split(&self.at(at), payment)
    }

    fn job(&self, job: JobId, at: Option<Hash>) -> RpcResult<Value> {
        job::of(&self.at(at), job, &self.searches)
    }

    fn dao(&self, dataset: DatasetId, at: Option<Hash>) -> RpcResult<Value> {
        dao::of(&self.at(at), dataset)
    }

    fn voter(&self, dataset: DatasetId, account: AccountId, at: Option<Hash>) -> RpcResult<Value> {
        dao::voter(&self.at(at), dataset, account)
    }

    fn similar_works(
        &self,
        extensions: &Extensions,
        dataset: DatasetId,
        content: Subject,
        limit: Option<u32>,
    ) -> RpcResult<Value> {
        self.at(None).check_dataset(dataset)?;
        self.similar.ask(&similar::Question {
            dataset,
            content,
            limit: limit.unwrap_or(LISTED),
            genesis: Some(self.client.info().genesis_hash),
            from_outside: is_from_outside(extensions),
        })
    }

    fn check_manifest(
        &self,
        extensions: &Extensions,
        manifest: Source,
        outputs: u32,
        fetch: Option<u32>,
    ) -> RpcResult<Value> {
        let fetch = fetch.unwrap_or_default();
        if (fetch > 0 || matches!(manifest, Source::Locator(_))) && is_from_outside(extensions) {
            return Err(refusal::not_from_outside());
        }
        self.manifests.ask(&inspection::Question { manifest, outputs, fetch })
    }
}

/// Whether the connection is one that Substrate's unsafe methods are denied on.
fn is_from_outside(extensions: &Extensions) -> bool {
    extensions.get::<DenyUnsafe>().is_none_or(|policy| policy.check_if_safe().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_connection_that_is_trusted_is_from_inside() {
        let from_outside = |policy: Option<DenyUnsafe>| {
            let mut extensions = Extensions::new();
            policy.map(|policy| extensions.insert(policy));
            is_from_outside(&extensions)
        };
        assert!(!from_outside(Some(DenyUnsafe::No)));
        assert!(from_outside(Some(DenyUnsafe::Yes)));
        assert!(from_outside(None), "where nobody says");
    }
}
