//! How much of outputs is owed to their content and to each style, by rendering every coalition of them.

use super::progress::Progress;
use crate::{content::hash, Error, Result};
use guerdon_clip::{files::read, Encoder, Picture};
use guerdon_primitives::WorkId;
use guerdon_rendering::{
    Canvas, ClipSimilarity, Comparison, Evaluator, HttpOptions, HttpRenderer, PlayError, RenderCache,
    Renderer, StyleGame, StyleShares,
};
use std::{
    fmt::Display,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The renderer's URL.
    pub renderer: String,
    /// How patient the renderer's client is.
    pub http: HttpOptions,
    /// What the outputs show, if it plays.
    pub content: Option<String>,
    /// The styles that play.
    pub styles: Vec<String>,
    /// Width and height of the renders in pixels; without them, those of the first output.
    pub size: Option<(u32, u32)>,
    /// Where the renderer's randomness starts.
    pub seed: u32,
    /// How renders are compared with the outputs.
    pub comparison: Comparison,
    /// Where renders are kept; without it, in memory.
    pub cache: Option<PathBuf>,
    /// How many renders are asked for at the same time.
    pub parallel: NonZeroUsize,
    /// The outputs, at least one.
    pub outputs: Vec<PathBuf>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The SHA-256 of the encoder's weights, in hex.
    pub weights: String,
    /// The renderer's URL, as renders are kept under.
    pub renderer: String,
    /// What all renders have in common.
    pub canvas: Canvas,
    /// The content, if it played.
    pub content: Option<String>,
    /// How renders were compared.
    pub comparison: Comparison,
    /// The outputs, in the order given.
    pub outputs: Vec<Output>,
}

/// An output and who has a part in it.
#[derive(Clone, Debug)]
pub struct Output {
    /// Where it is.
    pub file: PathBuf,
    /// Its SHA-256.
    pub hash: WorkId,
    /// Who has which part.
    pub shares: StyleShares,
}

struct Opened {
    file: PathBuf,
    hash: WorkId,
    picture: Picture,
}

/// Plays the game of each output. Only the first one renders, unless memory or the renderer gives out.
///
/// # Errors
///
/// Outputs that are no pictures, players or sizes that are no game, and a renderer that cannot be reached or does not
/// keep to the protocol.
pub fn style_shares(encoder: &Encoder, question: Question) -> Result<Found> {
    let outputs = question.outputs.iter().map(|file| open(file)).collect::<Result<Vec<_>>>()?;
    let first = outputs.first().map(|output| (output.picture.width(), output.picture.height()));
    let missing = || Error::Input("there is no output: name one at least".into());
    let (width, height) = question.size.or(first).ok_or_else(missing)?;
    let canvas = Canvas { width, height, seed: question.seed };
    let game = StyleGame::new(question.content.clone(), question.styles, canvas).map_err(input)?;
    let renderer = HttpRenderer::new(&question.renderer, question.http).map_err(input)?;
    let cache = match &question.cache {
        Some(folder) => RenderCache::in_folder(folder).map_err(input)?,
        None => RenderCache::in_memory(),
    };
    let play = |output: Opened| {
        let similarity = ClipSimilarity::new(encoder, &output.picture, question.comparison)
            .map_err(|error| input(error).about(output.file.display()))?;
        let evaluator = Evaluator {
            renderer: &renderer,
            cache: &cache,
            similarity: &similarity,
            parallel: question.parallel,
        };
        let shares = played(&evaluator, &game)?;
        Ok(Output { file: output.file, hash: output.hash, shares })
    };
    Ok(Found {
        outputs: outputs.into_iter().map(play).collect::<Result<_>>()?,
        weights: hex::encode(encoder.weights_hash()),
        renderer: renderer.name().to_owned(),
        canvas,
        content: question.content,
        comparison: question.comparison,
    })
}

fn played(evaluator: &Evaluator<'_>, game: &StyleGame) -> Result<StyleShares> {
    let bar = Progress::begin("Rendering", game.coalitions() as usize);
    let played = evaluator.play(game, |_| bar.advance());
    played.map_err(|error| match error {
        PlayError::Render { .. }
        | PlayError::TooLarge { .. }
        | PlayError::NotAPicture { .. }
        | PlayError::Size { .. } => Error::Unreachable(error.to_string()),
        error => input(error),
    })
}

fn open(file: &Path) -> Result<Opened> {
    let unreadable = |error| Error::Input(format!("{} cannot be read: {error}", file.display()));
    let bytes = read(file).map_err(unreadable)?;
    let picture = Picture::decode(&bytes).map_err(|error| input(error).about(file.display()))?;
    Ok(Opened { file: file.to_owned(), hash: hash(&bytes), picture })
}

fn input(error: impl Display) -> Error {
    Error::Input(error.to_string())
}
