//! What is going on, on the standard error: a bar where that is a terminal, lines where it is not.

use indicatif::{ProgressBar, ProgressStyle};
use std::{io::IsTerminal, time::Duration};

/// Shows one step after the other.
pub struct Progress {
    bar: ProgressBar,
    terminal: bool,
}

impl Default for Progress {
    fn default() -> Self {
        let bar = ProgressBar::new(1);
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, terminal: std::io::stderr().is_terminal() }
    }
}

impl Progress {
    /// Begins a step of `length` parts.
    pub fn begin(&self, step: &str, length: usize) {
        let counted = "{spinner} {msg}  {wide_bar:.cyan/dim} {pos}/{len}  {elapsed}";
        let template = if length > 1 { counted } else { "{spinner} {msg}  {elapsed}" };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar.set_style(style);
        self.bar.reset();
        self.bar.set_length(length as u64);
        self.bar.set_message(step.to_owned());
    }

    /// A part of the step is done.
    pub fn advance(&self) {
        self.bar.inc(1);
    }

    /// The step is done, with this result.
    pub fn done(&self, result: &str) {
        let line = format!("✓ {result}");
        if self.terminal {
            self.bar.println(line);
        } else {
            eprintln!("{line}");
        }
    }

    /// Everything is done.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
