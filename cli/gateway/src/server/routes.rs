//! The routes, each with its part of the OpenAPI document.

use super::{gate, generations, health, payments, post, refusal::Refusal, Shared};
use axum::{http::StatusCode, middleware, routing::get, Json, Router};
use std::sync::Arc;
use utoipa::{
    openapi::{
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        OpenApi,
    },
    Modify, OpenApi as _,
};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Guerdon pay gateway", description = "Takes what a model generated, and pays for it."),
    modifiers(&Key)
)]
struct Document;

struct Key;

impl Modify for Key {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

/// The interface as an OpenAPI document, in JSON.
pub fn openapi() -> serde_json::Value {
    let (_, document) = documented(|router| router);
    serde_json::to_value(document).unwrap_or_default()
}

/// The routes of a gateway.
pub(crate) fn routes(shared: Arc<Shared>) -> Router {
    let gate = middleware::from_fn_with_state(shared.clone(), gate::keep);
    let (router, document) = documented(|guarded| guarded.route_layer(gate));
    let document = serde_json::to_value(document).unwrap_or_default();
    router
        .route("/openapi.json", get(move || async move { Json(document) }))
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "there is nothing under this path") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take this method")
        })
        .layer(middleware::from_fn_with_state(shared.clone(), gate::count))
        .with_state(shared)
}

type Documented = OpenApiRouter<Arc<Shared>>;

/// The routes that are described. `guard` closes those that need a key.
fn documented(guard: impl FnOnce(Documented) -> Documented) -> (Router<Arc<Shared>>, OpenApi) {
    let guarded = OpenApiRouter::new()
        .routes(routes!(post::post, generations::list))
        .routes(routes!(generations::one))
        .routes(routes!(generations::receipt_of))
        .routes(routes!(payments::one))
        .routes(routes!(health::metrics));
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .merge(guard(guarded))
        .split_for_parts()
}
