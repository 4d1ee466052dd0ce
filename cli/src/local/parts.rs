//! The parts of content and styles as tables, and as JSON.

use super::{
    show::percent,
    styles::{Found, Output},
};
use crate::tables::table;
use guerdon_rendering::{Comparison, Player, PROTOCOL_VERSION};
use serde_json::{json, Value};
use std::fmt::Write;

/// The most players of whom the value of every coalition is told: 2^12 numbers.
const TOLD_PLAYERS: usize = 12;

/// All tables.
pub fn tables(found: &Found) -> String {
    let mut text = String::new();
    for output in &found.outputs {
        one(&mut text, output);
    }
    text
}

fn one(text: &mut String, output: &Output) {
    let shares = &output.shares;
    let (rendered, cached) = (shares.evaluations.rendered, shares.evaluations.from_cache);
    let mut rows = table(&["player", "value", "share", "of the whole"], 3);
    let part = |part: Option<f64>| part.map_or("-".into(), percent);
    let model = shares.split.as_ref().map(|split| split.model);
    rows.add_row(["the model alone".into(), String::new(), String::new(), part(model)]);
    for (place, player) in shares.players.iter().enumerate() {
        rows.add_row([
            name(player).to_owned(),
            format!("{:.4}", shares.values[place]),
            part(share(output, place)),
            part(of_whole(output, place)),
        ]);
    }
    // Writing to a string does not fail.
    let _ = writeln!(text, "{}: {rendered} renders made, {cached} from the cache\n", output.file.display());
    let _ = writeln!(text, "{rows}\n");
    let (bias, whole) = (shares.bias, shares.whole);
    let _ = writeln!(
        text,
        "Similarity to the output: {bias:.4} without content and styles, {whole:.4} with all of them."
    );
    if shares.shares.is_none() {
        let _ = writeln!(text, "No player brought the render nearer to the output, so there are no shares.");
    } else if shares.values.iter().any(|value| *value < 0.0) {
        let _ = writeln!(text, "A value below 0 leads away from the output. It counts as 0 in the shares.");
    }
    text.push('\n');
}

fn name(player: &Player) -> &str {
    match player {
        Player::Content => "the content",
        Player::Style(name) => name,
    }
}

fn share(output: &Output, place: usize) -> Option<f64> {
    Some(output.shares.shares.as_ref()?[place])
}

fn of_whole(output: &Output, place: usize) -> Option<f64> {
    Some(output.shares.split.as_ref()?.players[place])
}

/// Everything, for programs. Coalitions are by bit mask over the players.
pub fn json(found: &Found) -> Value {
    let comparison = match found.comparison {
        Comparison::Global => "global",
        Comparison::BestPatches => "patches",
    };
    json!({
        "method": {
            "game": "content and styles", "protocol": PROTOCOL_VERSION, "comparison": comparison,
            "encoder": found.weights, "renderer": found.renderer,
        },
        "canvas": {
            "width": found.canvas.width, "height": found.canvas.height, "seed": found.canvas.seed,
        },
        "content": found.content,
        "outputs": found.outputs.iter().map(output_json).collect::<Vec<_>>(),
    })
}

fn output_json(output: &Output) -> Value {
    let shares = &output.shares;
    let players = shares.players.iter().enumerate().map(|(place, player)| {
        let mut told = match player {
            Player::Content => json!({ "kind": "content" }),
            Player::Style(name) => json!({ "kind": "style", "name": name }),
        };
        told["value"] = json!(shares.values[place]);
        told["share"] = json!(share(output, place));
        told["of_whole"] = json!(of_whole(output, place));
        told
    });
    let coalitions = (shares.players.len() <= TOLD_PLAYERS).then_some(&shares.coalitions);
    json!({
        "file": output.file.display().to_string(), "sha256": hex::encode(output.hash),
        "bias": shares.bias, "whole": shares.whole,
        "players": players.collect::<Vec<_>>(),
        "model_of_whole": shares.split.as_ref().map(|split| split.model),
        "coalitions": coalitions,
        "evaluations": {
            "rendered": shares.evaluations.rendered, "from_cache": shares.evaluations.from_cache,
        },
    })
}
