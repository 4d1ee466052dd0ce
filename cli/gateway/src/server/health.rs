//! Whether the gateway is alive and ready, and its metrics.

use super::{
    answers::{Failure, Readiness},
    refusal::Refusal,
    Shared,
};
use axum::{
    extract::State,
    http::{header, StatusCode},
    response::IntoResponse,
    Json,
};
use std::sync::Arc;

/// Whether it is alive
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "It answers")))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether it can accept and pay
#[utoipa::path(
    get, path = "/readyz", tag = "operation",
    responses(
        (status = 200, description = "It can", body = Readiness),
        (status = 503, description = "It cannot do both; what is accepted meanwhile is paid later", body = Readiness),
    )
)]
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let store = shared.store.check().map_err(|error| error.to_string()).and_then(|()| shared.room.check());
    let node = shared.health.last();
    let ready = store.is_ok() && matches!(node, Some(Ok(())));
    let node = match node {
        None => "not asked yet".to_owned(),
        Some(Ok(())) => "reachable".to_owned(),
        Some(Err(sentence)) => sentence,
    };
    let store = store.map_or_else(|sentence| sentence, |()| "writable".to_owned());
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, store, node }))
}

/// Metrics, for Prometheus
#[utoipa::path(
    get, path = "/metrics", tag = "operation",
    responses(
        (status = 200, description = "Prometheus' text format", body = String, content_type = "text/plain"),
        (status = 401, description = "No API key, or one that is not known", body = Failure),
    ),
    security(("key" = []))
)]
pub(super) async fn metrics(State(shared): State<Arc<Shared>>) -> Result<impl IntoResponse, Refusal> {
    let counts = shared.store.read(|store| store.counts()).await?;
    let text = shared.metrics.text(&counts);
    let text = text.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}
