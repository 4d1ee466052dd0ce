//! How fast work goes on, and how long the rest of it takes, for bars and logs.

use indicatif::{ProgressState, ProgressStyle};
use std::{fmt, time::Duration};

/// The pace of work of which a part is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many parts are done in a second.
    pub rate: String,
    /// How long the rest takes.
    pub rest: String,
}

impl Pace {
    /// The pace of work of which `done` of `length` parts are done, at so many a second. There is none before a part is
    /// done, and none once all are.
    pub fn of(done: u64, length: u64, rate: f64) -> Option<Self> {
        if done == 0 || done >= length || !rate.is_finite() {
            return None;
        }
        let rest = Duration::try_from_secs_f64((length - done) as f64 / rate).ok()?;
        Some(Self { rate: rounded(rate), rest: span(rest) })
    }
}

/// The style of a bar. In its template, `{pace}` stands for the pace, with two spaces before it.
pub fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("pace", |state: &ProgressState, out: &mut dyn fmt::Write| {
        let length = state.len().unwrap_or_default();
        if let Some(Pace { rate, rest }) = Pace::of(state.pos(), length, state.per_sec()) {
            let _ = write!(out, "  {rate}/s  {rest} left");
        }
    })
}

/// A rate with two digits where it has them.
fn rounded(rate: f64) -> String {
    match rate {
        10.0.. => format!("{rate:.0}"),
        0.1.. => format!("{rate:.1}"),
        _ => format!("{rate:.2}"),
    }
}

/// A time as it is told: `45 s`, `3 min`, `2.5 h`.
fn span(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{:.1} h", seconds as f64 / 3_600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_has_a_pace_from_its_first_part_to_its_last() {
        let pace = |rate: &str, rest: &str| Some(Pace { rate: rate.into(), rest: rest.into() });
        assert_eq!(Pace::of(3, 9, 12.0), pace("12", "0 s"));
        assert_eq!(Pace::of(3, 9, 0.5), pace("0.5", "12 s"));
        assert_eq!(Pace::of(1, 9, 0.02), pace("0.02", "7 min"));
        assert_eq!(Pace::of(20, 20_000, 2.0), pace("2.0", "2.8 h"));
        for (done, length) in [(0, 9), (9, 9), (10, 9), (0, 0)] {
            assert_eq!(Pace::of(done, length, 1.0), None, "{done} of {length}");
        }
        for rate in [0.0, f64::INFINITY, f64::NAN] {
            assert_eq!(Pace::of(3, 9, rate), None, "at {rate} a second");
        }
    }
}
