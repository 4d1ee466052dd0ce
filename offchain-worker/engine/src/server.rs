//! The engine's HTTP interface, on loopback.
//!
//! | request | answer |
//! |---|---|
//! | `POST /v1/findings` | the hook's question and its answer, both SCALE: `guerdon_primitives::protocol` |
//! | `PUT /v1/content` | keeps the body; 201 and its `sha256` |
//! | `GET /v1/content/{sha256}` | the bytes |
//! | `POST /v1/similar` | which works of a dataset something is near to: [`crate::similar`] |
//! | `POST /v1/manifest` | what attributors would find of a manifest: [`crate::inspection`] |
//! | `GET /v1/status` | encoder, method, jobs, works |
//!
//! Whatever goes wrong is told in one sentence: `{"error": "..."}`. Where programs need to know more than the status,
//! there is a `reason` beside it.

mod questions;

pub use questions::{AT_A_TIME, MANIFEST_PATH, NOT_HELD, SIMILAR_PATH};

use crate::{
    chain::Chain,
    content::{parse_hash, CONTENT_PATH, MAX_CONTENT},
    jobs::{AskError, Jobs},
};
use axum::{
    body::Bytes,
    extract::{rejection::BytesRejection, DefaultBodyLimit, Path, State},
    http::{header, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post, put},
    Json, Router,
};
use codec::{DecodeAll, Encode};
use guerdon_primitives::{
    jobs::METHOD_VERSION,
    protocol::{self, FINDINGS_PATH, MAX_JOBS_PER_REQUEST},
};
use serde_json::json;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// The largest question: its fields, and as many jobs as are allowed.
const MAX_QUESTION: usize = 64 + 8 * MAX_JOBS_PER_REQUEST;

/// The routes of an engine.
pub fn routes<C: Chain>(jobs: Arc<Jobs<C>>) -> Router {
    let questions = questions::routes(jobs.clone());
    Router::new()
        .route(FINDINGS_PATH, post(findings::<C>).layer(DefaultBodyLimit::max(MAX_QUESTION)))
        .route(CONTENT_PATH, put(put_content::<C>).layer(DefaultBodyLimit::max(MAX_CONTENT)))
        .route(&format!("{CONTENT_PATH}/{{hash}}"), get(get_content::<C>))
        .route("/v1/status", get(status::<C>))
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "there is nothing under this path") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take this method")
        })
        .with_state(jobs)
        .merge(questions)
}

/// An answer that says in one sentence why there is no other.
struct Refusal {
    status: StatusCode,
    sentence: String,
    /// What programs tell it by, where the status is not enough.
    reason: Option<&'static str>,
}

impl Refusal {
    fn new(status: StatusCode, sentence: impl ToString) -> Self {
        Self { status, sentence: sentence.to_string(), reason: None }
    }

    fn internal(error: impl ToString) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.sentence });
        if let Some(reason) = self.reason {
            body["reason"] = json!(reason);
        }
        (self.status, Json(body)).into_response()
    }
}

impl From<BytesRejection> for Refusal {
    fn from(rejection: BytesRejection) -> Self {
        let status = rejection.status();
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "the body is larger than this path takes"),
            _ => Self::new(status, rejection.body_text()),
        }
    }
}

impl From<AskError> for Refusal {
    fn from(error: AskError) -> Self {
        let status = match &error {
            AskError::Chain(_) => StatusCode::SERVICE_UNAVAILABLE,
            AskError::OtherChain { .. } => StatusCode::CONFLICT,
        };
        Self::new(status, error)
    }
}

async fn findings<C: Chain>(
    State(jobs): State<Arc<Jobs<C>>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Vec<u8>, Refusal> {
    let body = body?;
    let request = protocol::Request::decode_all(&mut &body[..]).map_err(|_| {
        let sentence =
            "the body is no request of a protocol version that this engine knows, which is version 1";
        Refusal::new(StatusCode::BAD_REQUEST, sentence)
    })?;
    let protocol::Request::V1 { genesis, method, jobs: asked } = request;
    if method != METHOD_VERSION {
        let sentence =
            format!("results of method {method} are wanted, and this engine knows method {METHOD_VERSION}");
        return Err(Refusal::new(StatusCode::CONFLICT, sentence));
    }
    if asked.len() > MAX_JOBS_PER_REQUEST {
        let sentence = format!(
            "a request is about at most {MAX_JOBS_PER_REQUEST} jobs, and this one about {}",
            asked.len()
        );
        return Err(Refusal::new(StatusCode::BAD_REQUEST, sentence));
    }
    let findings = jobs.ask(genesis, &asked).await?;
    Ok(protocol::Response::V1 { findings }.encode())
}

async fn put_content<C: Chain>(
    State(jobs): State<Arc<Jobs<C>>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<impl IntoResponse, Refusal> {
    let body = body?;
    let bytes = body.len();
    let content = jobs.worker().pipeline().content().clone();
    let hash = spawn_blocking(move || content.store().put(&body)).await.map_err(Refusal::internal)?;
    let hash = hash.map_err(|error| Refusal::internal(format!("the content store fails: {error}")))?;
    Ok((StatusCode::CREATED, Json(json!({ "sha256": format!("{hash:x}"), "bytes": bytes }))))
}

async fn get_content<C: Chain>(
    State(jobs): State<Arc<Jobs<C>>>,
    Path(digits): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let absent = || Refusal::new(StatusCode::NOT_FOUND, "there is no content of this SHA-256 here");
    let hash = parse_hash(&digits).ok_or_else(absent)?;
    let content = jobs.worker().pipeline().content().clone();
    let found = spawn_blocking(move || content.store().get(hash)).await.map_err(Refusal::internal)?;
    let bytes = found
        .map_err(|error| Refusal::internal(format!("the content store fails: {error}")))?
        .ok_or_else(absent)?;
    // Strangers' bytes: a browser must not run them.
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, bytes))
}

async fn status<C: Chain>(State(jobs): State<Arc<Jobs<C>>>) -> impl IntoResponse {
    let pipeline = jobs.worker().pipeline();
    Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "encoder": pipeline.embedder().description(),
        "method": METHOD_VERSION,
        "jobs": jobs.progress(),
        "works": pipeline.index().len(),
        "pictures": pipeline.pictures().get(),
    }))
}

#[cfg(test)]
mod tests;
