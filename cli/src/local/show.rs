//! An attribution as tables, and as JSON.

use super::{
    attribution::{Attribution, Work},
    shares::{Share, Shares},
};
use crate::{tables::table, units::ratio};
use guerdon_primitives::jobs::METHOD_VERSION;
use serde_json::{json, Value};
use std::{fmt::Write, path::Path};

/// How many works a table names one by one.
const NAMED_WORKS: usize = 10;

/// The smallest share that is named: 0.01 %.
const SMALLEST: f64 = 1e-4;

/// All tables.
pub fn tables(attribution: &Attribution) -> String {
    let mut text = String::new();
    for output in &attribution.outputs {
        shares(&mut text, attribution, &output.file.display().to_string(), &output.shares);
    }
    if attribution.outputs.len() > 1 {
        let all = format!("All {} outputs in the mean", attribution.outputs.len());
        shares(&mut text, attribution, &all, &attribution.mean);
    }
    for sentence in counted_once(attribution) {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{sentence}");
    }
    text
}

/// A sentence for each file that is not counted by itself.
pub fn counted_once(attribution: &Attribution) -> Vec<String> {
    let works = &attribution.works;
    let shown = |place: usize| works[place].file.display();
    let repeated = attribution.repeated.iter().map(|(file, first)| {
        format!("{} has the bytes of {} and is not counted again.", file.display(), shown(*first))
    });
    let merged = attribution.merged.iter().map(|(copy, original)| {
        format!("{} is a near-duplicate of {} and counts as one with it.", shown(*copy), shown(*original))
    });
    repeated.chain(merged).collect()
}

fn shares(text: &mut String, attribution: &Attribution, what: &str, shares: &Shares) {
    let _ = writeln!(text, "{what}: {} explained", ratio(shares.explained));
    if shares.works.is_empty() {
        let _ = writeln!(text, "No work explains any of it.\n");
        return;
    }
    let mut artists = table(&["artist", "share"], 1);
    let (named, rest) = worth_naming(&shares.artists, usize::MAX);
    for (artist, share) in named {
        artists.add_row([attribution.artists[*artist].clone(), percent(*share)]);
    }
    if !rest.is_empty() {
        artists.add_row([format!("{} more", rest.len()), percent(sum(rest))]);
    }
    let mut works = table(&["work", "artist", "share"], 1);
    let (named, rest) = worth_naming(&shares.works, NAMED_WORKS);
    for (place, share) in named {
        let Work { file, artist, .. } = &attribution.works[*place];
        works.add_row([name(file), attribution.artists[*artist].clone(), percent(*share)]);
    }
    if !rest.is_empty() {
        works.add_row([format!("{} more", rest.len()), String::new(), percent(sum(rest))]);
    }
    let _ = writeln!(text, "\n{artists}\n\n{works}\n");
}

/// The first shares, at most `most`, that are not 0 when told in hundredths of a percent; and the others.
pub fn worth_naming(shares: &[Share], most: usize) -> (&[Share], &[Share]) {
    let told = shares.iter().take(most).take_while(|(_, share)| *share >= SMALLEST).count();
    shares.split_at(told)
}

fn sum(shares: &[Share]) -> f64 {
    shares.iter().map(|(_, share)| share).sum()
}

/// A work's file name.
pub fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A share as a percentage with two places, so that columns align.
pub fn percent(share: f64) -> String {
    match share {
        0.0 => "0 %".into(),
        share if share < SMALLEST => "< 0.01 %".into(),
        share => format!("{:.2} %", share * 100.0),
    }
}

/// Everything, for programs.
pub fn json(attribution: &Attribution) -> Value {
    let works = &attribution.works;
    let path = |file: &Path| file.display().to_string();
    let outputs = attribution.outputs.iter().map(|output| {
        let mut shares = shares_json(attribution, &output.shares);
        shares["file"] = json!(path(&output.file));
        shares["sha256"] = json!(hex::encode(output.hash));
        shares
    });
    let merged = attribution.merged.iter().map(|(copy, original)| {
        json!({
            "work": hex::encode(works[*copy].hash), "file": path(&works[*copy].file),
            "into": hex::encode(works[*original].hash),
        })
    });
    let repeated = attribution.repeated.iter().map(|(file, first)| {
        json!({ "work": hex::encode(works[*first].hash), "file": path(file), "counted_as": path(&works[*first].file) })
    });
    json!({
        "encoder": { "name": attribution.encoder.name, "weights": attribution.encoder.weights },
        "method_version": METHOD_VERSION,
        "outputs": outputs.collect::<Vec<_>>(),
        "mean": shares_json(attribution, &attribution.mean),
        "merged": merged.collect::<Vec<_>>(),
        "repeated": repeated.collect::<Vec<_>>(),
    })
}

fn shares_json(attribution: &Attribution, shares: &Shares) -> Value {
    let artists = shares
        .artists
        .iter()
        .map(|(artist, share)| json!({ "artist": attribution.artists[*artist], "share": share }));
    let works = shares.works.iter().map(|(place, share)| {
        let Work { file, artist, hash, .. } = &attribution.works[*place];
        json!({
            "file": file.display().to_string(), "artist": attribution.artists[*artist],
            "sha256": hex::encode(hash), "share": share,
        })
    });
    json!({
        "explained": shares.explained,
        "artists": artists.collect::<Vec<_>>(),
        "works": works.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_that_would_read_as_nothing_are_not_named_one_by_one() {
        let shares = [(4, 0.7), (2, 0.2999), (0, 1e-4), (1, 9.9e-5), (3, 1e-14)];
        assert_eq!(worth_naming(&shares, 9), (&shares[..3], &shares[3..]));
        assert_eq!(worth_naming(&shares, 2), (&shares[..2], &shares[2..]));
        assert_eq!(worth_naming(&[], 2), (&[][..], &[][..]));
    }

    #[test]
    fn small_shares_are_told_from_none() {
        assert_eq!(percent(0.5), "50.00 %");
        assert_eq!((percent(1e-14), percent(0.0)), ("< 0.01 %".into(), "0 %".into()));
    }
}
