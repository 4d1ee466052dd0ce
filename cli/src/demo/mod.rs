//! The main job on a gallery of pictures: works, datasets, a model, payments, a vote, claims. Each step is a signed
//! transaction of the account whose part it is, sent by the same functions as the commands use.

mod cast;
mod claims;
pub mod gallery;
mod payments;
mod progress;
mod recompute;
mod show;
pub mod story;
mod vote;
mod works;

pub use cast::Cast;
pub use show::{json, tables};

use crate::{client::Client, content::Engine, Error, Result};
use gallery::Gallery;
use progress::Progress;
use std::{path::Path, time::Instant};
use story::{Check, Story};

/// What every step needs.
struct Stage<'a> {
    client: &'a Client,
    engine: &'a Engine,
    gallery: &'a Gallery,
    cast: &'a Cast,
    progress: &'a Progress,
}

/// Performs the main job. `encoder` is the folder of the encoder that the engine embeds with, if it is not the one
/// that is found by itself: the attribution of each single output is recomputed with it.
pub async fn perform(
    client: &Client,
    engine: &Engine,
    gallery: Gallery,
    encoder: Option<&Path>,
) -> Result<Story> {
    let started = Instant::now();
    let progress = Progress::default();
    let cast = Cast::new(&gallery)?;
    let names = cast.names(&gallery);
    let stage = Stage { client, engine, gallery: &gallery, cast: &cast, progress: &progress };

    cast.check_fresh(client, &gallery).await?;
    let status = engine.status().await?;
    progress.begin("Funding the accounts", 1);
    cast.fund(client, &gallery).await?;
    progress.done(&format!("{} accounts have coins", cast.everybody().count()));

    works::register(&stage).await?;
    let (datasets, near_copy) = works::collect(&stage, &names).await?;
    let model = payments::register_model(&stage, &datasets).await?;

    let last = gallery.outputs.len() - 1;
    let outputs = payments::upload_outputs(&stage).await?;
    let single = payments::pay(&stage, model, &outputs, 0..1).await?;
    let batch = payments::pay(&stage, model, &outputs, 1..last).await?;
    let early = [payments::settle(&stage, single).await?, payments::settle(&stage, batch).await?];
    let vote = vote::change_terms(&stage, &datasets[0], model).await?;
    let late = payments::pay(&stage, model, &outputs, last..last + 1).await?;
    let late = payments::settle(&stage, late).await?;

    let mut checks = Vec::new();
    payments::check_terms(&stage, &early, &late, &vote, &mut checks).await?;
    let payments: Vec<_> = early.into_iter().chain([late]).collect();
    payments::check_lines(&stage, &payments, &mut checks).await?;
    let claims = claims::claim_all(&stage, &payments, &datasets, &mut checks).await?;
    let attributions = recompute::outputs(&stage, encoder, &status, &payments, &mut checks).await?;
    progress.finish();

    let story = Story {
        names,
        encoder: status.encoder.name,
        datasets,
        near_copy,
        model,
        payments,
        outputs: attributions,
        vote,
        claims,
        checks,
        took: started.elapsed(),
        gallery,
    };
    Ok(story)
}

/// Fails if a check of the story failed.
pub fn verdict(story: &Story) -> Result<()> {
    let failed: Vec<_> = story.failures().map(|check| check.sentence.as_str()).collect();
    match failed[..] {
        [] => Ok(()),
        _ => Err(Error::Refused(format!("these checks failed: {}", failed.join("; ")))),
    }
}

fn check(checks: &mut Vec<Check>, holds: bool, sentence: impl Into<String>) {
    checks.push(Check { sentence: sentence.into(), holds });
}
