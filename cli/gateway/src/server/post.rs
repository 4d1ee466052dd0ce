//! `POST /v1/generations`.

use super::{
    answers::{Failure, Generation},
    body::{self, Received},
    gate::Caller,
    refusal::Refusal,
    Shared,
};
use crate::{
    clock,
    ledger::Hash,
    store::{Inserted, Posting},
};
use axum::{
    body::{Body, Bytes},
    extract::{rejection::QueryRejection, Query, State},
    http::{header, HeaderMap, StatusCode},
    Extension, Json,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use utoipa::{IntoParams, ToSchema};

/// The largest JSON document, in bytes.
const MAX_JSON: usize = 4 << 10;
/// The longest reference, in bytes.
const MAX_REFERENCE: usize = 200;
/// The longest locator that a manifest lists, in bytes.
const MAX_LOCATOR: usize = 256;
/// Larger images are hashed apart from the answering of requests.
const HASHED_APART: usize = 256 << 10;
/// When a full store may have room again.
const FULL_FOR: Duration = Duration::from_secs(10);

/// A generation whose image engines have already, or can fetch.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Hashed {
    /// The model that generated it. It may be left out if the gateway serves one model.
    model: Option<u32>,
    /// The SHA-256 of its bytes, in 64 hexadecimal digits.
    sha256: String,
    /// Where its bytes are, unless the engine has them: a URL of http or https, at most 256 bytes.
    locator: Option<String>,
    /// The company's own name for it, at most 200 bytes. The same bytes under another reference are another
    /// generation.
    reference: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// With an image: the model that generated it. It may be left out if the gateway serves one model.
    model: Option<u32>,
    /// With an image: the company's own name for it, at most 200 bytes. The same bytes under another reference are
    /// another generation.
    reference: Option<String>,
}

/// Accept a generation
///
/// The body is the image (PNG, JPEG or WebP), or a JSON document that names it by its SHA-256. The answer comes when the
/// ticket, with the image, is safe on disk. Posting the same again is answered with the same ticket, and pays nothing
/// twice.
#[utoipa::path(
    post, path = "/v1/generations", tag = "generations", params(Parameters),
    request_body(content(
        (Hashed = "application/json"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"),
        (Vec<u8> = "application/octet-stream")
    )),
    responses(
        (status = 202, description = "Accepted, and safe on disk", body = Generation),
        (status = 200, description = "It was accepted before, and this is its ticket", body = Generation),
        (status = 400, description = "Not understood", body = Failure),
        (status = 401, description = "No API key, or one that is not known", body = Failure),
        (status = 408, description = "The body did not arrive in time", body = Failure),
        (status = 413, description = "The body is too large", body = Failure),
        (status = 415, description = "Content-Type is none of those taken", body = Failure),
        (status = 422, description = "Understood and not acceptable", body = Failure),
        (status = 429, description = "Too many requests; Retry-After says when to come again", body = Failure),
        (status = 503, description = "Full or stopping; Retry-After says when to come again", body = Failure),
    ),
    security(("key" = []))
)]
pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    Extension(Caller(key)): Extension<Caller>,
    query: Result<Query<Parameters>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Generation>), Refusal> {
    let Query(parameters) =
        query.map_err(|rejection| Refusal::new(StatusCode::BAD_REQUEST, rejection.body_text()))?;
    let posting = match kind(&headers)? {
        Kind::Json => {
            let Received { bytes, .. } = body::receive(&shared, &headers, body, MAX_JSON).await?;
            hashed(&shared, parameters, &bytes, key)?
        }
        Kind::Image => {
            // Before the image is sent: whoever waits for `100 Continue` is spared it.
            let model = model(&shared, parameters.model)?;
            let reference = reference(parameters.reference)?;
            shared.room.check().map_err(full)?;
            let received = body::receive(&shared, &headers, body, shared.config.limits.image).await?;
            return accept(&shared, image(received, model, reference, key).await?).await;
        }
    };
    shared.room.check().map_err(full)?;
    accept(&shared, (posting, None)).await
}

enum Kind {
    Json,
    Image,
}

fn kind(headers: &HeaderMap) -> Result<Kind, Refusal> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|name| name.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match &*essence {
        "application/json" => Ok(Kind::Json),
        "image/png" | "image/jpeg" | "image/webp" | "application/octet-stream" => Ok(Kind::Image),
        _ => {
            let sentence =
                "Content-Type must be image/png, image/jpeg, image/webp or application/octet-stream for an \
                            image, or application/json for a SHA-256";
            Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence))
        }
    }
}

fn hashed(
    shared: &Shared,
    parameters: Parameters,
    body: &[u8],
    key: Option<String>,
) -> Result<Posting, Refusal> {
    if parameters.model.is_some() || parameters.reference.is_some() {
        let sentence = "with a JSON document, model and reference belong into it and not into the query";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, sentence));
    }
    let document: Hashed = serde_json::from_slice(body).map_err(|error| {
        Refusal::new(StatusCode::BAD_REQUEST, format!("the body is not the JSON it should be: {error}"))
    })?;
    let mut sha256: Hash = [0; 32];
    hex::decode_to_slice(&document.sha256, &mut sha256)
        .map_err(|_| unacceptable("sha256 must be 64 hexadecimal digits"))?;
    Ok(Posting {
        model: model(shared, document.model)?,
        sha256,
        reference: reference(document.reference)?,
        locator: locator(document.locator)?,
        image: None,
        key,
    })
}

/// The posting of an image, with the memory that it takes.
async fn image(
    received: Received,
    model: u32,
    reference: Option<String>,
    key: Option<String>,
) -> Result<(Posting, Option<Received>), Refusal> {
    if !is_picture(&received.bytes) {
        return Err(unacceptable("the body is no PNG, JPEG or WebP picture"));
    }
    let bytes = received.bytes.clone();
    let sha256 = if bytes.len() < HASHED_APART {
        Sha256::digest(&bytes).into()
    } else {
        let hashed = tokio::task::spawn_blocking(move || Sha256::digest(&bytes).into()).await;
        hashed.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?
    };
    let image = Some(received.bytes.clone());
    Ok((Posting { model, sha256, reference, locator: None, image, key }, Some(received)))
}

/// By the first bytes. Whether the whole can be read is looked at before it is paid for.
fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(b"\xff\xd8\xff")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

fn model(shared: &Shared, named: Option<u32>) -> Result<u32, Refusal> {
    let models = &shared.config.models;
    let shown = || models.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    match (named, models.len()) {
        (Some(model), _) if models.contains(&model) => Ok(model),
        (Some(model), _) => {
            Err(unacceptable(format!("this gateway pays for the models {}, not {model}", shown())))
        }
        (None, 1) => models.first().copied().ok_or_else(|| unacceptable("there is no model")),
        (None, _) => Err(unacceptable(format!("model must be one of {}", shown()))),
    }
}

fn reference(reference: Option<String>) -> Result<Option<String>, Refusal> {
    match &reference {
        Some(text) if text.len() > MAX_REFERENCE => {
            Err(unacceptable(format!("the reference is longer than {MAX_REFERENCE} bytes")))
        }
        Some(text) if text.is_empty() || text.chars().any(char::is_control) => Err(unacceptable(
            "the reference must not be empty or have control characters: leave it out, or name it",
        )),
        _ => Ok(reference),
    }
}

fn locator(locator: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = &locator else { return Ok(None) };
    let is_url = (text.starts_with("https://") || text.starts_with("http://"))
        && text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.len() > MAX_LOCATOR || !is_url {
        return Err(unacceptable(format!(
            "the locator must be a URL of http or https, of at most {MAX_LOCATOR} bytes"
        )));
    }
    Ok(locator)
}

async fn accept(
    shared: &Shared,
    (posting, received): (Posting, Option<Received>),
) -> Result<(StatusCode, Json<Generation>), Refusal> {
    let (id, limits, now) = (posting.id(), shared.config.limits.clone(), clock::now());
    let bytes = posting.image.as_ref().map_or(0, Bytes::len);
    let label = posting.key.clone();
    let wake = match posting.image {
        Some(_) => &shared.wakes.held,
        None => &shared.wakes.new,
    };
    let inserted = shared.store.change(bytes, move |tables| {
        let inserted = tables.insert(&posting, &limits, now)?;
        // The memory is free when the change is made.
        drop(received);
        Ok((inserted, tables.generation(&id)?))
    });
    let (inserted, generation) = inserted.await?;
    let status = match inserted {
        Inserted::New => {
            shared.metrics.accepted.with_label_values(&[label.as_deref().unwrap_or("none")]).inc();
            wake.notify_one();
            StatusCode::ACCEPTED
        }
        Inserted::Known => {
            wake.notify_one();
            StatusCode::OK
        }
        Inserted::FullOfTickets => {
            return Err(full("as many generations wait to be paid as this gateway keeps"))
        }
        Inserted::FullOfBytes => {
            return Err(full("the images that wait take all the room that this gateway gives them"))
        }
    };
    let (ticket, batch) = generation
        .ok_or_else(|| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the ticket is not there"))?;
    Ok((status, Json(Generation::of(id, ticket, batch.as_ref()))))
}

fn full(sentence: impl ToString) -> Refusal {
    Refusal::for_now(StatusCode::SERVICE_UNAVAILABLE, sentence, FULL_FOR)
}

fn unacceptable(sentence: impl ToString) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, sentence)
}
