//! The chain as a whole.

mod composition;
mod random;
