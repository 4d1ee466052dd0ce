//! A report of a small attribution, made up.

use super::*;
use crate::{
    content::hash,
    local::attribution::{Encoder, Output, Work},
    Error,
};
use guerdon_engine::{
    similarity::Kind,
    tiles::{ACROSS, TILES},
};
use image::{Rgb, RgbImage};
use std::path::{Path, PathBuf};

fn picture(folder: &Path, name: &str, (width, height): (u32, u32)) -> PathBuf {
    let file = folder.join(name);
    let pixel = |x: u32, y: u32| Rgb([x as u8, y as u8, name.len() as u8]);
    RgbImage::from_fn(width, height, pixel).save(&file).unwrap();
    file
}

fn work(folder: &Path, name: &str, artist: usize) -> Work {
    let file = picture(folder, name, (64, 64));
    Work { hash: hash(&std::fs::read(&file).unwrap()), file, artist, kind: Kind::Picture }
}

/// Two artists and two outputs: one wide output of which three tiles are explained, and one that nothing explains.
fn attribution(folder: &Path) -> Attribution {
    let output = |name: &str, size, shares, tiles| {
        let file = picture(folder, name, size);
        Output { hash: hash(&std::fs::read(&file).unwrap()), file, kind: Kind::Picture, shares, tiles }
    };
    let shares = |explained, works: Vec<_>| Shares { explained, artists: works.clone(), works };
    let mut tiles = vec![vec![]; TILES];
    tiles[0] = vec![(0, 0.5), (1, 0.25)];
    tiles[1] = vec![(1, 1.0)];
    tiles[ACROSS + 2] = vec![(0, 0.1)];
    Attribution {
        encoder: Encoder { name: "demo".into(), weights: "ab".repeat(32) },
        artists: vec!["Ada <script>".into(), "Bo & Co".into()],
        works: vec![
            work(folder, "red-sky.png", 0),
            work(folder, "blue-hill.png", 1),
            work(folder, "copy.png", 1),
        ],
        outputs: vec![
            output("wide.png", (600, 300), shares(0.46, vec![(1, 0.7), (0, 0.3)]), tiles),
            output("tall.png", (100, 120), shares(0.0, vec![]), vec![vec![]; TILES]),
        ],
        mean: shares(0.23, vec![(1, 0.7), (0, 0.3)]),
        merged: vec![(2, 0)],
        repeated: vec![(folder.join("again.png"), 1)],
    }
}

fn report(change: impl FnOnce(&mut Attribution)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut attribution = attribution(folder.path());
    change(&mut attribution);
    render(&attribution).unwrap()
}

#[test]
fn the_report_holds_everything_and_fetches_nothing() {
    let report = report(|_| {});
    if let Some(kept) = std::env::var_os("GUERDON_KEEP_EXPLANATION") {
        std::fs::write(kept, &report).unwrap();
    }
    for told in [
        "similarity, not causation",
        "&quot;demo&quot;",
        "is a demo",
        "wide.png",
        "46 % explained",
        "70.00 %",
        "No work explains any of it.",
        "is a near-duplicate of",
        "and is not counted again",
    ] {
        assert!(report.contains(told), "{told}");
    }
    assert_eq!(report.matches("data:image/jpeg").count(), 4, "two outputs, and the two works that explain");
    assert!(report.starts_with("<!doctype html>") && report.ends_with("</html>\n"));
    let fetched = ["http://", "https://", "{{", "<script", "NaN %"];
    assert!(fetched.iter().all(|fetched| !report.contains(fetched)));
}

#[test]
fn tiles_are_tinted_by_the_artist_who_explains_most_and_by_how_much() {
    let report = report(|_| {});
    let told =
        "<title>Ada &lt;script&gt;: 66.67 % of what is explained here; 75 % of the tile is explained</title>";
    assert_eq!(report.matches(told).count(), 1);
    let first = format!("fill=\"{}\" fill-opacity=\"0.675\">{told}", colour(0));
    assert!(report.contains(&first), "0.9 of 75 %");
    assert!(report.contains("<title>Bo &amp; Co: 25 % of the tile</title>"), "an artist's own map");
    assert_eq!(report.matches("class=\"tile\"").count(), 3 + 2 + 2, "one for all, one for each artist");
}

#[test]
fn tiles_lie_on_the_whole_picture_whatever_its_proportions() {
    let report = report(|_| {});
    // The picture is embedded with 448 x 224 pixels.
    let (width, height) = (448.0 / ACROSS as f64, 224.0 / ACROSS as f64);
    for (column, row) in [(0.0, 0.0), (1.0, 0.0), (2.0, 1.0)] {
        let (x, y) = (column * width, row * height);
        let tile = format!("x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"");
        assert!(report.contains(&tile), "{tile}");
    }
}

#[test]
fn one_output_is_its_own_mean() {
    let report = report(|attribution| {
        attribution.outputs.truncate(1);
    });
    assert!(!report.contains("All outputs together") && !report.contains("in the mean"));
    assert!(report.contains("<b>1</b><span>output</span>") && report.contains("<span>works</span>"));
}

#[test]
fn texts_have_no_map() {
    let folder = tempfile::tempdir().unwrap();
    let mut attribution = attribution(folder.path());
    let file = folder.path().join("poem.txt");
    std::fs::write(&file, "a <b> ".repeat(100)).unwrap();
    attribution.outputs[0].hash = hash(&std::fs::read(&file).unwrap());
    attribution.outputs[0].kind = Kind::Text;
    attribution.outputs[0].tiles.truncate(1);
    attribution.outputs[0].file = file;
    let report = render(&attribution).unwrap();
    assert!(!report.contains("class=\"tile\"") && report.contains("a &lt;b&gt; a") && report.contains('…'));
}

#[test]
fn another_encoder_is_not_called_a_demo() {
    let report = report(|attribution| attribution.encoder.name = "clip-vit-b16".into());
    assert!(report.contains("&quot;clip-vit-b16&quot;") && !report.contains("is a demo"));
}

#[test]
fn a_file_that_was_changed_since_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let attribution = attribution(folder.path());
    std::fs::write(folder.path().join("wide.png"), "").unwrap();
    let Err(Error::Input(sentence)) = render(&attribution) else { panic!("rendered") };
    assert!(sentence.contains("wide.png") && sentence.contains("changed"), "{sentence}");
}

#[test]
fn colours_of_neighbours_differ_however_many_there_are() {
    let colours: std::collections::BTreeSet<_> = (0..40).map(colour).collect();
    assert_eq!(colours.len(), 40);
}
