//! Finding and loading ONNX Runtime.
//!
//! ONNX Runtime is a shared library that is loaded once for the life of the process. The environment variable
//! `ORT_DYLIB_PATH` names it; without the variable, a path that the operator configured does.

use std::{
    env, io,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use ort::environment::Environment;

/// The variable that names the library before anything else does.
pub const VARIABLE: &str = "ORT_DYLIB_PATH";

struct Loaded {
    library: PathBuf,
    /// ONNX Runtime allows one environment per process, so that it must not be dropped.
    environment: Environment,
}

static LOADED: OnceLock<Loaded> = OnceLock::new();

/// The library's path: `ORT_DYLIB_PATH` if it is set, else `configured`.
///
/// # Errors
///
/// Neither names a library.
pub fn find(configured: Option<&Path>) -> Result<PathBuf, RuntimeError> {
    match env::var_os(VARIABLE) {
        Some(path) if !path.is_empty() => Ok(path.into()),
        _ => configured.map(Path::to_owned).ok_or(RuntimeError::Unnamed),
    }
}

/// Loads the library. Loading the same library again does nothing.
///
/// # Errors
///
/// A file that is missing, is no ONNX Runtime or an older one than is needed, and a second library.
pub fn load(path: &Path) -> Result<(), RuntimeError> {
    static LOADING: Mutex<()> = Mutex::new(());
    let library =
        path.canonicalize().map_err(|source| RuntimeError::Missing { path: path.to_owned(), source })?;
    let _guard = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(loaded) = LOADED.get() {
        return match loaded.library == library {
            true => Ok(()),
            false => {
                Err(RuntimeError::AnotherLoaded { path: path.to_owned(), loaded: loaded.library.clone() })
            }
        };
    }
    let unusable = |problem: String| RuntimeError::Unusable { path: path.to_owned(), problem };
    let builder = ort::init_from(&library).map_err(|error| unusable(error.to_string()))?;
    let environment = builder
        .with_name("guerdon")
        .with_telemetry(false)
        .build()
        .map_err(|error| unusable(error.to_string()))?;
    LOADED.get_or_init(|| Loaded { library, environment });
    Ok(())
}

/// The loaded library's environment; loads the library that `ORT_DYLIB_PATH` names if none is loaded.
pub(crate) fn environment() -> Result<&'static Environment, RuntimeError> {
    if LOADED.get().is_none() {
        load(&find(None)?)?;
    }
    let loaded = LOADED.get().ok_or(RuntimeError::Unnamed)?;
    Ok(&loaded.environment)
}

/// Why ONNX Runtime cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// Nothing says where the library is.
    #[error("ONNX Runtime is not configured: {VARIABLE} must name its shared library")]
    Unnamed,
    /// There is no file at the path.
    #[error("ONNX Runtime is not found at {}: {source}", path.display())]
    Missing { path: PathBuf, source: io::Error },
    /// The file is not a library that can be loaded, or not an ONNX Runtime that is new enough.
    #[error("ONNX Runtime cannot be loaded from {}: {problem}", path.display())]
    Unusable { path: PathBuf, problem: String },
    /// The process has loaded another library.
    #[error(
        "ONNX Runtime cannot be loaded from {}: it is loaded from {} already",
        path.display(),
        loaded.display()
    )]
    AnotherLoaded { path: PathBuf, loaded: PathBuf },
}
