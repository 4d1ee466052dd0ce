//! How far a run has come, on the standard error: a bar where that is a terminal, a line every so often where it is
//! not.

use crate::pace::{self, Pace};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::{
    fmt,
    io::IsTerminal,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a step goes on in a log without a line.
const SILENCE: Duration = Duration::from_secs(10);

/// A step of a run, with so many parts. A bar is cleared when the step is dropped.
pub struct Step {
    name: String,
    bar: ProgressBar,
    told: Told,
    aside: Mutex<Aside>,
    began: Instant,
    spoke: Mutex<Instant>,
}

/// What is told beside what is done.
#[derive(Clone, Copy, Debug, Default)]
struct Aside {
    uploaded: usize,
    refused: usize,
}

/// How a step is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Bar,
    Lines,
    Nothing,
}

impl Step {
    /// Shows that none of `length` parts is done.
    pub fn begin(name: &str, length: usize) -> Self {
        let told = match std::io::stderr().is_terminal() {
            _ if length == 0 => Told::Nothing,
            true => Told::Bar,
            false => Told::Lines,
        };
        Self::told(name, length, told)
    }

    /// A step that nobody sees.
    #[cfg(test)]
    pub fn hidden() -> Self {
        Self::told("hidden", 1, Told::Nothing)
    }

    fn told(name: &str, length: usize, told: Told) -> Self {
        let target = match told {
            Told::Bar => ProgressDrawTarget::stderr(),
            Told::Lines | Told::Nothing => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(length as u64), target);
        bar.set_style(pace::style("{spinner} {prefix}  {wide_bar:.cyan/dim} {pos}/{len}{pace}{msg}"));
        bar.set_prefix(name.to_owned());
        if told == Told::Bar {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        let now = Instant::now();
        Self { name: name.into(), bar, told, aside: Mutex::default(), began: now, spoke: Mutex::new(now) }
    }

    /// So many parts more are done.
    pub fn advance(&self, parts: usize) {
        self.bar.inc(parts as u64);
        self.tick();
    }

    /// So many of what is done were refused.
    pub fn refused(&self, parts: usize) {
        self.tell_aside(|aside| aside.refused += parts);
    }

    /// One of what is to be done is uploaded.
    pub fn uploaded(&self) {
        self.tell_aside(|aside| aside.uploaded += 1);
        self.tick();
    }

    fn tell_aside(&self, change: impl FnOnce(&mut Aside)) {
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut aside);
        self.bar.set_message(aside.to_string());
    }

    /// Time goes by: in a log, a line is due every so often.
    pub fn tick(&self) {
        let mut spoke = self.spoke.lock().unwrap_or_else(PoisonError::into_inner);
        if self.told == Told::Lines && spoke.elapsed() >= SILENCE {
            *spoke = Instant::now();
            let aside = *self.aside.lock().unwrap_or_else(PoisonError::into_inner);
            let (done, length) = (self.bar.position(), self.bar.length().unwrap_or_default());
            eprintln!("{}{aside}", line(&self.name, done, length, self.began.elapsed()));
        }
    }

    /// How many parts are done, and how many of these were refused.
    #[cfg(test)]
    pub fn count(&self) -> (usize, usize) {
        let aside = *self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        (self.bar.position() as usize, aside.refused)
    }
}

impl fmt::Display for Aside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, what) in [(self.uploaded, "uploaded"), (self.refused, "refused")] {
            if count > 0 {
                write!(formatter, ", {count} {what}")?;
            }
        }
        Ok(())
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A step in one line.
fn line(name: &str, done: u64, length: u64, elapsed: Duration) -> String {
    let mut line = format!("{name}: {done} of {length}");
    if let Some(Pace { rate, rest }) = Pace::of(done, length, done as f64 / elapsed.as_secs_f64()) {
        line += &format!(", {rate} a second, {rest} left");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_rate_and_the_time_left() {
        let told = |done| line("Registering", done, 2_000, Duration::from_secs(10));
        assert_eq!(told(0), "Registering: 0 of 2000");
        assert_eq!(told(500), "Registering: 500 of 2000, 50 a second, 30 s left");
        assert_eq!(told(20), "Registering: 20 of 2000, 2.0 a second, 17 min left");
        assert_eq!(told(1), "Registering: 1 of 2000, 0.1 a second, 5.6 h left");
        assert_eq!(told(2_000), "Registering: 2000 of 2000");
    }

    #[test]
    fn parts_and_refusals_are_counted() {
        let step = Step::hidden();
        step.advance(3);
        step.refused(1);
        step.refused(0);
        step.uploaded();
        step.advance(2);
        assert_eq!(step.count(), (5, 1));
        assert_eq!(step.bar.message(), ", 1 uploaded, 1 refused");
    }
}
