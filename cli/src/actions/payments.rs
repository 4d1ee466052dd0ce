//! Payments: prepared, paid, waited for, recomputed.

use crate::{
    client::{Client, Included, Wait},
    content::{Engine, Stored},
    keys::Signer,
    Error, Result,
};
use guerdon_engine::manifest::{self, Output};
use guerdon_primitives::{
    api::{Entry, JobView, PaymentView},
    jobs::Finding,
    Asset, Balance, BlockNumber, Locator, ModelId, Parts, PaymentId, WorkId, MAX_OUTPUTS,
};
use guerdon_runtime::{Runtime, RuntimeEvent};
use guerdon_split::{Attributed, AttributedWork, Line};
use sp_core::H256;
use sp_runtime::AccountId32;
use std::time::Duration;

/// How often a payment is looked at while it is waited for.
const POLL: Duration = Duration::from_millis(500);

/// The lines of a settlement on this chain.
pub type Lines = Vec<Line<AccountId32, WorkId>>;
/// A payment on this chain.
pub type Payment = PaymentView<AccountId32>;

/// Outputs that attributors can fetch.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// How many.
    pub outputs: u32,
    /// The Merkle root over their hashes.
    pub root: H256,
    /// Where their manifest is.
    pub manifest: Locator,
}

/// Uploads the manifest of outputs that are uploaded already.
pub async fn prepare(engine: &Engine, outputs: &[Stored]) -> Result<Prepared> {
    if outputs.is_empty() || outputs.len() > MAX_OUTPUTS as usize {
        return Err(Error::Input(format!("a payment covers between 1 and {MAX_OUTPUTS} outputs")));
    }
    let output = |output: &Stored| Output { hash: output.hash, locator: output.locator.to_vec() };
    let outputs: Vec<_> = outputs.iter().map(output).collect();
    let root = manifest::root(outputs.iter().map(|output| output.hash));
    let manifest = engine.store(manifest::write(&outputs)).await?.locator;
    Ok(Prepared { outputs: outputs.len() as u32, root, manifest })
}

/// The call that pays for outputs.
pub fn call(
    model: ModelId,
    (fee, asset): (Balance, Asset),
    prepared: Prepared,
) -> pallet_royalties::Call<Runtime> {
    let Prepared { outputs, root, manifest } = prepared;
    pallet_royalties::Call::<Runtime>::pay { model, asset, fee, outputs, root, manifest }
}

/// Pays for outputs. The result names the payment, and tells in which block it was made.
pub async fn pay(
    client: &Client,
    payer: &Signer,
    model: ModelId,
    money: (Balance, Asset),
    prepared: Prepared,
    wait: Wait,
) -> Result<(PaymentId, Included)> {
    let included = client.submit(payer, call(model, money, prepared), wait).await?;
    Ok((made(&included)?, included))
}

/// The payment that a transaction made.
pub fn made(included: &Included) -> Result<PaymentId> {
    included.find(|event| match event {
        RuntimeEvent::Royalties(pallet_royalties::Event::Paid { payment, .. }) => Some(*payment),
        _ => None,
    })
}

/// The payment that a payer made for outputs in a finalized block, of this height and hash; none if there is no such
/// payment. Nodes discard a block's events after a while, and know payments forever.
///
/// # Errors
///
/// The node cannot be reached, or has not finalized that block itself.
pub async fn made_in(
    client: &Client,
    payer: &AccountId32,
    (model, root): (ModelId, H256),
    (block, hash): (BlockNumber, H256),
) -> Result<Option<PaymentId>> {
    let head = client.finalized_after(block, hash).await?;
    // Payments are numbered in the order in which they are made.
    for payment in (0..client.payments_at(head).await?).rev() {
        let Some(view) = client.payment_at(payment, head).await? else { continue };
        if view.paid_at < block {
            break;
        }
        if view.paid_at == block && (&view.payer, view.model, view.root) == (payer, model, root) {
            return Ok(Some(payment));
        }
    }
    Ok(None)
}

/// Waits until a payment is settled. `told` is called with the job that it waits for, whenever that is looked at.
pub async fn settled(
    client: &Client,
    payment: PaymentId,
    mut told: impl FnMut(&JobView<AccountId32>),
) -> Result<Payment> {
    loop {
        let view = existing(client, payment).await?;
        if view.outcome.is_some() {
            return Ok(view);
        }
        if let Some(job) = client.job(view.job).await? {
            told(&job);
        }
        tokio::time::sleep(POLL).await;
    }
}

/// A payment that there should be.
pub async fn existing(client: &Client, payment: PaymentId) -> Result<Payment> {
    match client.payment(payment).await? {
        Some(view) => Ok(view),
        None => Err(Error::Input(match client.payments().await? {
            0 => format!("there is no payment {payment}: none was made so far"),
            made => format!("there is no payment {payment}: they are numbered from 0 to {}", made - 1),
        })),
    }
}

/// What a payment's outcome found; none if it found nothing.
pub fn weights(payment: &Payment) -> Option<&[(WorkId, u32)]> {
    match &payment.outcome.as_ref()?.finding {
        Some(Finding::Attribution { weights, .. }) if !weights.is_empty() => Some(weights),
        _ => None,
    }
}

/// The lines of a settled payment, computed here from its contract, its outcome and the entries of the contract's
/// datasets (in the contract's order): what the chain must have come to as well.
pub fn recompute(payment: &Payment, entries: &[Vec<Entry<AccountId32>>]) -> Result<Lines> {
    let outcome =
        payment.outcome.as_ref().ok_or_else(|| Error::Input("the payment is not settled yet".into()))?;
    let attributed = match &outcome.finding {
        Some(Finding::Attribution { explained, weights }) => weights
            .iter()
            .map(|(work, weight)| place(payment, entries, work, *weight))
            .collect::<Option<Vec<_>>>()
            .map(|works| Attributed { explained: *explained, works }),
        Some(Finding::Unavailable) => Some(Attributed { explained: Parts::ZERO, works: Vec::new() }),
        _ => None,
    };
    // Nobody is paid for a finding that there is not, or that names a work from outside the datasets.
    let attributors = if attributed.is_some() { &outcome.attributors[..] } else { &[] };
    let settled = payment.contract.settle(payment.fee, attributors, attributed.as_ref());
    settled.map_err(|_| {
        Error::Refused("the payment's contract divides no fee as the node tells it: ask another node".into())
    })
}

fn place(
    payment: &Payment,
    entries: &[Vec<Entry<AccountId32>>],
    work: &WorkId,
    weight: u32,
) -> Option<AttributedWork<AccountId32, WorkId>> {
    let contained = |entry: &&Entry<_>| entry.work == *work && entry.is_contained_at(payment.paid_at);
    let found: Vec<_> = entries
        .iter()
        .enumerate()
        .filter_map(|(place, entries)| Some((place as u32, entries.iter().find(contained)?)))
        .collect();
    let (_, Entry { owner, upstream, .. }) = found.first()?;
    let (owner, upstream) = (owner.clone(), upstream.to_vec());
    let datasets = found.into_iter().map(|(place, _)| place).collect();
    Some(AttributedWork { work: *work, owner, weight, datasets, upstream })
}

/// Divides what waits for those who earn from a payment, in one asset.
pub async fn pass_on(
    client: &Client,
    signer: &Signer,
    payment: PaymentId,
    asset: Asset,
    wait: Wait,
) -> Result<Balance> {
    let call = pallet_royalties::Call::<Runtime>::pass_on { payment, asset };
    client.submit(signer, call, wait).await?.find(|event| match event {
        RuntimeEvent::Royalties(pallet_royalties::Event::PassedOn { amount, .. }) => Some(*amount),
        _ => None,
    })
}

/// The entries of each dataset of a payment's contract, in its order.
pub async fn entries(client: &Client, payment: &Payment) -> Result<Vec<Vec<Entry<AccountId32>>>> {
    let datasets = payment.contract.datasets.iter().map(|contract| client.entries(contract.dataset));
    futures::future::try_join_all(datasets).await
}
