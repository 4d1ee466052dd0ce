//! `guerdon style-shares`.

use super::Answer;
use crate::{
    local::{
        self, encoder, parts,
        styles::{style_shares, Question},
    },
    Error, Result,
};
use clap::{Args, ValueEnum};
use guerdon_clip::Precision;
use guerdon_rendering::HttpOptions;
use std::{
    num::{NonZeroU32, NonZeroU64, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

#[derive(Debug, Args)]
#[command(
    after_help = "The renderer makes a picture of each coalition of the content and the styles. With --cache, \
                  a command that was interrupted goes on where it stopped.\n\n\
                  Example:\n  guerdon style-shares --renderer http://127.0.0.1:7870/ \\\n    \
                  --content \"a harbour at dusk\" --style Ada --style Bo output.png"
)]
pub(super) struct StyleSharesOf {
    /// Where the renderer is
    #[arg(long, value_name = "URL")]
    renderer: String,
    /// What the outputs show: the prompt; without it, only styles play
    #[arg(long, value_name = "TEXT")]
    content: Option<String>,
    /// A style that plays; can be given several times
    #[arg(long = "style", value_name = "NAME")]
    styles: Vec<String>,
    /// Where the renderer's randomness starts
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u32,
    /// The size of the renders in pixels, such as 512x512; without it, that of the first output
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    size: Option<(u32, u32)>,
    /// What of the renders is compared with the outputs
    #[arg(long, value_enum, default_value_t = Compare::Global)]
    compare: Compare,
    /// Where renders are kept; without it, in memory
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// How many renders are asked for at the same time
    #[arg(long, value_name = "N", default_value = "1")]
    parallel: NonZeroUsize,
    /// How long a render may take
    #[arg(long, value_name = "SECONDS", default_value = "300")]
    timeout: NonZeroU64,
    /// How often a render is asked for at most
    #[arg(long, value_name = "N", default_value = "5")]
    attempts: NonZeroU32,
    /// The folder of the encoder; without it, the one that the engine finds by itself
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,
    /// The outputs, all made from this content in these styles
    #[arg(required = true, value_name = "OUTPUT")]
    outputs: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Compare {
    /// The pictures as wholes
    Global,
    /// Each patch of the output with the best patch of the render
    Patches,
}

impl From<Compare> for guerdon_rendering::Comparison {
    fn from(compare: Compare) -> Self {
        match compare {
            Compare::Global => Self::Global,
            Compare::Patches => Self::BestPatches,
        }
    }
}

/// Width and height, as in `512x768`.
fn parse_size(text: &str) -> Result<(u32, u32)> {
    let unusable = || Error::Input(format!("\"{text}\" is not a width and a height, such as 512x768"));
    let (width, height) = text.split_once('x').ok_or_else(unusable)?;
    let side = |side: &str| side.parse::<u32>().map_err(|_| unusable());
    Ok((side(width)?, side(height)?))
}

impl StyleSharesOf {
    pub(super) async fn run(self) -> Result<Answer> {
        local::apart(move || {
            let embedder = encoder::open(self.encoder.as_deref(), Precision::Fp32)?;
            let timeout = Duration::from_secs(self.timeout.get());
            let question = Question {
                renderer: self.renderer,
                http: HttpOptions { timeout, attempts: self.attempts, ..HttpOptions::default() },
                content: self.content,
                styles: self.styles,
                size: self.size,
                seed: self.seed,
                comparison: self.compare.into(),
                cache: self.cache,
                parallel: self.parallel,
                outputs: self.outputs,
            };
            let found = style_shares(embedder.pictures(), question)?;
            Ok(Answer::new(parts::tables(&found), parts::json(&found)))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_a_width_and_a_height() {
        assert_eq!(parse_size("512x768"), Ok((512, 768)));
        for wrong in ["", "512", "x512", "512x", "512X512", "-1x5", "5x5x5", "99999999999x1"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}
