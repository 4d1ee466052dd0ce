//! How much is taken on, and for how long.

use std::time::Duration;

/// What bounds the jobs of an engine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most jobs being worked.
    ///
    /// Each waits for four pieces of content at a time, and the pipeline has 32 in hand: eight jobs keep it busy, and
    /// one whose content is slow holds up none of the others.
    pub working: usize,
    /// The most jobs that wait to be worked.
    pub waiting: usize,
    /// The most findings that are remembered; the oldest are forgotten first.
    pub findings: usize,
    /// How long a job that failed is left alone, whoever asks for it.
    pub cool_down: Duration,
    /// A job that nobody has asked for in so long is wanted no more. The hook asks after each block for as many jobs
    /// as fit in a request, so that a job may be left out of several.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            working: 8,
            waiting: 1024,
            findings: 4096,
            cool_down: Duration::from_secs(15),
            patience: Duration::from_secs(300),
        }
    }
}
