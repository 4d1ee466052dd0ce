//! Who may come in, and how often.

use super::{refusal::Refusal, Shared};
use crate::keys::Keys;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{header, HeaderMap, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{clock::Clock, DefaultDirectRateLimiter, Quota, RateLimiter};
use std::{num::NonZeroU32, sync::Arc, time::Instant};

/// The keys, and a limiter for each.
pub(super) struct Gate {
    keys: Option<Keys>,
    /// In the order of the keys; without keys, one for all.
    limiters: Vec<DefaultDirectRateLimiter>,
    clock: governor::clock::DefaultClock,
}

/// Who asks: the name of the key, if there are keys.
#[derive(Clone)]
pub(super) struct Caller(pub(super) Option<String>);

impl Gate {
    pub(super) fn new(keys: Option<Keys>, rate: Option<NonZeroU32>) -> Self {
        let clients = keys.as_ref().map_or(1, |keys| keys.names().count());
        let limiters = rate.map_or_else(Vec::new, |rate| {
            (0..clients).map(|_| RateLimiter::direct(Quota::per_second(rate))).collect()
        });
        Self { keys, limiters, clock: Default::default() }
    }

    fn admit(&self, headers: &HeaderMap) -> Result<Caller, Refusal> {
        let (place, name) = match &self.keys {
            None => (0, None),
            Some(keys) => {
                let refuse = |sentence| Refusal::new(StatusCode::UNAUTHORIZED, sentence);
                let presented = bearer(headers).ok_or_else(|| {
                    refuse("an API key is needed: send the header Authorization: Bearer KEY")
                })?;
                let place = keys.place(presented).ok_or_else(|| refuse("this API key is not known here"))?;
                (place, keys.names().nth(place).map(str::to_owned))
            }
        };
        if let Some(limiter) = self.limiters.get(place) {
            limiter.check().map_err(|until| {
                let after = until.wait_time_from(self.clock.now());
                let sentence = "there are more requests in a second than one key may make: slow down";
                Refusal::for_now(StatusCode::TOO_MANY_REQUESTS, sentence, after)
            })?;
        }
        Ok(Caller(name))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Lets in who has a key, and not too often.
pub(super) async fn keep(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    match shared.gate.admit(request.headers()) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Counts requests, by what they ask for and how they are answered.
pub(super) async fn count(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    // What is not a route is one: strangers could name any number.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let method = if route == "other" { "other" } else { method.as_str() };
    shared.metrics.answered(route, known(method), response.status().as_u16(), begun.elapsed());
    response
}

fn known(method: &str) -> &str {
    match method {
        "GET" | "HEAD" | "POST" => method,
        _ => "other",
    }
}
