//! The chain as a whole.

#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
mod composition;
mod random;
#[cfg(feature = "try-runtime")]
mod try_runtime;
