//! Fetching bytes from where a locator points.

use super::is_public;
use std::{io, io::Read, time::Duration};
use ureq::{
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
    Agent, BodyReader,
};

/// How long one fetch may take, redirects and body included.
const FETCH_TIMEOUT: Duration = Duration::from_secs(20);
/// How many bytes of a document have to come in each second besides.
const SLOWEST: usize = 1 << 20;
/// How long looking up a name, and connecting, may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The most redirects that are followed.
const MAX_REDIRECTS: u32 = 4;

/// A client for locators. It connects directly, never through a proxy: only so does it know where to.
pub struct Fetcher {
    agent: Agent,
}

/// Why a locator's bytes cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The locator is not something that is fetched.
    #[error("{0} is not an http or https URL")]
    NotAUrl(String),
    /// There is more at the locator than is taken.
    #[error("{locator} holds more than {limit} bytes")]
    TooLarge {
        /// Where the bytes are.
        locator: String,
        /// How many are taken.
        limit: usize,
    },
    /// The locator leads to this machine or a network of its own.
    #[error("{0} leads to an address that is not on the public internet")]
    Private(String),
    /// There is no connection, or no answer that is complete and well formed.
    #[error("{locator} cannot be fetched: {source}")]
    Failed {
        /// Where the bytes are.
        locator: String,
        /// What went wrong.
        source: Box<ureq::Error>,
    },
}

impl Fetcher {
    /// A client that connects to addresses of this machine and its networks only if it is allowed to.
    pub fn new(allow_private: bool) -> Self {
        Self::with_timeout(allow_private, FETCH_TIMEOUT)
    }

    pub(crate) fn with_timeout(allow_private: bool, timeout: Duration) -> Self {
        let config = Config::builder()
            .proxy(None)
            .max_redirects(MAX_REDIRECTS)
            .max_redirects_will_error(true)
            .timeout_global(Some(timeout))
            .timeout_resolve(Some(CONNECT_TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .user_agent(concat!("guerdon-engine/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = GuardedResolver { allow_private, inner: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// The bytes at a locator, at most `limit`. Blocks.
    pub fn fetch(&self, locator: &str, limit: usize) -> Result<Vec<u8>, FetchError> {
        let mut reader = self.request(locator, limit, None)?.take(limit as u64 + 1);
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error: io::Error| failed(locator, error.into()))?;
        if bytes.len() > limit {
            return Err(FetchError::TooLarge { locator: locator.into(), limit });
        }
        Ok(bytes)
    }

    /// A reader of the bytes at a locator, which fails beyond `limit`. The larger the limit, the longer it may take.
    /// Blocks.
    pub fn open(&self, locator: &str, limit: usize) -> Result<impl Read, FetchError> {
        let time = FETCH_TIMEOUT + Duration::from_secs((limit / SLOWEST) as u64);
        let inner = self.request(locator, limit, Some(time))?;
        Ok(Limited { inner, locator: locator.into(), limit, left: limit })
    }

    fn request(
        &self,
        locator: &str,
        limit: usize,
        time: Option<Duration>,
    ) -> Result<BodyReader<'static>, FetchError> {
        let url = url::Url::parse(locator).map_err(|_| FetchError::NotAUrl(locator.into()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::NotAUrl(locator.into()));
        }
        let mut request = self.agent.get(url.as_str());
        if time.is_some() {
            request = request.config().timeout_global(time).build();
        }
        let body = request.call().map_err(|error| failed(locator, error))?.into_body();
        if body.content_length().is_some_and(|length| length > limit as u64) {
            return Err(FetchError::TooLarge { locator: locator.into(), limit });
        }
        Ok(body.into_with_config().reader())
    }
}

fn failed(locator: &str, source: ureq::Error) -> FetchError {
    match source {
        ureq::Error::Other(other) if other.is::<PrivateAddress>() => FetchError::Private(locator.into()),
        source => FetchError::Failed { locator: locator.into(), source: Box::new(source) },
    }
}

/// Fails if there is more than a limit.
struct Limited<R> {
    inner: R,
    locator: String,
    limit: usize,
    left: usize,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // One byte more than is taken tells whether there is more.
        let wanted = buffer.len().min(self.left.saturating_add(1));
        let read = self.inner.read(&mut buffer[..wanted])?;
        self.left = self.left.checked_sub(read).ok_or_else(|| {
            let (locator, limit) = (self.locator.clone(), self.limit);
            io::Error::other(FetchError::TooLarge { locator, limit })
        })?;
        Ok(read)
    }
}

/// Looks names up, and hands on only addresses that may be connected to. Redirects pass here too.
#[derive(Debug)]
struct GuardedResolver {
    allow_private: bool,
    inner: DefaultResolver,
}

/// The name has no address that may be connected to.
#[derive(Debug, thiserror::Error)]
#[error("no address on the public internet")]
struct PrivateAddress;

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in found.iter().filter(|address| self.allow_private || is_public(address.ip())) {
            allowed.push(*address);
        }
        if allowed.is_empty() {
            return Err(ureq::Error::Other(Box::new(PrivateAddress)));
        }
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{BufRead, BufReader, Write},
        net::{SocketAddr, TcpListener, TcpStream},
        thread,
    };

    /// A server on loopback that answers every connection with `answer` and closes it, which answers have to say: a
    /// client that takes it for open sends its next request into nothing.
    fn serve(answer: impl Fn(&mut TcpStream, SocketAddr) + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                // What is closed before all of the request was read is reset, and takes the answer with it.
                let head = BufReader::new(&stream).lines().map_while(Result::ok);
                head.take_while(|line| !line.is_empty()).for_each(drop);
                answer(&mut stream, address);
            }
        });
        format!("http://{address}/piece")
    }

    fn serve_bytes(answer: impl Into<Vec<u8>>) -> String {
        let answer = answer.into();
        serve(move |stream, _| drop(stream.write_all(&answer)))
    }

    #[test]
    fn bytes_are_fetched_up_to_the_limit() {
        let locator = serve_bytes("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nbytes");
        let fetcher = Fetcher::new(true);
        assert_eq!(fetcher.fetch(&locator, 5).unwrap(), b"bytes");
        assert!(matches!(fetcher.fetch(&locator, 4), Err(FetchError::TooLarge { .. })));
    }

    #[test]
    fn a_body_of_unstated_length_stops_at_the_limit() {
        let locator = serve(|stream, _| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
            while stream.write_all(&[7; 65_536]).is_ok() {}
        });
        assert!(matches!(Fetcher::new(true).fetch(&locator, 1000), Err(FetchError::TooLarge { .. })));
    }

    #[test]
    fn a_reader_fails_beyond_the_limit() {
        let unstated = serve_bytes("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nbytes");
        let fetcher = Fetcher::new(true);
        let read = |limit| {
            let mut bytes = Vec::new();
            fetcher.open(&unstated, limit).unwrap().read_to_end(&mut bytes).map(|_| bytes)
        };
        assert_eq!(read(5).unwrap(), b"bytes");
        let error = read(4).unwrap_err().to_string();
        assert!(error.contains("holds more than 4 bytes"), "{error}");
        let stated = serve_bytes("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nbytes");
        assert!(matches!(fetcher.open(&stated, 4), Err(FetchError::TooLarge { .. })));
        assert!(matches!(Fetcher::new(false).open(&stated, 9), Err(FetchError::Private(_))));
    }

    #[test]
    fn a_body_cut_short_is_no_content() {
        let locator = serve_bytes("HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\nbytes");
        assert!(matches!(Fetcher::new(true).fetch(&locator, 100), Err(FetchError::Failed { .. })));
    }

    #[test]
    fn errors_and_garbage_are_no_content() {
        let absent =
            serve_bytes("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nconnection: close\r\n\r\ngone");
        assert!(matches!(Fetcher::new(true).fetch(&absent, 100), Err(FetchError::Failed { .. })));
        let garbage = serve_bytes("\0\0\0 no HTTP\r\n\r\n");
        assert!(matches!(Fetcher::new(true).fetch(&garbage, 100), Err(FetchError::Failed { .. })));
    }

    #[test]
    fn redirect_loops_end() {
        let locator = serve(|stream, address| {
            let to =
                format!("HTTP/1.1 302 Found\r\nlocation: http://{address}/x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(to.as_bytes());
        });
        let error = Fetcher::new(true).fetch(&locator, 100).unwrap_err();
        assert!(error.to_string().contains("too many redirects"), "{error}");
    }

    #[test]
    fn a_redirect_to_another_scheme_is_not_followed() {
        let locator =
            serve_bytes("HTTP/1.1 302 Found\r\nlocation: file:///etc/hosts\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        assert!(matches!(Fetcher::new(true).fetch(&locator, 100), Err(FetchError::Failed { .. })));
    }

    #[test]
    fn a_server_that_trickles_is_given_up() {
        let locator = serve(|stream, _| {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\nconnection: close\r\n\r\n");
            while stream.write_all(b".").is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        });
        let fetcher = Fetcher::with_timeout(true, Duration::from_millis(300));
        let began = std::time::Instant::now();
        assert!(matches!(fetcher.fetch(&locator, 2000), Err(FetchError::Failed { .. })));
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn private_addresses_are_refused_unless_allowed() {
        let locator = serve_bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        assert!(matches!(Fetcher::new(false).fetch(&locator, 10), Err(FetchError::Private(_))));
        let by_name = locator.replace("127.0.0.1", "localhost");
        assert!(matches!(Fetcher::new(false).fetch(&by_name, 10), Err(FetchError::Private(_))));
        assert!(Fetcher::new(true).fetch(&locator, 10).is_ok());
    }

    #[test]
    fn only_http_and_https_are_fetched() {
        for locator in ["file:///etc/hosts", "ftp://example.org/a", "picture.png", ""] {
            assert!(matches!(Fetcher::new(true).fetch(locator, 10), Err(FetchError::NotAUrl(_))));
        }
    }
}
