//! Bodies of requests, of which no more are in memory than there is room for.

use super::{refusal::Refusal, Shared};
use axum::{
    body::{to_bytes, Body, Bytes},
    http::{header, HeaderMap, StatusCode},
};
use std::{error::Error as _, time::Duration};
use tokio::sync::OwnedSemaphorePermit;

/// Memory is given out in pieces of so many bytes.
pub(super) const UNIT: usize = 4 << 10;

/// How many pieces so many bytes take.
pub(super) fn units(bytes: usize) -> usize {
    bytes.div_ceil(UNIT)
}

/// A body, and the memory that it takes until this is dropped.
pub(super) struct Received {
    pub(super) bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn receive(
    shared: &Shared,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<Received, Refusal> {
    let too_large = || {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body has more than {limit} bytes, which is the most"),
        )
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Err(too_large());
    }
    let most = announced.unwrap_or(limit);
    let units = u32::try_from(units(most)).unwrap_or(u32::MAX);
    let room = shared.bodies.clone().try_acquire_many_owned(units).map_err(|_| {
        let sentence = "other requests fill the memory for bodies: try again";
        Refusal::for_now(StatusCode::SERVICE_UNAVAILABLE, sentence, Duration::from_secs(1))
    })?;
    let patience = shared.config.limits.patience;
    let read = tokio::time::timeout(patience, to_bytes(body, most)).await.map_err(|_| {
        let sentence = format!("the body has not arrived within {} seconds", patience.as_secs());
        Refusal::new(StatusCode::REQUEST_TIMEOUT, sentence)
    })?;
    let bytes = read.map_err(|error| {
        let over = error.source().is_some_and(|cause| cause.to_string().contains("length limit"));
        match over {
            true => too_large(),
            false => Refusal::new(StatusCode::BAD_REQUEST, "the body does not arrive whole"),
        }
    })?;
    Ok(Received { bytes, _room: room })
}
