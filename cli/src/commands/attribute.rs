//! `guerdon attribute`.

use super::Answer;
use crate::{
    explanation,
    local::{self, attribution::attribute, encoder, show},
    Result,
};
use clap::Args;
use guerdon_clip::Precision;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    after_help = "No node is needed. Works lie in one folder per artist: works/ADA/sky.png, works/BO/sea.png.\n\n\
                  Example:\n  guerdon attribute --encoder encoders/demo --works works \\\n    \
                  --report report.html outputs/*.png"
)]
pub(super) struct Attribute {
    /// The folder of the encoder; without it, the one that the engine finds by itself
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,
    /// The folder of the works, with one folder in it for each artist
    #[arg(long, value_name = "DIR")]
    works: PathBuf,
    /// Where to write a report, one HTML file with everything in it
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The outputs whose appearance is to be explained
    #[arg(required = true, value_name = "OUTPUT")]
    outputs: Vec<PathBuf>,
}

impl Attribute {
    pub(super) async fn run(self) -> Result<Answer> {
        local::apart(move || {
            let embedder = encoder::open(self.encoder.as_deref(), Precision::Fp32)?;
            let attribution = attribute(&embedder, &self.works, &self.outputs)?;
            let mut text = show::tables(&attribution);
            if let Some(file) = &self.report {
                let html = explanation::render(&attribution)?;
                local::replace(file, html.as_bytes())?;
                text.push_str(&format!("Report: {}\n", file.display()));
            }
            Ok(Answer::new(text, show::json(&attribution)))
        })
        .await
    }
}
