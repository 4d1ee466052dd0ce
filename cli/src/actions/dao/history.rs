//! The settled payments of a dataset, split again under other terms by the chain.

use super::Effect;
use crate::{
    actions::payments::{existing, Lines},
    client::Client,
    Error, Result,
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_primitives::{Asset, DatasetId, PaymentId, Terms};

/// How many payments are asked for at a time.
const AT_A_TIME: usize = 8;

/// What the newest settled payments of a dataset paid, at most `most` of them, and would have paid under `terms`.
///
/// `looked` is called for each.
pub async fn effect_of(
    client: &Client,
    dataset: DatasetId,
    terms: &Terms,
    most: u32,
    mut looked: impl FnMut(),
) -> Result<Effect> {
    let mut effect = Effect::default();
    let mut before = Some(client.payments().await?);
    while let Some(from) = before.filter(|_| effect.payments < most) {
        let page = client.payments_of(dataset, from).await?;
        let missing = (most - effect.payments) as usize;
        let split = page.payments.iter().take(missing).map(|id| both(client, *id, dataset, terms));
        let mut splits = stream::iter(split.collect::<Vec<_>>()).buffered(AT_A_TIME);
        while let Some((asset, paid, under)) = splits.try_next().await? {
            effect.add(dataset, asset, &paid, &under)?;
            looked();
        }
        // Every page is of earlier payments than the one before it.
        before = page.next.filter(|next| *next < from);
    }
    Ok(effect)
}

/// The lines that a settled payment was split into, and those that it would have been split into.
async fn both(
    client: &Client,
    id: PaymentId,
    dataset: DatasetId,
    terms: &Terms,
) -> Result<(Asset, Lines, Lines)> {
    let (payment, paid, under) = futures::future::try_join3(
        existing(client, id),
        client.explain(id),
        client.explain_under(id, dataset, terms),
    )
    .await?;
    let unexplained = || {
        Error::Unreachable(format!(
            "the node does not explain payment {id}, which is settled: do not trust it"
        ))
    };
    Ok((payment.asset, paid.ok_or_else(unexplained)?, under.ok_or_else(unexplained)?))
}
