//! Numbers of blocks and spans of time, as people write and read them.

use crate::{Error, Result};
use guerdon_primitives::BlockNumber;
use guerdon_runtime::constants::{DAYS, HOURS, MINUTES, SLOT_MILLIS};
use std::time::Duration;

/// A number of blocks as written: `600`, or as the time that they take if every slot has one: `30min`, `12h`, `7d`.
pub fn parse_blocks(text: &str) -> Result<BlockNumber> {
    let units = [("min", MINUTES), ("h", HOURS), ("d", DAYS)];
    let (number, blocks) = units
        .iter()
        .find_map(|(unit, blocks)| Some((text.strip_suffix(unit)?, *blocks)))
        .unwrap_or((text, 1));
    let written = number.bytes().all(|byte| byte.is_ascii_digit());
    written.then(|| number.parse::<BlockNumber>().ok()?.checked_mul(blocks)).flatten().ok_or_else(|| {
        Error::Input(format!("\"{text}\" is not a number of blocks, such as 600, 30min, 12h or 7d"))
    })
}

/// A span of time as written: `45s`, `5min`, `12h`, or a number of seconds.
pub fn parse_duration(text: &str) -> Result<Duration> {
    let units = [("min", 60), ("s", 1), ("h", 3_600), ("d", 86_400)];
    let (number, seconds) = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)))
        .unwrap_or((text, 1));
    let written = number.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = written.then(|| number.parse::<u64>().ok()?.checked_mul(seconds)).flatten();
    // A thousand years are enough for any wait, and can be added to any point in time.
    let seconds = seconds.filter(|seconds| *seconds <= 366_000 * 86_400);
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| Error::Input(format!("\"{text}\" is not a span of time, such as 45s, 5min or 12h")))
}

/// How long so many blocks take, if every slot has one.
pub fn about(blocks: BlockNumber) -> String {
    let seconds = u64::from(blocks) * SLOT_MILLIS / 1000;
    let (number, unit) = match seconds {
        0..90 => (seconds, "second"),
        90..5_400 => ((seconds + 30) / 60, "minute"),
        5_400..129_600 => ((seconds + 1_800) / 3_600, "hour"),
        _ => ((seconds + 43_200) / 86_400, "day"),
    };
    format!("about {number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// So many blocks, and how long they take.
pub fn span(blocks: BlockNumber) -> String {
    match blocks {
        0 => "no blocks".into(),
        1 => format!("1 block ({})", about(1)),
        blocks => format!("{blocks} blocks ({})", about(blocks)),
    }
}

/// A block, and how far it is from the best one.
pub fn when(block: BlockNumber, best: BlockNumber) -> String {
    if block > best {
        format!("block {block} (in {})", about(block - best))
    } else if block < best {
        format!("block {block} ({} ago)", about(best - block))
    } else {
        format!("block {block} (now)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_written_as_a_number_or_as_a_time() {
        assert_eq!((parse_blocks("0"), parse_blocks("600")), (Ok(0), Ok(600)));
        assert_eq!(parse_blocks("30min"), Ok(30 * MINUTES));
        assert_eq!((parse_blocks("12h"), parse_blocks("7d")), (Ok(12 * HOURS), Ok(7 * DAYS)));
        for wrong in ["", "-1", "+1", "1.5d", "d", "1w", "1 d", "4294967296", "149131d"] {
            let told = parse_blocks(wrong).unwrap_err().to_string();
            assert!(told.contains("is not a number of blocks"), "{told}");
        }
        assert!(parse_blocks("149130d").is_ok(), "the last day that blocks are counted to");
    }

    #[test]
    fn spans_of_time_have_a_unit_or_are_seconds() {
        assert_eq!(parse_duration("45s"), Ok(Duration::from_secs(45)));
        assert_eq!(
            (parse_duration("90"), parse_duration("0")),
            (Ok(Duration::from_secs(90)), Ok(Duration::ZERO))
        );
        assert_eq!(parse_duration("5min"), Ok(Duration::from_secs(300)));
        assert_eq!(parse_duration("12h"), Ok(Duration::from_secs(43_200)));
        for wrong in ["", "s", "-1s", "1.5h", "5 min", "1w", "18446744073709551615h", "18446744073709551615"]
        {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_are_told_to_the_nearest_unit() {
        assert_eq!((about(0), about(1)), ("about 0 seconds".into(), "about 3 seconds".into()));
        assert_eq!(about(29), "about 87 seconds");
        assert_eq!((about(30), about(MINUTES * 60)), ("about 2 minutes".into(), "about 60 minutes".into()));
        assert_eq!((about(2 * HOURS), about(DAYS)), ("about 2 hours".into(), "about 24 hours".into()));
        assert_eq!(about(7 * DAYS), "about 7 days");
        assert_eq!(span(1), "1 block (about 3 seconds)");
        assert_eq!(span(0), "no blocks");
    }

    #[test]
    fn blocks_are_before_or_after_the_best_one() {
        assert_eq!(when(149, 140), "block 149 (in about 27 seconds)");
        assert_eq!(when(100, 140), "block 100 (about 2 minutes ago)");
        assert_eq!(when(140, 140), "block 140 (now)");
    }
}
