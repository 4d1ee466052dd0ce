//! What is waited for, on the standard error: a line that moves where that is a terminal, a line for each step where it
//! is not.

use crate::pace;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{io::IsTerminal, sync::LazyLock, time::Duration};

/// All that moves on the terminal, so that lines can be printed between.
static SHOWN: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Prints a line on the standard error, above whatever moves there.
pub fn notice(line: &str) {
    SHOWN.suspend(|| eprintln!("{line}"));
}

/// A wait that is shown until this is dropped.
pub struct Waiting {
    bar: ProgressBar,
    told: String,
    log: Log,
}

/// What is told where there is no terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Log {
    EachStep,
    Nothing,
}

impl Waiting {
    /// Begins a wait for this.
    pub fn begin(what: impl Into<String>) -> Self {
        Self::with(what, Log::EachStep)
    }

    /// Begins a wait of seconds, which only a terminal shows.
    pub fn briefly(what: impl Into<String>) -> Self {
        Self::with(what, Log::Nothing)
    }

    fn with(what: impl Into<String>, log: Log) -> Self {
        let bar = SHOWN.add(ProgressBar::new_spinner());
        let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.enable_steady_tick(Duration::from_millis(120));
        let mut waiting = Self { bar, told: String::new(), log };
        waiting.tell(what);
        waiting
    }

    /// Says how far it has come.
    pub fn tell(&mut self, what: impl Into<String>) {
        let what = what.into();
        if what == self.told {
            return;
        }
        if self.log == Log::EachStep && !std::io::stderr().is_terminal() {
            eprintln!("{what}");
        }
        self.bar.set_message(what.clone());
        self.told = what;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Work of many equal parts that is shown until this is dropped.
pub struct Counting(ProgressBar);

impl Counting {
    /// Begins, with none of `length` parts done.
    pub fn begin(what: impl Into<String>, length: u64) -> Self {
        let bar = SHOWN.add(ProgressBar::new(length));
        bar.set_style(pace::style("{spinner} {msg}  {wide_bar:.cyan/dim} {pos}/{len}{pace}"));
        bar.set_message(what.into());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// One more part is done.
    pub fn advance(&self) {
        self.0.inc(1);
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
