//! Batches: tickets of one model that are paid for in one payment.

use crate::ledger::{Payment, Published};
use codec::{Decode, Encode};

/// A batch. Its tickets, in order, are rows of their own. Times are in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Batch {
    pub(crate) model: u32,
    pub(crate) outputs: u32,
    pub(crate) sealed_at: u64,
    pub(crate) stage: Stage,
    /// The last refusal, while the batch is not paid.
    pub(crate) setback: Option<Setback>,
}

/// How far a batch has come. Each stage is on disk before what follows it is begun.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Stage {
    /// Its tickets are fixed, and nothing that was signed for it can still be carried out. What is at the engine is not
    /// kept in mind: engines forget.
    Sealed,
    /// This transaction may have been sent. No other is signed while its fate is unknown.
    Signed(Vec<u8>),
    /// The payment is in a finalized block.
    Paid(Paid),
    /// The fee is split. The document is JSON.
    Settled { paid: Paid, at: u64, settlement: String },
}

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Paid {
    pub(crate) payment: u64,
    pub(crate) block: u64,
    pub(crate) at: u64,
}

/// That the chain refused a payment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Setback {
    pub(crate) reason: String,
    pub(crate) times: u32,
    pub(crate) retry_at: u64,
}

impl Batch {
    /// The payment, if it is made.
    pub(crate) fn paid(&self) -> Option<&Paid> {
        match &self.stage {
            Stage::Paid(paid) | Stage::Settled { paid, .. } => Some(paid),
            Stage::Sealed | Stage::Signed(_) => None,
        }
    }

    /// What is to be signed for a published manifest.
    pub(crate) fn payment(&self, published: Published) -> Payment {
        let Published { root, manifest } = published;
        Payment { model: self.model, outputs: self.outputs, root, manifest }
    }
}
