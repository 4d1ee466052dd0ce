//! What an engine is started with, and where it finds what it was not told.

use guerdon_clip::Precision;
use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

/// The port that an engine listens on unless it is told another one.
pub const DEFAULT_PORT: u16 = 9955;
/// The environment variable that names the encoder's folder.
pub const ENCODER_VARIABLE: &str = "GUERDON_ENCODER";
/// The environment variable that names ONNX Runtime's shared library.
pub const RUNTIME_VARIABLE: &str = guerdon_clip::runtime::VARIABLE;
/// The environment variable that names the folder in which the set-up script puts what it makes.
const CACHE_VARIABLE: &str = "GUERDON_CACHE";
/// Where the shipped encoder lies below the project's folder.
const SHIPPED_ENCODER: &str = "encoders/demo";
/// The file that makes a folder an encoder.
const MODEL_FILE: &str = "vision.onnx";

/// What an engine is started with.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// The encoder's folder.
    pub encoder_dir: PathBuf,
    /// Where content is stored.
    pub content_dir: PathBuf,
    /// Where embeddings are cached; it can be deleted whenever the engine does not run.
    pub cache_dir: PathBuf,
    /// The node's RPC: a `ws`, `wss`, `http` or `https` URL.
    pub node_url: String,
    /// Where to listen: an address of this machine's loopback interface, and a port, 0 for any free one.
    pub listen: SocketAddr,
    /// ONNX Runtime's shared library; none to look where [`find_onnxruntime`] looks.
    pub onnxruntime: Option<PathBuf>,
    /// Whether locators may lead to this machine and its networks. For development only: locators are written by
    /// strangers.
    pub allow_private_addresses: bool,
    /// The weights that pictures go through. Attributors agree only if they use the same.
    pub precision: Precision,
    /// How many threads embed; none for as many as the machine offers.
    pub threads: Option<NonZeroUsize>,
}

/// Why there is nothing to start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no encoder.
    #[error(
        "no encoder is found: {ENCODER_VARIABLE} names none, and there is no {SHIPPED_ENCODER} in a folder above the \
         program or the current folder"
    )]
    NoEncoder,
    /// The named folder is none.
    #[error("{} is not an encoder's folder: it holds no {MODEL_FILE}", .0.display())]
    NotAnEncoder(PathBuf),
    /// There is no ONNX Runtime.
    #[error(
        "ONNX Runtime's library is not found: {RUNTIME_VARIABLE} names none, and the set-up script has put none at {}",
        .0.display()
    )]
    NoRuntime(PathBuf),
    /// The address is open to others.
    #[error(
        "the engine listens on loopback only, and {0} is not: put a proxy that knows who may pass in front of it"
    )]
    NotLoopback(SocketAddr),
}

impl EngineConfig {
    /// The usual: the encoder that is found, content and cache below `base`, the default port.
    pub fn new(base: &Path, node_url: impl Into<String>) -> Result<Self, ConfigError> {
        Ok(Self {
            encoder_dir: find_default_encoder()?,
            content_dir: base.join("content"),
            cache_dir: base.join("cache"),
            node_url: node_url.into(),
            listen: (Ipv4Addr::LOCALHOST, DEFAULT_PORT).into(),
            onnxruntime: None,
            allow_private_addresses: false,
            precision: Precision::default(),
            threads: None,
        })
    }
}

/// The encoder's folder: the one that [`ENCODER_VARIABLE`] names, else `encoders/demo` in a folder above the program,
/// or in the current folder or one above it.
pub fn find_default_encoder() -> Result<PathBuf, ConfigError> {
    if let Some(named) = named_by(ENCODER_VARIABLE) {
        return if named.join(MODEL_FILE).is_file() {
            Ok(named)
        } else {
            Err(ConfigError::NotAnEncoder(named))
        };
    }
    let starts = [env::current_exe().ok(), env::current_dir().ok()];
    let found = starts.iter().flatten().find_map(|start| find_above(start));
    found.ok_or(ConfigError::NoEncoder)
}

fn find_above(start: &Path) -> Option<PathBuf> {
    let candidates = start.ancestors().map(|folder| folder.join(SHIPPED_ENCODER));
    candidates.into_iter().find(|folder| folder.join(MODEL_FILE).is_file())
}

/// ONNX Runtime's shared library: the one that [`RUNTIME_VARIABLE`] names, else the one that the set-up script links
/// to in the user's cache folder.
pub fn find_onnxruntime() -> Result<PathBuf, ConfigError> {
    if let Some(named) = named_by(RUNTIME_VARIABLE) {
        return Ok(named);
    }
    let linked = cache_folder().join("onnxruntime/libonnxruntime.so");
    if linked.exists() {
        Ok(linked)
    } else {
        Err(ConfigError::NoRuntime(linked))
    }
}

/// Where the set-up script puts what it makes.
fn cache_folder() -> PathBuf {
    named_by(CACHE_VARIABLE).unwrap_or_else(|| {
        let cache = named_by("XDG_CACHE_HOME").or_else(|| Some(named_by("HOME")?.join(".cache")));
        cache.unwrap_or_default().join("guerdon")
    })
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_encoder_is_found_from_any_folder_below_it() {
        let folder = tempfile::tempdir().unwrap();
        let encoder = folder.path().join(SHIPPED_ENCODER);
        std::fs::create_dir_all(&encoder).unwrap();
        let program = folder.path().join("target/release/guerdon-node");
        assert_eq!(find_above(&program), None, "a folder without a model is no encoder");
        std::fs::write(encoder.join(MODEL_FILE), "").unwrap();
        assert_eq!(find_above(&program), Some(encoder));
    }
}
