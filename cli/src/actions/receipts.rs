//! Receipts: made from the manifests of payments, checked against payments on the chain.

use super::payments::{existing, Payment};
use crate::{client::Client, content::Engine, Error, Result};
use guerdon_engine::{
    inclusion::{prove, prove_all, Inclusion},
    manifest,
    receipt::Receipt,
};
use guerdon_primitives::{PaymentId, WorkId};
use sp_core::H256;

/// What a search for an output came to.
#[derive(Clone, Debug)]
pub struct Search {
    /// The receipt; none if no payment is known to cover the output.
    pub receipt: Option<Receipt>,
    /// How many payments were skipped, because their manifests cannot be had or are not those that were paid for.
    pub skipped: u64,
    /// The first of them, and why.
    pub reason: Option<(PaymentId, Error)>,
}

/// A payment that is proven to cover an output.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The payment, as the chain has it.
    pub payment: Payment,
    /// Whether the block in which it was made can no longer be undone.
    pub finalized: bool,
}

/// The receipt for an output of one payment; none if the payment does not cover it.
///
/// # Errors
///
/// No such payment, a manifest that cannot be had, and one that is not what was paid for.
pub async fn of(
    client: &Client,
    engine: &Engine,
    payment: PaymentId,
    output: WorkId,
) -> Result<Option<Receipt>> {
    let paid = existing(client, payment).await?;
    let unusable = |error: Error| error.about(format!("the manifest of payment {payment} cannot be used"));
    let inclusion = include(engine, &paid, output).await.map_err(unusable)?;
    Ok(inclusion.map(|inclusion| receipt(client, payment, &paid, output, inclusion)))
}

/// The receipt for the output at an index of a payment, whose outputs are at hand in its order; none if there is no such
/// output.
pub fn of_one(genesis: H256, payment: PaymentId, outputs: &[WorkId], index: u32) -> Option<Receipt> {
    let output = *outputs.get(index as usize)?;
    // Of equal outputs the first one is proven, which is as good.
    let inclusion = prove(outputs, output)?;
    Some(Receipt { genesis, payment, output, outputs: outputs.len() as u32, inclusion })
}

/// The receipts for all outputs of a payment, which are at hand in its order.
pub fn of_all(client: &Client, payment: PaymentId, outputs: &[WorkId]) -> Vec<Receipt> {
    let count = outputs.len() as u32;
    let receipt = |(output, inclusion): (&WorkId, _)| Receipt {
        genesis: client.genesis(),
        payment,
        output: *output,
        outputs: count,
        inclusion,
    };
    outputs.iter().zip(prove_all(outputs)).map(receipt).collect()
}

/// The receipt for an output of the first of these payments that covers it. `looked` is called after each.
///
/// # Errors
///
/// The node cannot be reached, or there is no such payment.
pub async fn search(
    client: &Client,
    engine: &Engine,
    payments: impl IntoIterator<Item = PaymentId>,
    output: WorkId,
    looked: impl Fn(),
) -> Result<Search> {
    let mut search = Search { receipt: None, skipped: 0, reason: None };
    for payment in payments {
        let paid = existing(client, payment).await?;
        match include(engine, &paid, output).await {
            Ok(Some(inclusion)) => {
                search.receipt = Some(receipt(client, payment, &paid, output, inclusion));
                break;
            }
            Ok(None) => {}
            Err(error) => {
                search.skipped += 1;
                search.reason.get_or_insert((payment, error));
            }
        }
        looked();
    }
    Ok(search)
}

/// Checks a receipt for an output. Of the receipt nothing is believed but where to look, the index and the proof.
///
/// # Errors
///
/// A receipt of another chain or of a payment that there is not, and one that does not hold.
pub async fn check(client: &Client, receipt: &Receipt, output: WorkId) -> Result<Proven> {
    if receipt.genesis != client.genesis() {
        return Err(Error::Input(format!(
            "the receipt is of the chain {}, and the node at {} is of the chain {}: name a node of the receipt's chain \
             with --node URL",
            hex::encode(receipt.genesis),
            client.url(),
            hex::encode(client.genesis())
        )));
    }
    // What was finalized before the payment is read is below the best block that it is read at.
    let finalized = client.finalized_height().await?;
    let payment = existing(client, receipt.payment).await?;
    receipt.check(output, payment.outputs, payment.root).map_err(|unproven| {
        Error::Refused(format!("the receipt does not hold for payment {}: {unproven}", receipt.payment))
    })?;
    Ok(Proven { finalized: payment.paid_at <= finalized, payment })
}

fn receipt(
    client: &Client,
    payment: PaymentId,
    paid: &Payment,
    output: WorkId,
    inclusion: Inclusion,
) -> Receipt {
    Receipt { genesis: client.genesis(), payment, output, outputs: paid.outputs, inclusion }
}

/// That an output is in the manifest of a payment; none if it is not.
async fn include(engine: &Engine, payment: &Payment, output: WorkId) -> Result<Option<Inclusion>> {
    let (paid, root) = (payment.outputs, payment.root);
    if paid == 1 {
        // The root is made from the one output alone, so the manifest adds nothing.
        let only = prove(&[output], output);
        return Ok(only.filter(|inclusion| inclusion.check(output, paid, root).is_ok()));
    }
    let manifest = engine.fetch(&payment.manifest, manifest::max_bytes(paid)).await?;
    let proven = tokio::task::spawn_blocking(move || {
        let listed = manifest::read(&manifest, paid, root)
            .map_err(|error| Error::Unreachable(error.to_string().replace(char::is_control, " ")))?;
        let hashes: Vec<_> = listed.into_iter().map(|output| output.hash).collect();
        Ok(prove(&hashes, output))
    });
    proven.await.map_err(|error| Error::Unreachable(format!("proving was interrupted: {error}")))?
}
