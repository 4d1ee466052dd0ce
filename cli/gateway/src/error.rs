//! What ends a gateway, in one sentence.

/// Why a gateway does not start, or stops.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// What it was started with is not usable; nothing has changed.
    #[error("{0}")]
    Input(String),
    /// The store fails. What was answered before is safe; the next start goes on from it.
    #[error("{0}")]
    Store(String),
}

/// The result of everything that starts or runs a gateway.
pub type Result<T, E = Error> = std::result::Result<T, E>;
