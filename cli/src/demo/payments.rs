//! A model is registered, outputs are paid for, fees are split.

use super::{
    check,
    story::{Ballot, Check, Dataset, Settled},
    works::upload,
    Stage,
};
use crate::{
    actions::{models, payments},
    client::Wait,
    content::Stored,
    units::{amount, Coin, COIN},
    Error, Result,
};
use guerdon_primitives::{Asset, Balance, ModelId, PaymentId};
use pallet_models::Derivatives;
use std::ops::Range;

/// The least fee for one output.
const PRICE: Balance = 2 * COIN;
/// What each payment adds to the price: no split of it comes out even.
const ODD: Balance = 7;

/// A payment that is made and not settled yet.
pub(super) struct Made {
    id: PaymentId,
    outputs: Range<usize>,
}

/// Registers a model that was trained on both datasets, by as much as they hold works.
pub(super) async fn register_model(stage: &Stage<'_>, datasets: &[Dataset]) -> Result<ModelId> {
    stage.progress.begin("Registering a model", 1);
    let team = stage.cast.team.iter().map(|(signer, role, share)| (signer.account(), *role, *share));
    let training = datasets.iter().map(|dataset| (dataset.id, dataset.admitted.len() as u32));
    let new = models::NewModel {
        prices: [(Asset::Native, PRICE)].into(),
        team: team.collect(),
        training: training.collect(),
        parent: None,
        derivatives: Derivatives::Refused,
    };
    let model = models::register(stage.client, &stage.cast.operator, new, Wait::InBlock).await?;
    let members = stage.cast.team.len();
    stage.progress.done(&format!("Model {model} is registered on both datasets, with a team of {members}"));
    Ok(model)
}

/// Uploads all outputs.
pub(super) async fn upload_outputs(stage: &Stage<'_>) -> Result<Vec<Stored>> {
    stage.progress.begin("Uploading outputs", stage.gallery.outputs.len());
    upload(stage, stage.gallery.outputs.iter().map(|output| &*output.piece.file)).await
}

/// Pays for a range of outputs.
pub(super) async fn pay(
    stage: &Stage<'_>,
    model: ModelId,
    outputs: &[Stored],
    range: Range<usize>,
) -> Result<Made> {
    let covered = &outputs[range.clone()];
    stage.progress.begin("Paying", 1);
    let prepared = payments::prepare(stage.engine, covered).await?;
    let fee = PRICE * covered.len() as Balance + ODD;
    let fee_in = (fee, Asset::Native);
    let (id, _) =
        payments::pay(stage.client, &stage.cast.company, model, fee_in, prepared, Wait::InBlock).await?;
    let count = if covered.len() == 1 { "one output".into() } else { format!("{} outputs", covered.len()) };
    stage.progress.done(&format!("Payment {id}: {} for {count}", amount(fee)));
    Ok(Made { id, outputs: range })
}

/// Waits until a payment is settled.
pub(super) async fn settle(stage: &Stage<'_>, made: Made) -> Result<Settled> {
    let Made { id, outputs } = made;
    stage.progress.begin(&format!("Payment {id} is being attributed"), 1);
    let payment = payments::settled(stage.client, id, |_| {}).await?;
    let lines = explained(stage, id).await?;
    stage.progress.done(&crate::tables::headline(id, &payment, &Coin::GUE));
    Ok(Settled { id, payment, lines, outputs })
}

async fn explained(stage: &Stage<'_>, id: PaymentId) -> Result<payments::Lines> {
    let missing = || Error::Refused(format!("the chain does not explain payment {id}, which is settled"));
    stage.client.explain(id).await?.ok_or_else(missing)
}

/// The vote changed what later payments are split by, and nothing about earlier ones.
pub(super) async fn check_terms(
    stage: &Stage<'_>,
    early: &[Settled],
    late: &Settled,
    vote: &Ballot,
    checks: &mut Vec<Check>,
) -> Result<()> {
    let terms = |settled: &Settled| {
        let mut contracts = settled.payment.contract.datasets.iter();
        contracts.find(|contract| contract.dataset == vote.dataset).map(|contract| contract.terms)
    };
    let holds = terms(late) == Some(vote.after);
    check(checks, holds, format!("payment {}, made after the vote, is split by the new terms", late.id));
    for settled in early {
        let unchanged =
            terms(settled) == Some(vote.before) && explained(stage, settled.id).await? == settled.lines;
        check(checks, unchanged, format!("payment {}, made before the vote, is split as it was", settled.id));
    }
    Ok(())
}

/// Every fee is split to the last unit, as a recomputation from the contract and the outcome splits it.
pub(super) async fn check_lines(
    stage: &Stage<'_>,
    payments: &[Settled],
    checks: &mut Vec<Check>,
) -> Result<()> {
    for Settled { id, payment, lines, .. } in payments {
        let sum: Balance = lines.iter().map(|line| line.amount).sum();
        let holds = sum == payment.fee;
        check(
            checks,
            holds,
            format!("the {} lines of payment {id} sum to {}", lines.len(), amount(payment.fee)),
        );
        let entries = payments::entries(stage.client, payment).await?;
        let holds = payments::recompute(payment, &entries)? == *lines;
        check(checks, holds, format!("payment {id} is split as recomputed from its contract and outcome"));
    }
    Ok(())
}
