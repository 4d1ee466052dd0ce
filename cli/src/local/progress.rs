//! How far the work has come, on the standard error, and only if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar that is cleared when dropped.
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows that none of `length` parts of `step` is done.
    pub fn begin(step: &str, length: usize) -> Self {
        let bar = ProgressBar::new(length as u64).with_message(step.to_owned());
        let style =
            ProgressStyle::with_template("{spinner} {msg}  {wide_bar:.cyan/dim} {pos}/{len}  {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// One more part is done.
    pub fn advance(&self) {
        self.0.inc(1);
    }

    /// Prints something while the bar is out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
