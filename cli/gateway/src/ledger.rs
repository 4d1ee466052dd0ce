//! What a gateway needs of a chain and of an engine.
//!
//! The gateway persists its state before each of these calls and repeats a call whose answer it has not persisted, so
//! every call can come again, from another process, with the same arguments.

use serde_json::Value;
use std::future::Future;

/// The SHA-256 of a content.
pub type Hash = [u8; 32];

/// It is not known now; the same will be asked again. The sentence says why, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);

/// Whether the content of a hash can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is a picture that engines can read, and this is the locator to list it under, of at most 256 bytes.
    At(String),
    /// It cannot be had at present, or other bytes are there; the sentence says which.
    Missing(String),
    /// The bytes are those of the hash, and engines cannot read them as a picture; the sentence says why.
    Unusable(String),
}

/// One output of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The SHA-256 of its bytes.
    pub sha256: Hash,
    /// Where its bytes are.
    pub locator: String,
}

/// A manifest that engines can fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The Merkle root over the outputs' hashes, in order.
    pub root: Hash,
    /// Where the manifest is.
    pub manifest: String,
}

/// What is to be paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The model that generated the outputs.
    pub model: u32,
    /// How many outputs there are.
    pub outputs: u32,
    /// The Merkle root over their hashes.
    pub root: Hash,
    /// Where their manifest is.
    pub manifest: String,
}

/// What signing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The transaction, as it will be sent, each time.
    Signed(Vec<u8>),
    /// The chain would refuse it, which the sentence tells; nothing was sent.
    Refused(String),
}

/// What became of a transaction, for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in a finalized block and made this payment.
    Paid {
        /// The payment's number.
        payment: u64,
        /// The block's height.
        block: u64,
    },
    /// It is in a finalized block and failed; the sentence says why.
    Refused(String),
    /// It is in no block that can be finalized, and never will be: the reason the node gave for not taking it, if it gave
    /// one.
    Expired(Option<String>),
}

/// A chain with an account that pays, and an engine beside it.
///
/// Futures are dropped at any await when the gateway stops.
pub trait Ledger: Send + Sync + 'static {
    /// Whether engines can read these bytes as a picture; a sentence if they cannot. The answer depends on the bytes
    /// alone.
    fn check(&self, bytes: Vec<u8>) -> impl Future<Output = Result<(), String>> + Send;

    /// Whether the content of a hash can be had: from the engine, else from where the locator points.
    ///
    /// # Errors
    ///
    /// The engine cannot be asked. An error delays all tickets, so what is wrong with one content is
    /// [`Found::Missing`].
    fn find(&self, sha256: Hash, locator: Option<String>)
        -> impl Future<Output = Result<Found, Away>> + Send;

    /// Puts content into the engine and tells its locator, of at most 256 bytes. Storing it again changes nothing.
    fn store(&self, bytes: Vec<u8>) -> impl Future<Output = Result<String, Away>> + Send;

    /// Writes the manifest of these outputs, in this order, and puts it into the engine. The same outputs have the
    /// same root each time.
    fn publish(&self, outputs: Vec<Output>) -> impl Future<Output = Result<Published, Away>> + Send;

    /// Signs the transaction that makes a payment, and sends nothing.
    ///
    /// The gateway asks for it only if nothing that it had signed before can still be carried out. The nonce is the
    /// account's next one at the last finalized block, so that nothing which is in no finalized block yet is waited for.
    fn sign(&self, payment: &Payment) -> impl Future<Output = Result<Attempt, Away>> + Send;

    /// Sends a transaction, or looks for it if it was sent before, and waits for its fate.
    ///
    /// # Errors
    ///
    /// The fate is not known, and the same bytes are sent again. A fate is certain, [`Fate::Expired`] above all: who says
    /// it of a transaction that is carried out pays twice.
    fn carry_out(&self, transaction: &[u8]) -> impl Future<Output = Result<Fate, Away>> + Send;

    /// How a payment was settled, as a JSON document; none while it is not.
    fn settlement(&self, payment: u64) -> impl Future<Output = Result<Option<Value>, Away>> + Send;

    /// The receipt for the output at `index` of a payment for `outputs`, in order.
    fn receipt(
        &self,
        payment: u64,
        outputs: Vec<Hash>,
        index: u32,
    ) -> impl Future<Output = Result<Value, Away>> + Send;

    /// Whether node and engine answer.
    fn probe(&self) -> impl Future<Output = Result<(), Away>> + Send;
}
