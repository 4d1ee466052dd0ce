//! The engine's content store, where works, outputs and manifests are put for attributors to fetch.

use crate::{Error, Result};
use guerdon_engine::content::{hash_in, Fetcher, CONTENT_PATH};
use guerdon_primitives::{Locator, WorkId};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The largest content, in bytes.
pub const MAX_CONTENT_BYTES: usize = 32 << 20;
/// Content up to this size is sent without asking whether the engine holds it, in bytes: the question costs as much.
const WORTH_ASKING: usize = 64 << 10;

/// An engine, reached over HTTP.
#[derive(Clone)]
pub struct Engine {
    url: String,
    agent: ureq::Agent,
}

/// What an engine says about itself.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    /// The encoder that it embeds with.
    pub encoder: EncoderStatus,
}

/// An encoder, as its engine names it.
#[derive(Clone, Debug, Deserialize)]
pub struct EncoderStatus {
    /// Its name.
    pub name: String,
    /// The SHA-256 of its weights, in hex.
    pub weights: String,
}

/// Content that the engine holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its SHA-256.
    pub hash: WorkId,
    /// Where it is.
    pub locator: Locator,
}

/// The SHA-256 of `bytes`.
pub fn hash(bytes: &[u8]) -> WorkId {
    WorkId::from(<[u8; 32]>::from(Sha256::digest(bytes)))
}

impl Engine {
    /// The engine at `url`; nothing is sent yet.
    pub fn at(url: &str) -> Self {
        let agent =
            ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60))).build().into();
        Self { url: url.trim_end_matches('/').to_owned(), agent }
    }

    /// Where the engine serves content of this hash.
    pub fn locator(&self, hash: &WorkId) -> Result<Locator> {
        locator(&self.address(hash))
    }

    fn address(&self, hash: &WorkId) -> String {
        format!("{}{CONTENT_PATH}/{}", self.url, hex::encode(hash))
    }

    /// Puts `bytes` into the content store.
    pub async fn store(&self, bytes: Vec<u8>) -> Result<Stored> {
        let engine = self.clone();
        let stored = tokio::task::spawn_blocking(move || engine.put(hash(&bytes), &bytes));
        stored.await.map_err(|error| Error::Unreachable(format!("storing was interrupted: {error}")))?
    }

    /// Puts `bytes` into the content store, unless it holds them, which have this hash. Blocks.
    pub(crate) fn hold(&self, hash: WorkId, bytes: &[u8]) -> Result<Stored> {
        if bytes.len() > WORTH_ASKING && self.holds(&hash)? {
            return Ok(Stored { locator: self.locator(&hash)?, hash });
        }
        self.put(hash, bytes)
    }

    /// Whether the content store holds the bytes of a hash. Blocks.
    pub(crate) fn holds(&self, hash: &WorkId) -> Result<bool> {
        match self.agent.head(self.address(hash)).call() {
            Ok(_) => Ok(true),
            Err(ureq::Error::StatusCode(404)) => Ok(false),
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    /// Puts bytes of this hash into the content store. Blocks.
    fn put(&self, hash: WorkId, bytes: &[u8]) -> Result<Stored> {
        if bytes.len() > MAX_CONTENT_BYTES {
            let most = MAX_CONTENT_BYTES >> 20;
            return Err(Error::Input(format!(
                "{} bytes are more than the {most} MiB that engines hold",
                bytes.len()
            )));
        }
        let url = format!("{}{CONTENT_PATH}", self.url);
        let mut response = self.agent.put(&url).send(bytes).map_err(|error| self.unreachable(&error))?;
        let answer = response.body_mut().read_to_string().map_err(|error| self.unreachable(&error))?;
        let named: serde_json::Value = serde_json::from_str(&answer).unwrap_or_default();
        if named["sha256"].as_str() != Some(&hex::encode(hash)) {
            let sentence = format!("the engine at {} stored the content under another hash", self.url);
            return Err(Error::Unreachable(sentence));
        }
        Ok(Stored { locator: self.locator(&hash)?, hash })
    }

    /// The bytes at a locator, at most `limit`: from this engine if the locator is that of an engine's content and it
    /// is here too, else from the public internet.
    ///
    /// Locators are written by strangers, so nothing assures what the bytes are.
    pub async fn fetch(&self, locator: &Locator, limit: usize) -> Result<Vec<u8>> {
        let engine = self.clone();
        let locator = String::from_utf8_lossy(locator).into_owned();
        let fetched =
            tokio::task::spawn_blocking(move || engine.fetch_or_else(hash_in(&locator), &locator, limit));
        fetched.await.map_err(interrupted)?
    }

    /// The bytes of this SHA-256: from this engine if it holds them, else from where the locator points.
    pub async fn fetch_hashed(&self, expected: WorkId, locator: &[u8]) -> Result<Vec<u8>> {
        let engine = self.clone();
        let locator = String::from_utf8_lossy(locator).into_owned();
        let fetched = tokio::task::spawn_blocking(move || {
            let bytes = engine.fetch_or_else(Some(expected), &locator, MAX_CONTENT_BYTES)?;
            let found = hash(&bytes);
            if found != expected {
                let shown = locator.replace(char::is_control, " ");
                let sentence = format!("{shown} holds {}, not {}", hex::encode(found), hex::encode(expected));
                return Err(Error::Unreachable(sentence));
            }
            Ok(bytes)
        });
        fetched.await.map_err(interrupted)?
    }

    /// The bytes of a hash from this engine, else those at the locator from the public internet. Blocks.
    fn fetch_or_else(&self, hash: Option<WorkId>, locator: &str, limit: usize) -> Result<Vec<u8>> {
        let absent = match hash {
            // Whoever names the engine knows where it is, be it on this machine.
            Some(hash) => match Fetcher::new(true).fetch(&self.address(&hash), limit) {
                Ok(bytes) => return Ok(bytes),
                Err(error) => format!("{error}; "),
            },
            None => String::new(),
        };
        Fetcher::new(false).fetch(locator, limit).map_err(|error| {
            let told = format!("{absent}{error}");
            Error::Unreachable(told.replace(char::is_control, " "))
        })
    }

    /// What the engine says about itself.
    pub async fn status(&self) -> Result<Status> {
        let engine = self.clone();
        let status = tokio::task::spawn_blocking(move || {
            let url = format!("{}/v1/status", engine.url);
            let mut response = engine.agent.get(&url).call().map_err(|error| engine.unreachable(&error))?;
            let answer = response.body_mut().read_to_string().map_err(|error| engine.unreachable(&error))?;
            serde_json::from_str(&answer).map_err(|error| engine.unreachable(&error))
        });
        status.await.map_err(|error| Error::Unreachable(format!("asking was interrupted: {error}")))?
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> Error {
        Error::Unreachable(format!(
            "the engine at {} cannot be used ({error}): start guerdon-node, or say --engine URL",
            self.url
        ))
    }
}

fn interrupted(error: tokio::task::JoinError) -> Error {
    Error::Unreachable(format!("fetching was interrupted: {error}"))
}

/// A URL as the chain keeps it.
pub fn locator(url: &str) -> Result<Locator> {
    url.as_bytes().to_vec().try_into().map_err(|_| {
        Error::Input(format!(
            "{url} is longer than the {} bytes of a locator",
            guerdon_primitives::MAX_LOCATOR
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_sha256sum() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(hash(b"abc")), expected);
    }

    #[test]
    fn locators_name_the_content_by_its_hash() {
        let locator = Engine::at("http://127.0.0.1:9955/").locator(&WorkId::repeat_byte(0xab)).unwrap();
        let expected = format!("http://127.0.0.1:9955/v1/content/{}", "ab".repeat(32));
        assert_eq!(locator.as_slice(), expected.as_bytes());
    }

    #[tokio::test]
    async fn too_much_content_is_refused_before_it_is_sent() {
        let refused = Engine::at("http://127.0.0.1:1").store(vec![0; MAX_CONTENT_BYTES + 1]).await;
        assert!(matches!(refused, Err(Error::Input(_))));
    }
}
