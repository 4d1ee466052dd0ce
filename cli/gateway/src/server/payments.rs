//! Payments of this gateway.

use super::{
    answers::{Failure, Payment},
    refusal::Refusal,
    Shared,
};
use crate::{
    batch::{Batch, Stage},
    ticket::TicketId,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    Json,
};
use std::sync::Arc;

/// Look at a payment
///
/// With its tickets, and how the fee was split.
#[utoipa::path(
    get, path = "/v1/payments/{number}", tag = "payments",
    params(("number" = u64, Path, description = "The payment's number on the chain")),
    responses(
        (status = 200, body = Payment),
        (status = 401, description = "No API key, or one that is not known", body = Failure),
        (status = 404, description = "This gateway has made no such payment", body = Failure),
    ),
    security(("key" = []))
)]
pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Path(number): Path<String>,
) -> Result<Json<Payment>, Refusal> {
    let absent = || Refusal::new(StatusCode::NOT_FOUND, "this gateway has made no payment with this number");
    let number: u64 = number.parse().map_err(|_| absent())?;
    let found = shared.store.read(move |store| {
        let Some((batch, payment)) = store.of_payment(number)? else { return Ok(None) };
        let tickets = store.members(batch)?.into_iter().map(|(id, _)| id).collect();
        Ok(Some((payment, tickets)))
    });
    let (batch, tickets): (Batch, Vec<TicketId>) = found.await?.ok_or_else(absent)?;
    let paid = batch.paid().ok_or_else(absent)?.clone();
    let (settled_at, settlement) = match &batch.stage {
        Stage::Settled { at, settlement, .. } => (Some(*at), serde_json::from_str(settlement).ok()),
        _ => (None, None),
    };
    Ok(Json(Payment {
        payment: paid.payment,
        block: paid.block,
        model: batch.model,
        outputs: batch.outputs,
        paid_at: paid.at,
        settled_at,
        settlement,
        generations: tickets.iter().map(TicketId::to_string).collect(),
    }))
}
