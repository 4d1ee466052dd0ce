//! `guerdon embed`.

use crate::{
    command::guerdon,
    gallery::{encoder, output, shown},
};
use guerdon_cli::content::hash;
use serde_json::Value;
use std::fs;

fn numbers(vector: &Value) -> Vec<f64> {
    vector.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn length(vector: &Value) -> f64 {
    numbers(vector).iter().map(|number| number * number).sum::<f64>().sqrt()
}

#[test]
fn embeddings_have_length_one_and_name_the_bytes() {
    let files = [output(1), output(2)];
    let told = guerdon(["embed", "--json", "--encoder", &encoder(), &files[0], &files[1]]).json();
    assert_eq!(told["encoder"]["name"], "demo");
    assert_eq!(told["encoder"]["weights"].as_str().unwrap().len(), 64);
    let entries = told["files"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for (file, entry) in files.iter().zip(entries) {
        assert_eq!(entry["file"], **file);
        assert_eq!(entry["sha256"], hex::encode(hash(&fs::read(file).unwrap())));
        assert_eq!(entry["kind"], "picture");
        let patches = entry["patches"].as_array().unwrap();
        assert_eq!((numbers(&entry["global"]).len(), patches.len()), (96, 64));
        for vector in patches.iter().chain([&entry["global"]]) {
            assert!((length(vector) - 1.0).abs() < 1e-3);
        }
    }
    assert_ne!(entries[0]["global"], entries[1]["global"]);
}

#[test]
fn a_file_has_the_same_embedding_alone_and_among_others() {
    let [first, second, third] = [1, 2, 3].map(output);
    let encoder = encoder();
    let alone = guerdon(["embed", "--json", "--encoder", &encoder, &second]).json();
    let among = guerdon(["embed", "--json", "--encoder", &encoder, &first, &second, &third, &second]).json();
    for place in [1, 3] {
        assert_eq!(among["files"][place], alone["files"][0]);
    }
}

#[test]
fn people_see_a_line_for_each_file() {
    let ran = guerdon(["embed", "--encoder", &encoder(), &output(1), &output(2)]);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    let start = format!("{}  {}", hex::encode(hash(&fs::read(output(1)).unwrap())), output(1));
    assert!(lines[0].starts_with(&start), "{}", lines[0]);
    assert!(
        lines[0].contains("picture, 64 patches, 96 numbers: ") && lines[0].ends_with(" …"),
        "{}",
        lines[0]
    );
}

#[test]
fn a_bad_file_does_not_take_the_others_down() {
    let folder = tempfile::tempdir().unwrap();
    let (cut, missing) = (folder.path().join("cut.png"), folder.path().join("missing.png"));
    fs::write(&cut, &fs::read(output(1)).unwrap()[..1000]).unwrap();
    let files = [output(1), shown(&cut), shown(&missing), output(2)];
    let arguments = ["embed", "--encoder", &encoder()].map(str::to_owned).into_iter().chain(files.clone());

    let ran = guerdon(arguments.clone().chain(["--json".to_owned()]));
    assert_eq!(ran.code, Some(2));
    let entries = ran.json_of_failure()["files"].clone();
    for (place, file) in files.iter().enumerate() {
        assert_eq!(entries[place]["file"], **file);
        let bad = place == 1 || place == 2;
        assert_eq!((entries[place]["error"].is_string(), entries[place]["global"].is_array()), (bad, !bad));
    }
    assert_eq!(entries.as_array().unwrap().len(), 4);

    let ran = guerdon(arguments);
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(2), 2), "{ran:?}");
    let told: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(told.len(), 3, "one for each bad file, and one for the command: {told:?}");
    assert!(told[0].starts_with(&format!("{}: ", cut.display())), "{told:?}");
    assert!(told[1].starts_with(&format!("{}: ", missing.display())), "{told:?}");
    assert_eq!(told[2], "error: 2 of 4 files cannot be embedded");
}

#[test]
fn an_encoder_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = shown(&folder.path().join("missing"));
    for encoder in [missing, shown(folder.path())] {
        let ran = guerdon(["embed", "--encoder", &encoder, &output(1)]);
        assert!(ran.refusal().contains(&encoder), "{ran:?}");
    }
}
