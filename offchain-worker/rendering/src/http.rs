//! The protocol's client.

use std::{io, io::Read, num::NonZeroU32, thread, time::Duration};

use ureq::{
    config::Config,
    http::{header::RETRY_AFTER, HeaderMap, Response},
    Agent, Body, Timeout,
};

use crate::{
    excerpt::{excerpt, ENOUGH_BYTES},
    renderer::{RenderError, Renderer, MAX_RENDER_BYTES},
    request::RenderRequest,
};

/// How long looking up a name, and connecting, may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause between two attempts, whatever the server asks for.
const MAX_PAUSE: Duration = Duration::from_secs(60);

const PICTURES: &str = "image/png, image/jpeg, image/webp";

/// How patient an [`HttpRenderer`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpOptions {
    /// How long one attempt may take, from the connection to the last byte of the answer.
    pub timeout: Duration,
    /// How often a request is sent at most.
    pub attempts: NonZeroU32,
    /// The pause before the second attempt. It doubles from attempt to attempt, up to one minute.
    pub pause: Duration,
}

impl HttpOptions {
    /// The pause after that many attempts, if the server asks for one of at least `asked`.
    fn pause_after(&self, attempts: u32, asked: Duration) -> Duration {
        let doubled = 1u32.checked_shl(attempts - 1).unwrap_or(u32::MAX);
        self.pause.saturating_mul(doubled).max(asked).min(MAX_PAUSE)
    }
}

impl Default for HttpOptions {
    /// Five minutes for each of at most five attempts, after pauses of 1, 2, 4 and 8 seconds.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(300),
            attempts: const { NonZeroU32::new(5).unwrap() },
            pause: Duration::from_secs(1),
        }
    }
}

/// A server of the protocol that the crate's documentation describes, by its URL.
///
/// It connects directly, never through a proxy, and follows no redirect. A request is repeated if there is no
/// connection, if it breaks off, and on the statuses 429 and 503.
///
/// Renders are kept under the URL, so a server that begins to paint otherwise needs another URL or an empty cache.
#[derive(Clone, Debug)]
pub struct HttpRenderer {
    url: String,
    agent: Agent,
    options: HttpOptions,
}

impl HttpRenderer {
    /// The server at an `http` or `https` URL.
    ///
    /// # Errors
    ///
    /// Something else than such a URL, and one that holds a password, which errors would show.
    pub fn new(url: &str, options: HttpOptions) -> Result<Self, UrlError> {
        let parsed = url::Url::parse(url).map_err(|_| UrlError::NotHttp(url.into()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(UrlError::NotHttp(url.into()));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(UrlError::Credentials);
        }
        let config = Config::builder()
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(options.timeout))
            .timeout_resolve(Some(CONNECT_TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .accept(PICTURES)
            .user_agent(concat!("guerdon-rendering/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { url: parsed.into(), agent: config.new_agent(), options })
    }

    fn attempt(&self, json: &str) -> Result<Vec<u8>, Failure> {
        let post = self.agent.post(&self.url).content_type("application/json");
        let response = post.send(json).map_err(|error| self.failure(error))?;
        match response.status().as_u16() {
            200 => self.render_in(response.into_body()),
            status => Err(self.refusal(status, response)),
        }
    }

    fn render_in(&self, body: Body) -> Result<Vec<u8>, Failure> {
        let too_large = || Failure::lasting(RenderError::TooLarge { url: self.url.clone() });
        if body.content_length().is_some_and(|length| length > MAX_RENDER_BYTES as u64) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let mut reader = body.into_reader().take(MAX_RENDER_BYTES as u64 + 1);
        reader.read_to_end(&mut bytes).map_err(|error: io::Error| self.failure(error.into()))?;
        if bytes.len() > MAX_RENDER_BYTES {
            return Err(too_large());
        }
        Ok(bytes)
    }

    fn refusal(&self, status: u16, response: Response<Body>) -> Failure {
        let asked = retry_after(response.headers());
        let mut begin = Vec::new();
        let mut reader = response.into_body().into_reader().take(ENOUGH_BYTES as u64);
        // The status is the answer. What was read of the body before it broke off only explains it.
        let _ = reader.read_to_end(&mut begin);
        let error = RenderError::Status { url: self.url.clone(), status, excerpt: excerpt(&begin) };
        match status {
            429 | 503 => Failure::passing(error, asked),
            _ => Failure::lasting(error),
        }
    }

    fn failure(&self, error: ureq::Error) -> Failure {
        let url = self.url.clone();
        let passes = matches!(
            error,
            ureq::Error::Io(_)
                | ureq::Error::ConnectionFailed
                | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect)
        );
        let error = match error {
            ureq::Error::Timeout(Timeout::Global) => {
                RenderError::Slow { url, seconds: self.options.timeout.as_secs_f64() }
            }
            source => RenderError::Failed { url, source: Box::new(source) },
        };
        if passes {
            Failure::passing(error, Duration::ZERO)
        } else {
            Failure::lasting(error)
        }
    }
}

impl Renderer for HttpRenderer {
    fn name(&self) -> &str {
        &self.url
    }

    fn render(&self, request: &RenderRequest) -> Result<Vec<u8>, RenderError> {
        let json = request.to_json();
        let most = self.options.attempts.get();
        let mut attempts = 1;
        loop {
            let Failure { error, again } = match self.attempt(&json) {
                Ok(render) => return Ok(render),
                Err(failure) => failure,
            };
            match again {
                Again::After(asked) if attempts < most => {
                    thread::sleep(self.options.pause_after(attempts, asked));
                }
                _ if attempts == 1 => return Err(error),
                _ => return Err(RenderError::GivenUp { attempts, last: Box::new(error) }),
            }
            attempts += 1;
        }
    }
}

/// The pause that a server asks for; none if it asks in another form than seconds.
fn retry_after(headers: &HeaderMap) -> Duration {
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}

/// Why an attempt failed, and whether another one may do better.
struct Failure {
    error: RenderError,
    again: Again,
}

enum Again {
    Never,
    /// Not before this time has passed.
    After(Duration),
}

impl Failure {
    fn lasting(error: RenderError) -> Self {
        Self { error, again: Again::Never }
    }

    fn passing(error: RenderError, asked: Duration) -> Self {
        Self { error, again: Again::After(asked) }
    }
}

/// Why a text is no renderer's URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no URL, or one of another scheme.
    #[error("{0:?} is not an http or https URL")]
    NotHttp(String),
    /// It holds a user's name or a password.
    #[error(
        "the renderer's URL holds a user's name or a password: remove them, and let a proxy on this machine add them"
    )]
    Credentials,
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::http::HeaderValue;

    #[test]
    fn pauses_double_up_to_a_minute() {
        let options = HttpOptions { pause: Duration::from_secs(1), ..HttpOptions::default() };
        let seconds = |attempts| options.pause_after(attempts, Duration::ZERO).as_secs();
        assert_eq!([1, 2, 3, 4, 6, 7, 33, u32::MAX].map(seconds), [1, 2, 4, 8, 32, 60, 60, 60]);
    }

    #[test]
    fn a_server_can_ask_for_longer_pauses_but_not_without_end() {
        let options = HttpOptions { pause: Duration::from_secs(4), ..HttpOptions::default() };
        let seconds = |asked| options.pause_after(1, Duration::from_secs(asked)).as_secs();
        assert_eq!([0, 3, 5, 60, u64::MAX].map(seconds), [4, 4, 5, 60, 60]);
    }

    #[test]
    fn retry_after_is_read_in_seconds() {
        let asked = |value: &'static str| {
            let headers = [(RETRY_AFTER, HeaderValue::from_static(value))];
            retry_after(&headers.into_iter().collect()).as_secs()
        };
        assert_eq!(asked("7"), 7);
        for other in ["-7", "7.5", "Wed, 21 Oct 2015 07:28:00 GMT", "99999999999999999999", ""] {
            assert_eq!(asked(other), 0, "{other}");
        }
        assert_eq!(retry_after(&HeaderMap::new()).as_secs(), 0);
    }
}
