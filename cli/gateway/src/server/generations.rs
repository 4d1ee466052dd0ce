//! Tickets, one and many.

use super::{
    answers::{self, Failure, Generation, Generations},
    refusal::Refusal,
    Shared,
};
use crate::{
    batch::Batch,
    store::Page,
    ticket::{Standing, Ticket, TicketId},
};
use axum::{
    extract::{rejection::QueryRejection, Path, Query, State},
    http::StatusCode,
    Json,
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use utoipa::IntoParams;

/// The tickets of a page, unless another number is asked for.
const PAGE: usize = 100;
/// The most tickets of a page.
const MAX_PAGE: usize = 1_000;
/// How many tickets are looked at for a page, so that a rare state does not mean reading the whole store.
const MAX_LOOKS: usize = 20_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only tickets in this state.
    #[param(inline)]
    state: Option<answers::State>,
    /// Only tickets accepted after this one; `next` of the page before.
    after: Option<String>,
    /// At most so many, between 1 and 1000; 100 without.
    limit: Option<usize>,
}

/// Look at a generation
///
/// The receipt comes with it once it is paid.
#[utoipa::path(
    get, path = "/v1/generations/{id}", tag = "generations",
    params(("id" = String, Path, description = "The ticket's id")),
    responses(
        (status = 200, body = Generation),
        (status = 401, description = "No API key, or one that is not known", body = Failure),
        (status = 404, description = "There is no such ticket", body = Failure),
    ),
    security(("key" = []))
)]
pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    Path(digits): Path<String>,
) -> Result<Json<Generation>, Refusal> {
    let (id, ticket, batch) = existing(&shared, &digits).await?;
    let standing = ticket.standing.clone();
    let mut generation = Generation::of(id, ticket, batch.as_ref());
    if let Some((payment, index)) = paid(&standing, batch.as_ref()) {
        // Everything else is worth an answer while the node is away.
        generation.receipt = receipt(&shared, &standing, payment, index).await.ok();
    }
    Ok(Json(generation))
}

/// The receipt of a generation
///
/// As `guerdon verify` takes it.
#[utoipa::path(
    get, path = "/v1/generations/{id}/receipt", tag = "generations",
    params(("id" = String, Path, description = "The ticket's id")),
    responses(
        (status = 200, description = "The receipt", body = serde_json::Value),
        (status = 401, description = "No API key, or one that is not known", body = Failure),
        (status = 404, description = "There is no such ticket, or it is not paid", body = Failure),
        (status = 503, description = "The receipt cannot be made at present", body = Failure),
    ),
    security(("key" = []))
)]
pub(super) async fn receipt_of(
    State(shared): State<Arc<Shared>>,
    Path(digits): Path<String>,
) -> Result<Json<serde_json::Value>, Refusal> {
    let (_, ticket, batch) = existing(&shared, &digits).await?;
    let (payment, index) = paid(&ticket.standing, batch.as_ref()).ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, "the generation is not paid, so it has no receipt yet")
    })?;
    receipt(&shared, &ticket.standing, payment, index).await.map(Json)
}

/// List generations
///
/// In the order of acceptance. A page that is not the last has `next`.
#[utoipa::path(
    get, path = "/v1/generations", tag = "generations", params(Wanted),
    responses(
        (status = 200, body = Generations),
        (status = 400, description = "The query is not understood", body = Failure),
        (status = 401, description = "No API key, or one that is not known", body = Failure),
        (status = 404, description = "There is no ticket to begin after", body = Failure),
    ),
    security(("key" = []))
)]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Generations>, Refusal> {
    let refuse = |sentence: String| Refusal::new(StatusCode::BAD_REQUEST, sentence);
    let Query(Wanted { state, after, limit }) = query.map_err(|rejection| refuse(rejection.body_text()))?;
    let limit = limit.unwrap_or(PAGE);
    if limit == 0 || limit > MAX_PAGE {
        return Err(refuse(format!("limit must be between 1 and {MAX_PAGE}")));
    }
    let after = match after {
        Some(digits) => Some(existing(&shared, &digits).await?.1.place),
        None => None,
    };
    let wanted = move |ticket: &Ticket, batch: Option<&Batch>| {
        state.is_none_or(|state| answers::state(ticket, batch) == state)
    };
    let Page { tickets, next } =
        shared.store.read(move |store| store.page(after, limit, MAX_LOOKS, wanted)).await?;
    let shown = tickets.into_iter().map(|(id, ticket, batch)| Generation::of(id, ticket, batch.as_ref()));
    Ok(Json(Generations { generations: shown.collect(), next: next.map(|id| id.to_string()) }))
}

async fn existing(shared: &Shared, digits: &str) -> Result<(TicketId, Ticket, Option<Batch>), Refusal> {
    let absent = || Refusal::new(StatusCode::NOT_FOUND, "there is no generation with this id here");
    let id: TicketId = digits.parse().map_err(|_| absent())?;
    let (ticket, batch) = shared.store.read(move |store| store.generation(&id)).await?.ok_or_else(absent)?;
    Ok((id, ticket, batch))
}

/// The payment that a ticket is in, and its place there.
fn paid(standing: &Standing, batch: Option<&Batch>) -> Option<(u64, u32)> {
    match standing {
        Standing::Collected { index, .. } => Some((batch?.paid()?.payment, *index)),
        _ => None,
    }
}

async fn receipt(
    shared: &Shared,
    standing: &Standing,
    payment: u64,
    index: u32,
) -> Result<serde_json::Value, Refusal> {
    let Standing::Collected { batch, .. } = *standing else {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "the generation is not paid"));
    };
    let members = shared.store.read(move |store| store.members(batch)).await?;
    let hashes = members.into_iter().map(|(_, sha256)| sha256).collect();
    (shared.receipts)(payment, hashes, index)
        .await
        .map_err(|away| Refusal::for_now(StatusCode::SERVICE_UNAVAILABLE, away, Duration::from_secs(5)))
}
