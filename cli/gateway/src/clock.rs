//! Wall time. It is shown and intervals are measured by it; nothing is right or wrong because of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

/// A span of time in milliseconds.
pub(crate) fn millis(span: impl Into<Duration>) -> u64 {
    u64::try_from(span.into().as_millis()).unwrap_or(u64::MAX)
}
