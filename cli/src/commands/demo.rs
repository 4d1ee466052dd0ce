//! `guerdon demo`.

use super::{Answer, Session};
use crate::{
    demo::{self, gallery::Gallery},
    report, Error, Result,
};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "The chain must be a fresh development chain: guerdon-node --dev --tmp\n\n\
                  Example:\n  guerdon demo --gallery gallery --report report.html")]
pub(super) struct Demo {
    /// The folder of the gallery, with its gallery.json
    #[arg(long, value_name = "DIR")]
    gallery: PathBuf,
    /// Where to write the report, one HTML file with everything in it
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The folder of the encoder that the engine embeds with; without it, the one the engine finds by itself
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,
}

impl Demo {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let gallery = Gallery::read(&self.gallery)?;
        let client = session.client().await?;
        let story = demo::perform(&client, &session.engine, gallery, self.encoder.as_deref()).await?;
        let mut text = demo::tables(&story);
        if let Some(file) = &self.report {
            let html = report::render(&story)?;
            std::fs::write(file, html).map_err(|error| {
                Error::Input(format!("the report {} cannot be written: {error}", file.display()))
            })?;
            text.push_str(&format!("\nReport: {}\n", file.display()));
        }
        let answer = Answer::new(text, demo::json(&story));
        if let Err(failed) = demo::verdict(&story) {
            answer.print(false);
            return Err(failed);
        }
        Ok(answer)
    }
}
