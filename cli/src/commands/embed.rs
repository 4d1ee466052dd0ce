//! `guerdon embed`.

use super::{Answer, Session};
use crate::{
    local::{
        self,
        embeddings::{embed, Form},
        encoder,
    },
    Result,
};
use clap::Args;
use guerdon_clip::Precision;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "With --json, the answer is one document with all numbers.\n\n\
                  Example:\n  guerdon embed --encoder encoders/demo paintings/*.png --json \\\n    \
                  > embeddings.json")]
pub(super) struct Embed {
    /// The folder of the encoder; without it, the one that the engine finds by itself
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,
    /// The weights that pictures go through: fp32, or int8, which is faster and a little different
    #[arg(long, value_name = "PRECISION", default_value_t)]
    precision: Precision,
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Embed {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        let form = if session.json { Form::Json } else { Form::Lines };
        local::apart(move || {
            let embedder = encoder::open(self.encoder.as_deref(), self.precision)?;
            embed(&embedder, &self.files, form, &mut std::io::stdout())?;
            Ok(Answer::printed())
        })
        .await
    }
}
