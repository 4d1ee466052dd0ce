//! The protocol's server.

use super::composition::Repertoire;
use axum::{
    extract::State,
    http::{header::CONTENT_TYPE, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
    Json, Router,
};
use guerdon_rendering::RenderRequest;
use std::{io, sync::Arc};
use tokio::net::TcpListener;

/// Answers `POST /` with renders, until the listener fails.
pub async fn serve(listener: TcpListener, repertoire: Repertoire) -> io::Result<()> {
    let router = Router::new().route("/", post(answer)).with_state(Arc::new(repertoire));
    axum::serve(listener, router).await
}

async fn answer(State(repertoire): State<Arc<Repertoire>>, Json(request): Json<RenderRequest>) -> Response {
    match tokio::task::spawn_blocking(move || repertoire.render(&request)).await {
        Ok(Ok(render)) => ([(CONTENT_TYPE, "image/png")], render).into_response(),
        Ok(Err(sentence)) => (StatusCode::UNPROCESSABLE_ENTITY, sentence).into_response(),
        Err(failure) => (StatusCode::INTERNAL_SERVER_ERROR, failure.to_string()).into_response(),
    }
}
