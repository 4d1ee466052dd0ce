//! A comparison of two findings, line by line and as JSON.

use super::{compare, lines, Comparison, Line};
use crate::{
    names::Names,
    tables::table,
    units::{exact_percent, percent_column},
};
use guerdon_primitives::{jobs::Finding, Parts};
use serde_json::{json, Value};
use std::fmt::Write;

/// The comparison of what was agreed on, or `called` otherwise, with what was recomputed.
pub fn comparison_text(called: &str, agreed: &Finding, recomputed: &Finding, tolerance: Parts) -> String {
    let names = Names::default();
    let mut text = String::new();
    let tolerated = format!("up to {} is tolerated", exact_percent(tolerance.get().into()));
    let exact = |parts: Parts| exact_percent(parts.get().into());
    // Writing to a string does not fail.
    let _ = match (agreed, recomputed) {
        (
            Finding::Attribution { explained, .. },
            Finding::Attribution { explained: recomputed_explained, .. },
        ) => {
            let mut rows = table(&["work", &format!("{called} (%)"), "recomputed (%)", "difference"], 3);
            for line in lines(agreed, recomputed) {
                let [agreed, other] = [line.agreed, line.other].map(|weight| percent_column(weight.into()));
                rows.add_row([names.of_work(&line.work), agreed, other, signed(&line)]);
            }
            let _ = writeln!(text, "{rows}");
            let (explained, recomputed) = (exact(*explained), exact(*recomputed_explained));
            writeln!(text, "explained   {called} {explained}, recomputed {recomputed}")
        }
        (
            Finding::Novelty { similarity, nearest },
            Finding::Novelty { similarity: recomputed, nearest: recomputed_nearest },
        ) => {
            let named = |work: &Option<_>| work.map_or("no work".into(), |work| names.of_work(&work));
            let (similarity, recomputed) = (exact(*similarity), exact(*recomputed));
            let (nearest, recomputed_nearest) = (named(nearest), named(recomputed_nearest));
            writeln!(text, "similarity  {called} {similarity}, recomputed {recomputed}").and_then(|()| {
                writeln!(text, "nearest     {called} {nearest}, recomputed {recomputed_nearest}")
            })
        }
        (agreed, recomputed) => {
            let words = [agreed, recomputed].map(super::in_words);
            writeln!(text, "{called}: {}\nrecomputed: {}", words[0], words[1])
        }
    };
    let _ = match compare(agreed, recomputed) {
        Comparison::Weights { distance, explained } => writeln!(
            text,
            "distance    {} of the weight (L1 over all works), {} of what is explained; {tolerated} of each",
            exact_percent(distance),
            exact_percent(explained.into())
        ),
        Comparison::Similarity(difference) => {
            writeln!(text, "distance    {}; {tolerated}", exact_percent(difference.into()))
        }
        Comparison::Same | Comparison::Unlike => Ok(()),
    };
    text
}

fn signed(line: &Line) -> String {
    let sign = match line.difference() {
        0 => "",
        difference if difference < 0 => "-",
        _ => "+",
    };
    format!("{sign}{}", percent_column(line.difference().unsigned_abs()))
}

/// The same for programs: the works, and the distances, which are null where the findings are of another kind.
/// Everything is in parts of 10^9.
pub fn comparison_json(agreed: &Finding, recomputed: &Finding) -> Value {
    let works = lines(agreed, recomputed).into_iter().map(|line| {
        json!({
            "work": hex::encode(line.work), "agreed": line.agreed, "recomputed": line.other,
            "difference": line.difference(),
        })
    });
    let (distance, explained, similarity) = match compare(agreed, recomputed) {
        Comparison::Weights { distance, explained } => (Some(distance), Some(explained), None),
        Comparison::Similarity(difference) => (None, None, Some(difference)),
        Comparison::Same | Comparison::Unlike => (None, None, None),
    };
    json!({
        "works": works.collect::<Vec<_>>(), "distance": distance, "explained_difference": explained,
        "similarity_difference": similarity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::WorkId;

    fn attribution(weights: &[(u8, u32)]) -> Finding {
        let weights: Vec<_> =
            weights.iter().map(|(work, weight)| (WorkId::repeat_byte(*work), *weight)).collect();
        Finding::Attribution { explained: Parts::from_percent(40), weights: weights.try_into().unwrap() }
    }

    #[test]
    fn weights_are_compared_line_by_line() {
        let agreed = attribution(&[(0xaa, 600_000_000), (0xbb, 400_000_000)]);
        let recomputed = attribution(&[(0xaa, 600_000_001), (0xbb, 399_999_999)]);
        let text = comparison_text("agreed", &agreed, &recomputed, Parts::from_percent(2));
        let rows: Vec<Vec<_>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert!(rows.contains(&vec!["aaaaaaaaaaaa…", "60.0000000", "60.0000001", "+0.0000001"]), "{text}");
        assert!(rows.contains(&vec!["bbbbbbbbbbbb…", "40.0000000", "39.9999999", "-0.0000001"]), "{text}");
        assert!(text.contains("distance    0.0000002 % of the weight"), "{text}");
        assert!(text.contains("up to 2 % is tolerated"), "{text}");

        let json = comparison_json(&agreed, &recomputed);
        assert_eq!((&json["distance"], &json["explained_difference"]), (&json!(2), &json!(0)));
        assert_eq!(json["works"][1]["difference"], -1);
        assert!(json["similarity_difference"].is_null());
    }

    #[test]
    fn similarities_are_compared_with_the_nearest_works() {
        let near = |percent: u32, byte| Finding::Novelty {
            similarity: Parts::from_percent(percent),
            nearest: Some(WorkId::repeat_byte(byte)),
        };
        let text = comparison_text("proposed", &near(90, 0xaa), &near(93, 0xbb), Parts::from_percent(2));
        assert!(text.contains("similarity  proposed 90 %, recomputed 93 %"), "{text}");
        assert!(text.contains("nearest     proposed aaaaaaaaaaaa…, recomputed bbbbbbbbbbbb…"), "{text}");
        assert!(text.contains("distance    3 %"), "{text}");
        let unlike = comparison_text("agreed", &near(90, 1), &Finding::Unavailable, Parts::ZERO);
        assert!(unlike.contains("recomputed: content cannot be had"), "{unlike}");
    }
}
