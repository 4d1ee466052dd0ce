//! What people ask an engine, for themselves or through a node's RPC: each question in JSON, and so its answer.
//!
//! Few are answered at a time, so that jobs have most of the machine whoever asks. Who comes meanwhile is refused at
//! once and may ask again.

use super::Refusal;
use crate::{
    chain::Chain,
    inspection::{self, Inspection, InspectionError},
    jobs::Jobs,
    pipeline::PieceError,
    similar::{self, SimilarError},
};
use axum::{
    body::Bytes,
    extract::{rejection::BytesRejection, DefaultBodyLimit, State},
    http::StatusCode,
    routing::post,
    Json, Router,
};
use serde::de::DeserializeOwned;
use std::{future::Future, sync::Arc};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};

/// Where is asked which works something is near to.
pub const SIMILAR_PATH: &str = "/v1/similar";
/// Where is asked what is wrong with a manifest.
pub const MANIFEST_PATH: &str = "/v1/manifest";

/// How many questions of each kind are answered at a time.
pub const AT_A_TIME: usize = 2;
/// The `reason` of a refusal because the engine lacks what is asked about.
pub const NOT_HELD: &str = "not_held";
/// The largest question: bytes in Base64, or a document whose every character is escaped.
const MAX_BODY: usize = 15 << 20;

/// Who answers.
struct Desk<C> {
    jobs: Arc<Jobs<C>>,
    similar: Arc<Semaphore>,
    manifests: Arc<Semaphore>,
}

/// The routes of the questions.
pub(super) fn routes<C: Chain>(jobs: Arc<Jobs<C>>) -> Router {
    let semaphore = || Arc::new(Semaphore::new(AT_A_TIME));
    let desk = Desk { jobs, similar: semaphore(), manifests: semaphore() };
    Router::new()
        .route(SIMILAR_PATH, post(similar::<C>))
        .route(MANIFEST_PATH, post(manifest::<C>))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::new(desk))
}

async fn similar<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<similar::Answer>, Refusal> {
    let body = body?;
    let turn = turn(&desk.similar)?;
    let answer = async move {
        let question: similar::Question = question(body).await?;
        if let Some(genesis) = question.genesis {
            desk.jobs.check_chain(genesis).await?;
        }
        similar::answer(desk.jobs.worker(), question).await.map_err(Refusal::from)
    };
    in_turn(turn, answer).await
}

async fn manifest<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Inspection>, Refusal> {
    let body = body?;
    let turn = turn(&desk.manifests)?;
    let answer = async move {
        let question = question(body).await?;
        inspection::inspect(desk.jobs.worker(), question).await.map_err(Refusal::from)
    };
    in_turn(turn, answer).await
}

fn turn(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refusal> {
    let sentence = "the engine answers as many questions of this kind as it may: ask again in a few seconds";
    semaphore.clone().try_acquire_owned().map_err(|_| Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence))
}

/// Answers in a task of its own: the turn lasts until the work is done, even if who asked has hung up.
async fn in_turn<A: Send + 'static>(
    turn: OwnedSemaphorePermit,
    answer: impl Future<Output = Result<A, Refusal>> + Send + 'static,
) -> Result<Json<A>, Refusal> {
    let answered = tokio::spawn(async move {
        let answer = answer.await;
        drop(turn);
        answer
    });
    Ok(Json(answered.await.map_err(Refusal::internal)??))
}

async fn question<Q: DeserializeOwned + Send + 'static>(body: Bytes) -> Result<Q, Refusal> {
    let unusable =
        |error| Refusal::new(StatusCode::BAD_REQUEST, format!("the question is not understood: {error}"));
    let read = spawn_blocking(move || serde_json::from_slice(&body)).await;
    read.map_err(Refusal::internal)?.map_err(unusable)
}

impl From<SimilarError> for Refusal {
    fn from(error: SimilarError) -> Self {
        let status = match &error {
            SimilarError::Unusable(_) => StatusCode::BAD_REQUEST,
            SimilarError::NotHeld(_) => StatusCode::NOT_FOUND,
            SimilarError::Chain(_) | SimilarError::TooLong(_) => StatusCode::SERVICE_UNAVAILABLE,
            SimilarError::Piece(PieceError::Unreadable { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
            SimilarError::Piece(_) | SimilarError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let reason = matches!(error, SimilarError::NotHeld(_)).then_some(NOT_HELD);
        Self { reason, ..Self::new(status, error) }
    }
}

impl From<InspectionError> for Refusal {
    fn from(error: InspectionError) -> Self {
        let status = match &error {
            InspectionError::Unusable(_) => StatusCode::BAD_REQUEST,
            InspectionError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fake_jobs, FakeChain};

    #[tokio::test]
    async fn who_has_no_turn_is_refused_before_the_question_is_read() {
        let (_folder, jobs) = fake_jobs(&FakeChain::default());
        let none = || Arc::new(Semaphore::new(0));
        let desk = Arc::new(Desk { jobs, similar: none(), manifests: none() });
        let rubbish = || Ok(Bytes::from("rubbish"));
        let similar = similar(State(desk.clone()), rubbish()).await.map(drop);
        let manifest = manifest(State(desk), rubbish()).await.map(drop);
        for refused in [similar, manifest] {
            assert_eq!(refused.unwrap_err().status, StatusCode::TOO_MANY_REQUESTS);
        }
    }
}
