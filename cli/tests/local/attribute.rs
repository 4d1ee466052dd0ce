//! `guerdon attribute`.

use crate::{
    command::{guerdon, Ran},
    gallery::{encoder, files, output, repository, shown, works, ARTISTS},
};
use guerdon_cli::content::hash;
use serde_json::Value;
use std::{fs, path::Path};

/// Outputs, and the two of [`ARTISTS`] that each is blended from.
const BLENDS: [(usize, [&str; 2]); 2] =
    [(1, ["ines-okafor", "rafael-quintero"]), (18, ["mei-harada", "rafael-quintero"])];

fn attribute(works: &Path, more: &[&str]) -> Ran {
    let (encoder, works) = (encoder(), shown(works));
    guerdon(["attribute", "--encoder", &encoder, "--works", &works].iter().chain(more))
}

fn share_of(shares: &Value, artist: &str) -> f64 {
    let artists = shares["artists"].as_array().unwrap();
    let found = artists.iter().find(|entry| entry["artist"] == artist);
    found.map_or(0.0, |entry| entry["share"].as_f64().unwrap())
}

fn sum(shares: &Value) -> f64 {
    shares.as_array().unwrap().iter().map(|entry| entry["share"].as_f64().unwrap()).sum()
}

/// The refusal of a run, which names the file.
fn refused(ran: &Ran, named: &Path) -> String {
    let refusal = ran.refusal().to_owned();
    assert!(refusal.contains(&shown(named)), "{refusal}");
    refusal
}

#[test]
fn the_blended_artists_have_most() {
    let works = works();
    let told = attribute(works.path(), &["--json", &output(1), &output(18)]).json();
    assert_eq!(told["encoder"]["name"], "demo");
    assert!(told["method_version"].is_u64());
    let outputs = told["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 2);
    for ((number, blended), told) in BLENDS.iter().zip(outputs) {
        assert_eq!(told["file"], output(*number));
        assert_eq!(told["sha256"], hex::encode(hash(&fs::read(output(*number)).unwrap())));
        let explained = told["explained"].as_f64().unwrap();
        assert!(explained > 0.0 && explained <= 1.0, "output {number}: {explained}");
        let others = ARTISTS.iter().filter(|artist| !blended.contains(artist));
        for other in others {
            let share = share_of(told, other);
            assert!(blended.iter().all(|blended| share_of(told, blended) > share), "output {number}: {told}");
        }
        for shares in ["artists", "works"] {
            assert!((sum(&told[shares]) - 1.0).abs() < 1e-9);
            let shares =
                told[shares].as_array().unwrap().iter().map(|entry| entry["share"].as_f64().unwrap());
            assert!(
                shares.clone().is_sorted_by(|a, b| a >= b) && shares.min_by(f64::total_cmp).unwrap() > 0.0
            );
        }
    }
    assert_eq!((&told["merged"], &told["repeated"]), (&serde_json::json!([]), &serde_json::json!([])));
}

#[test]
fn works_are_named_and_the_mean_is_that_of_the_values() {
    let works = works();
    let told = attribute(works.path(), &["--json", &output(1), &output(18)]).json();
    let explained = |shares: &Value| shares["explained"].as_f64().unwrap();
    let mut value = 0.0;
    for told in told["outputs"].as_array().unwrap() {
        for entry in told["works"].as_array().unwrap() {
            let (file, artist) = (entry["file"].as_str().unwrap(), entry["artist"].as_str().unwrap());
            assert!(Path::new(file).starts_with(works.path().join(artist)));
            assert_eq!(entry["sha256"], hex::encode(hash(&fs::read(file).unwrap())));
            assert!(entry["share"].as_f64().unwrap() > 0.0);
        }
        value += share_of(told, "rafael-quintero") * explained(told) / 2.0;
    }
    let mean = &told["mean"];
    let mean_of_outputs = (explained(&told["outputs"][0]) + explained(&told["outputs"][1])) / 2.0;
    assert!((explained(mean) - mean_of_outputs).abs() < 1e-9);
    assert!((share_of(mean, "rafael-quintero") * explained(mean) - value).abs() < 1e-9);
    assert!((sum(&mean["works"]) - 1.0).abs() < 1e-9);
}

#[test]
fn people_see_tables() {
    let works = works();
    let ran = attribute(works.path(), &[&output(1), &output(18)]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{ran:?}");
    for start in [output(1), output(18), "All 2 outputs in the mean".into()] {
        let heading = |line: &str| line.starts_with(&format!("{start}: ")) && line.ends_with(" % explained");
        assert!(ran.stdout.lines().any(heading), "{start}: {}", ran.stdout);
    }
    for told in ["artist", "share", "ines-okafor", "rafael-quintero", "mei-harada", ".png"] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    let one = attribute(works.path(), &[&output(1)]);
    assert!(!one.stdout.contains("in the mean"), "one output is its own mean");
}

#[test]
fn the_report_is_one_file_and_changes_nothing_else() {
    let works = works();
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let arguments = ["--json", "--report", &shown(&report), &output(1), &output(18)];
    let told = attribute(works.path(), &arguments).json();
    assert_eq!(told, attribute(works.path(), &["--json", &output(1), &output(18)]).json());
    assert_eq!(files(folder.path()), std::slice::from_ref(&report), "nothing is left beside it");

    let html = fs::read_to_string(&report).unwrap();
    assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>\n"));
    for piece in ["similarity, not causation", "is a demo", "Which tiles each artist explains"] {
        assert!(html.contains(piece), "{piece}");
    }
    for artist in ARTISTS {
        assert!(html.contains(artist), "{artist}");
    }
    let tiles = html.matches("class=\"tile\"").count();
    assert!(tiles > 2 * 4, "each output has a map, in which several tiles are explained: {tiles}");
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "the report needs nothing else");

    attribute(works.path(), &arguments).json();
    assert_eq!(fs::read_to_string(&report).unwrap(), html, "the same question has the same report");
}

#[test]
fn copies_are_counted_once_and_told() {
    let works = works();
    let original = works.path().join("ines-okafor/02-moon-over-the-estuary.png");
    let before = attribute(works.path(), &["--json", &output(1)]).json();
    let copycat = works.path().join("zz-copycat");
    fs::create_dir(&copycat).unwrap();
    let (same, near) = (copycat.join("same.png"), copycat.join("near.png"));
    fs::copy(&original, &same).unwrap();
    fs::copy(repository("gallery/copycat/01-moon-over-the-estuary-again.png"), &near).unwrap();

    let after = attribute(works.path(), &["--json", &output(1)]).json();
    assert_eq!(after["repeated"][0]["file"], shown(&same));
    assert_eq!(after["repeated"][0]["counted_as"], shown(&original));
    assert_eq!(after["merged"][0]["file"], shown(&near));
    assert_eq!(after["merged"][0]["work"], hex::encode(hash(&fs::read(&near).unwrap())));
    assert_eq!(after["merged"][0]["into"], hex::encode(hash(&fs::read(&original).unwrap())));
    assert_eq!(share_of(&after["outputs"][0], "zz-copycat"), 0.0);
    let share = |told: &Value| share_of(&told["outputs"][0], "ines-okafor");
    assert!(
        share(&after) > share(&before) - 1e-9,
        "copies take nothing: {} {}",
        share(&before),
        share(&after)
    );

    let text = attribute(works.path(), &[&output(1)]).stdout;
    assert!(
        text.contains("same.png has the bytes of") && text.contains("near.png is a near-duplicate of"),
        "{text}"
    );
}

#[test]
fn works_that_lie_elsewhere_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    refused(&attribute(&missing, &[&output(1)]), &missing);
    assert!(refused(&attribute(folder.path(), &[&output(1)]), folder.path()).contains("holds no works"));
    let loose = folder.path().join("loose.png");
    fs::copy(output(2), &loose).unwrap();
    let refusal = refused(&attribute(folder.path(), &[&output(1)]), &loose);
    assert!(refusal.contains("one folder per artist"), "{refusal}");
}

#[test]
fn files_that_are_no_pictures_are_refused_by_their_path() {
    let works = works();
    let letter = works.path().join("mei-harada/00-letter.png");
    fs::write(&letter, "Dear Mei,\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    refused(&attribute(works.path(), &["--report", &shown(&report), "--json", &output(1)]), &letter);
    assert!(!report.exists());
    fs::remove_file(&letter).unwrap();

    let cut = works.path().join(".cut.png");
    fs::write(&cut, &fs::read(output(1)).unwrap()[..1000]).unwrap();
    refused(&attribute(works.path(), &[&output(1), &shown(&cut)]), &cut);
    refused(&attribute(works.path(), &["/no/such/output.png"]), Path::new("/no/such/output.png"));
}

#[test]
fn a_report_that_cannot_be_written_is_refused() {
    let works = works();
    let report = works.path().join("no/such/folder/report.html");
    refused(&attribute(works.path(), &["--report", &shown(&report), &output(1)]), &report);
}

#[test]
fn an_encoder_that_is_none_is_refused() {
    let works = works();
    let encoder = works.path().join("no-encoder");
    let arguments = ["attribute", "--encoder", &shown(&encoder), "--works", &shown(works.path()), &output(1)];
    refused(&guerdon(arguments), &encoder);
}
