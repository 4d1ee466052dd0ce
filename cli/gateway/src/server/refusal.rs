//! Answers that say in one sentence why there is no other.

use super::answers::Failure;
use crate::store::StoreError;
use axum::{
    http::{header, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use std::time::Duration;

#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    sentence: String,
    retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, sentence: impl ToString) -> Self {
        Self { status, sentence: sentence.to_string(), retry_after: None }
    }

    /// That the same may be asked again after some time.
    pub(super) fn for_now(status: StatusCode, sentence: impl ToString, after: Duration) -> Self {
        Self { retry_after: Some(after), ..Self::new(status, sentence) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(Failure { error: self.sentence })).into_response();
        if let Some(after) = self.retry_after {
            // Whole seconds, and none is too few.
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::for_now(StatusCode::SERVICE_UNAVAILABLE, error, Duration::from_secs(5))
    }
}
