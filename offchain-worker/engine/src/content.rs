//! Content: bytes known by their SHA-256, held in a store on disk or fetched from where a locator points.

mod address;
mod fetch;
mod store;

pub use address::is_public;
pub use fetch::{FetchError, Fetcher};
pub(crate) use store::write_whole;
pub use store::{sha256, Store};

use sp_core::H256;
use std::{
    collections::HashMap,
    io::{self, Read},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The largest piece of content, in bytes.
pub const MAX_CONTENT: usize = 32 << 20;
/// The path, below an engine's URL, under which it serves the piece of content of a hash.
pub const CONTENT_PATH: &str = "/v1/content";

/// For how long a failure to fetch is remembered for [`Content::get_unless_failing`].
const FAILURE_LASTS: Duration = Duration::from_secs(60);
/// The most failures that are remembered.
const MAX_FAILURES: usize = 65_536;

/// The store, and what to do about content that it lacks.
pub struct Content {
    store: Store,
    fetcher: Fetcher,
    failures: Mutex<HashMap<(H256, Vec<u8>), Instant>>,
}

/// Why content cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The store does not work.
    #[error("the content store fails: {0}")]
    Store(#[from] io::Error),
    /// Nothing says where the content is.
    #[error("{0:x} is not held here, and has no locator")]
    NoLocator(H256),
    /// It cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The locator points to something else.
    #[error("{locator} holds {found:x}, not {expected:x}")]
    WrongHash {
        /// What the hash should be.
        expected: H256,
        /// What it is.
        found: H256,
        /// Where the bytes came from.
        locator: String,
    },
    /// It could not be fetched a short time ago, and is not tried again yet.
    #[error("{0:x} could not be fetched a short time ago")]
    FailedLately(H256),
}

impl Content {
    /// Content in `store`, completed through `fetcher`.
    pub fn new(store: Store, fetcher: Fetcher) -> Self {
        Self { store, fetcher, failures: Mutex::default() }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The bytes whose SHA-256 is `hash`: from the store, or fetched, verified and put there. Blocks.
    pub fn get(&self, hash: H256, locator: &[u8]) -> Result<Vec<u8>, ContentError> {
        if let Some(bytes) = self.store.get(hash)? {
            return Ok(bytes);
        }
        match self.fetch(hash, locator) {
            Ok(bytes) => {
                self.store.put(&bytes)?;
                Ok(bytes)
            }
            Err(error) => {
                self.remember_failure(hash, locator);
                Err(error)
            }
        }
    }

    /// Like [`Content::get`], but does not try again what failed a short time ago.
    pub fn get_unless_failing(&self, hash: H256, locator: &[u8]) -> Result<Vec<u8>, ContentError> {
        let key = (hash, locator.to_vec());
        let failed = self.failures.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if failed.is_some_and(|at| at.elapsed() < FAILURE_LASTS) && !self.store.has(hash) {
            return Err(ContentError::FailedLately(hash));
        }
        self.get(hash, locator)
    }

    /// Whether the bytes whose SHA-256 is `hash` can be had. What is fetched is not kept. Blocks.
    pub fn check(&self, hash: H256, locator: &[u8]) -> Result<(), ContentError> {
        match self.store.get(hash)? {
            Some(_) => Ok(()),
            None => self.fetch(hash, locator).map(drop),
        }
    }

    /// A reader of the bytes at `locator`, whose hash nobody has stated, which fails beyond `limit`. Blocks.
    ///
    /// A locator that names content as engines serve it is answered from the store if the store has it.
    pub fn open_unhashed(&self, locator: &[u8], limit: usize) -> Result<Box<dyn Read>, ContentError> {
        let locator = String::from_utf8_lossy(locator);
        if let Some(hash) = hash_in(&locator) {
            if let Some(bytes) = self.store.get(hash)? {
                return if bytes.len() <= limit {
                    Ok(Box::new(io::Cursor::new(bytes)))
                } else {
                    Err(FetchError::TooLarge { locator: locator.into_owned(), limit }.into())
                };
            }
        }
        Ok(Box::new(self.fetcher.open(&locator, limit)?))
    }

    fn fetch(&self, expected: H256, locator: &[u8]) -> Result<Vec<u8>, ContentError> {
        if locator.is_empty() {
            return Err(ContentError::NoLocator(expected));
        }
        let locator = String::from_utf8_lossy(locator);
        let bytes = self.fetcher.fetch(&locator, MAX_CONTENT)?;
        let found = sha256(&bytes);
        if found != expected {
            return Err(ContentError::WrongHash { expected, found, locator: locator.into_owned() });
        }
        Ok(bytes)
    }

    fn remember_failure(&self, hash: H256, locator: &[u8]) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MAX_FAILURES {
            failures.retain(|_, at| at.elapsed() < FAILURE_LASTS);
        }
        if failures.len() < MAX_FAILURES {
            failures.insert((hash, locator.to_vec()), Instant::now());
        }
    }
}

/// The hash in a locator of the form `.../v1/content/<64 hexadecimal digits>`.
pub fn hash_in(locator: &str) -> Option<H256> {
    let (_, digits) = locator.rsplit_once(CONTENT_PATH)?;
    parse_hash(digits.strip_prefix('/')?)
}

/// A hash from its 64 hexadecimal digits.
pub fn parse_hash(digits: &str) -> Option<H256> {
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).ok()?;
    Some(H256(hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_locator_of_served_content_names_its_hash() {
        let hash = sha256(b"picture");
        assert_eq!(hash_in(&format!("http://127.0.0.1:9955/v1/content/{hash:x}")), Some(hash));
        assert_eq!(hash_in(&format!("http://127.0.0.1:9955/v1/content/{hash:x}0")), None);
        assert_eq!(hash_in(&format!("http://127.0.0.1:9955/v1/content{hash:x}")), None);
        assert_eq!(hash_in("https://example.org/a.png"), None);
    }

    #[test]
    fn a_locator_that_names_held_content_needs_no_connection() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(Store::open(folder.path()).unwrap(), Fetcher::new(false));
        let hash = content.store().put(b"manifest").unwrap();
        let locator = format!("http://127.0.0.1:1/v1/content/{hash:x}");
        let mut bytes = Vec::new();
        content.open_unhashed(locator.as_bytes(), 8).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"manifest");
        assert!(content.open_unhashed(locator.as_bytes(), 7).is_err(), "over the limit");
        assert!(matches!(content.get(H256::zero(), b""), Err(ContentError::NoLocator(_))));
    }

    #[test]
    fn what_is_only_checked_is_not_kept() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let locator = format!("http://{}/a", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 1024]);
                let _ =
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\na");
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(Store::open(folder.path()).unwrap(), Fetcher::new(true));
        let hash = sha256(b"a");
        content.check(hash, locator.as_bytes()).unwrap();
        assert!(!content.store().has(hash));
        let wrong = content.check(sha256(b"b"), locator.as_bytes());
        assert!(matches!(wrong, Err(ContentError::WrongHash { .. })));
        assert_eq!(content.get(hash, locator.as_bytes()).unwrap(), b"a");
        assert!(content.store().has(hash));
        content.check(hash, b"").unwrap();
    }
}
